use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, MentorId, RequestId, StudentId},
    requests::{MentoringRequest, NewRequest, RequestChange, Status},
    time::Timestamp,
};
use shaku::Component;

use super::{
    Ask, AskError, CannotAsk, ChangeRequestError, InsertRequestError, ListRequestsError, Meeting,
    MeetingError, RequestDesk, RequestReads, RequestView, TakeBackError,
    change::{TryError, save_locked},
    deadlines::Deadline,
    may_ask,
};
use crate::{
    accounts::{SignedIn, SignedInStudent, visibility},
    events::NewEntry,
    kernel::{
        Clock, IdempotentCall, Ids, Outcome, Page, PageRequest, Policies, Unavailable, UnitOfWork,
        UnitsOfWork, conclude, replay,
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
    pub(super) units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    pub(super) reads: Arc<dyn RequestReads>,
    #[shaku(inject)]
    mentors: Arc<dyn MentorReads>,
    #[shaku(inject)]
    pub(super) clock: Arc<dyn Clock>,
    #[shaku(inject)]
    pub(super) ids: Arc<dyn Ids>,
    #[shaku(inject)]
    pub(super) policies: Arc<dyn Policies>,
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
        work.requests().begin_asking(student.id(), ask.mentor).await?;
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

    async fn meeting(&self, caller: SignedIn, id: RequestId) -> Result<Meeting, MeetingError> {
        let view = self.request(caller, id).await?.ok_or(MeetingError::NotFound)?;
        if caller.role() == Role::Admin {
            return Err(MeetingError::Forbidden);
        }
        Meeting::of(view, caller.account().uuid()).ok_or(MeetingError::NotFound)
    }

    async fn expire_due(&self) -> Result<u64, Unavailable> {
        self.settle_due(Deadline::Expiry).await
    }

    async fn remind_due(&self) -> Result<u64, Unavailable> {
        self.settle_due(Deadline::Reminder).await
    }

    async fn complete_due(&self) -> Result<u64, Unavailable> {
        self.settle_due(Deadline::Completion).await
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
        // Words must not come into the database after their author's account went. Who deletes it
        // locks the profile before the account, too.
        if !work.students().is_there(student.id()).await? {
            return Err(AskError::Gone);
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
        save_locked(work, &request).await?;
        Ok(self.record(work, &request, Some(Status::Pending), event).await?)
    }

    async fn cancel_all(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, Unavailable> {
        work.requests().end_asking(account).await?;
        let entries = self.cancel_open(work, account, now).await?;
        work.accounts().lock_profile(account).await?;
        Ok(entries)
    }
}
