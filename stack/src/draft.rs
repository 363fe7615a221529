use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
};

use crate::{
    Monitoring, Nginx, Postgres, Qdrant, Redis, Replica, S3Gateway, SeaweedFs, Stack, StackError,
    Web,
    parts::replica::Settings,
    process::{
        programs,
        secret::{secret, write_private},
    },
};

/// A stack before it starts.
#[derive(Debug, Clone)]
#[must_use = "it does not run yet"]
pub struct StackDraft {
    folder: PathBuf,
    data: PathBuf,
    replicas: usize,
    settings: Settings,
    port: Option<u16>,
    binary: Option<PathBuf>,
    is_durable: bool,
    is_monitored: bool,
}

/// Where a replica's store is, by the setting that says so.
const QDRANT_URL: &str = "MENTORO_QDRANT_URL";
const QDRANT_API_KEY: &str = "MENTORO_QDRANT_API_KEY";
const RATE_LIMITS: &str = "MENTORO_RATE_LIMITS";
const MODEL_DIR: &str = "MENTORO_MODEL_DIR";
const JWT_SECRETS: &str = "MENTORO_JWT_SECRETS";
/// What each replica gets of its own.
const PER_REPLICA: [&str; 3] = ["MENTORO_LISTEN", "MENTORO_METRICS_LISTEN", "MENTORO_DATA_DIR"];

impl StackDraft {
    /// Two replicas on a stack whose files all lie in `folder`, for tests: quick, but a power cut
    /// would lose what was committed.
    pub fn new(folder: &Path) -> Self {
        let (data, folder) = (folder.to_owned(), folder.to_owned());
        let settings = Vec::new();
        Self {
            folder,
            data,
            replicas: 2,
            settings,
            port: None,
            binary: None,
            is_durable: false,
            is_monitored: false,
        }
    }

    /// How many processes serve.
    pub const fn replicas(mut self, replicas: usize) -> Self {
        self.replicas = replicas;
        self
    }

