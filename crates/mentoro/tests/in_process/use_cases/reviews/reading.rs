use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use application::{
    accounts::{Onlooker, SignedIn},
    admin::AdminDesk,
    kernel::{Order, PageRequest},
    reviews::RatingDesk,
    search::{IndexFilter, MentorQuery, SearchDesk},
};

use super::{a_pair, a_review, author, id, review, score};
use crate::world::{World, a_page, a_student_profile};

#[tokio::test]
async fn reviews_are_read_page_by_page_by_first_names() {
    let world = World::new().await;
    let mentor = world.mentor("dan").await;
    let mut newest_first = Vec::new();
    for n in 0..5 {
        let profile = a_student_profile(&format!("Имя{n} Фамилия"));
        let student = world.student_with(&format!("s{n}"), profile).await;
        world.accepted(&student, &mentor).await;
        world.later(Duration::from_secs(1));
        let made = review(&world, &student, &mentor, a_review(5, "Да")).await.unwrap().review;
        assert_eq!(made.author.as_ref().unwrap().name, format!("Имя{n}"));
        newest_first.insert(0, made);
    }
    let desk = world.part::<dyn RatingDesk>();
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { after, limit: 2, order: Order::Newest };
        let page = desk.of_mentor(mentor.id(), Onlooker::ANYONE, page).await.unwrap().unwrap();
        read.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(read, newest_first);
}

#[tokio::test]
async fn the_reviews_of_a_blocked_mentor_are_for_admins() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let admin = world.admin("root").await;
    let made = review(&world, &student, &mentor, a_review(3, "Good")).await.unwrap().review;
    let account = mentor.id().account();
    world.part::<dyn AdminDesk>().block(admin, account, None).await.unwrap();
    let desk = world.part::<dyn RatingDesk>();
    let (anyone, root) = (Onlooker::ANYONE, Onlooker::from(SignedIn::from(admin)));
    assert_eq!(desk.of_mentor(mentor.id(), anyone, a_page()).await.unwrap(), None);
    let seen = desk.of_mentor(mentor.id(), root, a_page()).await.unwrap().unwrap();
    assert_eq!(seen.items.len(), 1);
    assert_eq!(desk.find(id(&made), anyone).await.unwrap(), None);
    // Their author may still take it back.
    assert!(desk.find(id(&made), student.caller.into()).await.unwrap().is_some());
    assert_eq!(desk.delete(author(&student), id(&made)).await.unwrap(), Some(mentor.id()));
}

#[tokio::test]
async fn one_five_star_review_does_not_beat_forty_at_four_point_eight() {
    let world = World::new().await;
    let (loved, lucky) = (world.mentor("loved").await, world.mentor("lucky").await);
    for n in 0..40 {
        let student = world.student(&format!("s{n}")).await;
        world.accepted(&student, &loved).await;
        let score = if n % 5 == 0 { 4 } else { 5 };
        review(&world, &student, &loved, a_review(score, "Good")).await.unwrap();
        if n == 0 {
            world.accepted(&student, &lucky).await;
            review(&world, &student, &lucky, a_review(5, "Good")).await.unwrap();
        }
    }
    assert_eq!(score(&world, &loved).await, (Some(4.8), 40));
    assert_eq!(score(&world, &lucky).await, (Some(5.0), 1));
    let query = MentorQuery { text: None, filter: IndexFilter::default(), limit: 2, after: None };
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let desk = world.part::<dyn SearchDesk>();
    let page = desk.search(Onlooker::ANYONE, address, query).await.unwrap();
    let found: Vec<_> = page.items.iter().map(|item| item.mentor.id).collect();
    assert_eq!(found, [loved.id().uuid(), lucky.id().uuid()]);
}
