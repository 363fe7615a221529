use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, MentorId, NotificationId, RequestId, StudentId},
    requests::{MentoringRequest, NewRequest, Party, RequestChange, RequestEvent, Status},
    time::Timestamp,
};
use shaku::Component;

use super::{
    Ask, AskError, CannotAsk, ChangeRequestError, InsertRequestError, ListRequestsError,
    RequestDesk, RequestReads, RequestView, TakeBackError, may_ask,
};
use crate::{
    accounts::{SignedIn, SignedInStudent, visibility},
    events::{NewEntry, NotificationKind, Work},
    kernel::{
        Clock, IdempotentCall, Ids, Outcome, Page, PageRequest, Policies, SaveError, Unavailable,
        UnitOfWork, UnitsOfWork, conclude, replay,
    },
    mentors::{MentorReads, Viewer},
};

/// How often a change is tried again when somebody else changed the request first. Each try sees a
/// newer state, and a request has few states.
const TRIES: usize = 5;

/// [`RequestDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = RequestDesk)]
pub struct RequestDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    reads: Arc<dyn RequestReads>,
    #[shaku(inject)]
    mentors: Arc<dyn MentorReads>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
}

#[async_trait]
impl RequestDesk for RequestDeskService {
    async fn ask(
        &self,
        student: SignedInStudent,
        ask: Ask,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<RequestView>, AskError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }

