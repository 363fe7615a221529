use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::ids::MentorId;
use shaku::{Component, Interface};

use super::{Embedder, Embedding, IndexState, MentorDocument, MentorIndex};
use crate::{
    events::{Consumer, DirtyKey, OutboxQueue, Work},
    kernel::{Clock, Happening, Telemetry, Unavailable, UnitsOfWork},
    mentors::{IndexSource, MentorReads},
};

/// How many mentors are read, embedded and indexed at a time.
const BATCH: usize = 64;

/// How many mentors with ready vectors are loaded at a time.
const LOAD_BATCH: usize = 2_000;

/// How long claimed work may take before somebody else may claim it.
const LEASE: Duration = Duration::from_secs(10);

/// Hears how far a long piece of work has come: done, and roughly how much there is.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Keeps the index in step with the database.
#[async_trait]
pub trait Indexing: Interface {
    /// For the start of a process. An index that lives in it is filled from the database with every
    /// mentor whose vector is ready, and the others are noted as work for [`Indexing::catch_up`];
    /// the process is the only one then, and takes over what an earlier one had begun. A shared
    /// index is left as it is; when it cannot be used, a rebuild is asked for.
    async fn load(&self) -> Result<(), Unavailable>;

    /// Takes in what other processes changed, and asks for a rebuild when a shared index got lost.
    /// To be called every few minutes in each process.
    async fn refresh(&self) -> Result<(), Unavailable>;

    /// Does what the outbox holds now, once: each piece of work brings the index to the present
    /// state of the database, however old the work is. How much was done.
    async fn catch_up(&self) -> Result<usize, Unavailable>;

    /// Builds the whole index anew, beside the present one, and switches over.
    async fn rebuild(&self, progress: Progress<'_>) -> Result<(), Unavailable>;

    /// Asks whichever process runs the relay to rebuild the index.
    async fn ask_for_rebuild(&self) -> Result<(), Unavailable>;
}

/// [`Indexing`] on the ports.
#[derive(Component)]
#[shaku(interface = Indexing)]
pub struct IndexingService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    outbox: Arc<dyn OutboxQueue>,
    #[shaku(inject)]
    mentors: Arc<dyn MentorReads>,
    #[shaku(inject)]
    embedder: Arc<dyn Embedder>,
    #[shaku(inject)]
    index: Arc<dyn MentorIndex>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    telemetry: Arc<dyn Telemetry>,
}

#[async_trait]
impl Indexing for IndexingService {
    async fn load(&self) -> Result<(), Unavailable> {
        match self.index.refresh().await? {
            IndexState::InProcess => self.fill().await,
            IndexState::Shared => Ok(()),
            IndexState::Missing | IndexState::Foreign => self.ask_for_rebuild().await,
        }
    }

    async fn refresh(&self) -> Result<(), Unavailable> {
        match self.index.refresh().await? {
            IndexState::Missing => self.ask_for_rebuild().await,
            // Another model's index is the doing of a newer or older release beside this one, which
            // would do the same to ours: whoever starts last decides.
            IndexState::InProcess | IndexState::Shared | IndexState::Foreign => Ok(()),
        }
    }

    async fn catch_up(&self) -> Result<usize, Unavailable> {
        let now = self.clock.now();
        let claimed = self.outbox.claim(Consumer::Indexing, BATCH, now, LEASE).await?;
        let (index, mentors): (Vec<_>, Vec<_>) =
            claimed.iter().copied().partition(|key| key.work == Work::Index);
        // Mentors claimed together with a rebuild do not wait for it: it may take minutes.
        let updated = self.settle(&mentors, self.update(&mentors)).await;
        let rebuilt = self.settle(&index, self.build(&index, &|_, _| {})).await;
        updated.and(rebuilt).map(|()| claimed.len())
    }

    async fn rebuild(&self, progress: Progress<'_>) -> Result<(), Unavailable> {
        self.build(&[], progress).await
    }

    async fn ask_for_rebuild(&self) -> Result<(), Unavailable> {
        self.mark([Work::Index].into_iter()).await
    }
}

impl IndexingService {
    /// Fills the index of this process.
    async fn fill(&self) -> Result<(), Unavailable> {
        self.outbox.reclaim().await?;
        let model = self.embedder.model();
        let mut rebuild = self.index.rebuild().await?;
        let mut last = None;
        loop {
            let sources = self.mentors.index_sources_after(last, LOAD_BATCH, model).await?;
            let Some(end) = sources.last() else { break };
            last = Some(end.mentor);
            let (ready, bare): (Vec<_>, Vec<_>) =
                sources.into_iter().partition(|source| source.embedding.is_some());
            if !bare.is_empty() {
                self.mark(bare.iter().map(|source| Work::Mentor(source.mentor))).await?;
            }
            rebuild.add(ready.into_iter().filter_map(document).collect()).await?;
        }
        rebuild.switch().await
    }