    /// A setting of every replica. It wins over what the stack would set, except for a replica's
    /// own addresses and folder.
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.settings.retain(|(other, _)| *other != name);
        self.settings.push((name, value.into()));
        self
    }

    /// The port for HTTPS; without it, a free one.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The program that serves; without it, `MENTORO_BIN` or what was built beside the caller.
    pub fn binary(mut self, binary: &Path) -> Self {
        self.binary = Some(binary.to_owned());
        self
    }

    /// Keeps what was committed through a power cut.
    pub const fn durable(mut self) -> Self {
        self.is_durable = true;
        self
    }

    /// Has Prometheus and exporters watch it.
    pub const fn monitored(mut self) -> Self {
        self.is_monitored = true;
        self
    }

    /// Another folder for the stores. What an earlier stack left there is used again.
    pub fn data(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.data);
        self
    }

    /// Starts everything and waits until it serves. When one part does not, those that run are
    /// stopped again.
    pub fn start(&self) -> Result<Stack, StackError> {
        let binary = self.binary.clone().map_or_else(programs::mentoro, Ok)?;
        for folder in [&self.folder, &self.data] {
            fs::create_dir_all(folder).map_err(StackError::at("make", folder))?;
            // Servers of other accounts have folders in it, and need not see the rest.
            fs::set_permissions(folder, fs::Permissions::from_mode(0o711))
                .map_err(StackError::at("protect", folder))?;
        }
        let stores = self.start_stores()?;
        let gateway = S3Gateway::start(&self.folder.join("s3-gateway"), stores.s3.bucket())?;
        let settings = self.settings_on(&stores)?;
        let replicas = self.start_replicas(&binary, &settings)?;
        let ports: Vec<_> = replicas.iter().map(Replica::port).collect();
        let web = Web::start(&self.folder.join("web"), &page())?;
        let nginx = self.folder.join("nginx");
        let mut front = Nginx::draft(&nginx, &ports, web.port(), gateway.port());
        if let Some(port) = self.port {
            front = front.port(port);
        }
        if self.given(RATE_LIMITS) == Some("off") {
            front = front.request_rate("1000000r/s", 100_000);
        }
        let nginx = front.start()?;
        let folder = self.folder.clone();
        let monitoring = None;
        let mut stack =
            Stack { monitoring, nginx, web, replicas, gateway, stores, binary, folder, settings };
        if self.is_monitored {
            let monitoring = Monitoring::start(&self.folder.join("monitoring"), &stack)?;
            stack.monitoring = Some(monitoring);
        }
        Ok(stack)
    }

    /// All at once: none needs another.
    fn start_stores(&self) -> Result<Stores, StackError> {
        thread::scope(|scope| {
            let postgres = scope.spawn(|| {
                let draft =
                    Postgres::draft(&self.data.join("postgres")).option("max_connections=200");
                if self.is_durable { draft.durable().start() } else { draft.start() }
            });
            let redis = scope.spawn(|| Redis::start(&self.folder.join("redis")));
            let s3 = scope.spawn(|| SeaweedFs::start(&self.data.join("seaweedfs")));
            let qdrant = self.start_qdrant();
            // All are joined before the first failure is told: a part that just starts must end.
            let (postgres, redis, s3) = (joined(postgres), joined(redis), joined(s3));
            Ok(Stores { postgres: postgres?, redis: redis?, s3: s3?, qdrant: qdrant? })
        })
    }

    fn start_qdrant(&self) -> Result<Qdrant, StackError> {
        match self.given(QDRANT_URL) {
            Some(url) => Ok(Qdrant::given(url, self.given(QDRANT_API_KEY).map(str::to_owned))),
            None => Qdrant::start(&self.data.join("qdrant")),
        }
    }

    /// The first one migrates the database alone.
    fn start_replicas(
        &self,
        binary: &Path,
        settings: &Settings,
    ) -> Result<Vec<Replica>, StackError> {
        let start = |number: usize| {
            let name = format!("mentoro-{number}");
            Replica::start(binary, &name, &self.folder.join(&name), settings)
        };
        if self.replicas == 0 {
            return Ok(Vec::new());
        }
        let first = start(1)?;
        thread::scope(|scope| {
            let others: Vec<_> =
                (2..=self.replicas).map(|number| scope.spawn(move || start(number))).collect();
            let others: Vec<_> = others.into_iter().map(joined).collect();
            std::iter::once(Ok(first)).chain(others).collect()
        })
    }

    fn settings_on(&self, stores: &Stores) -> Result<Settings, StackError> {
        let bucket = stores.s3.bucket();
        let mut settings: Settings = [
            ("MENTORO_DATABASE_URL", stores.postgres.url()),
            ("MENTORO_REDIS_URL", stores.redis.url()),
            (QDRANT_URL, stores.qdrant.url().to_owned()),
            (QDRANT_API_KEY, stores.qdrant.api_key().unwrap_or_default().to_owned()),
            ("MENTORO_S3_ENDPOINT", bucket.endpoint.clone()),
            ("MENTORO_S3_REGION", bucket.region.clone()),
            ("MENTORO_S3_BUCKET", bucket.name.clone()),
            ("MENTORO_S3_ACCESS_KEY", bucket.access_key.clone()),
            ("MENTORO_S3_SECRET_KEY", bucket.secret_key.clone()),
            (JWT_SECRETS, self.token_secret()?),
            ("MENTORO_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        if self.given(MODEL_DIR).is_none() {
            settings.push((MODEL_DIR.to_owned(), model()?));
        }
        settings.retain(|(name, value)| !value.is_empty() && self.given(name).is_none());
        let given = self.settings.iter().filter(|(name, _)| !PER_REPLICA.contains(&name.as_str()));
        settings.extend(given.cloned());
        Ok(settings)
    }

    /// Kept with the data: a new one would end every session.
    fn token_secret(&self) -> Result<String, StackError> {
        let file = self.data.join("token-secret");
        if !file.exists() {
            write_private(&file, &secret(32)?)?;
        }
        fs::read_to_string(&file).map_err(StackError::at("read", &file))
    }

    fn given(&self, setting: &str) -> Option<&str> {
        let given = self.settings.iter().find(|(name, _)| name == setting);
        given.map(|(_, value)| value.as_str())
    }
}

/// What the replicas share.
#[derive(Debug)]
pub struct Stores {
    pub postgres: Postgres,
    pub redis: Redis,
    pub s3: SeaweedFs,
    pub qdrant: Qdrant,
}

/// `MENTORO_MODEL_DIR`, or where `make model` puts it.
fn model() -> Result<String, StackError> {
    let fetched = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/use-multilingual-v3");
    let path = env::var_os(MODEL_DIR).map_or_else(fetched, PathBuf::from);
    let path = path.canonicalize().map_err(|_| StackError::Missing {
        program: "the model of meaning".to_owned(),
        remedy: "`make model`",
    })?;
    Ok(path.display().to_string())
}

/// Where `make web` builds it.
fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist")
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T, StackError>>) -> Result<T, StackError> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
