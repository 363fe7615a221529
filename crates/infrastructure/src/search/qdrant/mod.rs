//! The index on a Qdrant server, shared by all replicas.
//!
//! Vectors and what filters need are on the server; the names of people are not, and are looked up
//! in the database, which every search reads anyway. An alias names the collection that is searched.
//! A rebuild fills one of the next generation and moves the alias; until then, changes are written
//! to both. Nothing is coordinated but by what stands on the server, so that rebuilds of several
//! replicas, and deaths in the middle of one, leave at worst a collection that the next rebuild
//! removes.

mod look_up;
mod names;
mod points;
mod rebuild;
mod server;
mod settings;
mod standing;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use application::{
    kernel::Unavailable,
    search::{
        Embedding, EmbeddingModel, IndexHit, IndexQuery, IndexRebuild, IndexState, MentorDocument,
        MentorIndex, ProfileWord, ProfileWords,
    },
};
use async_trait::async_trait;
use domain::ids::MentorId;
use qdrant_client::qdrant::{PointStruct, UpdateMode};
use tokio::{task::spawn_blocking, time::sleep};

pub use self::settings::{QdrantSettings, QdrantSettingsError};
use self::{
    look_up::LookUp,
    names::Names,
    rebuild::QdrantRebuild,
    server::{Answer, Refusal, Server},
    standing::{Present, Standing},
};
use super::Vocabulary;
use crate::parts::Part;

/// How often something is begun again because the collections have changed under it.
const ATTEMPTS: u32 = 6;

/// Before it is begun again: the nodes of a cluster hear of each other's collections and aliases a
/// moment later. Twice as long each time, a second and a half in all.
async fn pause(attempt: u32) {
    sleep(Duration::from_millis(25) * 2_u32.pow(attempt)).await;
}

/// Finds mentors on a Qdrant server.
pub struct QdrantIndex {
    shared: Arc<Shared>,
    vocabulary: Arc<Vocabulary>,
    words: Arc<dyn ProfileWords>,
}

struct Shared {
    server: Server,
    names: Names,
    dimensions: usize,
}

impl QdrantIndex {
    /// How many mentors a search looks at because of their names.
    const NAMED: usize = 500;
    /// How many words are read at a time.
    const WORDS: usize = 5_000;

    /// The index for the vectors of `model`. Each call goes through `part`. `words` tells who is
    /// called what; `vocabulary` learns the words of all profiles, from it and from what this
    /// process writes. Nothing is asked of the server yet.
    ///
    /// # Errors
    /// When no server can be meant.
    pub fn new(
        settings: QdrantSettings,
        model: &EmbeddingModel,
        part: Part,
        vocabulary: Arc<Vocabulary>,
        words: Arc<dyn ProfileWords>,
    ) -> Result<Self, QdrantSettingsError> {
        let client = settings.client()?;
        let names = Names::new(&settings.collection, model);
        let server = Server::new(client, part, settings);
        let shared = Shared { server, names, dimensions: model.dimensions };
        Ok(Self { shared: Arc::new(shared), vocabulary, words })
    }

    /// Learns the words of all profiles.
    async fn learn(&self) -> Result<(), Unavailable> {
        let mut last: Option<ProfileWord> = None;
        loop {
            let after = last.as_ref().map(|last| last.word.as_str());
            let words = self.words.words_after(after, Self::WORDS).await?;
            let Some(end) = words.last() else { return Ok(()) };
            last = Some(end.clone());
            self.teach(move |vocabulary| vocabulary.learn_words(&words)).await?;
        }
    }

    /// Off the async threads: a large vocabulary is compiled now and then.
    async fn teach(
        &self,
        lesson: impl FnOnce(&Vocabulary) + Send + 'static,
    ) -> Result<(), Unavailable> {
        let vocabulary = Arc::clone(&self.vocabulary);
        spawn_blocking(move || lesson(&vocabulary))
            .await
            .map_err(|error| self.shared.server.unavailable(error))
    }
}

#[async_trait]
impl MentorIndex for QdrantIndex {
    async fn refresh(&self) -> Result<IndexState, Unavailable> {
        self.learn().await?;
        let standing = self.shared.look().await?;
        Ok(match standing.present {
            Present::Own(_) => IndexState::Shared,
            // Somebody is about to fill it.
            _ if !standing.drafts.is_empty() => IndexState::Shared,
            Present::Missing => IndexState::Missing,
            Present::Foreign(_) => IndexState::Foreign,
        })
    }

