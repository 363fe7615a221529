use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
    time::Duration,
};

use application::kernel::{Policy, RequestRules, SessionRules, StreamRules};
use infrastructure::{
    cpu_pool::PoolSize,
    images::S3Settings,
    messaging::RedisSettings,
    parts::PartSettings,
    persistence::DatabaseSettings,
    search::{QdrantSettings, embedding::OpenAiSettings},
    security::RateLimits,
};
use presentation::HttpSettings;
use secrecy::{SecretSlice, SecretString};

use super::{
    catalogue as names,
    reader::{Problems, Reader},
    texts::Texts,
    values::{
        DatabaseUrl, JwtSecret, List, LogFilter, LogFormat, Network, Origin, Switch, WebFolder,
    },
};

/// Everything that is set, typed and checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which database.
    pub database: DatabaseSettings,
    /// The folder for everything that the service keeps.
    pub data_dir: PathBuf,
    /// The folder of the built-in model.
    pub model_dir: PathBuf,
    /// A service that makes vectors, instead of the built-in model.
    pub embeddings: Option<Outside<OpenAiSettings>>,
    /// What replicas share quickly, instead of each process for itself.
    pub redis: Option<Outside<RedisSettings>>,
    /// A server that holds the index, instead of this process.
    pub qdrant: Option<Outside<QdrantSettings>>,
    /// A store of images, instead of a folder.
    pub s3: Option<Outside<S3Settings>>,
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where the metrics listen.
    pub metrics_listen: SocketAddr,
    /// Of HTTP.
    pub http: HttpSettings,
    /// How long a stopping service finishes what runs.
    pub drain_timeout: Duration,
    /// Secrets of the access tokens; none means the one in the data folder.
    pub jwt_secrets: Vec<SecretSlice<u8>>,
    /// Threads and queue of password hashing.
    pub hashing: PoolSize,
    /// Limits of attempts; `None` when they are off.
    pub rate_limits: Option<RateLimits>,
    /// The numbers of the product.
    pub policy: Policy,
    /// Of logs.
    pub log: LogSettings,
    /// Where a test says how far ahead the clock is.
    pub test_clock_offset_file: Option<PathBuf>,
}

/// A part outside this process.
#[derive(Debug, Clone)]
pub struct Outside<S> {
    /// How to reach it.
    pub server: S,
    /// How patient we are with it.
    pub patience: PartSettings,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// tracing's filter directives.
    pub filter: String,
    /// How lines look.
    pub format: LogFormat,
}

impl Settings {
    /// Types and checks what was written; if anything is wrong, says all of it.
    pub fn read(texts: &Texts) -> Result<Self, Problems> {
        let mut read = Reader::new(texts);
        let data_dir: PathBuf = read.value(&names::DATA_DIR);
        let settings = Self {
            database: database(&mut read, &data_dir),
            data_dir,
            model_dir: read.value(&names::MODEL_DIR),
            embeddings: embeddings(&mut read),
            redis: redis(&mut read),
            qdrant: qdrant(&mut read),
            s3: s3(&mut read),
            listen: read.value(&names::LISTEN),
            metrics_listen: read.value(&names::METRICS_LISTEN),
            http: http(&mut read),
            drain_timeout: read.value(&names::DRAIN_TIMEOUT),
            jwt_secrets: list(&mut read, &names::JWT_SECRETS, |JwtSecret(secret)| secret),
            hashing: PoolSize {
                threads: read
                    .optional(&names::HASH_THREADS)
                    .unwrap_or_else(PoolSize::default_threads),
                queue: read.value(&names::HASH_QUEUE),
            },
            rate_limits: rate_limits(&mut read),
            policy: policy(&mut read),
            log: LogSettings {
                filter: read.value::<LogFilter>(&names::LOG).0,
                format: read.value(&names::LOG_FORMAT),
            },
            test_clock_offset_file: read.optional(&names::TEST_CLOCK_OFFSET_FILE),
        };
        if settings.is_served() && settings.jwt_secrets.is_empty() {
            read.required::<SecretString>(&names::JWT_SECRETS, &names::REDIS_URL);
        }
        read.finish(settings)
    }

