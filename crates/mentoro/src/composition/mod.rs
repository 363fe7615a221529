//! Which adapter serves which port.

mod ports;
mod schema;
mod search;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use application::{
    ApplicationModule,
    events::Events,
    kernel::{Cache, Clock, PartState},
    search::{IndexFilter, IndexQuery},
};
use infrastructure::{
    caching::InProcessCache,
    messaging::InProcessEvents,
    persistence::{
        Database, DatabaseSettings, SeaOrmJobs, SeaOrmOutboxQueue, SeaOrmReads, SeaOrmUnitsOfWork,
    },
    search::embedding::CachedEmbedder,
    security::{Argon2Cost, Argon2Hasher, GovernorLimiter, JwtIssuer},
    system::{SystemClock, SystemIds},
    telemetry::{Metrics, Probe, ProbedHealth},
};

use tokio::task::spawn_blocking;

use crate::{config::Settings, data_folder::DataFolder};
use search::Search;

pub use ports::Ports;

/// The application on the adapters that the settings choose.
pub struct Composition {
    /// Every desk, and what runs in the background.
    pub application: Arc<ApplicationModule>,
    /// What is counted.
    pub metrics: Metrics,
    database: Database,
}

impl Composition {
    /// For the service, which holds the lock of `folder`: brings the schema up to date, and opens
    /// the model and the index.
    pub async fn of_service(settings: &Settings, folder: &DataFolder) -> anyhow::Result<Self> {
        let (model, kept) = (settings.model_dir.clone(), folder.index());
        let server = settings.embeddings.clone();
        let search = spawn_blocking(move || Search::open(&model, server, &kept));
        let metrics = Metrics::new()?;
        let database = connect(&settings.database, &metrics).await?;
        schema::update(&database, &settings.database, folder, &SystemClock).await?;
        let limiter = match &settings.rate_limits {
            Some(limits) => {
                let clock: Arc<dyn Clock> = Arc::new(SystemClock);
                GovernorLimiter::new(limits, &clock)
            }
            None => GovernorLimiter::off(),
        };
        Self::of(settings, folder, metrics, database, search.await??, limiter)
    }

    /// For a command that works beside the service, or without one: it never searches. Brings the
    /// schema up to date unless a service runs, which has done so.
    pub async fn of_console(settings: &Settings) -> anyhow::Result<Self> {
        let folder = DataFolder::open(&settings.data_dir)?;
        let metrics = Metrics::new()?;
        let database = connect(&settings.database, &metrics).await?;
        if !schema::is_current(&database).await? {
            let _lock = folder.lock(Duration::ZERO)?;
            schema::update(&database, &settings.database, &folder, &SystemClock).await?;
        }
        Self::of(settings, &folder, metrics, database, Search::none()?, GovernorLimiter::off())
    }

    fn of(
        settings: &Settings,
        folder: &DataFolder,
        metrics: Metrics,
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
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let cache: Arc<dyn Cache> = Arc::new(InProcessCache::default());
        let events: Arc<dyn Events> = Arc::new(InProcessEvents::default());
        let ports = Ports {
            account_reads: reads.clone(),
            cache: cache.clone(),
            changes: reads.clone(),
            clock: clock.clone(),
            health: Arc::new(health(&database, &search)),
            embedder: Arc::new(CachedEmbedder::new(search.embedder, &search.manner, cache, clock)),
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
            units: Arc::new(SeaOrmUnitsOfWork::new(database.clone(), events.clone())),
            events,
        };
        let application = Arc::new(ApplicationModule::builder(Arc::new(ports)).build());
        Ok(Self { application, metrics, database })
    }

    /// Writes what is still in memory and closes the database.
    pub async fn close(self) -> anyhow::Result<()> {
        drop(self.application);
        Ok(self.database.close().await?)
    }
}

/// How the parts are asked whether they are well. Without model or index the service does with
/// letters.
fn health(database: &Database, search: &Search) -> ProbedHealth {
    let (database, embedder, index) =
        (database.clone(), Arc::clone(&search.embedder), Arc::clone(&search.index));
    ProbedHealth::new(vec![
        Probe::new("database", PartState::Down, move || {
            let database = database.clone();
            async move { database.ping().await }
        }),
        Probe::new("embedder", PartState::Degraded, move || {
            let embedder = Arc::clone(&embedder);
            async move { embedder.embed_query("mentor").await.map(drop) }
        }),
        Probe::new("index", PartState::Degraded, move || {
            let index = Arc::clone(&index);
            async move { index.search(&anybody()).await.map(drop) }
        }),
    ])
}

/// The cheapest search.
fn anybody() -> IndexQuery {
    IndexQuery {
        embeddings: Vec::new(),
        words: Vec::new(),
        filter: IndexFilter::default(),
        limit: 1,
    }
}

async fn connect(settings: &DatabaseSettings, metrics: &Metrics) -> anyhow::Result<Database> {
    Database::connect(settings, metrics.parts()).await.context("cannot open the database")
}
