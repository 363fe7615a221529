//! Which adapter serves which port.

mod health;
mod ports;
mod schema;
mod search;
mod sharing;

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use anyhow::Context as _;
use application::{ApplicationModule, images::Images, kernel::Clock};
use infrastructure::{
    caching::CountedCache,
    cpu_pool::PoolSize,
    images::{FolderImages, ImageRsProcessor, S3Images},
    parts::Part,
    persistence::{
        ConnectionMetrics, Database, DatabaseClaim, DatabaseSettings, SeaOrmJobs,
        SeaOrmOutboxQueue, SeaOrmReads, SeaOrmUnitsOfWork, Tenancy,
    },
    search::embedding::CachedEmbedder,
    security::{Argon2Cost, Argon2Hasher, JwtIssuer},
    system::{OffsetClock, SystemClock, SystemIds},
    telemetry::{Metrics, ServiceWatch},
};
use secrecy::SecretSlice;
use tokio::task::spawn_blocking;

use crate::{
    config::{Outside, Settings},
    data_folder::{DataFolder, FolderLock},
};
use search::{Search, Understanding};
use sharing::Sharing;

pub use ports::Ports;

/// The commit that this is built from, if whoever builds it says so.
const REVISION: &str = match option_env!("MENTORO_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

/// How long the process before, just killed, may still hold the data folder or the database.
const UNTIL_GONE: Duration = Duration::from_secs(2);

/// One upload is made a picture at a time, since each may take much memory, and so many more wait.
const PROCESSING: PoolSize =
    PoolSize { threads: NonZeroUsize::MIN, queue: NonZeroUsize::MIN.saturating_add(15) };

/// The application on the adapters that the settings choose.
pub struct Composition {
    /// Every desk, and what runs in the background.
    pub application: Arc<ApplicationModule>,
    /// What is counted.
    pub metrics: Metrics,
    /// Looks how the whole service is doing.
    pub watch: ServiceWatch,
    database: Database,
    _claims: Claims,
}

/// What keeps other processes from serving what this one does.
#[derive(Default)]
struct Claims {
    _folder: Option<FolderLock>,
    _database: Option<DatabaseClaim>,
}

impl Composition {
    /// For the service: takes data folder and database for itself, unless everything is kept
    /// outside and others may serve it too; brings the schema up to date, and opens the model and the index.
    pub async fn of_service(settings: &Settings) -> anyhow::Result<Self> {
        let folder = folder(settings)?;
        let tenancy = if settings.is_served() { Tenancy::Shared } else { Tenancy::Alone };
        let claims = Claims {
            _folder: folder.as_ref().map(|folder| folder.lock(UNTIL_GONE)).transpose()?,
            _database: DatabaseClaim::take(&settings.database, tenancy, UNTIL_GONE).await?,
        };
        let metrics = Metrics::new()?;
        let clock = clock(settings)?;

        let model = settings.model_dir.clone();
        let embeddings = settings
            .embeddings
            .as_ref()
            .map(|outside| (outside.server.clone(), part("embedder", outside, &metrics)));
        let shown = metrics.clone();
        let understanding = spawn_blocking(move || Understanding::open(&model, embeddings, &shown));
        let database = connect(&settings.database, &metrics).await?;
        schema::update(&database, &settings.database, folder.as_ref(), &*clock).await?;
        let understanding = understanding.await??;

        let search = if let Some(qdrant) = &settings.qdrant {
            let profiles = Arc::new(SeaOrmReads::new(database.clone()));
            let part = part("index", qdrant, &metrics);
            Search::on_qdrant(understanding, qdrant.server.clone(), part, profiles)
                .context("MENTORO_QDRANT_URL")?
        } else {
            let kept = folder.as_ref().map(DataFolder::index);
            Search::embedded(understanding, kept.as_deref())?
        };
        let secrets = secrets(settings, folder.as_ref())?;
        let limits = settings.rate_limits.as_ref();
        let sharing = match &settings.redis {
            Some(redis) => {
                let part = part("redis", redis, &metrics);
                Sharing::over_redis(&redis.server, part, limits, &clock, &secrets[0])?
            }
            None => Sharing::in_process(limits, &clock),
        };
        let images = ImageStore::of(settings, folder.as_ref(), &metrics)?;
        let chosen = Chosen { clock, secrets, database, search, sharing, images };
        Self::of(settings, metrics, chosen, claims)
    }

    /// For a command that works beside the service, or without one: it never searches. Brings the
    /// schema up to date unless a service runs, which has done so.
    pub async fn of_console(settings: &Settings) -> anyhow::Result<Self> {
        Self::of_console_at(settings, clock(settings)?).await
    }

    /// The same, at another time.
    pub async fn of_console_at(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let folder = folder(settings)?;
        let metrics = Metrics::new()?;
        let database = connect(&settings.database, &metrics).await?;
        if !schema::is_current(&database).await? {
            let _lock = folder.as_ref().map(|folder| folder.lock(Duration::ZERO)).transpose()?;
            schema::update(&database, &settings.database, folder.as_ref(), &*clock).await?;
        }
        let secrets = secrets(settings, folder.as_ref())?;
        let search = Search::embedded(Understanding::none(), None)?;
        let sharing = Sharing::in_process(None, &clock);
        let images = ImageStore::of(settings, folder.as_ref(), &metrics)?;
        let chosen = Chosen { clock, secrets, database, search, sharing, images };
        Self::of(settings, metrics, chosen, Claims::default())
    }

    fn of(
        settings: &Settings,
        metrics: Metrics,
        chosen: Chosen,
        claims: Claims,
    ) -> anyhow::Result<Self> {
        let Chosen { clock, secrets, database, search, sharing, images } = chosen;
        let Sharing { events, cache, limiter, server: redis } = sharing;
        let health = health::health(&database, &search, redis, images.server.clone());
        let Search { embedder, manner, mender, index } = search;
        let cache = Arc::new(CountedCache::new(cache, metrics.caches().clone()));
        metrics.show(ConnectionMetrics::of(&database)?)?;
        metrics.tell_build(env!("CARGO_PKG_VERSION"), REVISION)?;
        let reads = Arc::new(SeaOrmReads::new(database.clone()));
        let hasher = Argon2Hasher::start(Argon2Cost::OWASP, settings.hashing)
            .context("cannot start the threads that hash passwords")?;
        metrics.show(hasher.metrics().clone())?;
        let processor = ImageRsProcessor::start(PROCESSING)
            .context("cannot start the threads that process images")?;
        metrics.show(processor.metrics().clone())?;
        let telemetry = metrics.product().clone();
        let watch = ServiceWatch::new(&metrics, reads.clone(), clock.clone(), index.clone());
        let ports = Ports {
            account_reads: reads.clone(),
            cache: cache.clone(),
            changes: reads.clone(),
            clock: clock.clone(),
            feed_reads: reads.clone(),
            health: Arc::new(health),
            embedder: Arc::new(CachedEmbedder::new(embedder, &manner, cache, clock.clone())),
            ids: Arc::new(SystemIds),
            images: images.images,
            jobs: Arc::new(SeaOrmJobs::new(database.clone())),
            inboxes: reads.clone(),
            index,
            mentor_reads: reads.clone(),
            outbox: Arc::new(SeaOrmOutboxQueue::new(database.clone())),
            hasher: Arc::new(hasher),
            policies: Arc::new(settings.policy.clone()),
            mender,
            limiter,
            processor: Arc::new(processor),
            request_reads: reads.clone(),
            review_reads: reads.clone(),
            stats: reads.clone(),
            student_reads: reads,
            tokens: Arc::new(JwtIssuer::new(&secrets)?),
            units: Arc::new(SeaOrmUnitsOfWork::new(
                database.clone(),
                events.clone(),
                clock,
                telemetry.clone(),
            )),
            telemetry,
            events,
        };
        let application = Arc::new(ApplicationModule::builder(Arc::new(ports)).build());
        Ok(Self { application, metrics, watch, database, _claims: claims })
    }

    /// Writes what is still in memory and closes the database.
    pub async fn close(self) -> anyhow::Result<()> {
        drop((self.application, self.watch));
        Ok(self.database.close().await?)
    }
}

/// What differs from deployment to deployment.
struct Chosen {
    clock: Arc<dyn Clock>,
    secrets: Vec<SecretSlice<u8>>,
    database: Database,
    search: Search,
    sharing: Sharing,
    images: ImageStore,
}

/// Where images are kept.
struct ImageStore {
    images: Arc<dyn Images>,
    /// The server, to be asked whether it is well.
    server: Option<Arc<S3Images>>,
}

impl ImageStore {
    /// In an S3 store if one is set, else in the data folder, which there is then.
    fn of(
        settings: &Settings,
        folder: Option<&DataFolder>,
        metrics: &Metrics,
    ) -> anyhow::Result<Self> {
        if let Some(s3) = &settings.s3 {
            let server = Arc::new(S3Images::new(&s3.server, part("images", s3, metrics)));
            return Ok(Self { images: server.clone(), server: Some(server) });
        }
        let folder = folder.context("there is no place for images")?.images();
        let images = FolderImages::open(&folder)
            .with_context(|| format!("cannot use the folder of images {}", folder.display()))?;
        Ok(Self { images: Arc::new(images), server: None })
    }
}

/// Where the service keeps its images, for a command that needs nothing else.
pub fn image_store(settings: &Settings) -> anyhow::Result<Arc<dyn Images>> {
    let folder = folder(settings)?;
    Ok(ImageStore::of(settings, folder.as_ref(), &Metrics::new()?)?.images)
}

/// The machine's clock, unless a test moves it.
fn clock(settings: &Settings) -> anyhow::Result<Arc<dyn Clock>> {
    let Some(file) = &settings.test_clock_offset_file else { return Ok(Arc::new(SystemClock)) };
    tracing::warn!("the time is not the machine's: a test moves it");
    Ok(Arc::new(OffsetClock::open(file).context("MENTORO_TEST_CLOCK_OFFSET_FILE")?))
}

/// The data folder, unless everything is kept elsewhere.
fn folder(settings: &Settings) -> anyhow::Result<Option<DataFolder>> {
    if settings.is_served() {
        return Ok(None);
    }
    Ok(Some(DataFolder::open(&settings.data_dir)?))
}

/// What access tokens are signed with: as set or, for a process that is alone, of the data folder.
fn secrets(
    settings: &Settings,
    folder: Option<&DataFolder>,
) -> anyhow::Result<Vec<SecretSlice<u8>>> {
    match (settings.jwt_secrets.as_slice(), folder) {
        ([], Some(folder)) => Ok(vec![folder.jwt_secret(&SystemIds)?]),
        (secrets, _) => Ok(secrets.to_vec()),
    }
}

fn part<S>(name: &'static str, outside: &Outside<S>, metrics: &Metrics) -> Part {
    Part::new(name, outside.patience, metrics.parts())
}

async fn connect(settings: &DatabaseSettings, metrics: &Metrics) -> anyhow::Result<Database> {
    Database::connect(settings, metrics.parts()).await.context("cannot open the database")
}