    /// Whether everything that is kept is kept outside this process, so that several replicas may
    /// serve at once. Otherwise it is the only one, and holds the data folder's lock.
    pub fn is_served(&self) -> bool {
        self.database.is_server()
            && self.redis.is_some()
            && self.qdrant.is_some()
            && self.s3.is_some()
    }
}

fn database(read: &mut Reader<'_>, data_dir: &Path) -> DatabaseSettings {
    let DatabaseUrl(url) = read.optional(&names::DATABASE_URL).unwrap_or_else(|| {
        DatabaseUrl(format!("sqlite://{}", data_dir.join("mentoro.db").display()))
    });
    DatabaseSettings {
        connections: read.value::<NonZeroU32>(&names::DATABASE_CONNECTIONS).get(),
        acquire_timeout: read.value(&names::DATABASE_ACQUIRE_TIMEOUT),
        connect_timeout: read.value(&names::DATABASE_CONNECT_TIMEOUT),
        statement_timeout: read.value(&names::DATABASE_STATEMENT_TIMEOUT),
        lock_timeout: read.value(&names::DATABASE_LOCK_TIMEOUT),
        breaker: read.value(&names::DATABASE_BREAKER),
        ..DatabaseSettings::new(url)
    }
}

fn http(read: &mut Reader<'_>) -> HttpSettings {
    HttpSettings {
        body_limit: read.value::<NonZeroUsize>(&names::BODY_LIMIT).get(),
        request_timeout: read.value(&names::REQUEST_TIMEOUT),
        cors_origins: list(read, &names::CORS_ORIGINS, |Origin(origin)| origin),
        trusted_proxies: list(read, &names::TRUSTED_PROXIES, |Network(network)| network),
        web_dir: read.optional(&names::WEB_DIR).map(|WebFolder(folder)| folder),
        ..HttpSettings::default()
    }
}

fn rate_limits(read: &mut Reader<'_>) -> Option<RateLimits> {
    let limits = RateLimits {
        sign_in_account: read.value(&names::LIMIT_SIGN_IN_ACCOUNT),
        sign_in_address: read.value(&names::LIMIT_SIGN_IN_ADDRESS),
        sign_up_address: read.value(&names::LIMIT_SIGN_UP_ADDRESS),
        refresh_address: read.value(&names::LIMIT_REFRESH_ADDRESS),
        code_address: read.value(&names::LIMIT_CODE_ADDRESS),
        search: read.value(&names::LIMIT_SEARCH),
    };
    let Switch(on) = read.value(&names::RATE_LIMITS);
    on.then_some(limits)
}

fn policy(read: &mut Reader<'_>) -> Policy {
    Policy {
        requests: RequestRules {
            max_pending: read.value(&names::MAX_PENDING_REQUESTS),
            ask_again_after: read.value(&names::ASK_AGAIN_AFTER),
            expires_after: read.value(&names::REQUEST_EXPIRES_AFTER),
            remind_after: read.value(&names::REQUEST_REMIND_AFTER),
            completes_after: read.value(&names::REQUEST_COMPLETES_AFTER),
        },
        sessions: SessionRules {
            access_for: read.value(&names::ACCESS_TOKEN_FOR),
            refresh_for: read.value(&names::REFRESH_TOKEN_FOR),
            refresh_grace: read.value(&names::REFRESH_GRACE),
            invite_for: read.value(&names::INVITE_FOR),
            reset_code_for: read.value(&names::RESET_CODE_FOR),
        },
        streams: StreamRules {
            per_account: read.value(&names::STREAMS_PER_ACCOUNT),
            in_process: read.value(&names::STREAMS),
        },
    }
}