    async fn search(&self, query: &IndexQuery) -> Result<Vec<IndexHit>, Unavailable> {
        let Shared { server, names, .. } = &*self.shared;
        self.shared.check(query.embeddings.iter())?;
        let mut named = Vec::new();
        if query.by_name {
            named = self.words.named(&query.words, Self::NAMED).await?;
        }
        let look_up = LookUp { query, named, names };
        let found = server.query(names.alias(), look_up.queries()).await?;
        found.map(|found| look_up.ranked(found)).map_err(|refusal| server.unavailable(refusal))
    }

    async fn upsert(&self, documents: Vec<MentorDocument>) -> Result<(), Unavailable> {
        self.shared.check(documents.iter().map(|document| &document.embedding))?;
        let points = self.shared.points(&documents);
        self.teach(move |vocabulary| vocabulary.learn_documents(&documents)).await?;
        self.shared.write(&points, &[]).await
    }

    async fn remove(&self, mentors: &[MentorId]) -> Result<(), Unavailable> {
        self.shared.write(&[], mentors).await
    }

    async fn size(&self) -> Result<u64, Unavailable> {
        let Shared { server, names, .. } = &*self.shared;
        match server.count(names.alias()).await? {
            // Nobody has filled it yet.
            Err(Refusal::NotFound) => Ok(0),
            counted => counted.map_err(|refusal| server.unavailable(refusal)),
        }
    }

    async fn rebuild(&self) -> Result<Box<dyn IndexRebuild>, Unavailable> {
        Ok(Box::new(QdrantRebuild::begin(Arc::clone(&self.shared)).await?))
    }
}

impl Shared {
    /// Looks at what stands on the server.
    async fn look(&self) -> Result<Standing, Unavailable> {
        let collections = self.server.collections().await?;
        let aliases = self.server.aliases().await?;
        Ok(Standing::of(&self.names, &collections, &aliases))
    }

    /// Refuses vectors that cannot be of our model.
    fn check<'a>(
        &self,
        embeddings: impl IntoIterator<Item = &'a Embedding>,
    ) -> Result<(), Unavailable> {
        let fits = |embedding: &Embedding| embedding.components().len() == self.dimensions;
        if embeddings.into_iter().all(fits) {
            Ok(())
        } else {
            Err(self.server.unavailable("a vector has not the length of this index's"))
        }
    }

    /// A point for each mentor, the last document of theirs.
    fn points(&self, documents: &[MentorDocument]) -> Vec<PointStruct> {
        let latest: BTreeMap<MentorId, &MentorDocument> =
            documents.iter().map(|document| (document.mentor, document)).collect();
        latest.into_values().map(|document| points::point(document, self.names.vector())).collect()
    }

    /// Writes to the present collection and to those that are being filled.
    ///
    /// What is written was read from the database before the collections are listed, and whoever
    /// makes a new one reads the database after that: it either gets this from us or reads it.
    async fn write(&self, points: &[PointStruct], gone: &[MentorId]) -> Result<(), Unavailable> {
        if points.is_empty() && gone.is_empty() {
            return Ok(());
        }
        for attempt in 0..ATTEMPTS {
            let standing = self.look().await?;
            if let Present::Foreign(name) = standing.present {
                return Err(self
                    .server
                    .unavailable(format!("{name} holds another model's vectors")));
            }
            match self.write_to(&standing, points, gone).await? {
                Ok(()) => return Ok(()),
                // Removed since we looked: another has taken its place.
                Err(Refusal::NotFound) => pause(attempt).await,
                Err(refusal) => return Err(self.server.unavailable(refusal)),
            }
        }
        Err(self.server.unavailable("the collections change faster than they can be written"))
    }

    async fn write_to(
        &self,
        standing: &Standing,
        points: &[PointStruct],
        gone: &[MentorId],
    ) -> Answer<()> {
        let mut drafted = points.to_vec();
        drafted.extend(gone.iter().copied().map(points::tombstone));
        for draft in &standing.drafts {
            let draft = self.names.collection(*draft);
            if let Err(refusal) = self.server.upsert(&draft, &drafted, UpdateMode::Upsert).await? {
                return Ok(Err(refusal));
            }
        }
        let Present::Own(present) = standing.present else { return Ok(Ok(())) };
        let present = self.names.collection(present);
        if !gone.is_empty() {
            let ids = gone.iter().copied().map(points::id).collect();
            if let Err(refusal) = self.server.delete(&present, ids).await? {
                return Ok(Err(refusal));
            }
        }
        self.server.upsert(&present, points, UpdateMode::Upsert).await
    }
}
