use std::time::Duration;

use super::{
    CancelledBy, Field, Party, Place, QueryText, Reason, RequestChange, Status, TransitionError,
};
use crate::{
    ids::{MentorId, RequestId, StudentId},
    time::Timestamp,
};

/// What a student asks with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Its identity.
    pub id: RequestId,
    /// Who asks.
    pub student: StudentId,
    /// Who is asked.
    pub mentor: MentorId,
    /// What they want to learn; `None` only for a swipe without text.
    pub query: Option<QueryText>,
    /// When they would like to meet.
    pub date: Option<Timestamp>,
    /// When it expires unanswered.
    pub expires_at: Timestamp,
}

/// A student's request to one mentor, from the question to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentoringRequest {
    /// Its identity.
    pub id: RequestId,
    /// Who asks.
    pub student: StudentId,
    /// Who is asked.
    pub mentor: MentorId,
    /// What they want to learn; `None` for a swipe without text.
    pub query: Option<QueryText>,
    /// Where it stands.
    pub status: Status,
    /// Why it was refused or cancelled.
    pub reason: Option<Reason>,
    /// Who cancelled it.
    pub cancelled_by: Option<CancelledBy>,
    /// When the two meet.
    pub date: Option<Timestamp>,
    /// Where the two meet.
    pub place: Option<Place>,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
    /// When the mentor accepted or refused.
    pub decided_at: Option<Timestamp>,
    /// When it expires, or would have expired, unanswered.
    pub expires_at: Timestamp,
    /// Counts changes, from 1; decides between simultaneous ones.
    pub version: u64,
}

/// What happened to a request, for the people who should hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestEvent {
    /// A student asked: the mentor hears of it.
    Created,
    /// One side changed something: the other hears of it.
    ChangedBy(Party),
    /// The service changed something: both hear of it.
    ChangedBySystem,
}

impl MentoringRequest {
    /// A student asks.
    ///
    /// # Errors
    /// [`TransitionError::DateNotInFuture`].
    pub fn open(new: NewRequest, now: Timestamp) -> Result<(Self, RequestEvent), TransitionError> {
        if new.date.is_some_and(|date| date <= now) {
            return Err(TransitionError::DateNotInFuture);
        }
        let request = Self {
            id: new.id,
            student: new.student,
            mentor: new.mentor,
            query: new.query,
            status: Status::Pending,
            reason: None,
            cancelled_by: None,
            date: new.date,
            place: None,
            created_at: now,
            updated_at: now,
            decided_at: None,
            expires_at: new.expires_at,
            version: 1,
        };
        Ok((request, RequestEvent::Created))
    }

    /// One side changes something; all of `change` or nothing. `None` when nothing differs.
    ///
    /// # Errors
    /// What is never that side's to set, before what does not follow from the present state,
    /// before what a new value breaks.
    pub fn change(
        &mut self,
        party: Party,
        change: RequestChange,
        now: Timestamp,
    ) -> Result<Option<RequestEvent>, TransitionError> {
        self.check_ownership(party, &change)?;
        let mut next = self.clone();
        if let Some(status) = change.status {
            next.step(status, now)?;
            if status == Status::Cancelled {
                next.cancelled_by = Some(party.into());
            }
        }
        next.rewrite(party, change, now)?;
        if next == *self {
            return Ok(None);
        }
        next.touch(now);
        *self = next;
        Ok(Some(RequestEvent::ChangedBy(party)))
    }

    /// The student takes back what the mentor has not answered yet.
    ///
    /// # Errors
    /// [`TransitionError::Illegal`] once it is not pending any more.
    pub fn take_back(&mut self, now: Timestamp) -> Result<RequestEvent, TransitionError> {
        if self.status != Status::Pending {
            let to = Some(Status::Cancelled);
            return Err(TransitionError::Illegal { from: self.status, to });
        }
        self.step(Status::Cancelled, now)?;
        self.cancelled_by = Some(CancelledBy::Student);
        self.touch(now);
        Ok(RequestEvent::ChangedBy(Party::Student))
    }

    /// Nobody answered until `expires_at`. `None` when there is nothing to expire.
    pub fn expire(&mut self, now: Timestamp) -> Option<RequestEvent> {
        if self.expires_at > now {
            return None;
        }
        self.step(Status::Expired, now).ok()?;
        self.touch(now);
        Some(RequestEvent::ChangedBySystem)
    }

    /// The two have met, or might have: `after` has passed since the mentor accepted and since the
    /// date. `None` while it has not, or when the request is not under way.
    pub fn complete_by_system(&mut self, after: Duration, now: Timestamp) -> Option<RequestEvent> {
        let last = self.decided_at.max(self.date)?;
        if last + after > now {
            return None;
        }
        self.step(Status::Completed, now).ok()?;
        self.touch(now);
        Some(RequestEvent::ChangedBySystem)
    }

    /// One of the two has gone. `None` when the request is not open any more.
    pub fn cancel_by_system(&mut self, now: Timestamp) -> Option<RequestEvent> {
        self.step(Status::Cancelled, now).ok()?;
        self.cancelled_by = Some(CancelledBy::System);
        self.touch(now);
        Some(RequestEvent::ChangedBySystem)
    }

    /// How long the mentor took to answer.
    pub fn response_seconds(&self) -> Option<i64> {
        self.decided_at.map(|decided| (decided - self.created_at).num_seconds().max(0))
    }

    fn check_ownership(&self, party: Party, change: &RequestChange) -> Result<(), TransitionError> {
        if party == Party::Mentor && change.query.is_some() {
            return Err(TransitionError::NotYours { party, field: Field::Query });
        }
        if let Some(to) = change.status {
            match party.may_set(to, self.status) {
                None => return Err(TransitionError::NotYours { party, field: Field::Status }),
                Some(false) => {
                    return Err(TransitionError::Illegal { from: self.status, to: Some(to) });
                }
                Some(true) => {}
            }
        }
        Ok(())
    }

    fn step(&mut self, to: Status, now: Timestamp) -> Result<(), TransitionError> {
        if !self.status.may_become(to) {
            return Err(TransitionError::Illegal { from: self.status, to: Some(to) });
        }
        self.status = to;
        if matches!(to, Status::Accepted | Status::Refused) {
            self.decided_at = Some(now);
        }
        Ok(())
    }

    /// Applies everything but the status, which stands already.
    fn rewrite(
        &mut self,
        party: Party,
        change: RequestChange,
        now: Timestamp,
    ) -> Result<(), TransitionError> {
        let illegal = TransitionError::Illegal { from: self.status, to: None };
        if let Some(reason) = change.reason {
            if !matches!(change.status, Some(Status::Refused | Status::Cancelled)) {
                return Err(TransitionError::ReasonWithoutEnd);
            }
            self.reason = Some(reason);
        }
        if let Some(query) = change.query {
            if self.status != Status::Pending {
                return Err(illegal);
            }
            self.query = Some(query);
        }
        if let Some(date) = change.date {
            let asks_for_it = party == Party::Student && self.status == Status::Pending;
            if !asks_for_it && self.status != Status::Accepted {
                return Err(illegal);
            }
            if date != self.date && date.is_some_and(|date| date <= now) {
                return Err(TransitionError::DateNotInFuture);
            }
            self.date = date;
        }
        if let Some(place) = change.place {
            if self.status != Status::Accepted {
                return Err(illegal);
            }
            self.place = place;
        }
        Ok(())
    }

    fn touch(&mut self, now: Timestamp) {
        self.updated_at = now;
        self.version += 1;
    }
}
