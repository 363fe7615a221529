//! Whom the feed shows.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use application::{
    feed::{
        FavoriteMentor, FeedBasis, FeedDesk, FeedItem, FeedMentor, FeedPage, FeedReads,
        SwipeRequest,
    },
    kernel::{Page, PageRequest, Policy, Unavailable},
    mentors::{MentorDesk, SwipeAction},
    search::EmbeddingModel,
};
use async_trait::async_trait;
use domain::{
    ids::{MentorId, StudentId},
    mentors::{Expertise, MentorChange, MentorProfile, Tag, Tags},
    students::{Interests, StudentProfile},
};
use mentoro::composition::Ports;
use uuid::Uuid;

use super::{lengths::Lengths, searching::Listing};
use crate::{
    http::Down,
    world::{Mentor, Student, World, a_mentor_profile, a_student_profile},
};

/// Counts its round trips.
struct Counted {
    reads: Arc<dyn FeedReads>,
    trips: AtomicUsize,
}

impl Counted {
    fn trip(&self) -> &dyn FeedReads {
        self.trips.fetch_add(1, Ordering::Relaxed);
        &*self.reads
    }

    fn trips(&self) -> usize {
        self.trips.swap(0, Ordering::Relaxed)
    }
}

#[async_trait]
impl FeedReads for Counted {
    async fn basis(&self, student: StudentId) -> Result<Option<FeedBasis>, Unavailable> {
        self.trip().basis(student).await
    }

    async fn mentors(
        &self,
        student: StudentId,
        mentors: &[MentorId],
        model: &EmbeddingModel,
    ) -> Result<Vec<FeedMentor>, Unavailable> {
        self.trip().mentors(student, mentors, model).await
    }

    async fn by_rank(
        &self,
        student: StudentId,
        limit: usize,
    ) -> Result<Vec<FeedMentor>, Unavailable> {
        self.trip().by_rank(student, limit).await
    }

    async fn by_letters(
        &self,
        student: StudentId,
        words: &[String],
        model: &EmbeddingModel,
        limit: usize,
    ) -> Result<Vec<FeedMentor>, Unavailable> {
        self.trip().by_letters(student, words, model, limit).await
    }

    async fn favorites(
        &self,
        student: StudentId,
        page: PageRequest,
    ) -> Result<Page<FavoriteMentor>, Unavailable> {
        self.trip().favorites(student, page).await
    }
}

struct Stage {
    world: World,
    /// Finds everybody who is listed here, the first of them best.
    index: Arc<Listing>,
    reads: Arc<Counted>,
}

impl Stage {
    async fn new() -> Self {
        let index = Arc::new(Listing::default());
        let (found_by, mut counted) = (index.clone(), None);
        let world = World::with(Policy::default(), |mut ports, reads| {
            let reads = Arc::new(Counted { reads, trips: AtomicUsize::new(0) });
            counted = Some(reads.clone());
            ports.feed_reads = reads;
            ports.index = found_by;
            let model = EmbeddingModel { name: "lengths".to_owned(), dimensions: 8 };
            ports.embedder = Arc::new(Lengths::of(model));
            ports
        });
        let world = world.await;
        Self { world, index, reads: counted.unwrap() }
    }

    /// The same without an index.
    fn lame(&self) -> World {
        self.world.replica(|ports| Ports { index: Arc::new(Down), ..ports })
    }

    async fn mentors<const N: usize>(&self, names: [&str; N]) -> [Mentor; N] {
        let mut mentors = Vec::new();
        for name in names {
            mentors.push(self.world.mentor(name).await);
        }
        self.index.list(mentors.iter().map(Mentor::id));
        mentors.try_into().unwrap_or_else(|_| unreachable!("as many as names"))
    }
}

fn interested_in(topics: &[&str]) -> StudentProfile {
    let tags = topics.iter().map(|topic| Tag::parse(topic).unwrap()).collect();
    StudentProfile { interests: Interests::new(tags).unwrap(), ..a_student_profile("Анна") }
}

async fn feed(world: &World, student: &Student, limit: usize) -> FeedPage {
    world.part::<dyn FeedDesk>().feed(student.signed_in(), limit).await.unwrap()
}

async fn swipe(world: &World, student: &Student, mentor: &Mentor, action: SwipeAction) {
    let swipe = SwipeRequest { mentor: mentor.id(), action, query: None };
    world.part::<dyn FeedDesk>().swipe(student.signed_in(), swipe, None).await.unwrap();
}

fn ids(page: &FeedPage) -> Vec<Uuid> {
    page.items.iter().map(|item: &FeedItem| item.found.mentor.id).collect()
}

fn of(mentors: &[&Mentor]) -> Vec<Uuid> {
    mentors.iter().map(|mentor| mentor.id().uuid()).collect()
}

async fn stop_accepting(world: &World, mentor: &Mentor) {
    let off = MentorChange { accepting_requests: Some(false), ..MentorChange::default() };
    let profiles = world.part::<dyn MentorDesk>();
    profiles.change(mentor.signed_in(), mentor.id(), off, None).await.unwrap();
}

