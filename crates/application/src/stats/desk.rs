use std::sync::Arc;

use async_trait::async_trait;
use domain::{accounts::Role, ids::MentorId};
use shaku::{Component, Interface};
use thiserror::Error;

use super::{MentorStats, ServiceStats, StatsReads};
use crate::{
    accounts::{SignedIn, SignedInAdmin},
    kernel::{Clock, Unavailable},
};

/// Why numbers were not shown.
#[derive(Debug, Error)]
pub enum MentorStatsError {
    /// There is no such mentor.
    #[error("there is no such mentor")]
    NotFound,
    /// They are somebody else's.
    #[error("these are somebody else's numbers")]
    Forbidden,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Numbers, for those whom they concern.
#[async_trait]
pub trait StatsDesk: Interface {
    /// How a mentor is doing, for the mentor and for admins.
    async fn mentor(
        &self,
        caller: SignedIn,
        mentor: MentorId,
    ) -> Result<MentorStats, MentorStatsError>;

    /// How the service is doing.
    async fn service(&self, admin: SignedInAdmin) -> Result<ServiceStats, Unavailable>;
}

/// [`StatsDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = StatsDesk)]
pub struct StatsDeskService {
    #[shaku(inject)]
    reads: Arc<dyn StatsReads>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl StatsDesk for StatsDeskService {
    async fn mentor(
        &self,
        caller: SignedIn,
        mentor: MentorId,
    ) -> Result<MentorStats, MentorStatsError> {
        if caller.role() == Role::Student {
            return Err(MentorStatsError::Forbidden);
        }
        let stats = self.reads.mentor(mentor, self.clock.now()).await?;
        let stats = stats.ok_or(MentorStatsError::NotFound)?;
        if caller.role() == Role::Admin || caller.account() == mentor.account() {
            Ok(stats)
        } else {
            Err(MentorStatsError::Forbidden)
        }
    }

    async fn service(&self, _admin: SignedInAdmin) -> Result<ServiceStats, Unavailable> {
        self.reads.service(self.clock.now()).await
    }
}
