use application::{
    accounts::SecretHash,
    events::{NewEntry, NotificationKind},
    kernel::{Claim, IdempotentCall},
    mentors::Viewer,
};
use domain::{
    accounts::Role,
    ids::{AccountId, NotificationId, ReviewId},
    requests::{CancelledBy, Place, Reason, Status},
    reviews::{Rating, ReviewText, Score},
};
use serde_json::json;

use super::{
    people::{a_mentor, a_student, account},
    requests::a_request,
    store::{Store, at, new_id},
};

async fn nothing_personal_of_a_student_stays(store: Store) {
    let student = a_student().named("Ann Learner");
    let id = student.sign_up(&store).await;
    let mentor = a_mentor().sign_up(&store).await;
    let mut request = a_request(id, mentor).being(Status::Cancelled).build();
    request.reason = Some(Reason::parse("I am moving").unwrap());
    request.place = Some(Place::parse("My flat").unwrap());
    let call = IdempotentCall {
        account: id.account(),
        operation: "POST /request".into(),
        key: "key".into(),
        fingerprint: [1; 32],
    };
    let code = SecretHash::of("code");
    let rating = Rating {
        id: ReviewId::new(new_id()),
        student: Some(id),
        mentor,
        score: Score::parse(5).unwrap(),
        text: Some(ReviewText::parse("Thanks, yours Ann").unwrap()),
        created_at: at(1),
        updated_at: at(1),
        version: 1,
    };
    let entry = NewEntry {
        id: NotificationId::new(new_id()),
        to: id.account(),
        kind: NotificationKind::RequestUpdated(request.id, None),
        at: at(1),
    };
    let mut work = store.begin().await;
    work.requests().insert(&request).await.unwrap();
    work.ratings().put(&rating).await.unwrap();
    work.tallies().rated(mentor, None, Some(rating.score)).await.unwrap();
    work.inbox().push(entry).await.unwrap();
    work.codes().add_reset(code, id.account(), at(1), at(99)).await.unwrap();
    assert_eq!(work.idempotency().claim(&call, at(1)).await.unwrap(), Claim::New);
    work.idempotency().keep(&call, &json!({"name": "Ann"})).await.unwrap();
    // What others were answered has her name in it too.
    let theirs = [
        (mentor.account(), "POST /elsewhere".to_owned()),
        (AccountId::new(new_id()), format!("POST /admin/accounts/{id}/block")),
    ];
    let theirs =
        theirs.map(|(account, operation)| IdempotentCall { account, operation, ..call.clone() });
    for call in &theirs {
        assert_eq!(work.idempotency().claim(call, at(1)).await.unwrap(), Claim::New);
        work.idempotency().keep(call, &json!({"name": "Ann"})).await.unwrap();
    }

    work.accounts().bury(id.account(), at(9)).await.unwrap();
    // Their repetitions are as new: nothing was kept.
    for call in theirs.iter().chain([&call]) {
        assert_eq!(work.idempotency().claim(call, at(10)).await.unwrap(), Claim::New);
    }
    assert_eq!(work.ratings().of_pair(id, mentor).await.unwrap(), None);
    let left = work.ratings().get(rating.id).await.unwrap().unwrap();
    assert_eq!((left.student, left.text, left.score), (None, None, rating.score));
    // The e-mail is free again.
    let next = account(Role::Mentor, &student.email, "Somebody", at(10));
    work.accounts().insert(next).await.unwrap();
    // Once is enough.
    work.accounts().bury(id.account(), at(11)).await.unwrap();
    work.commit().await.unwrap();

    assert_eq!(store.accounts.role(id.account()).await.unwrap(), None);
    assert!(store.accounts.credentials_of(id.account()).await.unwrap().is_none());
    assert_eq!(store.accounts.export(id.account()).await.unwrap(), None);
    assert!(store.students.student(id).await.unwrap().is_none());
    assert!(store.students.student_of_mentor(id, mentor).await.unwrap().is_none());
    let counts = store.accounts.counts(id.account(), Role::Student).await.unwrap();
    assert_eq!(counts.unread, 0);
    let seen = format!("{:?}", store.requests.request(request.id, None).await.unwrap().unwrap());
    for text in ["Ann", "Teach me", "I am moving", "My flat"] {
        assert!(!seen.contains(text), "{text} is still there");
    }
    // The rating counts on.
    let seen = store.mentors.mentor(mentor, Viewer::Anyone).await.unwrap().unwrap();
    assert!(format!("{seen:?}").contains("score: Some(5.0), score_count: 1"));
}

async fn a_mentors_words_go_and_the_students_stay(store: Store) {
    let student = a_student().sign_up(&store).await;
    let mentor = a_mentor();
    let id = mentor.sign_up(&store).await;
    let mut refused = a_request(student, id).being(Status::Refused).build();
    refused.reason = Some(Reason::parse("No time").unwrap());
    let mut cancelled = a_request(student, id).being(Status::Cancelled).build();
    cancelled.reason = Some(Reason::parse("Found another").unwrap());
    cancelled.cancelled_by = Some(CancelledBy::Student);
    let mut work = store.begin().await;
    work.requests().insert(&refused).await.unwrap();
    work.requests().insert(&cancelled).await.unwrap();
    work.accounts().bury(id.account(), at(9)).await.unwrap();
    assert_eq!(work.mentors().accepting(id).await.unwrap(), None);
    assert!(work.mentors().get(id).await.unwrap().is_none());
    work.commit().await.unwrap();

    for viewer in [Viewer::Anyone, Viewer::Admin, Viewer::Student(student)] {
        assert!(store.mentors.mentor(id, viewer).await.unwrap().is_none());
    }
    let seen = async |id| format!("{:?}", store.requests.request(id, None).await.unwrap().unwrap());
    let refused = seen(refused.id).await;
    assert!(!refused.contains("No time") && refused.contains("Teach me"));
    assert!(seen(cancelled.id).await.contains("Found another"));
    assert!(store.stats.mentor(id, at(10)).await.unwrap().is_none());
}

conformance!(a_mentors_words_go_and_the_students_stay, nothing_personal_of_a_student_stays);
