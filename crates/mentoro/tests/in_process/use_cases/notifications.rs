//! What people are told, and what of it they have read.

use std::time::Duration;

use application::{
    accounts::{AccountDesk, SignedIn},
    events::{NotificationDesk, NotificationView, ReadMark},
    housekeeping::Housekeeping,
    kernel::{IdempotentCall, Order, PageRequest},
    requests::RequestDesk,
    reviews::RatingDesk,
};
use domain::{
    ids::{NotificationId, RequestId},
    requests::{RequestChange, Status},
    reviews::Score,
};

use crate::world::{World, a_page};

const DAY: Duration = Duration::from_hours(24);

async fn inbox(world: &World, of: SignedIn) -> (Vec<NotificationView>, u64) {
    let desk = world.part::<dyn NotificationDesk>();
    let found = desk.notifications(of, a_page()).await.unwrap();
    assert_eq!(found.page.next, None);
    (found.page.items, found.unread)
}

async fn read(world: &World, of: SignedIn, read: ReadMark) -> u64 {
    world.part::<dyn NotificationDesk>().read(of, read, None).await.unwrap().value
}

async fn unread_by_me(world: &World, of: SignedIn) -> u64 {
    world.part::<dyn AccountDesk>().me(of).await.unwrap().unwrap().counts.unread
}

fn id(notification: &NotificationView) -> NotificationId {
    NotificationId::new(notification.id)
}

#[tokio::test]
async fn a_notification_shows_what_it_is_about_as_it_is_now() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&anna, &dan).await;
    let (told, unread) = inbox(&world, dan.caller).await;
    assert_eq!((told.len(), unread), (1, 1));
    let created = &told[0];
    assert_eq!((created.kind, created.read_at), ("request.created", None));
    let shown = created.request.as_ref().unwrap();
    assert_eq!((shown.id, shown.status.as_str()), (request.id, "PENDING"));
    assert!(shown.student.contacts.is_empty(), "the mentor has not accepted yet");

    world.decide(dan.caller, &request, Status::Accepted).await;
    let (told, _) = inbox(&world, dan.caller).await;
    let shown = told[0].request.as_ref().unwrap();
    assert_eq!((told[0].kind, shown.status.as_str()), ("request.created", "ACCEPTED"));
    assert_eq!(shown.student.contacts.len(), 1);
    let (told, unread) = inbox(&world, anna.caller).await;
    assert_eq!((told[0].kind, unread), ("request.updated", 1));
    assert_eq!(told[0].request.as_ref().unwrap().mentor.contacts.len(), 1);
}

#[tokio::test]
async fn news_of_a_request_keeps_what_it_became_then() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.accepted(&anna, &dan).await;
    let place = Some(domain::requests::Place::parse("The library").unwrap());
    let change = RequestChange { place: Some(place), ..RequestChange::default() };
    let desk = world.part::<dyn RequestDesk>();
    desk.change(dan.caller, RequestId::new(request.id), change, None).await.unwrap();
    world.decide(dan.caller, &request, Status::Completed).await;
    let (told, _) = inbox(&world, anna.caller).await;
    let statuses: Vec<_> = told.iter().map(|news| news.status).collect();
    assert_eq!(statuses, [Some("COMPLETED"), None, Some("ACCEPTED")]);
    let (told, _) = inbox(&world, dan.caller).await;
    assert_eq!((told[0].kind, told[0].status), ("request.created", None));
}

#[tokio::test]
async fn a_review_is_shown_with_its_author() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    world.accepted(&anna, &dan).await;
    let desk = world.part::<dyn RatingDesk>();
    for score in [4, 5] {
        let score = Score::parse(score).unwrap();
        desk.rate(anna.signed_in(), dan.id(), score, None).await.unwrap();
    }
    let (told, _) = inbox(&world, dan.caller).await;
    let kinds: Vec<_> = told.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, ["review.updated", "review.created", "request.created"]);
    for about_review in &told[..2] {
        let review = about_review.review.as_ref().unwrap();
        assert_eq!((review.score, review.text.as_deref()), (5, None));
        assert_eq!(review.author.as_ref().unwrap().name, "Аня");
        assert_eq!(about_review.shows, [anna.caller.account()]);
        assert!(about_review.request.is_none());
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_new_entries_hide_none() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&anna, &dan).await;
    let change = async |text: &str| {
        let query = domain::requests::QueryText::parse(text).unwrap();
        let change = RequestChange { query: Some(query), ..RequestChange::default() };
        let desk = world.part::<dyn RequestDesk>();
        desk.change(anna.caller, RequestId::new(request.id), change, None).await.unwrap();
    };
    for number in 0..4 {
        // All in one moment by the clock.
        change(&format!("query {number}")).await;
    }
    let (all, _) = inbox(&world, dan.caller).await;
    assert_eq!(all.len(), 5);
    let desk = world.part::<dyn NotificationDesk>();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { after, limit: 2, order: Order::Newest };
        let found = desk.notifications(dan.caller, page).await.unwrap().page;
        assert!(found.items.len() <= 2);
        seen.extend(found.items.iter().map(|it| it.id));
        change(&format!("query of page {}", seen.len())).await;
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, all.iter().map(|it| it.id).collect::<Vec<_>>());
}

