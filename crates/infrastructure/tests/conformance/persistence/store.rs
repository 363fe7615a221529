//! The adapters under test.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use application::{
    accounts::AccountReads,
    events::{ChangeLog, Events, InboxReads, OutboxQueue},
    feed::FeedReads,
    kernel::{Jobs, UnitOfWork, UnitsOfWork},
    mentors::MentorReads,
    requests::RequestReads,
    reviews::ReviewReads,
    search::ProfileWords,
    stats::StatsReads,
    students::StudentReads,
};
use domain::time::Timestamp;
use infrastructure::{
    messaging::InProcessEvents,
    persistence::{
        Database, DatabaseSettings, SeaOrmJobs, SeaOrmOutboxQueue, SeaOrmReads, SeaOrmUnitsOfWork,
    },
    system::ManualClock,
    telemetry::Metrics,
};
use sea_orm::ConnectionTrait;
use stack::{Postgres, Scratch};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Every port of one empty database, which goes when the last clone does.
#[derive(Clone)]
pub struct Store(Arc<Ports>);

pub struct Ports {
    /// Of the database itself.
    pub settings: DatabaseSettings,
    units: Box<dyn UnitsOfWork>,
    pub accounts: Box<dyn AccountReads>,
    pub students: Box<dyn StudentReads>,
    pub mentors: Box<dyn MentorReads>,
    pub words: Box<dyn ProfileWords>,
    pub requests: Box<dyn RequestReads>,
    pub feed: Box<dyn FeedReads>,
    pub reviews: Box<dyn ReviewReads>,
    pub stats: Box<dyn StatsReads>,
    pub changes: Box<dyn ChangeLog>,
    pub inboxes: Box<dyn InboxReads>,
    /// By which commits are noted; stands at the first moment.
    pub clock: Arc<ManualClock>,
    pub outbox: Box<dyn OutboxQueue>,
    pub events: Arc<dyn Events>,
    pub jobs: Box<dyn Jobs>,
    _home: Option<TempDir>,
}

impl Deref for Store {
    type Target = Ports;

    fn deref(&self) -> &Ports {
        &self.0
    }
}

impl Store {
    pub async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.units.begin().await.unwrap()
    }

    async fn on(url: &str, home: Option<TempDir>) -> Self {
        let database = connect(url).await;
        let reads = SeaOrmReads::new(database.clone());
        let events: Arc<dyn Events> = Arc::new(InProcessEvents::default());
        let clock = Arc::new(ManualClock::at(at(0)));
        Self(Arc::new(Ports {
            settings: DatabaseSettings::new(url),
            units: Box::new(SeaOrmUnitsOfWork::new(
                database.clone(),
                events.clone(),
                clock.clone(),
                Metrics::new().unwrap().product().clone(),
            )),
            clock,
            inboxes: Box::new(reads.clone()),
            accounts: Box::new(reads.clone()),
            students: Box::new(reads.clone()),
            mentors: Box::new(reads.clone()),
            words: Box::new(reads.clone()),
            requests: Box::new(reads.clone()),
            feed: Box::new(reads.clone()),
            reviews: Box::new(reads.clone()),
            stats: Box::new(reads.clone()),
            changes: Box::new(reads),
            outbox: Box::new(SeaOrmOutboxQueue::new(database.clone())),
            jobs: Box::new(SeaOrmJobs::new(database)),
            events,
            _home: home,
        }))
    }
}

/// An SQLite file in a folder of its own, copied from one that was migrated once.
pub async fn sqlite(_case: &str) -> Store {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(migrated_file).await;
    let home = TempDir::new().unwrap();
    std::fs::write(home.path().join("test.db"), template).unwrap();
    Store::on(&url(&home), Some(home)).await
}

async fn connect(url: &str) -> Database {
    let metrics = Metrics::new().unwrap();
    Database::connect(&DatabaseSettings::new(url), metrics.parts()).await.unwrap()
}

async fn migrated_file() -> Vec<u8> {
    let home = TempDir::new().unwrap();
    let database = connect(&url(&home)).await;
    database.migrate().await.unwrap();
    database.close().await.unwrap();
    std::fs::read(home.path().join("test.db")).unwrap()
}

fn url(home: &TempDir) -> String {
    format!("sqlite://{}", home.path().join("test.db").display())
}

/// A PostgreSQL server for all cases of this process, with a migrated database to be cloned.
struct Server {
    /// Without a database.
    url: String,
    template: String,
    /// One of our own ends with the process.
    _own: Option<(Postgres, Scratch)>,
}

impl Server {
    /// The one that `MENTORO_TEST_POSTGRES_URL` names (`postgres://user:password@host:port`), or one
    /// of our own.
    async fn start() -> Self {
        let given = std::env::var("MENTORO_TEST_POSTGRES_URL").ok();
        let own = given.is_none().then(|| {
            let home = Scratch::new("postgres").unwrap();
            let draft = Postgres::draft(home.path()).option("max_connections=400");
            (draft.start().unwrap(), home)
        });
        let url = match (&own, given) {
            (Some((postgres, _)), _) => postgres.url_of("").trim_end_matches('/').to_owned(),
            (None, given) => given.unwrap(),
        };
        let template = format!("mentoro_template_{}", std::process::id());
        let server = Self { url, template, _own: own };
        server.make(&server.template, "template0").await;
        let database = connect(&server.database(&server.template)).await;
        database.migrate().await.unwrap();
        database.close().await.unwrap();
        server
    }

    /// Makes `name` anew, as a copy of `template`.
    async fn make(&self, name: &str, template: &str) {
        let admin = sea_orm::Database::connect(self.database("postgres")).await.unwrap();
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        ] {
            admin.execute_unprepared(&sql).await.unwrap();
        }
        admin.close().await.unwrap();
    }

    fn database(&self, name: &str) -> String {
        format!("{}/{name}", self.url)
    }
}

/// A database of its own, cloned from one that was migrated once. On a given server it stays, for a
/// look, until the same case runs again.
pub async fn postgres(case: &str) -> Store {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    let server = SERVER.get_or_init(Server::start).await;
    let mut hasher = DefaultHasher::new();
    case.hash(&mut hasher);
    let name = format!("mentoro_test_{:016x}", hasher.finish());
    server.make(&name, &server.template).await;
    Store::on(&server.database(&name), None).await
}

/// An id that nobody has yet; later ones are greater.
pub fn new_id() -> Uuid {
    static LAST: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(LAST.fetch_add(1, Ordering::Relaxed).into())
}

/// A Monday noon, and `seconds` after it.
pub fn at(seconds: i64) -> Timestamp {
    let noon: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    noon + chrono::TimeDelta::seconds(seconds)
}
