//! What may follow what in a request's life.

use chrono::{DateTime, Duration};
use domain::{
    ids::{MentorId, RequestId, StudentId},
    requests::{
        CancelledBy, Field, MentoringRequest, NewRequest, Party, Place, QueryText, Reason,
        RequestChange, RequestEvent, Status, TransitionError,
    },
    time::Timestamp,
};
use proptest::prelude::*;
use uuid::Uuid;

pub fn now() -> Timestamp {
    DateTime::from_timestamp_micros(1_800_000_000_000_000).unwrap()
}

pub fn a_pending_request() -> MentoringRequest {
    let new = NewRequest {
        id: RequestId::new(Uuid::from_u128(1)),
        student: StudentId::new(Uuid::from_u128(2)),
        mentor: MentorId::new(Uuid::from_u128(3)),
        query: QueryText::parse("хочу писать на Rust").ok(),
        date: None,
        expires_at: now() + Duration::days(14),
    };
    MentoringRequest::open(new, now()).unwrap().0
}

pub fn to(status: Status) -> RequestChange {
    RequestChange { status: Some(status), ..RequestChange::default() }
}

pub fn an_accepted_request() -> MentoringRequest {
    let mut request = a_pending_request();
    request.change(Party::Mentor, to(Status::Accepted), now()).unwrap();
    request
}

#[test]
fn a_new_request_is_pending_and_the_mentor_hears_of_it() {
    let new = NewRequest {
        id: RequestId::new(Uuid::from_u128(1)),
        student: StudentId::new(Uuid::from_u128(2)),
        mentor: MentorId::new(Uuid::from_u128(3)),
        query: None,
        date: Some(now() + Duration::hours(1)),
        expires_at: now() + Duration::days(14),
    };
    let (request, event) = MentoringRequest::open(new, now()).unwrap();
    assert_eq!((request.status, request.version), (Status::Pending, 1));
    assert_eq!(event, RequestEvent::Created);
}

#[test]
fn a_date_that_has_passed_is_refused() {
    let mut new = NewRequest {
        id: RequestId::new(Uuid::from_u128(1)),
        student: StudentId::new(Uuid::from_u128(2)),
        mentor: MentorId::new(Uuid::from_u128(3)),
        query: None,
        date: Some(now()),
        expires_at: now(),
    };
    assert_eq!(
        MentoringRequest::open(new.clone(), now()).err(),
        Some(TransitionError::DateNotInFuture)
    );
    new.date = None;
    let (mut request, _) = MentoringRequest::open(new, now()).unwrap();
    let past = RequestChange { date: Some(Some(now())), ..RequestChange::default() };
    let refused = request.change(Party::Student, past, now());
    assert_eq!(refused.err(), Some(TransitionError::DateNotInFuture));
}

#[test]
fn accepting_notes_when_and_tells_the_student() {
    let mut request = a_pending_request();
    let later = now() + Duration::seconds(90);
    let event = request.change(Party::Mentor, to(Status::Accepted), later).unwrap();
    assert_eq!(event, Some(RequestEvent::ChangedBy(Party::Mentor)));
    assert_eq!(request.decided_at, Some(later));
    assert_eq!(request.response_seconds(), Some(90));
    assert_eq!(request.version, 2);
}

#[test]
fn a_refused_request_cannot_be_accepted() {
    let mut request = a_pending_request();
    request.change(Party::Mentor, to(Status::Refused), now()).unwrap();
    let refused = request.change(Party::Mentor, to(Status::Accepted), now());
    let illegal = TransitionError::Illegal { from: Status::Refused, to: Some(Status::Accepted) };
    assert_eq!(refused, Err(illegal));
}

#[test]
fn the_present_state_itself_does_not_follow() {
    let mut request = an_accepted_request();
    let again = request.change(Party::Mentor, to(Status::Accepted), now());
    assert!(matches!(again, Err(TransitionError::Illegal { .. })));
}

#[test]
fn a_student_never_decides_and_nobody_expires_or_reopens() {
    let mut request = a_pending_request();
    for (party, status) in [
        (Party::Student, Status::Accepted),
        (Party::Student, Status::Refused),
        (Party::Student, Status::Pending),
        (Party::Mentor, Status::Pending),
        (Party::Student, Status::Expired),
        (Party::Mentor, Status::Expired),
    ] {
        let refused = request.change(party, to(status), now());
        assert_eq!(refused, Err(TransitionError::NotYours { party, field: Field::Status }));
    }
    assert_eq!(request, a_pending_request());
}

#[test]
fn a_mentor_refuses_what_is_pending_and_cancels_what_was_agreed() {
    let mut request = a_pending_request();
    let early = request.change(Party::Mentor, to(Status::Cancelled), now());
    assert!(matches!(early, Err(TransitionError::Illegal { from: Status::Pending, .. })));

    let mut request = an_accepted_request();
    let change =
        RequestChange { reason: Reason::parse("болею").ok(), ..to(Status::Cancelled) };
    request.change(Party::Mentor, change, now()).unwrap();
    assert_eq!(request.cancelled_by, Some(CancelledBy::Mentor));
    assert_eq!(request.reason, Reason::parse("болею").ok());
}

