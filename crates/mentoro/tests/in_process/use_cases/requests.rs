//! Asking and answering.

use std::time::Duration;

use application::{
    kernel::{IdempotentCall, OnceError, Policy, RequestRules},
    mentors::MentorDesk,
    requests::{
        AskError, CannotAsk, ChangeRequestError, ListRequestsError, RequestDesk, RequestView,
    },
    stats::StatsDesk,
};
use domain::{
    ids::RequestId,
    mentors::{Capacity, MentorChange},
    requests::{RequestChange, Status, TransitionError},
};

use crate::world::{World, a_mentor_profile, a_page, an_ask, to};

#[tokio::test]
async fn a_pair_has_one_open_request() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let first = world.ask(&student, &mentor).await;
    let desk = world.part::<dyn RequestDesk>();
    let second = desk.ask(student.signed_in(), an_ask(&mentor), None).await;
    let Err(AskError::Refused(CannotAsk::AlreadyRequested { request })) = second else {
        panic!("{second:?}");
    };
    assert_eq!(request, first.id);
}

#[tokio::test]
async fn a_refused_student_waits_thirty_days() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&student, &mentor).await;
    world.decide(mentor.caller, &request, Status::Refused).await;
    let refused_at = world.now();
    world.later(Duration::from_hours(30 * 24) - Duration::from_secs(1));
    let desk = world.part::<dyn RequestDesk>();
    let early = desk.ask(student.signed_in(), an_ask(&mentor), None).await;
    let Err(AskError::Refused(CannotAsk::AskedRecently { retry_at })) = early else {
        panic!("{early:?}");
    };
    assert_eq!(retry_at, refused_at + Duration::from_hours(30 * 24));
    world.later(Duration::from_secs(1));
    world.ask(&student, &mentor).await;
}

#[tokio::test]
async fn a_student_has_at_most_so_many_unanswered_requests() {
    let rules = RequestRules { max_pending: 2, ..RequestRules::default() };
    let world = World::under(Policy { requests: rules, ..Policy::default() }).await;
    let student = world.student("anna").await;
    let mentors = [world.mentor("one").await, world.mentor("two").await, world.mentor("3").await];
    let first = world.ask(&student, &mentors[0]).await;
    world.ask(&student, &mentors[1]).await;
    let desk = world.part::<dyn RequestDesk>();
    let third = desk.ask(student.signed_in(), an_ask(&mentors[2]), None).await;
    assert!(matches!(third, Err(AskError::Refused(CannotAsk::TooManyPending { max: 2 }))));
    world.decide(mentors[0].caller, &first, Status::Accepted).await;
    world.ask(&student, &mentors[2]).await;
}

#[tokio::test]
async fn a_mentor_who_takes_none_is_not_asked() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let off = MentorChange { accepting_requests: Some(false), ..MentorChange::default() };
    let profiles = world.part::<dyn MentorDesk>();
    profiles.change(mentor.signed_in(), mentor.id(), off, None).await.unwrap();
    let desk = world.part::<dyn RequestDesk>();
    let refused = desk.ask(student.signed_in(), an_ask(&mentor), None).await;
    assert!(matches!(refused, Err(AskError::Refused(CannotAsk::NotAccepting))));
}

#[tokio::test]
async fn a_full_mentor_takes_requests_again_when_somebody_is_done() {
    let world = World::new().await;
    let (anna, boris) = (world.student("anna").await, world.student("boris").await);
    let mentor = world.mentor("dan").await;
    let one = Capacity::parse(1).unwrap();
    let change = MentorChange { capacity: Some(Some(one)), ..MentorChange::default() };
    let profiles = world.part::<dyn MentorDesk>();
    profiles.change(mentor.signed_in(), mentor.id(), change, None).await.unwrap();

    let request = world.accepted(&anna, &mentor).await;
    let desk = world.part::<dyn RequestDesk>();
    let full = desk.ask(boris.signed_in(), an_ask(&mentor), None).await;
    assert!(matches!(full, Err(AskError::Refused(CannotAsk::NotAccepting))));
    world.decide(anna.caller, &request, Status::Completed).await;
    world.ask(&boris, &mentor).await;
}

#[tokio::test]
async fn who_has_no_free_place_accepts_nobody() {
    let world = World::new().await;
    let mut profile = a_mentor_profile("Daniel Cho");
    profile.capacity = Some(Capacity::parse(1).unwrap());
    let mentor = world.mentor_with("dan", profile).await;
    let (anna, boris) = (world.student("anna").await, world.student("boris").await);
    let (first, second) = (world.ask(&anna, &mentor).await, world.ask(&boris, &mentor).await);
    let desk = world.part::<dyn RequestDesk>();
    let accept = |request: &RequestView| {
        desk.change(mentor.caller, RequestId::new(request.id), to(Status::Accepted), None)
    };
    let (one, other) = tokio::join!(accept(&first), accept(&second));
    let ((Ok(won), Err(lost)) | (Err(lost), Ok(won))) = (one, other) else {
        panic!("one place is for one");
    };
    let ChangeRequestError::NoFreePlace { capacity } = lost else { panic!("{lost:?}") };
    assert_eq!(capacity.mentees(), 1);
    let (waiting, asker) = if won.id == first.id { (&second, &boris) } else { (&first, &anna) };
    let kept = desk.request(asker.caller, RequestId::new(waiting.id)).await.unwrap();
    assert_eq!(kept.as_ref(), Some(waiting), "it still waits");
    world.decide(mentor.caller, &won, Status::Completed).await;
    accept(waiting).await.unwrap();
}

