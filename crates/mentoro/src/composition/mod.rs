//! Which adapter serves which port.

mod absent;
mod ports;
mod schema;
mod search;

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use application::{
    ApplicationModule,
    kernel::{Clock, PartState},
};
use infrastructure::{
    messaging::InProcessWake,
    persistence::{Database, SeaOrmJobs, SeaOrmOutboxQueue, SeaOrmReads, SeaOrmUnitsOfWork},
    security::{Argon2Cost, Argon2Hasher, GovernorLimiter, JwtIssuer},
    system::{SystemClock, SystemIds},
    telemetry::{Probe, ProbedHealth},
};

use crate::{
    config::{DatabaseUrl, Settings},
    data_folder::DataFolder,
};
use search::Search;

pub use ports::Ports;

/// The application on the adapters that the settings choose.
pub struct Composition {
    /// Every desk, and what runs in the background.
    pub application: Arc<ApplicationModule>,
    database: Database,
}

impl Composition {
    /// For the service, which holds the lock of `folder`: brings the schema up to date, and opens
    /// the model and the index.
    pub async fn of_service(settings: &Settings, folder: &DataFolder) -> anyhow::Result<Self> {
        let database = connect(settings, folder).await?;
        schema::update(&database, folder, &SystemClock).await?;
        let search = Search::none();
        let limiter = match &settings.rate_limits {
            Some(limits) => {
                let clock: Arc<dyn Clock> = Arc::new(SystemClock);
                GovernorLimiter::new(limits, &clock)
            }
            None => GovernorLimiter::off(),
        };
        Self::of(settings, folder, database, search, limiter)
    }

    /// For a command that works beside the service, or without one: it never searches. Brings the
    /// schema up to date unless a service runs, which has done so.
    pub async fn of_console(settings: &Settings) -> anyhow::Result<Self> {
        let folder = DataFolder::open(&settings.data_dir)?;
        let database = connect(settings, &folder).await?;
        if !schema::is_current(&database).await? {
            let _lock = folder.lock()?;
            schema::update(&database, &folder, &SystemClock).await?;
        }
        Self::of(settings, &folder, database, Search::none(), GovernorLimiter::off())
    }

    fn of(
        settings: &Settings,
        folder: &DataFolder,
        database: Database,
        search: Search,
        limiter: GovernorLimiter,
    ) -> anyhow::Result<Self> {
        let reads = Arc::new(SeaOrmReads::new(database.clone()));
        let tokens = match settings.jwt_secrets.as_slice() {
            [] => JwtIssuer::new(&[folder.jwt_secret(&SystemIds)?])
                .with_context(|| format!("the secret in {}", folder.path().display()))?,
            secrets => JwtIssuer::new(secrets)?,
        };
        let hasher = Argon2Hasher::start(Argon2Cost::OWASP, settings.hashing)
            .context("cannot start the threads that hash passwords")?;
        let ports = Ports {
            account_reads: reads.clone(),
            changes: reads.clone(),
            clock: Arc::new(SystemClock),
            health: Arc::new(health(&database)),
            embedder: search.embedder,
            ids: Arc::new(SystemIds),
            jobs: Arc::new(SeaOrmJobs::new(database.clone())),
            index: search.index,
            mentor_reads: reads.clone(),
            outbox: Arc::new(SeaOrmOutboxQueue::new(database.clone())),
            hasher: Arc::new(hasher),
            policies: Arc::new(settings.policy.clone()),
            mender: search.mender,
            limiter: Arc::new(limiter),
            request_reads: reads.clone(),
            stats: reads.clone(),
            student_reads: reads,
            tokens: Arc::new(tokens),
            units: Arc::new(SeaOrmUnitsOfWork::new(database.clone())),
            wake: Arc::new(InProcessWake::default()),
        };
        let application = Arc::new(ApplicationModule::builder(Arc::new(ports)).build());
        Ok(Self { application, database })
    }

    /// The database behind the application.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Writes what is still in memory and closes the database.
    pub async fn close(self) -> anyhow::Result<()> {
        drop(self.application);
        Ok(self.database.close().await?)
    }
}

/// How the parts are asked whether they are well.
fn health(database: &Database) -> ProbedHealth {
    let database = database.clone();
    ProbedHealth::new(vec![Probe::new("database", PartState::Down, move || {
        let database = database.clone();
        async move { database.ping().await }
    })])
}

async fn connect(settings: &Settings, folder: &DataFolder) -> anyhow::Result<Database> {
    let file = database_file(settings, folder);
    Database::connect(&format!("sqlite://{}", file.display()))
        .await
        .with_context(|| format!("cannot open the database {}", file.display()))
}

/// Where the database's file is.
pub fn database_file(settings: &Settings, folder: &DataFolder) -> PathBuf {
    match &settings.database {
        Some(DatabaseUrl::Sqlite(path)) => path.clone(),
        None => folder.database(),
    }
}
