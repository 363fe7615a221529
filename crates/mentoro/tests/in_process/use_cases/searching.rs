//! How the desk goes through what the index finds.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
};

use application::{
    kernel::{Policy, Unavailable},
    search::{
        EmbeddingModel, IndexFilter, IndexHit, IndexQuery, IndexRebuild, IndexState,
        MentorDocument, MentorIndex, MentorQuery, Relevance, SearchDesk, SearchKey, SearchPage,
    },
};
use async_trait::async_trait;
use domain::ids::MentorId;
use uuid::Uuid;

use super::lengths::Lengths;
use crate::world::World;

/// An index that finds the same for everybody, and notes how much it was asked for.
#[derive(Default)]
pub struct Listing {
    hits: Mutex<Vec<IndexHit>>,
    asked: Mutex<Vec<usize>>,
}

impl Listing {
    /// Finds these mentors, the first of them best.
    pub fn list(&self, mentors: impl Iterator<Item = MentorId>) {
        let relevances = (1..1_000_000).rev().map(Relevance::from_millionths);
        let hits =
            mentors.zip(relevances).map(|(mentor, relevance)| IndexHit { mentor, relevance });
        *self.hits.lock().unwrap() = hits.collect();
    }

    pub fn asked(&self) -> Vec<usize> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[async_trait]
impl MentorIndex for Listing {
    async fn refresh(&self) -> Result<IndexState, Unavailable> {
        Ok(IndexState::InProcess)
    }

    async fn search(&self, query: &IndexQuery) -> Result<Vec<IndexHit>, Unavailable> {
        self.asked.lock().unwrap().push(query.limit);
        let hits = self.hits.lock().unwrap();
        let found = hits.iter().filter(|hit| !query.excluded.contains(&hit.mentor));
        Ok(found.copied().take(query.limit).collect())
    }

    async fn upsert(&self, _: Vec<MentorDocument>) -> Result<(), Unavailable> {
        Ok(())
    }

    async fn remove(&self, _: &[MentorId]) -> Result<(), Unavailable> {
        Ok(())
    }

    async fn size(&self) -> Result<u64, Unavailable> {
        Ok(0)
    }

    async fn rebuild(&self) -> Result<Box<dyn IndexRebuild>, Unavailable> {
        Err(Unavailable::new("index", "nothing is rebuilt here"))
    }
}

async fn world() -> (World, Arc<Listing>) {
    let index = Arc::new(Listing::default());
    let found_by = index.clone();
    let world = World::with(Policy::default(), |mut ports, _| {
        ports.index = found_by;
        let model = EmbeddingModel { name: "lengths".to_owned(), dimensions: 8 };
        ports.embedder = Arc::new(Lengths::of(model));
        ports
    });
    (world.await, index)
}

async fn page(world: &World, limit: usize, after: Option<SearchKey>) -> SearchPage {
    let text = Some("rust".to_owned());
    let query = MentorQuery { text, filter: IndexFilter::default(), limit, after };
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    world.part::<dyn SearchDesk>().search(None.into(), address, query).await.unwrap()
}

fn ids(page: &SearchPage) -> Vec<Uuid> {
    page.items.iter().map(|item| item.mentor.id).collect()
}

fn nobody(number: u128) -> MentorId {
    MentorId::new(Uuid::from_u128(number))
}

#[tokio::test]
async fn the_first_page_asks_for_little_and_later_ones_for_all_that_is_ranked() {
    let (world, index) = world().await;
    let mut mentors = Vec::new();
    for name in ["ann", "bob", "eve"] {
        mentors.push(world.mentor(name).await.id());
    }
    index.list(mentors.iter().copied());

    let first = page(&world, 1, None).await;
    assert_eq!((ids(&first), index.asked()), (vec![mentors[0].uuid()], vec![2]));
    let second = page(&world, 1, first.next).await;
    assert_eq!((ids(&second), index.asked()), (vec![mentors[1].uuid()], vec![500]));
    let third = page(&world, 1, second.next).await;
    assert_eq!((ids(&third), third.next), (vec![mentors[2].uuid()], None));
}

#[tokio::test]
async fn a_page_is_filled_however_many_of_the_found_are_gone() {
    let (world, index) = world().await;
    let [ann, bob] = [world.mentor("ann").await.id(), world.mentor("bob").await.id()];
    index.list((1..=10).map(nobody).chain([ann]).chain((11..=20).map(nobody)).chain([bob]));

    let first = page(&world, 1, None).await;
    assert_eq!((ids(&first), index.asked()), (vec![ann.uuid()], vec![2, 500]));
    let second = page(&world, 1, first.next).await;
    assert_eq!((ids(&second), second.next), (vec![bob.uuid()], None));
}

#[tokio::test]
async fn where_only_the_gone_were_asked_for_there_may_be_more() {
    let (world, index) = world().await;
    let [ann, bob] = [world.mentor("ann").await.id(), world.mentor("bob").await.id()];
    index.list([nobody(1), ann, bob].into_iter());

    let first = page(&world, 1, None).await;
    assert_eq!((ids(&first), index.asked()), (vec![ann.uuid()], vec![2]));
    assert_eq!(ids(&page(&world, 1, first.next).await), [bob.uuid()]);
}
