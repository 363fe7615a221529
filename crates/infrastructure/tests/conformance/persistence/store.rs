//! The adapters under test.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use application::{
    accounts::AccountReads,
    events::{ChangeLog, OutboxQueue},
    kernel::{Jobs, UnitOfWork, UnitsOfWork},
    mentors::MentorReads,
    requests::RequestReads,
    stats::StatsReads,
    students::StudentReads,
};
use domain::time::Timestamp;
use infrastructure::persistence::{
    Database, SeaOrmJobs, SeaOrmOutboxQueue, SeaOrmReads, SeaOrmUnitsOfWork,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Every port of one empty database, which goes when the last clone does.
#[derive(Clone)]
pub struct Store(Arc<Ports>);

pub struct Ports {
    units: Box<dyn UnitsOfWork>,
    pub accounts: Box<dyn AccountReads>,
    pub students: Box<dyn StudentReads>,
    pub mentors: Box<dyn MentorReads>,
    pub requests: Box<dyn RequestReads>,
    pub stats: Box<dyn StatsReads>,
    pub changes: Box<dyn ChangeLog>,
    pub outbox: Box<dyn OutboxQueue>,
    pub jobs: Box<dyn Jobs>,
    _home: TempDir,
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

    fn of(database: Database, home: TempDir) -> Self {
        let reads = SeaOrmReads::new(database.clone());
        Self(Arc::new(Ports {
            units: Box::new(SeaOrmUnitsOfWork::new(database.clone())),
            accounts: Box::new(reads.clone()),
            students: Box::new(reads.clone()),
            mentors: Box::new(reads.clone()),
            requests: Box::new(reads.clone()),
            stats: Box::new(reads.clone()),
            changes: Box::new(reads),
            outbox: Box::new(SeaOrmOutboxQueue::new(database.clone())),
            jobs: Box::new(SeaOrmJobs::new(database)),
            _home: home,
        }))
    }
}

/// An SQLite file in a folder of its own, copied from one that was migrated once.
pub async fn sqlite() -> Store {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(migrated_file).await;
    let home = TempDir::new().unwrap();
    std::fs::write(home.path().join("test.db"), template).unwrap();
    Store::of(Database::connect(&url(&home)).await.unwrap(), home)
}

async fn migrated_file() -> Vec<u8> {
    let home = TempDir::new().unwrap();
    let database = Database::connect(&url(&home)).await.unwrap();
    database.migrate().await.unwrap();
    database.close().await.unwrap();
    std::fs::read(home.path().join("test.db")).unwrap()
}

fn url(home: &TempDir) -> String {
    format!("sqlite://{}", home.path().join("test.db").display())
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
