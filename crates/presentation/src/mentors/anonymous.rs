//! What nobody in particular sees of a mentor: the most asked-for answer, kept for a moment.

use std::{
    future::{Ready, ready},
    sync::Arc,
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use application::{
    accounts::Onlooker,
    kernel::{Cache, CacheKey, Cached, Clock},
    mentors::MentorDesk,
};
use domain::ids::MentorId;
use uuid::Uuid;

use super::MentorBody;
use crate::http::{conditional::Representation, problem::Problem};

/// How old an answer may be.
const FRESH: Duration = Duration::from_secs(2);

/// How old it may be while the database is down.
const STALE: Duration = Duration::from_mins(1);

/// Ready answers about mentors for callers who are not signed in. Absence is never kept. What other
/// replicas keep is only asked for while the database is down, since it may be older than what was
/// changed here.
#[derive(Clone)]
pub struct AnonymousMentors {
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
}

impl AnonymousMentors {
    /// Keeps answers in `cache`, whose ages `clock` tells.
    pub fn new(cache: Arc<dyn Cache>, clock: Arc<dyn Clock>) -> Self {
        Self { cache, clock }
    }

    /// The answer about a mentor, or `None` if there is no such listed mentor.
    ///
    /// # Errors
    /// When the database is down and nothing recent enough is known.
    pub async fn seen(
        &self,
        id: MentorId,
        desk: &dyn MentorDesk,
    ) -> Result<Option<Representation>, Problem> {
        let (key, now) = (CacheKey::Mentor(id), self.clock.now());
        if let Some(seen) = read(self.cache.near(key, now - FRESH)) {
            return Ok(Some(seen));
        }
        match desk.mentor(id, Onlooker::ANYONE).await {
            Ok(Some(view)) => {
                let seen = Representation::new(view.version, &MentorBody::from(view))?;
                self.cache.put(key, Cached { made_at: now, bytes: seen.kept() });
                Ok(Some(seen))
            }
            Ok(None) => {
                self.cache.forget(key, now);
                Ok(None)
            }
            Err(error) => match read(self.cache.get(key, now - STALE).await) {
                Some(seen) => Ok(Some(seen)),
                None => Err(error.into()),
            },
        }
    }

    /// Something about the mentor has changed here.
    pub fn forget(&self, mentor: Uuid) {
        self.cache.forget(CacheKey::Mentor(MentorId::new(mentor)), self.clock.now());
    }
}

fn read(kept: Option<Cached>) -> Option<Representation> {
    Representation::of_kept(&kept?.bytes)
}

impl FromRequest for AnonymousMentors {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mentors = request.app_data::<Self>().cloned();
        ready(mentors.ok_or_else(|| Problem::internal("nothing keeps answers about mentors")))
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Mutex};

    use application::{
        accounts::SignedInMentor,
        kernel::Unavailable,
        mentors::{ChangeProfileError, MentorView, TagCount},
    };
    use async_trait::async_trait;
    use chrono::{DateTime, TimeDelta};
    use domain::{mentors::MentorChange, time::Timestamp};

    use super::*;

    /// A database with one mentor, who changes with every look, until it is switched off.
    struct World {
        looks: Mutex<u64>,
        up: Mutex<bool>,
        now: Mutex<Timestamp>,
    }

    /// One replica's memory, and what all replicas share.
    #[derive(Default)]
    struct Kept {
        near: Mutex<HashMap<CacheKey, Cached>>,
        far: Arc<Mutex<HashMap<CacheKey, Cached>>>,
    }

    struct Replica {
        world: Arc<World>,
        mentors: AnonymousMentors,
    }

    impl World {
        fn new() -> Arc<Self> {
            let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
            Arc::new(Self { looks: Mutex::new(0), up: Mutex::new(true), now: Mutex::new(now) })
        }

        fn pass(&self, seconds: i64) {
            *self.now.lock().unwrap() += TimeDelta::seconds(seconds);
        }

        fn switch_off(&self) {
            *self.up.lock().unwrap() = false;
        }
    }

    impl Replica {
        fn of(world: &Arc<World>) -> Self {
            Self::beside(world, Kept::default())
        }

        fn beside(world: &Arc<World>, kept: Kept) -> Self {
            let mentors = AnonymousMentors::new(Arc::new(kept), Arc::clone(world) as _);
            Self { world: Arc::clone(world), mentors }
        }

        /// The version that a caller sees.
        async fn ask(&self) -> Option<u64> {
            let seen = self.mentors.seen(MentorId::new(Uuid::nil()), &*self.world).await;
            seen.ok().flatten().map(|seen| {
                let etag = seen.etag().to_str().unwrap();
                etag.trim_matches('"').split('-').next().unwrap().parse().unwrap()
            })
        }
    }

    #[async_trait]
    impl Cache for Kept {
        fn near(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
            let kept = self.near.lock().unwrap().get(&key).cloned();
            kept.filter(|kept| kept.made_at > after)
        }

        async fn get(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
            let far = self.far.lock().unwrap().get(&key).cloned();
            self.near(key, after).or(far.filter(|kept| kept.made_at > after))
        }

        fn put(&self, key: CacheKey, value: Cached) {
            self.near.lock().unwrap().insert(key, value.clone());
            self.far.lock().unwrap().insert(key, value);
        }

        fn forget(&self, key: CacheKey, _: Timestamp) {
            self.near.lock().unwrap().remove(&key);
            self.far.lock().unwrap().remove(&key);
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
        let world = World::new();
        let replica = Replica::of(&world);
        assert_eq!(replica.ask().await, Some(1));
        world.pass(1);
        assert_eq!(replica.ask().await, Some(1));
        world.pass(1);
        assert_eq!(replica.ask().await, Some(2));
    }

    #[actix_web::test]
    async fn what_changed_here_is_seen_at_once() {
        let replica = Replica::of(&World::new());
        replica.ask().await;
        replica.mentors.forget(Uuid::nil());
        assert_eq!(replica.ask().await, Some(2));
    }

    #[actix_web::test]
    async fn while_the_database_is_down_a_minute_old_answer_will_do() {
        let world = World::new();
        let replica = Replica::of(&world);
        replica.ask().await;
        world.switch_off();
        world.pass(59);
        assert_eq!(replica.ask().await, Some(1));
        world.pass(1);
        assert_eq!(replica.ask().await, None);
    }

    #[actix_web::test]
    async fn what_other_replicas_know_is_only_good_while_the_database_is_down() {
        let (world, far) = (World::new(), Arc::default());
        let replica =
            || Replica::beside(&world, Kept { far: Arc::clone(&far), near: Mutex::default() });
        let (one, other, third) = (replica(), replica(), replica());
        assert_eq!(one.ask().await, Some(1));
        assert_eq!(other.ask().await, Some(2));
        world.switch_off();
        world.pass(59);
        assert_eq!(third.ask().await, Some(2));
        world.pass(1);
        assert_eq!(third.ask().await, None);
    }
}
