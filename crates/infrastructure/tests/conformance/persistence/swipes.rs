use application::{feed::Swipe, kernel::UnitOfWork, mentors::SwipeAction};
use domain::ids::{MentorId, StudentId};

use super::{
    people::{a_mentor, a_student},
    requests::a_request,
    store::{Store, at},
};

/// A swipe at the beginning of time.
pub fn a_swipe(student: StudentId, mentor: MentorId, action: SwipeAction) -> Swipe {
    Swipe { student, mentor, action, request: None, created_at: at(0) }
}

pub async fn swipe(store: &Store, student: StudentId, mentor: MentorId, action: SwipeAction) {
    let mut work = store.begin().await;
    assert!(work.swipes().insert(&a_swipe(student, mentor, action)).await.unwrap());
    work.commit().await.unwrap();
}

async fn standing(
    work: &mut dyn UnitOfWork,
    student: StudentId,
    mentor: MentorId,
) -> Option<SwipeAction> {
    let swipe = work.swipes().of_pair(student, mentor).await.unwrap();
    swipe.map(|swipe| swipe.action)
}

async fn the_first_swipe_of_a_pair_stands(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let request = a_request(student, mentor).insert(&store).await.id;
    let first = a_swipe(student, mentor, SwipeAction::Like);
    let mut work = store.begin().await;
    assert_eq!(work.swipes().of_pair(student, mentor).await.unwrap(), None);
    assert!(work.swipes().insert(&first).await.unwrap());
    let second = Swipe { created_at: at(9), ..a_swipe(student, mentor, SwipeAction::Dislike) };
    assert!(!work.swipes().insert(&second).await.unwrap());
    assert_eq!(work.swipes().of_pair(student, mentor).await.unwrap(), Some(first));
    work.swipes().note_request(student, mentor, request).await.unwrap();
    work.commit().await.unwrap();

    let mut work = store.begin().await;
    let noted = Swipe { request: Some(request), ..first };
    assert_eq!(work.swipes().of_pair(student, mentor).await.unwrap(), Some(noted));
}

async fn what_is_forgotten_may_be_swiped_again(store: Store) {
    let student = a_student().sign_up(&store).await;
    let [liked, passed] = [a_mentor().sign_up(&store).await, a_mentor().sign_up(&store).await];
    let other = a_student().sign_up(&store).await;
    swipe(&store, student, liked, SwipeAction::Like).await;
    swipe(&store, student, passed, SwipeAction::Dislike).await;
    swipe(&store, other, passed, SwipeAction::Dislike).await;

    let mut work = store.begin().await;
    work.swipes().remove_all(student, SwipeAction::Dislike).await.unwrap();
    let work = &mut *work;
    assert_eq!(standing(work, student, passed).await, None);
    assert_eq!(standing(work, student, liked).await, Some(SwipeAction::Like));
    assert_eq!(standing(work, other, passed).await, Some(SwipeAction::Dislike));
    for _ in 0..2 {
        work.swipes().remove(student, liked).await.unwrap();
    }
    assert!(work.swipes().insert(&a_swipe(student, liked, SwipeAction::Favorite)).await.unwrap());
}

async fn of_simultaneous_swipes_one_stands(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let actions = [SwipeAction::Like, SwipeAction::Dislike, SwipeAction::Favorite];
    let swiping = actions.into_iter().cycle().take(9).map(|action| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut work = store.begin().await;
            let stands = work.swipes().insert(&a_swipe(student, mentor, action)).await.unwrap();
            if action == SwipeAction::Like {
                // Refused: somebody else's may stand.
                return false;
            }
            work.commit().await.unwrap();
            stands
        })
    });
    let swiping: Vec<_> = swiping.collect();
    let mut stood = 0;
    for swipe in swiping {
        stood += usize::from(swipe.await.unwrap());
    }
    assert_eq!(stood, 1);
    assert!(standing(&mut *store.begin().await, student, mentor).await.is_some());
}

conformance!(
    of_simultaneous_swipes_one_stands,
    the_first_swipe_of_a_pair_stands,
    what_is_forgotten_may_be_swiped_again,
);