#[tokio::test]
async fn reading_counts_once_and_says_what_is_left() {
    let world = World::new().await;
    let dan = world.mentor("dan").await;
    let mut students = Vec::new();
    for number in 0..4 {
        let student = world.student(&format!("student{number}")).await;
        world.ask(&student, &dan).await;
        students.push(student);
    }
    let (told, unread) = inbox(&world, dan.caller).await;
    assert_eq!((told.len(), unread), (4, 4));
    assert_eq!(unread_by_me(&world, dan.caller).await, 4);

    // The newest first: up to the third of four.
    world.later(Duration::from_secs(1));
    for _ in 0..2 {
        assert_eq!(read(&world, dan.caller, ReadMark::UpTo(id(&told[2]))).await, 2);
    }
    let (now, unread) = inbox(&world, dan.caller).await;
    let read_at: Vec<_> = now.iter().map(|it| it.read_at).collect();
    assert_eq!(read_at, [None, None, Some(world.now()), Some(world.now())]);
    assert_eq!((unread, unread_by_me(&world, dan.caller).await), (2, 2));

    world.later(Duration::from_secs(1));
    let some = ReadMark::These(vec![id(&told[0]), id(&told[3])]);
    assert_eq!(read(&world, dan.caller, some).await, 1);
    let (now, _) = inbox(&world, dan.caller).await;
    assert_eq!(now[3].read_at, read_at[3], "when it was first read");
    assert_eq!(read(&world, dan.caller, ReadMark::These(Vec::new())).await, 1);

    // Other people's entries, and what never was, change nothing.
    let stranger = &students[0];
    assert_eq!(read(&world, stranger.caller, ReadMark::UpTo(id(&told[1]))).await, 0);
    let nothing = ReadMark::These(vec![id(&told[1]), NotificationId::new(uuid::Uuid::nil())]);
    assert_eq!(read(&world, stranger.caller, nothing).await, 0);
    assert_eq!(inbox(&world, dan.caller).await.1, 1);
}

#[tokio::test]
async fn a_repeated_call_gets_the_first_answer() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    world.ask(&anna, &dan).await;
    let call = || {
        let account = dan.caller.account();
        let (operation, key) = ("POST /api/notifications/read".to_owned(), "key".to_owned());
        Some(IdempotentCall { account, operation, key, fingerprint: [0; 32] })
    };
    let desk = world.part::<dyn NotificationDesk>();
    let nothing = || ReadMark::These(Vec::new());
    let first = desk.read(dan.caller, nothing(), call()).await.unwrap();
    let (told, _) = inbox(&world, dan.caller).await;
    read(&world, dan.caller, ReadMark::UpTo(id(&told[0]))).await;
    let again = desk.read(dan.caller, nothing(), call()).await.unwrap();
    assert_eq!((first.value, first.replayed, again.value, again.replayed), (1, false, 1, true));
}

#[tokio::test]
async fn entries_are_forgotten_after_thirty_days_and_counted_out() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&anna, &dan).await;
    world.later(DAY);
    world.decide(anna.caller, &request, Status::Cancelled).await;
    let jobs = world.part::<dyn Housekeeping>();
    world.later(29 * DAY);
    jobs.run_due().await.unwrap();
    assert_eq!(inbox(&world, dan.caller).await.1, 2, "thirty days to the moment");
    world.later(Duration::from_mins(10));
    jobs.run_due().await.unwrap();
    let (told, unread) = inbox(&world, dan.caller).await;
    assert_eq!((told.len(), unread, told[0].kind), (1, 1, "request.updated"));
    assert_eq!(unread_by_me(&world, dan.caller).await, 1);
    world.later(DAY);
    jobs.run_due().await.unwrap();
    assert_eq!(inbox(&world, dan.caller).await, (Vec::new(), 0));
}
