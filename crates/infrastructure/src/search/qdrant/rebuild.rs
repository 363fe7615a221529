use std::sync::Arc;

use application::{
    kernel::Unavailable,
    search::{IndexRebuild, MentorDocument},
};
use async_trait::async_trait;
use qdrant_client::qdrant::UpdateMode;
use tokio::runtime::Handle;

use super::{ATTEMPTS, Present, Refusal, Shared, pause};

/// A collection of the next generation, being filled.
pub(super) struct QdrantRebuild {
    shared: Arc<Shared>,
    generation: u64,
    /// Nobody searches it yet, so that dropping it may remove it.
    is_draft: bool,
}

impl QdrantRebuild {
    pub async fn begin(shared: Arc<Shared>) -> Result<Self, Unavailable> {
        for attempt in 0..ATTEMPTS {
            let generation = shared.look().await?.next();
            let name = shared.names.collection(generation);
            match shared.server.create(&name, shared.names.vector(), shared.dimensions).await? {
                Ok(()) => {}
                // Somebody else began one at the same moment.
                Err(Refusal::AlreadyThere) => {
                    pause(attempt).await;
                    continue;
                }
                Err(refusal) => return Err(shared.server.unavailable(refusal)),
            }
            let rebuild = Self { shared: Arc::clone(&shared), generation, is_draft: true };
            match shared.server.create_indexes(&name).await? {
                Ok(()) => return Ok(rebuild),
                // Somebody who began later was done sooner, and removed what is older.
                Err(Refusal::NotFound) => pause(attempt).await,
                Err(refusal) => return Err(shared.server.unavailable(refusal)),
            }
        }
        Err(shared.server.unavailable("others begin to rebuild all the time"))
    }

    fn collection(&self) -> String {
        self.shared.names.collection(self.generation)
    }

    /// Whether a rebuild that was begun later has been finished already.
    async fn is_outrun(&self) -> Result<bool, Unavailable> {
        let present = self.shared.look().await?.present;
        Ok(matches!(present, Present::Own(generation) if generation > self.generation))
    }

    /// Removes the generations before ours, and what marked mentors as gone while ours was filled.
    /// Whether there was anything to be removed.
    async fn tidy(&self, old: &[u64], foreign: Option<&str>) -> Result<bool, Unavailable> {
        let Shared { server, names, .. } = &*self.shared;
        for generation in old {
            server.delete_collection(&names.collection(*generation)).await?;
        }
        if let Some(foreign) = foreign {
            server.delete_collection(foreign).await?;
        }
        match server.delete_tombstones(&self.collection(), names.vector()).await? {
            Ok(()) | Err(Refusal::NotFound) => Ok(!old.is_empty()),
            Err(refusal) => Err(server.unavailable(refusal)),
        }
    }
}

#[async_trait]
impl IndexRebuild for QdrantRebuild {
    async fn add(&mut self, documents: Vec<MentorDocument>) -> Result<(), Unavailable> {
        let shared = &self.shared;
        shared.check(documents.iter().map(|document| &document.embedding))?;
        let points = shared.points(&documents);
        // What is there already was written later than ours was read.
        let mode = UpdateMode::InsertOnly;
        match shared.server.upsert(&self.collection(), &points, mode).await? {
            Ok(()) => Ok(()),
            // A newer index holds all of this, or the server has lost its data.
            Err(Refusal::NotFound) if self.is_outrun().await? => Ok(()),
            Err(refusal) => Err(shared.server.unavailable(refusal)),
        }
    }

    /// Generations only rise. Two who switch at once may step on each other's toes, so each looks
    /// whether what it did still stands: a newer one may have been searched already when the alias
    /// was moved to ours, or an older one, moved to after it, may have been removed.
    async fn switch(mut self: Box<Self>) -> Result<(), Unavailable> {
        let mut foreign = None;
        for attempt in 0..ATTEMPTS {
            let standing = self.shared.look().await?;
            match standing.present {
                Present::Own(present) if present > self.generation => return Ok(()),
                Present::Own(present) if present == self.generation => {
                    match self.tidy(&standing.old, foreign.take().as_deref()).await {
                        Ok(true) => {}
                        Ok(false) => return Ok(()),
                        Err(error) => {
                            // The next rebuild will.
                            tracing::warn!(%error, "the old collections were not removed");
                            return Ok(());
                        }
                    }
                }
                before => {
                    if let Present::Foreign(name) = before {
                        foreign = Some(name);
                    }
                    // From now on somebody may search it, whatever the answer.
                    self.is_draft = false;
                    let (alias, ours) = (self.shared.names.alias(), self.collection());
                    match self.shared.server.point_alias(alias, &ours).await? {
                        Ok(()) if attempt == 0 => {}
                        Ok(()) | Err(Refusal::NotFound) => pause(attempt).await,
                        Err(refusal) => return Err(self.shared.server.unavailable(refusal)),
                    }
                }
            }
        }
        Err(self.shared.server.unavailable("the new collection is not the present one"))
    }
}

impl Drop for QdrantRebuild {
    /// Removes what will never be searched. If the server is away, or the process ends, the next
    /// rebuild does.
    fn drop(&mut self) {
        if let (true, Ok(runtime)) = (self.is_draft, Handle::try_current()) {
            let (shared, name) = (Arc::clone(&self.shared), self.collection());
            runtime.spawn(async move {
                if let Err(error) = shared.server.delete_collection(&name).await {
                    tracing::debug!(%error, "an unfinished collection stays for now");
                }
            });
        }
    }
}
