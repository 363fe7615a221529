//! What a student does with mentors in the feed, and whom they keep.

use application::{
    accounts::{AccountDesk, Onlooker},
    admin::AdminDesk,
    feed::{FeedDesk, SwipeError, SwipeRequest, Swiped, UndoError},
    kernel::{IdempotentCall, OnceError, Outcome, Policy, RequestRules},
    mentors::{MentorDesk, SwipeAction, ViewerState},
    requests::{AskError, CannotAsk, RequestDesk},
    stats::StatsDesk,
};
use domain::{
    ids::RequestId,
    requests::{QueryText, Status, TransitionError},
};

use crate::world::{Mentor, Student, World, a_page, password};

fn a_swipe(mentor: &Mentor, action: SwipeAction) -> SwipeRequest {
    SwipeRequest { mentor: mentor.id(), action, query: None }
}

async fn try_to_swipe(
    world: &World,
    student: &Student,
    swipe: SwipeRequest,
) -> Result<Swiped, SwipeError> {
    let desk = world.part::<dyn FeedDesk>();
    desk.swipe(student.signed_in(), swipe, None).await.map(|outcome| outcome.value)
}

async fn swipe(world: &World, student: &Student, mentor: &Mentor, action: SwipeAction) -> Swiped {
    try_to_swipe(world, student, a_swipe(mentor, action)).await.unwrap()
}

async fn undo(world: &World, student: &Student, mentor: &Mentor) -> Result<(), UndoError> {
    world.part::<dyn FeedDesk>().undo(student.signed_in(), mentor.id()).await
}

/// How the student stands to the mentor, as they are told.
async fn viewer(world: &World, student: &Student, mentor: &Mentor) -> ViewerState {
    let desk = world.part::<dyn MentorDesk>();
    let seen = desk.mentor(mentor.id(), Onlooker::from(student.caller)).await.unwrap();
    seen.unwrap().viewer.unwrap()
}

async fn kept(world: &World, student: &Student) -> usize {
    let desk = world.part::<dyn FeedDesk>();
    desk.favorites(student.signed_in(), a_page()).await.unwrap().items.len()
}

/// Pending and total, of the mentor's statistics.
async fn asked(world: &World, mentor: &Mentor) -> (u64, u64) {
    let stats = world.part::<dyn StatsDesk>().mentor(mentor.caller, mentor.id()).await.unwrap();
    (stats.requests.pending, stats.requests.total)
}

#[tokio::test]
async fn a_like_asks_the_mentor_with_a_text_or_without() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let [dan, eve] = [world.mentor("dan").await, world.mentor("eve").await];
    let silent = swipe(&world, &student, &dan, SwipeAction::Like).await;
    assert_eq!(silent.action, SwipeAction::Like);
    let request = silent.request.unwrap();
    assert_eq!((request.status.as_str(), request.query), ("PENDING", None));

    let query = QueryText::parse("lifetimes").ok();
    let like = SwipeRequest { query, ..a_swipe(&eve, SwipeAction::Like) };
    let request = try_to_swipe(&world, &student, like).await.unwrap().request.unwrap();
    assert_eq!(request.query.as_deref(), Some("lifetimes"));

    let state = viewer(&world, &student, &eve).await;
    assert_eq!(state.swipe, Some(SwipeAction::Like));
    assert_eq!(state.request, Some((request.id, "PENDING".to_owned())));
    assert_eq!(asked(&world, &eve).await, (1, 1));
    let me = world.part::<dyn AccountDesk>().me(eve.caller).await.unwrap().unwrap();
    assert_eq!((me.counts.unread, me.counts.pending), (1, 1));
}