#[tokio::test]
async fn of_six_simultaneous_decisions_one_wins() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = RequestId::new(world.ask(&student, &mentor).await.id);
    let desk = world.part::<dyn RequestDesk>();
    let decide = |status| desk.change(mentor.caller, request, to(status), None);
    let (yes, no) = (Status::Accepted, Status::Refused);
    let outcomes =
        tokio::join!(decide(yes), decide(no), decide(yes), decide(no), decide(yes), decide(no),);
    let outcomes = [outcomes.0, outcomes.1, outcomes.2, outcomes.3, outcomes.4, outcomes.5];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for lost in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(
            matches!(lost, ChangeRequestError::Transition(TransitionError::Illegal { .. })),
            "{lost:?}"
        );
    }
}

#[tokio::test]
async fn strangers_do_not_learn_whether_a_request_exists() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let (stranger, other) = (world.student("eve").await, world.mentor("mallory").await);
    let admin = world.admin("root").await;
    let id = RequestId::new(world.ask(&student, &mentor).await.id);
    let desk = world.part::<dyn RequestDesk>();
    for caller in [stranger.caller, other.caller] {
        assert_eq!(desk.request(caller, id).await.unwrap(), None);
        let refused = desk.change(caller, id, to(Status::Cancelled), None).await;
        assert!(matches!(refused, Err(ChangeRequestError::NotFound)));
    }
    assert!(desk.request(admin.into(), id).await.unwrap().is_some());
    let refused = desk.change(admin.into(), id, to(Status::Cancelled), None).await;
    assert!(matches!(refused, Err(ChangeRequestError::Forbidden)));

    let hidden = desk.of_student(stranger.caller, student.id(), &[], a_page()).await;
    assert!(matches!(hidden, Err(ListRequestsError::NotFound)));
    let foreign = desk.of_mentor(other.caller, mentor.id(), &[], a_page()).await;
    assert!(matches!(foreign, Err(ListRequestsError::Forbidden)));
}

#[tokio::test]
async fn a_change_to_an_older_version_is_refused() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&student, &mentor).await;
    let id = RequestId::new(request.id);
    let desk = world.part::<dyn RequestDesk>();
    let accept = to(Status::Accepted);
    let stale = desk.change(mentor.caller, id, accept.clone(), Some(request.version + 1)).await;
    assert!(matches!(stale, Err(ChangeRequestError::PreconditionFailed)));
    let accepted = desk.change(mentor.caller, id, accept, Some(request.version)).await.unwrap();
    assert_eq!(accepted.version, request.version + 1);
}

#[tokio::test]
async fn a_repeated_call_replays_its_first_answer() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let desk = world.part::<dyn RequestDesk>();
    let call = |fingerprint: u8| {
        Some(IdempotentCall {
            account: student.caller.account(),
            operation: "POST /api/request".to_owned(),
            key: "a key".to_owned(),
            fingerprint: [fingerprint; 32],
        })
    };
    let first = desk.ask(student.signed_in(), an_ask(&mentor), call(1)).await.unwrap();
    world.decide(mentor.caller, &first.value, Status::Accepted).await;
    let again = desk.ask(student.signed_in(), an_ask(&mentor), call(1)).await.unwrap();
    assert!(again.replayed && !first.replayed);
    assert_eq!(again.value, first.value, "as it was answered then");

    let other = desk.ask(student.signed_in(), an_ask(&mentor), call(2)).await;
    assert!(matches!(other, Err(AskError::Once(OnceError::KeyReused(_)))));

    world.later(Duration::from_hours(24));
    let forgotten = desk.ask(student.signed_in(), an_ask(&mentor), call(1)).await;
    assert!(matches!(forgotten, Err(AskError::Refused(CannotAsk::AlreadyRequested { .. }))));
}

#[tokio::test]
async fn what_nobody_answers_expires_and_frees_the_place() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&student, &mentor).await;
    let desk = world.part::<dyn RequestDesk>();
    assert_eq!(desk.expire_due().await.unwrap(), 0);
    world.later(Duration::from_hours(14 * 24));
    assert_eq!(desk.expire_due().await.unwrap(), 1);
    let expired = desk.request(student.caller, RequestId::new(request.id)).await.unwrap();
    assert_eq!(expired.unwrap().status, "EXPIRED");
    world.ask(&student, &mentor).await;

    let stats = world.part::<dyn StatsDesk>().mentor(mentor.caller, mentor.id()).await.unwrap();
    assert_eq!((stats.requests.total, stats.requests.expired, stats.requests.pending), (2, 1, 1));
}

#[tokio::test]
async fn an_empty_change_changes_nothing() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&student, &mentor).await;
    let desk = world.part::<dyn RequestDesk>();
    let id = RequestId::new(request.id);
    let same = desk.change(student.caller, id, RequestChange::default(), None).await.unwrap();
    assert_eq!(same, request);
}