fn redis(read: &mut Reader<'_>) -> Option<Outside<RedisSettings>> {
    let url: SecretString = read.optional(&names::REDIS_URL)?;
    let server = RedisSettings { url, prefix: read.value(&names::REDIS_PREFIX) };
    Some(outside(read, server, &names::REDIS_TIMEOUT, &names::REDIS_BREAKER))
}

fn qdrant(read: &mut Reader<'_>) -> Option<Outside<QdrantSettings>> {
    let server = QdrantSettings {
        url: read.optional(&names::QDRANT_URL)?,
        key: read.optional(&names::QDRANT_API_KEY),
        collection: read.value(&names::QDRANT_COLLECTION),
        timeout: read.value(&names::QDRANT_TIMEOUT),
        shards: read.optional(&names::QDRANT_SHARDS),
        replicas: read.optional(&names::QDRANT_REPLICAS),
        write_consistency: read.optional(&names::QDRANT_WRITE_CONSISTENCY),
    };
    Some(outside(read, server, &names::QDRANT_TIMEOUT, &names::QDRANT_BREAKER))
}

fn s3(read: &mut Reader<'_>) -> Option<Outside<S3Settings>> {
    let why = &names::S3_ENDPOINT;
    let endpoint = read.optional(why)?;
    let access_key = read.required(&names::S3_ACCESS_KEY, why);
    let secret_key = read.required(&names::S3_SECRET_KEY, why);
    let server = S3Settings {
        endpoint,
        region: read.value(&names::S3_REGION),
        bucket: read.value(&names::S3_BUCKET),
        access_key: access_key?,
        secret_key: secret_key?,
    };
    Some(outside(read, server, &names::S3_TIMEOUT, &names::S3_BREAKER))
}

fn embeddings(read: &mut Reader<'_>) -> Option<Outside<OpenAiSettings>> {
    let why = &names::EMBEDDINGS_URL;
    let url = read.optional(why)?;
    let model = read.required(&names::EMBEDDINGS_MODEL, why);
    let dimensions = read.required::<NonZeroUsize>(&names::EMBEDDINGS_DIMENSIONS, why);
    let server = OpenAiSettings {
        base: url,
        key: read.optional(&names::EMBEDDINGS_KEY),
        model: model?,
        dimensions: dimensions?.get(),
        query_prefix: read.value(&names::EMBEDDINGS_QUERY_PREFIX),
        document_prefix: read.value(&names::EMBEDDINGS_DOCUMENT_PREFIX),
        batch: read.value(&names::EMBEDDINGS_BATCH),
        timeout: read.value(&names::EMBEDDINGS_TIMEOUT),
    };
    Some(outside(read, server, &names::EMBEDDINGS_TIMEOUT, &names::EMBEDDINGS_BREAKER))
}

fn outside<S>(
    read: &mut Reader<'_>,
    server: S,
    timeout: &names::Setting,
    breaker: &names::Setting,
) -> Outside<S> {
    let patience = PartSettings { timeout: read.value(timeout), breaker: read.value(breaker) };
    Outside { server, patience }
}

