//! Two replicas and the Redis between them, which goes and comes back while people work.

use std::{
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use application::{
    accounts::{AccountDesk, AuthenticateError, Authenticator, Onlooker},
    events::{Delivery, EventStreams, Events, Hint, Versions},
    reviews::RatingDesk,
    search::{IndexFilter, MentorQuery, SearchDesk},
};
use domain::{
    accounts::Role,
    ids::AccountId,
    requests::{QueryText, Status},
    reviews::Score,
};
use infrastructure::{
    caching::RedisCache,
    messaging::{InProcessEvents, RedisEvents, RedisServer, RedisSettings},
    parts::Part,
    persistence::SeaOrmUnitsOfWork,
    security::{Quota, RateLimits, RedisLimiter},
    system::{SystemClock, SystemIds},
    telemetry::Metrics,
};
use mentoro::{composition::Ports, serve::Background};
use secrecy::ExposeSecret as _;
use stack::{Redis, Scratch};
use tokio::{
    task::spawn_blocking,
    time::{sleep, timeout},
};
use uuid::Uuid;

use crate::world::{World, an_ask};

/// How long one replica may not know what another committed.
const BOUND: Duration = Duration::from_secs(2);

/// How long an event may take: a look more.
const TOLD: Duration = Duration::from_millis(2_500);

/// Well below the second after which a replica looks by itself.
const AT_ONCE: Duration = Duration::from_millis(250);

/// Between two looks at a condition.
const MOMENT: Duration = Duration::from_millis(1);

/// How often something is written before, during and after the outage.
const WRITES: u32 = 8;

/// A replica of `world` that shares what it can with others by way of `redis`.
fn replica(world: &World, redis: &Redis) -> World {
    let metrics = Metrics::new().unwrap();
    let part = Part::new("redis", RedisServer::patience(), metrics.parts());
    let settings = RedisSettings { url: redis.url().into(), prefix: "mentoro".to_owned() };
    let server = RedisServer::open(&settings, part).unwrap();
    let roomy = Quota { attempts: NonZeroU32::new(1_000).unwrap(), per: Duration::from_secs(1) };
    let limits = RateLimits {
        sign_in_account: roomy,
        sign_in_address: roomy,
        sign_up_address: roomy,
        refresh_address: roomy,
        code_address: roomy,
        search: roomy,
    };
    let (secret, near) = (vec![7; 32].into(), InProcessEvents::default());
    let events = Arc::new(RedisEvents::start(near, server.clone(), &SystemIds));
    world.replica(|ports| Ports {
        cache: Arc::new(RedisCache::start(server.clone())),
        limiter: Arc::new(RedisLimiter::new(server, limits, Arc::new(SystemClock), &secret)),
        units: Arc::new(SeaOrmUnitsOfWork::new(
            world.database.clone(),
            events.clone(),
            world.clock.clone(),
            metrics.product().clone(),
        )),
        events,
        ..ports
    })
}

/// Waits until `there` hears hints from `here`.
async fn hints_arrive(here: &World, there: &World) {
    let (from, to) = (here.part::<dyn Events>(), there.part::<dyn Events>());
    let (mut hints, began) = (to.subscribe(), Instant::now());
    let hint = Hint::Inbox(AccountId::new(Uuid::nil()));
    let heard = async { while hints.next().await != hint {} };
    let told = async {
        loop {
            from.publish(hint);
            sleep(MOMENT).await;
            assert!(began.elapsed() < Duration::from_secs(30), "no hint arrives");
        }
    };
    tokio::select! {
        () = heard => {}
        () = told => {}
    }
}

/// Ends a session `here`; how long until `there` refuses it.
async fn until_known(here: &World, there: &World) -> Duration {
    let grant = here.sign_in("anna", Role::Student).await.unwrap();
    let token = grant.access_token.expose_secret();
    let caller = here.caller(&grant).await;
    let authenticator = there.part::<dyn Authenticator>();
    authenticator.authenticate(token).await.unwrap();
    here.part::<dyn AccountDesk>().sign_out(caller, false, None).await.unwrap();
    let ended = Instant::now();
    while authenticator.authenticate(token).await.is_ok() {
        assert!(ended.elapsed() < BOUND, "the bound does not hold");
        sleep(MOMENT).await;
    }
    let refused = authenticator.authenticate(token).await;
    assert!(matches!(refused, Err(AuthenticateError::Revoked)));
    ended.elapsed()
}

/// A student asks `here`; how long until the mentor's stream `there` brings it.
async fn until_told(here: &World, there: &World, number: u32) -> Duration {
    let mentor = here.mentor(&format!("listener{number}")).await;
    let student = here.student(&format!("teller{number}")).await;
    let streams = there.part::<dyn EventStreams>();
    let mut stream = streams.open(mentor.caller, None).await.unwrap();
    here.ask(&student, &mentor).await;
    let asked = Instant::now();
    let told = timeout(TOLD, stream.next()).await.unwrap();
    assert!(matches!(told, Some(Delivery::Entry(1, _))), "{told:?}");
    asked.elapsed()
}

/// A student asks `here`; how long until what the mentor sees `there` is known to have changed.
async fn until_changed(here: &World, there: &World, number: u32) -> Duration {
    let mentor = here.mentor(&format!("poller{number}")).await;
    let student = here.student(&format!("changer{number}")).await;
    let versions = there.part::<dyn Versions>();
    let mark = versions.mark();
    here.ask(&student, &mentor).await;
    let asked = Instant::now();
    while versions.holds(mark, &[mentor.caller.account()]) {
        assert!(asked.elapsed() < BOUND, "the bound does not hold");
        sleep(MOMENT).await;
    }
    asked.elapsed()
}

/// A little of everything, at both replicas.
async fn people_work(here: &World, there: &World, number: u32) {
    let student = here.student(&format!("student{number}")).await;
    let mentor = there.mentor(&format!("mentor{number}")).await;
    let query = MentorQuery {
        text: Some("rust".to_owned()),
        filter: IndexFilter::default(),
        limit: 1,
        after: None,
    };
    let desk = here.part::<dyn SearchDesk>();
    let found = desk.search(Onlooker::ANYONE, IpAddr::V4(Ipv4Addr::LOCALHOST), query).await;
    assert_eq!(found.unwrap().items.len(), 1);
    let request = here.ask(&student, &mentor).await;
    let asked = an_ask(&mentor).query;
    assert_eq!(request.query.as_deref(), asked.as_ref().map(QueryText::as_str));
    there.decide(mentor.caller, &request, Status::Accepted).await;
    let (desk, five) = (here.part::<dyn RatingDesk>(), Score::parse(5).unwrap());
    desk.rate(student.signed_in(), mentor.id(), five, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_know_within_two_seconds_whatever_redis_does() {
    let folder = Scratch::new("outage").unwrap();
    let redis = Arc::new(Redis::start(folder.path()).unwrap());
    // The clock stands still, so that nobody asks the database because memory is too old: what the
    // replicas learn, they learn by looking.
    let world = World::new().await;
    let worlds = [(); 2].map(|()| replica(&world, &redis));
    let background = worlds
        .each_ref()
        .map(|world| Background::start(&world.application(), &world.metrics, world.watch()));
    let [one, other] = &worlds;
    one.student("anna").await;
    hints_arrive(one, other).await;

    let (mut waits, mut told, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..3 * WRITES {
        let server = Arc::clone(&redis);
        let switched = spawn_blocking(move || match number {
            WRITES => server.kill(),
            n if n == 2 * WRITES => server.start(),
            _ => Ok(()),
        });
        let (here, there) = if number % 2 == 0 { (one, other) } else { (other, one) };
        waits.push(until_known(here, there).await);
        told.push(until_told(here, there, number).await);
        changed.push(until_changed(here, there, number).await);
        people_work(here, there, number).await;
        switched.await.unwrap().unwrap();
    }
    hints_arrive(one, other).await;
    hints_arrive(other, one).await;
    let mean = |waits: &[Duration]| waits[..WRITES as usize].iter().sum::<Duration>() / WRITES;
    let before = mean(&waits);
    let (told, changed) = (mean(&told), mean(&changed));
    assert!(told < AT_ONCE && changed < AT_ONCE, "{told:?} to a stream, {changed:?} to a poll");
    let mut after = Duration::ZERO;
    for _ in 0..WRITES {
        after += until_known(one, other).await / WRITES;
    }
    assert!(before < AT_ONCE && after < AT_ONCE, "{before:?} before, {after:?} after");
    for background in background {
        background.stop().await;
    }
}