#[tokio::test]
async fn when_asking_is_refused_nothing_is_recorded() {
    let rules = RequestRules { max_pending: 1, ..RequestRules::default() };
    let world = World::under(Policy { requests: rules, ..Policy::default() }).await;
    let student = world.student("anna").await;
    let [dan, eve] = [world.mentor("dan").await, world.mentor("eve").await];
    let asked_before = world.ask(&student, &dan).await;
    for (mentor, code) in [(&dan, "already_requested"), (&eve, "too_many_pending")] {
        let refused = try_to_swipe(&world, &student, a_swipe(mentor, SwipeAction::Like)).await;
        let Err(SwipeError::Ask(AskError::Refused(why))) = refused else { panic!("{refused:?}") };
        assert_eq!(why.code(), code);
        if let CannotAsk::AlreadyRequested { request } = why {
            assert_eq!(request, asked_before.id);
        }
        assert_eq!(viewer(&world, &student, mentor).await.swipe, None);
    }
    assert_eq!((asked(&world, &dan).await, asked(&world, &eve).await), ((1, 1), (0, 0)));
    // Other actions ask nobody.
    swipe(&world, &student, &dan, SwipeAction::Dislike).await;
}

#[tokio::test]
async fn the_first_swipe_stands_until_it_is_undone() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let [dan, eve] = [world.mentor("dan").await, world.mentor("eve").await];
    let liked = swipe(&world, &student, &dan, SwipeAction::Like).await;
    for action in [SwipeAction::Like, SwipeAction::Dislike, SwipeAction::Favorite] {
        assert_eq!(swipe(&world, &student, &dan, action).await, liked);
    }
    assert_eq!((asked(&world, &dan).await, kept(&world, &student).await), ((1, 1), 0));
    // The request is shown as it stands.
    let request = liked.request.unwrap();
    world.decide(dan.caller, &request, Status::Accepted).await;
    let again = swipe(&world, &student, &dan, SwipeAction::Like).await;
    assert_eq!(again.request.unwrap().status, "ACCEPTED");

    swipe(&world, &student, &eve, SwipeAction::Dislike).await;
    let still = swipe(&world, &student, &eve, SwipeAction::Like).await;
    assert_eq!(still, Swiped { action: SwipeAction::Dislike, request: None });
    undo(&world, &student, &eve).await.unwrap();
    let now = swipe(&world, &student, &eve, SwipeAction::Like).await;
    assert!(now.action == SwipeAction::Like && now.request.is_some());
}

#[tokio::test]
async fn undoing_a_like_takes_its_request_back() {
    let world = World::new().await;
    let (student, dan) = (world.student("anna").await, world.mentor("dan").await);
    let request = swipe(&world, &student, &dan, SwipeAction::Like).await.request.unwrap();
    for _ in 0..2 {
        undo(&world, &student, &dan).await.unwrap();
    }
    let desk = world.part::<dyn RequestDesk>();
    let seen = desk.request(student.caller, RequestId::new(request.id)).await.unwrap().unwrap();
    assert_eq!(seen.status, "CANCELLED");
    assert_eq!(seen.cancelled_by.as_deref(), Some("student"));
    let state = viewer(&world, &student, &dan).await;
    assert!(state.swipe.is_none() && state.can_request);
    assert_eq!(asked(&world, &dan).await, (0, 1));
    let me = world.part::<dyn AccountDesk>().me(student.caller).await.unwrap().unwrap();
    assert_eq!(me.counts.pending, 0);
}

#[tokio::test]
async fn a_like_that_was_answered_is_not_undone() {
    let world = World::new().await;
    let student = world.student("anna").await;
    for (name, answer) in [("dan", Status::Accepted), ("eve", Status::Refused)] {
        let mentor = world.mentor(name).await;
        let request = swipe(&world, &student, &mentor, SwipeAction::Like).await.request.unwrap();
        world.decide(mentor.caller, &request, answer).await;
        let refused = undo(&world, &student, &mentor).await;
        let Err(UndoError::Transition(TransitionError::Illegal { from, .. })) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(from, answer);
        let state = viewer(&world, &student, &mentor).await;
        assert_eq!(state.swipe, Some(SwipeAction::Like));
        assert_eq!(state.request, Some((request.id, answer.as_str().to_owned())));
    }
}

