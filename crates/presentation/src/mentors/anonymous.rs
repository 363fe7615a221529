//! What nobody in particular sees of a mentor: the most asked-for answer, kept for a moment.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    sync::Arc,
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use application::{accounts::Onlooker, kernel::Clock, mentors::MentorDesk};
use domain::{ids::MentorId, time::Timestamp};
use moka::sync::Cache;
use uuid::Uuid;

use super::MentorBody;
use crate::http::{conditional::Representation, problem::Problem};

/// How old an answer may be.
const FRESH: Duration = Duration::from_secs(2);

/// How old it may be while the database is down.
const STALE: Duration = Duration::from_mins(1);

/// How many mentors are kept; at some 2 KiB each.
const CAPACITY: u64 = 8_192;

/// Ready answers about mentors for callers who are not signed in. Absence is never kept.
#[derive(Clone)]
pub struct AnonymousMentors(Cache<Uuid, Kept>);

#[derive(Clone)]
struct Kept {
    at: Timestamp,
    seen: Arc<Representation>,
}

impl Kept {
    fn is_younger(&self, age: Duration, now: Timestamp) -> bool {
        now - self.at < chrono::TimeDelta::from_std(age).unwrap_or_default()
    }
}

impl Default for AnonymousMentors {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

impl AnonymousMentors {
    /// The answer about a mentor, or `None` if there is no such listed mentor.
    ///
    /// # Errors
    /// When the database is down and nothing recent enough is known.
    pub async fn seen(
        &self,
        id: MentorId,
        desk: &dyn MentorDesk,
        clock: &dyn Clock,
    ) -> Result<Option<Arc<Representation>>, Problem> {
        let now = clock.now();
        let kept = self.0.get(&id.uuid());
        if let Some(kept) = &kept
            && kept.is_younger(FRESH, now)
        {
            return Ok(Some(Arc::clone(&kept.seen)));
        }
        match desk.mentor(id, Onlooker::ANYONE).await {
            Ok(Some(view)) => {
                let seen = Arc::new(Representation::new(view.version, &MentorBody::from(view))?);
                self.0.insert(id.uuid(), Kept { at: now, seen: Arc::clone(&seen) });
                Ok(Some(seen))
            }
            Ok(None) => {
                self.forget(id.uuid());
                Ok(None)
            }
            Err(error) => match kept.filter(|kept| kept.is_younger(STALE, now)) {
                Some(kept) => Ok(Some(kept.seen)),
                None => Err(error.into()),
            },
        }
    }

    /// Something about the mentor has changed here.
    pub fn forget(&self, mentor: Uuid) {
        self.0.invalidate(&mentor);
    }
}

impl FromRequest for AnonymousMentors {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.app_data::<Self>().cloned().unwrap_or_default()))
    }
}
