//! How many mentees a mentor takes at once.

use domain::{ids::MentorId, mentors::Capacity, requests::Status};

use super::{
    people::{a_mentor, a_student},
    requests::a_request,
    store::{Store, new_id},
};

async fn full(store: &Store, mentor: MentorId) -> Option<Capacity> {
    store.begin().await.mentors().full(mentor).await.unwrap()
}

/// A mentor with so many places, if they are limited.
async fn a_mentor_with(store: &Store, places: Option<i64>) -> MentorId {
    let mut mentor = a_mentor();
    mentor.profile.capacity = places.map(|places| Capacity::parse(places).unwrap());
    mentor.sign_up(store).await
}

/// Somebody accepts another mentee, if there is a place; whether there was.
async fn accept(store: &Store, mentor: MentorId) -> bool {
    let student = a_student().sign_up(store).await;
    let mut request = a_request(student, mentor).insert(store).await;
    let mut work = store.begin().await;
    if work.mentors().full(mentor).await.unwrap().is_some() {
        return false;
    }
    request.status = Status::Accepted;
    request.version += 1;
    work.requests().save(&request).await.unwrap();
    work.tallies().request_moved(&request, Some(Status::Pending)).await.unwrap();
    work.commit().await.unwrap();
    true
}

async fn a_mentor_is_full_when_every_place_is_taken(store: Store) {
    let mentor = a_mentor_with(&store, Some(2)).await;
    assert_eq!(full(&store, mentor).await, None);
    assert!(accept(&store, mentor).await);
    assert_eq!(full(&store, mentor).await, None);
    assert!(accept(&store, mentor).await);
    assert_eq!(full(&store, mentor).await, Capacity::parse(2).ok());
    let unlimited = a_mentor_with(&store, None).await;
    assert!(accept(&store, unlimited).await);
    assert_eq!(full(&store, unlimited).await, None);
    assert_eq!(full(&store, MentorId::new(new_id())).await, None);
}

async fn of_simultaneous_acceptances_as_many_win_as_there_are_places(store: Store) {
    let mentor = a_mentor_with(&store, Some(2)).await;
    let acceptances: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { accept(&store, mentor).await })
        })
        .collect();
    let mut accepted = 0;
    for acceptance in acceptances {
        accepted += usize::from(acceptance.await.unwrap());
    }
    assert_eq!(accepted, 2);
}

conformance!(
    a_mentor_is_full_when_every_place_is_taken,
    of_simultaneous_acceptances_as_many_win_as_there_are_places,
);