    /// Does `work` for the claims, if there are any, and gives them back.
    async fn settle(
        &self,
        claimed: &[DirtyKey],
        work: impl Future<Output = Result<(), Unavailable>> + Send,
    ) -> Result<(), Unavailable> {
        let Some(pause) = claimed.iter().map(DirtyKey::pause).max() else { return Ok(()) };
        match work.await {
            Ok(()) => {
                self.outbox.finish(claimed).await?;
                self.telemetry.tell(Happening::Relayed(Consumer::Indexing, claimed.len()));
                Ok(())
            }
            Err(error) => {
                self.telemetry.tell(Happening::RelayFailed(Consumer::Indexing, claimed.len()));
                self.outbox.postpone(claimed, self.clock.now() + pause).await?;
                Err(error)
            }
        }
    }

    /// Builds the whole index anew, holding on to the claims meanwhile, so that no other process
    /// begins the same.
    async fn build(&self, claimed: &[DirtyKey], progress: Progress<'_>) -> Result<(), Unavailable> {
        let total = self.mentors.count().await?;
        let model = self.embedder.model();
        let mut rebuild = self.index.rebuild().await?;
        let mut prolong_at = self.clock.now() + LEASE / 2;
        let (mut last, mut done) = (None, 0);
        loop {
            progress(done, total.max(done));
            let sources = self.mentors.index_sources_after(last, BATCH, model).await?;
            let Some(end) = sources.last() else { break };
            last = Some(end.mentor);
            done += sources.len() as u64;
            let sources = self.embedded(sources).await?;
            rebuild.add(sources.into_iter().filter_map(document).collect()).await?;
            let now = self.clock.now();
            if now >= prolong_at {
                self.outbox.prolong(claimed, now + LEASE).await?;
                prolong_at = now + LEASE / 2;
            }
        }
        rebuild.switch().await
    }

    async fn mark(&self, work: impl Iterator<Item = Work> + Send) -> Result<(), Unavailable> {
        let now = self.clock.now();
        let mut unit = self.units.begin().await?;
        for work in work {
            unit.outbox().mark(work, now).await?;
        }
        unit.commit().await
    }

    /// Brings the claimed mentors' documents up to date.
    async fn update(&self, claimed: &[DirtyKey]) -> Result<(), Unavailable> {
        let mentors: Vec<MentorId> = claimed
            .iter()
            .filter_map(|key| match key.work {
                Work::Mentor(mentor) => Some(mentor),
                Work::Index | Work::Image(_) => None,
            })
            .collect();
        let sources = self.mentors.index_sources(&mentors, self.embedder.model()).await?;
        let listed: Vec<_> = sources.into_iter().filter(|source| source.listed).collect();
        let gone: Vec<MentorId> = mentors
            .into_iter()
            .filter(|mentor| !listed.iter().any(|source| source.mentor == *mentor))
            .collect();
        if !gone.is_empty() {
            self.index.remove(&gone).await?;
        }
        let listed = self.embedded(listed).await?;
        self.index.upsert(listed.into_iter().filter_map(document).collect()).await
    }

    /// Makes and keeps the vectors that are missing.
    async fn embedded(
        &self,
        mut sources: Vec<IndexSource>,
    ) -> Result<Vec<IndexSource>, Unavailable> {
        let bare: Vec<_> = sources.iter_mut().filter(|source| source.embedding.is_none()).collect();
        if bare.is_empty() {
            return Ok(sources);
        }
        let texts: Vec<String> = bare.iter().map(|source| source.profile.meaning()).collect();
        let embeddings = self.embedder.embed_documents(&texts).await?;
        let made: Vec<(MentorId, String, Embedding)> = bare
            .iter()
            .map(|source| source.mentor)
            .zip(texts)
            .zip(embeddings)
            .map(|((mentor, text), embedding)| (mentor, text, embedding))
            .collect();
        for (source, (_, _, embedding)) in bare.into_iter().zip(&made) {
            source.embedding = Some(embedding.clone());
        }
        self.mentors.keep_embeddings(self.embedder.model(), &made).await?;
        Ok(sources)
    }
}

fn document(source: IndexSource) -> Option<MentorDocument> {
    let IndexSource { mentor, profile, score, accepting, embedding, .. } = source;
    Some(MentorDocument {
        mentor,
        embedding: embedding?,
        name: profile.name.as_str().to_owned(),
        expertise: profile.expertise.as_str().to_owned(),
        tags: profile.tags.as_slice().iter().map(domain::mentors::Tag::key).collect(),
        languages: profile.languages.as_slice().to_vec(),
        score,
        accepting,
    })
}