        let view = self.ask_within(&mut *work, student, ask, now).await?;
        Ok(conclude(work, call.as_ref(), view).await?)
    }

    async fn change(
        &self,
        caller: SignedIn,
        id: RequestId,
        change: RequestChange,
        expected: Option<u64>,
    ) -> Result<RequestView, ChangeRequestError> {
        for _ in 1..TRIES {
            match self.try_change(caller, id, change.clone(), expected).await {
                Err(TryError::Stale) => {}
                Err(TryError::Final(error)) => return Err(error),
                Ok(view) => return Ok(view),
            }
        }
        match self.try_change(caller, id, change, expected).await {
            Err(TryError::Stale) => {
                Err(Unavailable::new("database", "the request kept changing").into())
            }
            Err(TryError::Final(error)) => Err(error),
            Ok(view) => Ok(view),
        }
    }

    async fn request(
        &self,
        caller: SignedIn,
        id: RequestId,
    ) -> Result<Option<RequestView>, Unavailable> {
        let of = (caller.role() != Role::Admin).then(|| caller.account());
        let record = self.reads.request(id, of).await?;
        Ok(record.map(|record| visibility::request(record, caller.into())))
    }

    async fn of_student(
        &self,
        caller: SignedIn,
        student: StudentId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<RequestView>, ListRequestsError> {
        match caller.role() {
            Role::Admin => {}
            Role::Student if caller.account() == student.account() => {}
            Role::Student => return Err(ListRequestsError::NotFound),
            Role::Mentor => return Err(ListRequestsError::Forbidden),
        }
        let page = self.reads.of_student(student, statuses, page).await?;
        Ok(page.map(|record| visibility::request(record, caller.into())))
    }

    async fn of_mentor(
        &self,
        caller: SignedIn,
        mentor: MentorId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<RequestView>, ListRequestsError> {
        match caller.role() {
            Role::Admin => {}
            Role::Mentor if caller.account() == mentor.account() => {}
            Role::Mentor => {
                let seen = self.mentors.mentor(mentor, Viewer::Anyone).await?;
                return Err(match seen {
                    Some(_) => ListRequestsError::Forbidden,
                    None => ListRequestsError::NotFound,
                });
            }
            Role::Student => return Err(ListRequestsError::Forbidden),
        }
        let page = self.reads.of_mentor(mentor, statuses, page).await?;
        Ok(page.map(|record| visibility::request(record, caller.into())))
    }

    async fn expire_due(&self) -> Result<u64, Unavailable> {
        const BATCH: usize = 100;
        let mut expired = 0;
        loop {
            let now = self.clock.now();
            let mut work = self.units.begin().await?;
            let due = work.requests().expired(now, BATCH).await?;
            let last = due.len() < BATCH;
            for mut request in due {
                let Some(event) = request.expire(now) else { continue };
                match work.requests().save(&request).await {
                    // Its mentor was quicker.
                    Err(SaveError::Stale) => continue,
                    Err(SaveError::Unavailable(error)) => return Err(error),
                    Ok(()) => {}
                }
                self.record(&mut *work, &request, Some(Status::Pending), event).await?;
                expired += 1;
            }
            work.commit().await?;
            if last {
                return Ok(expired);
            }
        }
    }

    async fn ask_within(
        &self,
        work: &mut dyn UnitOfWork,
        student: SignedInStudent,
        ask: Ask,
        now: Timestamp,
    ) -> Result<RequestView, AskError> {
        let rules = &self.policies.policy().requests;
        let accepting = work.mentors().accepting(ask.mentor).await?;
        let accepting = accepting.ok_or(AskError::MentorNotFound)?;
        let pair = work.requests().pair(student.id(), ask.mentor).await?;
        may_ask(&pair, accepting, rules, now)?;
        let max = rules.max_pending;
        if !work.tallies().take_pending_place(student.id(), max).await? {
            return Err(CannotAsk::TooManyPending { max }.into());
        }

        let new = NewRequest {
            id: RequestId::new(self.ids.uuid()),
            student: student.id(),
            mentor: ask.mentor,
            query: ask.query,
            date: ask.date,
            expires_at: now + rules.expires_after,
        };
        let (request, event) =
            MentoringRequest::open(new, now).map_err(|_| AskError::DateNotInFuture)?;
        work.requests().insert(&request).await.map_err(|error| match error {
            InsertRequestError::AlreadyOpen(request) => {
                CannotAsk::AlreadyRequested { request: request.uuid() }.into()
            }
            InsertRequestError::Unavailable(error) => AskError::from(error),
        })?;
        self.record(work, &request, None, event).await?;
        Ok(self.view(work, request.id, student.into()).await?)
    }

    async fn take_back(
        &self,
        work: &mut dyn UnitOfWork,
        mut request: MentoringRequest,
        now: Timestamp,
    ) -> Result<(), TakeBackError> {
        let event = request.take_back(now)?;
        match work.requests().save(&request).await {
            // It was loaded, and so locked, by this unit of work.
            Err(SaveError::Stale) => {
                return Err(Unavailable::new("database", "the request was not locked").into());
            }
            Err(SaveError::Unavailable(error)) => return Err(error.into()),
            Ok(()) => {}
        }
        Ok(self.record(work, &request, Some(Status::Pending), event).await?)
    }

    async fn cancel_all(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), SaveError> {
        const BATCH: usize = 200;
        loop {
            let open = work.requests().open_of(account, BATCH).await?;
            if open.is_empty() {
                return Ok(());
            }
            for mut request in open {
                let from = request.status;
                let Some(event) = request.cancel_by_system(now) else { continue };
                work.requests().save(&request).await?;
                self.record(work, &request, Some(from), event).await?;
            }
        }
    }
}

enum TryError {
    Stale,
    Final(ChangeRequestError),
}

impl<E: Into<ChangeRequestError>> From<E> for TryError {
    fn from(error: E) -> Self {
        Self::Final(error.into())
    }
}

impl RequestDeskService {
    async fn try_change(
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
        if let Some(event) = request.change(party, change, now).map_err(ChangeRequestError::from)? {
            match work.requests().save(&request).await {
                Err(SaveError::Stale) => return Err(TryError::Stale),
                Err(SaveError::Unavailable(error)) => return Err(error.into()),
                Ok(()) => {}
            }
            self.record(&mut *work, &request, Some(from), event).await?;
        }
        let view = self.view(&mut *work, id, caller).await?;
        work.commit().await?;
        Ok(view)
    }

    /// Everything that follows from a change, inside the same unit of work.
    async fn record(
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
        if moved && (from == Some(Status::Accepted) || request.status == Status::Accepted) {
            // One mentee more or less may open or close a capacity.
            work.outbox().mark(Work::Mentor(request.mentor), request.updated_at).await?;
        }
        let (student, mentor) = (request.student.account(), request.mentor.account());
        let (kind, to): (_, &[AccountId]) = match event {
            RequestEvent::Created => (NotificationKind::RequestCreated(request.id), &[mentor]),
            RequestEvent::ChangedBy(Party::Student) => {
                (NotificationKind::RequestUpdated(request.id), &[mentor])
            }
            RequestEvent::ChangedBy(Party::Mentor) => {
                (NotificationKind::RequestUpdated(request.id), &[student])
            }
            RequestEvent::ChangedBySystem => {
                (NotificationKind::RequestUpdated(request.id), &[student, mentor])
            }
        };
        for &to in to {
            let id = NotificationId::new(self.ids.uuid());
            work.inbox().push(NewEntry { id, to, kind, at: request.updated_at }).await?;
        }
        Ok(())
    }

    async fn view(
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
