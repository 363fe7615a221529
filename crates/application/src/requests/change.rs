use domain::{
    accounts::Role,
    ids::{AccountId, NotificationId, RequestId},
    requests::{MentoringRequest, Party, RequestChange, RequestEvent, Status},
};

use super::{ChangeRequestError, RequestDeskService, RequestView};
use crate::{
    accounts::{SignedIn, visibility},
    events::{NewEntry, NotificationKind, Work, tell},
    kernel::{SaveError, Unavailable, UnitOfWork},
};

/// Why one try to change a request came to nothing.
pub(super) enum TryError {
    /// It changed meanwhile: worth another try.
    Stale,
    /// No other try would do better.
    Final(ChangeRequestError),
}

impl<E: Into<ChangeRequestError>> From<E> for TryError {
    fn from(error: E) -> Self {
        Self::Final(error.into())
    }
}

impl RequestDeskService {
    /// Changes a request, unless somebody else changes it meanwhile.
    pub(super) async fn try_change(
        &self,
        caller: SignedIn,
        id: RequestId,
        change: RequestChange,
        expected: Option<u64>,
    ) -> Result<RequestView, TryError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        let Some(mut request) = work.requests().of_party(caller.account(), id).await? else {
            let visible =
                caller.role() == Role::Admin && work.requests().record(id).await?.is_some();
            return Err(if visible {
                ChangeRequestError::Forbidden
            } else {
                ChangeRequestError::NotFound
            }
            .into());
        };
        if expected.is_some_and(|expected| expected != request.version) {
            return Err(ChangeRequestError::PreconditionFailed.into());
        }
        let party = if request.student.account() == caller.account() {
            Party::Student
        } else {
            Party::Mentor
        };
        let from = request.status;
        if let Some(event) = request.expire(now) {
            // The time was up, though the job has not come round yet: looked at again, it is over.
            self.save(&mut *work, &request, from, event).await?;
            work.commit().await?;
            return Err(TryError::Stale);
        }
        if let Some(event) = request.change(party, change, now).map_err(ChangeRequestError::from)? {
            let accepted = from != request.status && request.status == Status::Accepted;
            if accepted && let Some(capacity) = work.mentors().full(request.mentor).await? {
                return Err(ChangeRequestError::NoFreePlace { capacity }.into());
            }
            self.save(&mut *work, &request, from, event).await?;
        }
        let view = self.view(&mut *work, id, caller).await?;
        work.commit().await?;
        Ok(view)
    }

    /// Stores a change, with all that follows from it.
    async fn save(
        &self,
        work: &mut dyn UnitOfWork,
        request: &MentoringRequest,
        from: Status,
        event: RequestEvent,
    ) -> Result<(), TryError> {
        match work.requests().save(request).await {
            Err(SaveError::Stale) => return Err(TryError::Stale),
            Err(SaveError::Unavailable(error)) => return Err(error.into()),
            Ok(()) => {}
        }
        Ok(self.record(work, request, Some(from), event).await?)
    }

    /// Everything that follows from a change, inside the same unit of work.
    pub(super) async fn record(
        &self,
        work: &mut dyn UnitOfWork,
        request: &MentoringRequest,
        from: Option<Status>,
        event: RequestEvent,
    ) -> Result<(), Unavailable> {
        let moved = from != Some(request.status);
        if moved {
            work.tallies().request_moved(request, from).await?;
        }
        if moved && moves_capacity(request, from) {
            work.outbox().mark(Work::Mentor(request.mentor), request.updated_at).await?;
        }
        tell(work, self.entries(request, moved, event)).await
    }

    /// Who is told of a change, by which the request may have moved to another status.
    pub(super) fn entries(
        &self,
        request: &MentoringRequest,
        moved: bool,
        event: RequestEvent,
    ) -> Vec<NewEntry> {
        let (student, mentor) = (request.student.account(), request.mentor.account());
        let updated = NotificationKind::RequestUpdated(request.id, moved.then_some(request.status));
        let (kind, to): (_, &[AccountId]) = match event {
            RequestEvent::Created => (NotificationKind::RequestCreated(request.id), &[mentor]),
            RequestEvent::ChangedBy(Party::Student) => (updated, &[mentor]),
            RequestEvent::ChangedBy(Party::Mentor) => (updated, &[student]),
            RequestEvent::ChangedBySystem => (updated, &[student, mentor]),
        };
        let at = request.updated_at;
        let entry = |&to| NewEntry { id: NotificationId::new(self.ids.uuid()), to, kind, at };
        to.iter().map(entry).collect()
    }

    /// The request as it stands inside the unit, as `caller` may see it.
    pub(super) async fn view(
        &self,
        work: &mut dyn UnitOfWork,
        id: RequestId,
        caller: SignedIn,
    ) -> Result<RequestView, Unavailable> {
        let record = work.requests().record(id).await?;
        let record = record.ok_or_else(|| Unavailable::new("database", "the request is gone"))?;
        Ok(visibility::request(record, caller.into()))
    }
}

/// Stores a request that this unit of work has loaded, and so locked.
pub(super) async fn save_locked(
    work: &mut dyn UnitOfWork,
    request: &MentoringRequest,
) -> Result<(), Unavailable> {
    work.requests().save(request).await.map_err(|error| match error {
        SaveError::Stale => Unavailable::new("database", "the request was not locked"),
        SaveError::Unavailable(error) => error,
    })
}

/// Whether a move makes one mentee more or less, which may open or close a capacity.
pub(super) fn moves_capacity(request: &MentoringRequest, from: Option<Status>) -> bool {
    from == Some(Status::Accepted) || request.status == Status::Accepted
}