#[tokio::test]
async fn who_was_swiped_or_asked_does_not_come_again() {
    let stage = Stage::new().await;
    let world = &stage.world;
    let student = world.student_with("anna", interested_in(&["rust"])).await;
    let [dan, eve, bob, tim, zoe] = stage.mentors(["dan", "eve", "bob", "tim", "zoe"]).await;
    assert_eq!(ids(&feed(world, &student, 2).await), of(&[&dan, &eve]));
    swipe(world, &student, &dan, SwipeAction::Dislike).await;
    swipe(world, &student, &eve, SwipeAction::Like).await;
    swipe(world, &student, &bob, SwipeAction::Favorite).await;
    world.ask(&student, &tim).await;
    let page = feed(world, &student, 20).await;
    assert_eq!((ids(&page), page.degraded), (of(&[&zoe]), false));
    swipe(world, &student, &zoe, SwipeAction::Dislike).await;
    assert!(feed(world, &student, 20).await.items.is_empty());

    world.part::<dyn FeedDesk>().start_over(student.signed_in()).await.unwrap();
    assert_eq!(ids(&feed(world, &student, 20).await), of(&[&dan, &zoe]));
}

#[tokio::test]
async fn a_page_takes_two_reads_and_one_look_into_the_index() {
    let stage = Stage::new().await;
    let student = stage.world.student_with("anna", interested_in(&["rust", "сети", "go"])).await;
    stage.mentors(["dan", "eve", "bob"]).await;
    feed(&stage.world, &student, 2).await;
    assert_eq!((stage.reads.trips(), stage.index.asked()), (2, vec![22]));
    let undecided = stage.world.student("boris").await;
    feed(&stage.world, &undecided, 2).await;
    assert_eq!((stage.reads.trips(), stage.index.asked()), (2, vec![]));
    feed(&stage.lame(), &student, 2).await;
    assert_eq!(stage.reads.trips(), 2);
}

#[tokio::test]
async fn why_somebody_is_shown_is_told() {
    let stage = Stage::new().await;
    let world = &stage.world;
    let topics = ["Кулинария", "rust", "web design", "qqqqqqqqqqqqqqqqq"];
    let student = world.student_with("anna", interested_in(&topics)).await;
    let tags = ["Rust", "linux", "Design"].map(|tag| Tag::parse(tag).unwrap());
    let profile = MentorProfile {
        expertise: Expertise::parse("Web developer").unwrap(),
        tags: Tags::new(tags.to_vec()).unwrap(),
        ..a_mentor_profile("Дан")
    };
    let dan = world.mentor_with("dan", profile).await;
    stage.index.list([dan.id()].into_iter());
    let page = feed(world, &student, 1).await;
    let item = &page.items[0];
    assert_eq!(item.found.matched_tags, ["Rust", "Design"]);
    assert_eq!(item.matched_interests, ["rust", "web design"]);
    assert!(item.found.relevance.is_some());
    assert!(item.found.mentor.viewer.as_ref().unwrap().can_request);
}

#[tokio::test]
async fn without_interests_come_the_best_rated_and_the_newest() {
    let stage = Stage::new().await;
    let world = &stage.world;
    let student = world.student("anna").await;
    let [old, swiped, busy] = stage.mentors(["dan", "eve", "bob"]).await;
    world.later(std::time::Duration::from_secs(1));
    let new = world.mentor("new").await;
    swipe(world, &student, &swiped, SwipeAction::Dislike).await;
    stop_accepting(world, &busy).await;
    let page = feed(world, &student, 20).await;
    assert_eq!((ids(&page), page.degraded), (of(&[&new, &old]), false));
    assert!(
        page.items
            .iter()
            .all(|item| { item.found.relevance.is_none() && item.matched_interests.is_empty() })
    );
}

#[tokio::test]
async fn without_the_index_letters_lead_and_then_everybody_comes() {
    let stage = Stage::new().await;
    let world = stage.lame();
    let student = world.student_with("anna", interested_in(&["rust", "linux"])).await;
    let other = MentorProfile {
        tags: Tags::new(vec![Tag::parse("cooking").unwrap()]).unwrap(),
        expertise: Expertise::parse("Cook").unwrap(),
        ..a_mentor_profile("Somebody")
    };
    let cook = world.mentor_with("cook", other).await;
    let [dan, eve] = [world.mentor("dan").await, world.mentor("eve").await];
    swipe(&world, &student, &dan, SwipeAction::Dislike).await;
    let page = feed(&world, &student, 20).await;
    assert_eq!((ids(&page), page.degraded), (of(&[&eve]), true));
    assert_eq!(page.items[0].matched_interests, ["rust"]);
    assert_eq!(page.items[0].found.relevance.unwrap().millionths(), 500_000);
    swipe(&world, &student, &eve, SwipeAction::Dislike).await;
    let page = feed(&world, &student, 20).await;
    assert_eq!((ids(&page), page.degraded), (of(&[&cook]), true));
    swipe(&world, &student, &cook, SwipeAction::Dislike).await;
    assert!(feed(&world, &student, 20).await.items.is_empty());
}

#[tokio::test]
async fn what_the_index_has_not_heard_of_is_made_up_for() {
    let stage = Stage::new().await;
    let world = &stage.world;
    let student = world.student_with("anna", interested_in(&["rust"])).await;
    let [busy, eve] = stage.mentors(["dan", "eve"]).await;
    stop_accepting(world, &busy).await;
    assert_eq!(ids(&feed(world, &student, 1).await), of(&[&eve]));
    // More of them than were asked for.
    let nobody = (1..=60).map(|number| MentorId::new(Uuid::from_u128(number)));
    stage.index.list(nobody.chain([busy.id(), eve.id()]));
    stage.index.asked();
    assert_eq!(ids(&feed(world, &student, 1).await), of(&[&eve]));
    assert_eq!(stage.index.asked(), [21, 21, 21]);
}
