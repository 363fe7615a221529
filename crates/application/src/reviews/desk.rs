use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    ids::{MentorId, NotificationId, ReviewId},
    reviews::Score,
};
use shaku::{Component, Interface};
use thiserror::Error;

use super::Rating;
use crate::{
    accounts::{SignedIn, SignedInStudent, visibility},
    events::{NewEntry, NotificationKind, Work},
    kernel::{
        Clock, IdempotentCall, Ids, OnceError, Outcome, Policies, Unavailable, UnitsOfWork,
        conclude, replay,
    },
    mentors::{MentorView, Viewer},
};

/// Why a mentor was not rated.
#[derive(Debug, Error)]
pub enum RateError {
    /// There is no such listed mentor.
    #[error("there is no such mentor")]
    MentorNotFound,
    /// No request between the two was ever accepted.
    #[error("only a student who was accepted may rate")]
    NeverAccepted,
    /// The call is a bad repetition, or the database did not answer.
    #[error(transparent)]
    Once(#[from] OnceError),
}

impl From<Unavailable> for RateError {
    fn from(error: Unavailable) -> Self {
        Self::Once(error.into())
    }
}

/// Rating mentors.
#[async_trait]
pub trait RatingDesk: Interface {
    /// Gives a mentor stars. A second time replaces the first, and keeps its text.
    async fn rate(
        &self,
        student: SignedInStudent,
        mentor: MentorId,
        score: Score,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<MentorView>, RateError>;
}

/// [`RatingDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = RatingDesk)]
pub struct RatingDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
}

#[async_trait]
impl RatingDesk for RatingDeskService {
    async fn rate(
        &self,
        student: SignedInStudent,
        mentor: MentorId,
        score: Score,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<MentorView>, RateError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let accepting = work.mentors().accepting(mentor).await?;
        accepting.ok_or(RateError::MentorNotFound)?;
        if !work.requests().pair(student.id(), mentor).await?.ever_accepted {
            return Err(RateError::NeverAccepted);
        }

        let before = work.ratings().of_pair(student.id(), mentor).await?;
        let old = before.as_ref().map(|rating| rating.score);
        if old != Some(score) {
            let id = before.as_ref().map_or_else(|| ReviewId::new(self.ids.uuid()), |old| old.id);
            let rating = match before {
                Some(rating) => {
                    Rating { score, updated_at: now, version: rating.version + 1, ..rating }
                }
                None => Rating {
                    id,
                    student: student.id(),
                    mentor,
                    score,
                    text: None,
                    created_at: now,
                    updated_at: now,
                    version: 1,
                },
            };
            work.ratings().put(&rating).await?;
            work.tallies().rated(mentor, old, Some(score)).await?;
            // The index filters by score.
            work.outbox().mark(Work::Mentor(mentor), now).await?;
            let kind = match old {
                None => NotificationKind::ReviewCreated(id),
                Some(_) => NotificationKind::ReviewUpdated(id),
            };
            let entry = NotificationId::new(self.ids.uuid());
            work.inbox().push(NewEntry { id: entry, to: mentor.account(), kind, at: now }).await?;
        }

        let seen = work.mentors().view(mentor, Viewer::Student(student.id())).await?;
        let (whole, pair) = seen.ok_or(RateError::MentorNotFound)?;
        let by = SignedIn::from(student).into();
        let view = visibility::mentor(whole, pair, by, &self.policies.policy().requests, now);
        Ok(conclude(work, call.as_ref(), view).await?)
    }
}