#[test]
fn only_what_nobody_answered_is_taken_back() {
    let mut request = a_pending_request();
    assert_eq!(request.take_back(now()), Ok(RequestEvent::ChangedBy(Party::Student)));
    assert_eq!(request.status, Status::Cancelled);
    assert_eq!((request.cancelled_by, request.version), (Some(CancelledBy::Student), 2));
    let cancelled = Some(Status::Cancelled);
    for mut request in [request, an_accepted_request()] {
        let before = request.clone();
        let refused = request.take_back(now());
        let from = before.status;
        assert_eq!(refused, Err(TransitionError::Illegal { from, to: cancelled }));
        assert_eq!(request, before);
    }
}

#[test]
fn a_reason_goes_only_with_an_end() {
    let mut request = a_pending_request();
    for status in [None, Some(Status::Accepted)] {
        let change = RequestChange {
            status,
            reason: Reason::parse("because").ok(),
            ..RequestChange::default()
        };
        let refused = request.change(Party::Mentor, change, now());
        assert_eq!(refused, Err(TransitionError::ReasonWithoutEnd));
    }
    assert_eq!(request, a_pending_request());
}

#[test]
fn the_query_is_the_students_while_pending() {
    let other = RequestChange {
        query: QueryText::parse("something else").ok(),
        ..RequestChange::default()
    };
    let mut request = a_pending_request();
    assert_eq!(
        request.change(Party::Mentor, other.clone(), now()),
        Err(TransitionError::NotYours { party: Party::Mentor, field: Field::Query })
    );
    assert!(request.change(Party::Student, other.clone(), now()).unwrap().is_some());
    assert_eq!(request.query, other.query);

    let mut accepted = an_accepted_request();
    let late = accepted.change(Party::Student, other, now());
    assert!(matches!(late, Err(TransitionError::Illegal { .. })));
}

#[test]
fn date_and_place_may_come_with_accepting_and_from_either_side_after() {
    let date = now() + Duration::days(2);
    let agree = RequestChange {
        status: Some(Status::Accepted),
        date: Some(Some(date)),
        place: Some(Place::parse("https://meet.example/room").ok()),
        ..RequestChange::default()
    };
    let mut request = a_pending_request();
    request.change(Party::Mentor, agree, now()).unwrap();
    assert_eq!(request.date, Some(date));

    let elsewhere =
        RequestChange { place: Some(Place::parse("кафе").ok()), ..RequestChange::default() };
    let event = request.change(Party::Student, elsewhere, now()).unwrap();
    assert_eq!(event, Some(RequestEvent::ChangedBy(Party::Student)));

    let clear = RequestChange { date: Some(None), ..RequestChange::default() };
    request.change(Party::Mentor, clear, now()).unwrap();
    assert_eq!(request.date, None);
}

#[test]
fn a_place_must_wait_for_the_yes() {
    let place = RequestChange { place: Some(None), ..RequestChange::default() };
    for party in [Party::Student, Party::Mentor] {
        let mut request = a_pending_request();
        let early = request.change(party, place.clone(), now());
        assert!(matches!(early, Err(TransitionError::Illegal { .. })));
    }
}

#[test]
fn a_change_that_changes_nothing_tells_nobody() {
    let mut request = a_pending_request();
    assert_eq!(request.change(Party::Student, RequestChange::default(), now()), Ok(None));
    assert_eq!(request.version, 1);
}

#[test]
fn the_service_cancels_only_open_requests() {
    let mut request = an_accepted_request();
    assert!(request.cancel_by_system(now()).is_some());
    assert_eq!(request.cancelled_by, Some(CancelledBy::System));
    assert_eq!(request.cancel_by_system(now()), None);
}

fn any_status() -> impl Strategy<Value = Status> {
    prop::sample::select(Status::ALL.to_vec())
}

fn any_change() -> impl Strategy<Value = RequestChange> {
    (
        prop::option::of(any_status()),
        prop::option::of(Just(Reason::parse("x").unwrap())),
        prop::option::of(Just(QueryText::parse("y").unwrap())),
        prop::option::of(prop::option::of(-2_i64..5)),
        prop::option::of(prop::option::of(Just(Place::parse("z").unwrap()))),
    )
        .prop_map(|(status, reason, query, days, place)| RequestChange {
            status,
            reason,
            query,
            date: days.map(|days| days.map(|days| now() + Duration::days(days))),
            place,
        })
}

proptest! {
    #[test]
    fn whatever_people_try_the_story_stays_legal(
        steps in prop::collection::vec((any::<bool>(), any_change(), 0_i64..100), 1..40),
    ) {
        let mut request = a_pending_request();
        let mut at = now();
        for (student, change, seconds) in steps {
            at += Duration::seconds(seconds);
            let party = if student { Party::Student } else { Party::Mentor };
            let before = request.clone();
            match request.change(party, change.clone(), at) {
                Err(_) | Ok(None) => prop_assert_eq!(&request, &before),
                Ok(Some(event)) => {
                    prop_assert_eq!(event, RequestEvent::ChangedBy(party));
                    prop_assert_eq!(request.version, before.version + 1);
                    prop_assert_eq!(request.updated_at, at);
                    if request.status != before.status {
                        prop_assert!(before.status.may_become(request.status));
                        prop_assert_eq!(change.status, Some(request.status));
                    }
                    if party == Party::Mentor {
                        prop_assert_eq!(&request.query, &before.query);
                    } else {
                        prop_assert_eq!(request.decided_at, before.decided_at);
                    }
                }
            }
            let decided = matches!(
                request.status,
                Status::Accepted | Status::Refused | Status::Completed
            );
            prop_assert!(!decided || request.decided_at.is_some());
            prop_assert_eq!(
                request.cancelled_by.is_some(),
                request.status == Status::Cancelled
            );
        }
    }
}
