use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    ids::MentorId,
    mentors::{MentorChange, TagKey},
};
use shaku::{Component, Interface};
use thiserror::Error;

use super::{MentorReads, MentorView, TagCount, Viewer};
use crate::{
    accounts::{Onlooker, SignedInMentor, visibility},
    events::Work,
    kernel::{Clock, Policies, SaveError, Unavailable, UnitsOfWork},
};

/// Why a profile stays as it was.
#[derive(Debug, Error)]
pub enum ChangeProfileError {
    /// There is no such profile that the caller could read.
    #[error("there is no such profile")]
    NotFound,
    /// The caller may read it, but it is somebody else's.
    #[error("it is somebody else's profile")]
    Forbidden,
    /// The caller's copy is not the present one, or somebody was quicker.
    #[error("the profile has changed since it was read")]
    PreconditionFailed,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<SaveError> for ChangeProfileError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Stale => Self::PreconditionFailed,
            SaveError::Unavailable(error) => Self::Unavailable(error),
        }
    }
}

/// Mentors' profiles.
#[async_trait]
pub trait MentorDesk: Interface {
    /// A listed mentor, or one's own self, as `by` may see them.
    async fn mentor(&self, id: MentorId, by: Onlooker) -> Result<Option<MentorView>, Unavailable>;

    /// A mentor changes their own profile; searches see it soon after. `expected` is the version
    /// that they saw.
    async fn change(
        &self,
        caller: SignedInMentor,
        id: MentorId,
        change: MentorChange,
        expected: Option<u64>,
    ) -> Result<MentorView, ChangeProfileError>;

    /// Tags in use that start with `prefix`, the most used first; at most `limit`.
    async fn tags(&self, prefix: &str, limit: usize) -> Result<Vec<TagCount>, Unavailable>;
}

/// [`MentorDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = MentorDesk)]
pub struct MentorDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    reads: Arc<dyn MentorReads>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl MentorDesk for MentorDeskService {
    async fn mentor(&self, id: MentorId, by: Onlooker) -> Result<Option<MentorView>, Unavailable> {
        let rules = &self.policies.policy().requests;
        let found = self.reads.mentor(id, by.viewer()).await?;
        Ok(found.map(|(whole, pair)| visibility::mentor(whole, pair, by, rules, self.clock.now())))
    }

    async fn change(
        &self,
        caller: SignedInMentor,
        id: MentorId,
        change: MentorChange,
        expected: Option<u64>,
    ) -> Result<MentorView, ChangeProfileError> {
        if caller.id() != id {
            let seen = self.reads.mentor(id, Viewer::Anyone).await?;
            return Err(match seen {
                Some(_) => ChangeProfileError::Forbidden,
                None => ChangeProfileError::NotFound,
            });
        }
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        let loaded = work.mentors().get(id).await?.ok_or(ChangeProfileError::NotFound)?;
        if expected.is_some_and(|expected| expected != loaded.version) {
            return Err(ChangeProfileError::PreconditionFailed);
        }
        let revised = loaded.value.clone().revised(change);
        if revised != loaded.value {
            work.mentors().save(id, &revised, loaded.version).await?;
            work.outbox().mark(Work::Mentor(id), now).await?;
        }
        let view = work.mentors().view(id, Viewer::Admin).await?;
        let (whole, _) = view.ok_or(ChangeProfileError::NotFound)?;
        work.commit().await?;
        let by = Onlooker::from(crate::accounts::SignedIn::from(caller));
        Ok(visibility::mentor(whole, None, by, &self.policies.policy().requests, now))
    }

    async fn tags(&self, prefix: &str, limit: usize) -> Result<Vec<TagCount>, Unavailable> {
        self.reads.tags(&TagKey::of(prefix), limit).await
    }
}
