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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use application::{
        accounts::SignedInMentor,
        kernel::Unavailable,
        mentors::{ChangeProfileError, MentorView, TagCount},
    };
    use async_trait::async_trait;
    use chrono::{DateTime, TimeDelta};
    use domain::mentors::MentorChange;

    use super::*;

    /// A database with one mentor, who changes with every look, until it is switched off.
    struct World {
        looks: Mutex<u64>,
        up: Mutex<bool>,
        now: Mutex<Timestamp>,
    }

    impl World {
        fn new() -> Self {
            let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
            Self { looks: Mutex::new(0), up: Mutex::new(true), now: Mutex::new(now) }
        }

        fn pass(&self, seconds: i64) {
            *self.now.lock().unwrap() += TimeDelta::seconds(seconds);
        }

        /// The version that a caller sees.
        async fn ask(&self, mentors: &AnonymousMentors) -> Option<u64> {
            let seen = mentors.seen(MentorId::new(Uuid::nil()), self, self).await;
            seen.ok().flatten().map(|seen| {
                let etag = seen.etag().to_str().unwrap();
                etag.trim_matches('"').split('-').next().unwrap().parse().unwrap()
            })
        }
    }

    impl Clock for World {
        fn now(&self) -> Timestamp {
            *self.now.lock().unwrap()
        }
    }

    #[async_trait]
    impl MentorDesk for World {
        async fn mentor(
            &self,
            id: MentorId,
            _: Onlooker,
        ) -> Result<Option<MentorView>, Unavailable> {
            if !*self.up.lock().unwrap() {
                return Err(Unavailable::new("database", "switched off"));
            }
            let mut looks = self.looks.lock().unwrap();
            *looks += 1;
            Ok(Some(MentorView {
                id: id.uuid(),
                name: "Мария".into(),
                expertise: "Rust".into(),
                bio: None,
                tags: vec![],
                languages: vec![],
                contacts: vec![],
                avatar: None,
                score: None,
                score_count: 0,
                accepting: true,
                responds_within_seconds: None,
                completed_count: 0,
                created_at: DateTime::UNIX_EPOCH,
                own: None,
                viewer: None,
                version: *looks,
            }))
        }

        async fn change(
            &self,
            _: SignedInMentor,
            _: MentorId,
            _: MentorChange,
            _: Option<u64>,
        ) -> Result<MentorView, ChangeProfileError> {
            unreachable!("nobody changes anything here")
        }

        async fn tags(&self, _: &str, _: usize) -> Result<Vec<TagCount>, Unavailable> {
            unreachable!("nobody asks for tags here")
        }
    }

    #[actix_web::test]
    async fn an_answer_is_kept_for_two_seconds() {
        let (world, mentors) = (World::new(), AnonymousMentors::default());
        assert_eq!(world.ask(&mentors).await, Some(1));
        world.pass(1);
        assert_eq!(world.ask(&mentors).await, Some(1));
        world.pass(1);
        assert_eq!(world.ask(&mentors).await, Some(2));
    }

    #[actix_web::test]
    async fn what_changed_here_is_seen_at_once() {
        let (world, mentors) = (World::new(), AnonymousMentors::default());
        world.ask(&mentors).await;
        mentors.forget(Uuid::nil());
        assert_eq!(world.ask(&mentors).await, Some(2));
    }

    #[actix_web::test]
    async fn while_the_database_is_down_a_minute_old_answer_will_do() {
        let (world, mentors) = (World::new(), AnonymousMentors::default());
        world.ask(&mentors).await;
        *world.up.lock().unwrap() = false;
        world.pass(59);
        assert_eq!(world.ask(&mentors).await, Some(1));
        world.pass(1);
        assert_eq!(world.ask(&mentors).await, None);
    }
}
