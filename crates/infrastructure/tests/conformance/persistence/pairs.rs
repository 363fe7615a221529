use application::{
    mentors::{CatalogueFilter, PairRecord, SwipeAction, Viewer},
    reviews::{ReviewAuthor, ReviewView},
};
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    requests::Status,
    reviews::{Rating, ReviewText, Score},
};

use super::{
    people::{a_mentor, a_student},
    requests::a_request,
    store::{Store, at, new_id},
    swipes::swipe,
};

/// What the unit of work, the page and the single view say of a pair; they must agree.
async fn pair(store: &Store, student: StudentId, mentor: MentorId) -> PairRecord {
    let mut work = store.begin().await;
    let inside = work.requests().pair(student, mentor).await.unwrap();
    let viewer = Viewer::Student(student);
    let (_, view) = work.mentors().view(mentor, viewer).await.unwrap().unwrap();
    drop(work);
    let (_, single) = store.mentors.mentor(mentor, viewer).await.unwrap().unwrap();
    let page = store.mentors.mentors(&[mentor], viewer).await.unwrap();
    let ranked = store.mentors.by_rank(&CatalogueFilter::default(), None, 1, viewer).await.unwrap();
    for other in [&view, &single, &page[0].2, &ranked.items[0].pair] {
        assert_eq!(other.as_ref(), Some(&inside));
    }
    inside
}

async fn strangers_have_nothing_to_do_with_each_other(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let other = a_student().sign_up(&store).await;
    a_request(other, mentor).being(Status::Accepted).insert(&store).await;
    assert_eq!(pair(&store, student, mentor).await, PairRecord::default());
}

async fn the_latest_request_stands_for_the_pair(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    for (n, status) in [Status::Expired, Status::Refused, Status::Pending].into_iter().enumerate() {
        let made = i64::try_from(n).unwrap();
        let request = a_request(student, mentor).made_at(made).being(status).insert(&store).await;
        let latest = pair(&store, student, mentor).await.latest_request;
        assert_eq!(latest, Some((request.id.uuid(), status)));
    }
}

async fn the_last_refusal_is_remembered(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let refused = |seconds| a_request(student, mentor).being(Status::Refused).decided_at(seconds);
    refused(30).insert(&store).await;
    refused(10).insert(&store).await;
    a_request(student, mentor).being(Status::Completed).decided_at(50).insert(&store).await;
    assert_eq!(pair(&store, student, mentor).await.refused_at, Some(at(30)));
}

async fn what_was_ever_accepted_stays_so(store: Store) {
    for (status, decided, ever_accepted, shares_contacts) in [
        (Status::Pending, None, false, false),
        (Status::Refused, Some(5), false, false),
        (Status::Expired, None, false, false),
        (Status::Cancelled, None, false, false),
        (Status::Cancelled, Some(5), true, false),
        (Status::Accepted, Some(5), true, true),
        (Status::Completed, Some(5), true, true),
    ] {
        let student = a_student().sign_up(&store).await;
        let mentor = a_mentor().sign_up(&store).await;
        let mut request = a_request(student, mentor).being(status);
        if let Some(decided) = decided {
            request = request.decided_at(decided);
        }
        request.insert(&store).await;
        let viewer = Viewer::Student(student);
        let (_, pair) = store.mentors.mentor(mentor, viewer).await.unwrap().unwrap();
        let pair = pair.unwrap();
        let facts = (pair.ever_accepted, pair.shares_contacts);
        assert_eq!(facts, (ever_accepted, shares_contacts), "{status}, decided: {decided:?}");
    }
}

async fn a_pair_knows_its_rating_and_the_pending_places(store: Store) {
    let student = a_student().named("Ann Maria Learner").sign_up(&store).await;
    let mentor = a_mentor().sign_up(&store).await;
    let rating = Rating {
        id: ReviewId::new(new_id()),
        student: Some(student),
        mentor,
        score: Score::parse(4).unwrap(),
        text: Some(ReviewText::parse("Good").unwrap()),
        created_at: at(1),
        updated_at: at(2),
        version: 3,
    };
    let mut work = store.begin().await;
    work.ratings().put(&rating).await.unwrap();
    assert!(work.tallies().take_pending_place(student, 10).await.unwrap());
    assert!(work.tallies().take_pending_place(student, 10).await.unwrap());
    work.commit().await.unwrap();

    let pair = pair(&store, student, mentor).await;
    assert_eq!(pair.pending_requests, 2);
    let review = ReviewView {
        id: rating.id.uuid(),
        mentor: mentor.uuid(),
        author: Some(ReviewAuthor { name: "Ann".to_owned(), avatar: None }),
        score: 4,
        text: Some("Good".to_owned()),
        created_at: at(1),
        updated_at: at(2),
        version: 3,
    };
    assert_eq!(pair.review, Some(review));
}

async fn a_pair_knows_what_was_swiped_and_kept(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let other = a_student().sign_up(&store).await;
    swipe(&store, other, mentor, SwipeAction::Dislike).await;
    assert_eq!(pair(&store, student, mentor).await, PairRecord::default());
    swipe(&store, student, mentor, SwipeAction::Favorite).await;
    let swiped = PairRecord { swipe: Some(SwipeAction::Favorite), ..PairRecord::default() };
    assert_eq!(pair(&store, student, mentor).await, swiped);
    let mut work = store.begin().await;
    work.favorites().add(student, mentor, at(1)).await.unwrap();
    work.commit().await.unwrap();
    let kept = PairRecord { favorite: true, ..swiped };
    assert_eq!(pair(&store, student, mentor).await, kept);
}

conformance!(
    a_pair_knows_its_rating_and_the_pending_places,
    a_pair_knows_what_was_swiped_and_kept,
    strangers_have_nothing_to_do_with_each_other,
    the_last_refusal_is_remembered,
    the_latest_request_stands_for_the_pair,
    what_was_ever_accepted_stays_so,
);