#[tokio::test]
async fn a_favourite_of_the_feed_is_one_like_any_other() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let [dan, eve] = [world.mentor("dan").await, world.mentor("eve").await];
    let desk = world.part::<dyn FeedDesk>();
    swipe(&world, &student, &dan, SwipeAction::Favorite).await;
    for _ in 0..2 {
        desk.keep(student.signed_in(), eve.id()).await.unwrap();
    }
    let page = desk.favorites(student.signed_in(), a_page()).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let dans = page.items.iter().find(|item| item.found.mentor.id == dan.id().uuid()).unwrap();
    assert_eq!(dans.favorited_at, world.now());
    assert!(dans.found.relevance.is_none() && dans.found.mentor.contacts.is_empty());
    let state = dans.found.mentor.viewer.as_ref().unwrap();
    assert!(state.favorite && state.swipe == Some(SwipeAction::Favorite));
    assert_eq!(viewer(&world, &student, &eve).await.swipe, None);

    // Who is kept no longer stays swiped; who is not swiped any more is kept no longer.
    desk.let_go(student.signed_in(), dan.id()).await.unwrap();
    let state = viewer(&world, &student, &dan).await;
    assert!(!state.favorite && state.swipe == Some(SwipeAction::Favorite));
    desk.keep(student.signed_in(), dan.id()).await.unwrap();
    undo(&world, &student, &dan).await.unwrap();
    let state = viewer(&world, &student, &dan).await;
    assert!(!state.favorite && state.swipe.is_none());
    assert_eq!(kept(&world, &student).await, 1);
}

#[tokio::test]
async fn whom_nobody_sees_is_neither_swiped_nor_kept() {
    let world = World::new().await;
    let (student, dan) = (world.student("anna").await, world.mentor("dan").await);
    swipe(&world, &student, &dan, SwipeAction::Favorite).await;
    let admin = world.admin("root").await;
    let desk = world.part::<dyn AdminDesk>();
    desk.block(admin, dan.id().account(), None).await.unwrap();
    let refused = try_to_swipe(&world, &student, a_swipe(&dan, SwipeAction::Dislike)).await;
    assert!(matches!(refused, Err(SwipeError::MentorNotFound)));
    let feed = world.part::<dyn FeedDesk>();
    assert!(feed.keep(student.signed_in(), dan.id()).await.is_err());
    assert_eq!(kept(&world, &student).await, 0);
    // Letting go works all the same.
    undo(&world, &student, &dan).await.unwrap();
    desk.unblock(admin, dan.id().account(), None).await.unwrap();
    assert_eq!(kept(&world, &student).await, 0);
}

#[tokio::test]
async fn the_same_call_replays_its_first_answer() {
    let world = World::new().await;
    let (student, dan) = (world.student("anna").await, world.mentor("dan").await);
    let call = || IdempotentCall {
        account: student.id().account(),
        operation: "POST /api/feed/swipes".to_owned(),
        key: "k".to_owned(),
        fingerprint: [1; 32],
    };
    let desk = world.part::<dyn FeedDesk>();
    let like = async |call| {
        let swipe = a_swipe(&dan, SwipeAction::Like);
        desk.swipe(student.signed_in(), swipe, Some(call)).await
    };
    let first = like(call()).await.unwrap();
    undo(&world, &student, &dan).await.unwrap();
    assert_eq!(like(call()).await.unwrap(), Outcome { replayed: true, ..first });
    assert_eq!(viewer(&world, &student, &dan).await.swipe, None);
    let other = like(IdempotentCall { fingerprint: [2; 32], ..call() }).await;
    assert!(matches!(other, Err(SwipeError::Once(OnceError::KeyReused(_)))));
}

#[tokio::test]
async fn who_leaves_takes_their_swipes_along() {
    let world = World::new().await;
    let (student, dan) = (world.student("anna").await, world.mentor("dan").await);
    swipe(&world, &student, &dan, SwipeAction::Like).await;
    world.part::<dyn FeedDesk>().keep(student.signed_in(), dan.id()).await.unwrap();
    let desk = world.part::<dyn AccountDesk>();
    let export = desk.export(student.caller).await.unwrap().unwrap();
    assert_eq!(export["swipes"][0]["action"], "like");
    assert_eq!(export["swipes"][0]["request_id"], export["requests"][0]["id"]);
    assert_eq!(export["favorites"][0]["mentor_id"], dan.id().uuid().to_string());
    desk.delete(dan.caller, password(), None).await.unwrap();
    let export = desk.export(student.caller).await.unwrap().unwrap();
    assert_eq!(export["swipes"], serde_json::json!([]));
    assert_eq!(export["favorites"], serde_json::json!([]));
}