fn list<T, U>(read: &mut Reader<'_>, setting: &names::Setting, unwrap: fn(T) -> U) -> Vec<U>
where
    List<T>: super::values::FromText,
{
    let items = read.optional(setting).map_or_else(Vec::new, |List(items)| items);
    items.into_iter().map(unwrap).collect()
}

#[cfg(test)]
mod tests {
    use infrastructure::parts::BreakerSettings;
    use secrecy::ExposeSecret as _;

    use super::*;

    fn problems(texts: &Texts) -> String {
        Settings::read(texts).unwrap_err().to_string()
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let settings = Settings::read(&Texts::default()).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.data_dir, Path::new("./data"));
        assert_eq!(settings.database.url.expose_secret(), "sqlite://./data/mentoro.db");
        assert_eq!(settings.database.breaker, BreakerSettings::default());
        assert_eq!(settings.policy, Policy::default());
        assert_eq!(settings.http, HttpSettings::default());
        assert!(settings.rate_limits.is_some());
        assert!(settings.embeddings.is_none());
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let texts = Texts::default()
            .with(&names::LISTEN, "8080")
            .with(&names::REFRESH_GRACE, "soon")
            .with(&names::DATABASE_URL, "mysql://app:hunter2@db/mentoro")
            .with(&names::CORS_ORIGINS, "https://good.example, https://bad.example/path")
            .with(&names::LIMIT_SEARCH, "many")
            .with(&names::EMBEDDINGS_URL, "http://localhost:11434");
        let problems = problems(&texts);
        for expected in [
            "MENTORO_LISTEN (--listen): \"8080\" is not an address with a port",
            "MENTORO_REFRESH_GRACE (--refresh-grace): \"soon\" is not a time",
            "\"mysql://app:********@db/mentoro\" is not sqlite://PATH or postgres://",
            "MENTORO_CORS_ORIGINS",
            "MENTORO_LIMIT_SEARCH",
            "MENTORO_EMBEDDINGS_MODEL (--embeddings-model): is needed with MENTORO_EMBEDDINGS_URL",
            "MENTORO_EMBEDDINGS_DIMENSIONS",
        ] {
            assert!(problems.contains(expected), "{expected} in {problems}");
        }
    }

    #[test]
    fn a_secret_is_neither_told_nor_printed() {
        let short = Texts::default().with(&names::JWT_SECRETS, "hunter2");
        assert!(!problems(&short).contains("hunter2"));

        let secret = "0123456789abcdef0123456789abcdef";
        let good = Texts::default().with(&names::JWT_SECRETS, secret);
        let settings = Settings::read(&good).unwrap();
        assert_eq!(settings.jwt_secrets[0].expose_secret(), secret.as_bytes());
        assert!(!format!("{settings:?}").contains(secret));
    }

    #[test]
    fn lists_and_switches_are_read() {
        let texts = Texts::default()
            .with(&names::TRUSTED_PROXIES, "10.0.0.0/8, ::1")
            .with(&names::CORS_ORIGINS, "https://app.example")
            .with(&names::RATE_LIMITS, "off")
            .with(&names::DATABASE_URL, "sqlite:///srv/mentoro.db");
        let settings = Settings::read(&texts).unwrap();
        let proxies: Vec<_> =
            settings.http.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(proxies, ["10.0.0.0/8", "::1/128"]);
        assert_eq!(settings.http.cors_origins, ["https://app.example"]);
        assert!(settings.rate_limits.is_none());
        assert_eq!(settings.database.url.expose_secret(), "sqlite:///srv/mentoro.db");
    }

    #[test]
    fn replicas_need_every_store_and_secrets_of_their_own() {
        let texts = Texts::default()
            .with(&names::DATABASE_URL, "postgres://app:secret@db/mentoro")
            .with(&names::REDIS_URL, "redis://cache")
            .with(&names::QDRANT_URL, "http://qdrant:6334")
            .with(&names::JWT_SECRETS, "0123456789abcdef0123456789abcdef");
        assert!(!Settings::read(&texts).unwrap().is_served());

        let stored = texts.with(&names::S3_ENDPOINT, "http://s3:9000");
        let lacking = problems(&stored);
        assert!(lacking.contains("MENTORO_S3_SECRET_KEY: is needed with MENTORO_S3_ENDPOINT"));

        let served =
            stored.with(&names::S3_ACCESS_KEY, "mentoro").with(&names::S3_SECRET_KEY, "secret");
        assert!(Settings::read(&served).unwrap().is_served());
        let unsigned = problems(&served.with(&names::JWT_SECRETS, ""));
        assert!(unsigned.contains("MENTORO_JWT_SECRETS: is needed with MENTORO_REDIS_URL"));
    }

    #[test]
    fn an_empty_text_counts_as_none() {
        let settings = Settings::read(&Texts::default().with(&names::LISTEN, "")).unwrap();
        assert_eq!(settings.listen.port(), 8080);
    }
}
