//! Every setting, once: its name, its default and what it means.

use std::borrow::Cow;

use url::Url;

/// A setting as an operator sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The environment variable.
    pub env: &'static str,
    /// What kind of text it takes, and whether that may be shown.
    pub form: Form,
    /// What stands when nothing is set; empty for none.
    pub default: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// What kind of text a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// May be shown, and set by a flag too.
    Shown(&'static str),
    /// The same, but for the password that may be in it.
    Url(&'static str),
    /// Never shown, and never a flag: other users of the machine can read those.
    Secret(&'static str),
}

impl Setting {
    /// The name of its flag, without dashes in front; a secret has none.
    pub fn flag(&self) -> Option<String> {
        let name = self.env.strip_prefix("MENTORO_").unwrap_or(self.env);
        match self.form {
            Form::Shown(_) | Form::Url(_) => Some(name.to_lowercase().replace('_', "-")),
            Form::Secret(_) => None,
        }
    }

    /// The word for its value in help texts.
    pub const fn placeholder(&self) -> &'static str {
        match self.form {
            Form::Shown(word) | Form::Url(word) | Form::Secret(word) => word,
        }
    }

    /// Whether its value must not be shown.
    pub const fn is_secret(&self) -> bool {
        matches!(self.form, Form::Secret(_))
    }

    /// The variable that names a file which holds it instead, if it may hold a secret.
    pub fn file_env(&self) -> Option<String> {
        let may_be_secret = matches!(self.form, Form::Url(_) | Form::Secret(_));
        may_be_secret.then(|| format!("{}_FILE", self.env))
    }

    /// `text` as it may be shown.
    pub fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mask = Cow::Borrowed("********");
        match self.form {
            _ if text.is_empty() => Cow::Borrowed(""),
            Form::Url(_) if text.contains('@') => {
                let masked = Url::parse(text).ok().and_then(|mut url| {
                    url.set_password(Some(&mask)).ok()?;
                    Some(Cow::Owned(url.into()))
                });
                masked.unwrap_or(mask)
            }
            Form::Shown(_) | Form::Url(_) => Cow::Borrowed(text),
            Form::Secret(_) => mask,
        }
    }
}

macro_rules! settings {
    ($($(#[doc = $help:literal])+ $name:ident: $form:ident($word:literal) = $default:literal;)+) => {
        $(
            $(#[doc = $help])+
            pub const $name: Setting = Setting {
                env: concat!("MENTORO_", stringify!($name)),
                form: Form::$form($word),
                default: $default,
                help: concat!($($help),+),
            };
        )+

        /// Every setting, in the order of the manual.
        pub const ALL: &[Setting] = &[$($name),+];
    };
}

settings! {
    /// Where the database is: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`, with
    /// `?sslmode=verify-full&sslrootcert=FILE` for TLS; without it, mentoro.db in the data folder.
    DATABASE_URL: Url("URL") = "";
    /// How many connections to PostgreSQL this process holds at most.
    DATABASE_CONNECTIONS: Shown("NUMBER") = "20";
    /// How long a call waits for its turn at a connection.
    DATABASE_ACQUIRE_TIMEOUT: Shown("TIME") = "15s";
    /// How long opening a connection to it may take.
    DATABASE_CONNECT_TIMEOUT: Shown("TIME") = "3s";
    /// How long a statement may run.
    DATABASE_STATEMENT_TIMEOUT: Shown("TIME") = "5s";
    /// How long a statement waits for a row that another transaction holds; PostgreSQL only.
    DATABASE_LOCK_TIMEOUT: Shown("TIME") = "5s";
    /// After how many failures in a row calls to the database are skipped, and for how long.
    DATABASE_BREAKER: Shown("BREAKER") = "5/1s";
    /// The folder for everything that the service keeps.
    DATA_DIR: Shown("FOLDER") = "./data";
    /// The folder of the built-in model of meaning.
    MODEL_DIR: Shown("FOLDER") = "./models/use-multilingual-v3";
    /// The folder of the built web page, to be served at `/`; without it, the API alone.
    WEB_DIR: Shown("FOLDER") = "";

    /// A Redis server for hints between replicas, shared limits and a shared cache:
    /// `redis://USER:PASSWORD@HOST:6379`, or `rediss://` for TLS; without it, each process for
    /// itself.
    REDIS_URL: Url("URL") = "";
    /// Put before each of its keys and channels.
    REDIS_PREFIX: Shown("TEXT") = "mentoro";
    /// How long a command may take.
    REDIS_TIMEOUT: Shown("TIME") = "50ms";
    /// After how many failures in a row calls to Redis are skipped, and for how long.
    REDIS_BREAKER: Shown("BREAKER") = "5/1s";

    /// The gRPC address of a Qdrant server that holds the index: `http://HOST:6334`; without it,
    /// the index lives in this process.
    QDRANT_URL: Url("URL") = "";
    /// Its key.
    QDRANT_API_KEY: Secret("KEY") = "";
    /// The alias of our collection, and what its name begins with.
    QDRANT_COLLECTION: Shown("NAME") = "mentors";
    /// Into how many parts a new collection is split; without it, one per node.
    QDRANT_SHARDS: Shown("NUMBER") = "";
    /// How many nodes keep each part of a new collection; without it, one.
    QDRANT_REPLICAS: Shown("NUMBER") = "";
    /// How many of them must have written before a write counts; without it, one.
    QDRANT_WRITE_CONSISTENCY: Shown("NUMBER") = "";
    /// How long a call may take.
    QDRANT_TIMEOUT: Shown("TIME") = "5s";
    /// After how many failures in a row calls to Qdrant are skipped, and for how long.
    QDRANT_BREAKER: Shown("BREAKER") = "5/1s";

    /// An S3 store for images: `https://HOST`; without it, a folder in the data folder.
    S3_ENDPOINT: Url("URL") = "";
    /// The region that calls are signed for; many stores take any.
    S3_REGION: Shown("NAME") = "us-east-1";
    /// The bucket, made if it is missing.
    S3_BUCKET: Shown("NAME") = "mentoro";
    /// Who we are there.
    S3_ACCESS_KEY: Shown("NAME") = "";
    /// What proves it.
    S3_SECRET_KEY: Secret("KEY") = "";
    /// How long a call may take.
    S3_TIMEOUT: Shown("TIME") = "10s";
    /// After how many failures in a row calls to the store are skipped, and for how long.
    S3_BREAKER: Shown("BREAKER") = "5/1s";

    /// Where the API listens.
    LISTEN: Shown("ADDRESS") = "127.0.0.1:8080";
    /// Where Prometheus finds /metrics. Not for the public.
    METRICS_LISTEN: Shown("ADDRESS") = "127.0.0.1:9464";
    /// Proxies whose X-Forwarded-For is believed: addresses or networks, comma-separated.
    TRUSTED_PROXIES: Shown("NETWORKS") = "";
    /// Origins whose pages may call the API (like `https://app.example`), comma-separated.
    CORS_ORIGINS: Shown("ORIGINS") = "";
    /// The greatest body of a request, bytes.
    BODY_LIMIT: Shown("BYTES") = "262144";
    /// How long an answer may take to begin.
    REQUEST_TIMEOUT: Shown("TIME") = "30s";
    /// How long a stopping service finishes what runs.
    DRAIN_TIMEOUT: Shown("TIME") = "30s";

    /// Secrets that access tokens are signed with, comma-separated, 32 bytes or more each: the
    /// first signs, all verify. Without any, one is made and kept in the data folder; replicas need
    /// the same ones.
    JWT_SECRETS: Secret("SECRETS") = "";
    /// How long an access token works.
    ACCESS_TOKEN_FOR: Shown("TIME") = "15m";
    /// How long a refresh token works when nobody uses it.
    REFRESH_TOKEN_FOR: Shown("TIME") = "60d";
    /// How long a refresh token works after it was used, for answers that got lost.
    REFRESH_GRACE: Shown("TIME") = "60s";
    /// How long an invite to become an admin works.
    INVITE_FOR: Shown("TIME") = "7d";
    /// How long a password reset code works.
    RESET_CODE_FOR: Shown("TIME") = "1h";
    /// How many passwords are hashed at once; without it, one less than there are cores.
    HASH_THREADS: Shown("NUMBER") = "";
    /// How many more sign-ins may wait for it; further ones are told to come back.
    HASH_QUEUE: Shown("NUMBER") = "64";

    /// Whether attempts are limited: on or off. Off is for tests and benchmarks.
    RATE_LIMITS: Shown("SWITCH") = "on";
    /// Sign-ins to one account.
    LIMIT_SIGN_IN_ACCOUNT: Shown("QUOTA") = "10/15m";
    /// Sign-ins from one address.
    LIMIT_SIGN_IN_ADDRESS: Shown("QUOTA") = "100/15m";
    /// Sign-ups from one address.
    LIMIT_SIGN_UP_ADDRESS: Shown("QUOTA") = "30/1h";
    /// Refreshes from one address.
    LIMIT_REFRESH_ADDRESS: Shown("QUOTA") = "600/15m";
    /// Uses of invites and reset codes from one address.
    LIMIT_CODE_ADDRESS: Shown("QUOTA") = "10/15m";
    /// Searches and pages of the feed by one account or, without one, from one address.
    LIMIT_SEARCH: Shown("QUOTA") = "120/1m";

    /// How many requests of one student may wait for an answer.
    MAX_PENDING_REQUESTS: Shown("NUMBER") = "10";
    /// How long a student waits before asking a mentor who refused.
    ASK_AGAIN_AFTER: Shown("TIME") = "30d";
    /// When an unanswered request expires.
    REQUEST_EXPIRES_AFTER: Shown("TIME") = "14d";
    /// When the mentor is reminded of an unanswered request, once; never, if it expires before.
    REQUEST_REMIND_AFTER: Shown("TIME") = "11d";
    /// When an accepted request completes by itself: so long after the acceptance or, if that is
    /// later, after its date.
    REQUEST_COMPLETES_AFTER: Shown("TIME") = "60d";

    /// How many streams of events an account may have open at one process.
    STREAMS_PER_ACCOUNT: Shown("NUMBER") = "5";
    /// How many streams of events a process may have open; each needs an open file, too.
    STREAMS: Shown("NUMBER") = "20000";

    /// An OpenAI-compatible service that makes vectors (its address without /v1/embeddings);
    /// without it, the built-in model does.
    EMBEDDINGS_URL: Url("URL") = "";
    /// Its key.
    EMBEDDINGS_KEY: Secret("KEY") = "";
    /// Its model.
    EMBEDDINGS_MODEL: Shown("NAME") = "";
    /// The length of its vectors.
    EMBEDDINGS_DIMENSIONS: Shown("NUMBER") = "";
    /// What stands before a query (e5 wants "query: ").
    EMBEDDINGS_QUERY_PREFIX: Shown("TEXT") = "";
    /// What stands before a profile (e5 wants "passage: ").
    EMBEDDINGS_DOCUMENT_PREFIX: Shown("TEXT") = "";
    /// How many texts it takes in one call.
    EMBEDDINGS_BATCH: Shown("NUMBER") = "32";
    /// How long one call may take.
    EMBEDDINGS_TIMEOUT: Shown("TIME") = "10s";
    /// After how many failures in a row calls to it are skipped, and for how long.
    EMBEDDINGS_BREAKER: Shown("BREAKER") = "5/1s";

    /// What is logged, as tracing's filter directives.
    LOG: Shown("FILTER") = "info,actix_server=warn,sea_orm_migration=warn,sqlx::postgres::notice=warn";
    /// How logs look: pretty, json, or auto (pretty on a terminal).
    LOG_FORMAT: Shown("FORM") = "auto";

    /// For tests alone: a file that says by how many seconds the clock is ahead, read whenever the
    /// time is asked for.
    TEST_CLOCK_OFFSET_FILE: Shown("FILE") = "";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let shown = DATABASE_URL.shown("postgres://app:hunter2@db/mentoro?sslmode=require");
        assert_eq!(shown, "postgres://app:********@db/mentoro?sslmode=require");
        assert_eq!(DATABASE_URL.shown("postgres:app:hunter2@"), "********");
        assert_eq!(DATABASE_URL.shown("sqlite:///srv/mentoro.db"), "sqlite:///srv/mentoro.db");
        assert_eq!(JWT_SECRETS.shown("hunter2"), "********");
        assert_eq!(JWT_SECRETS.shown(""), "");
    }

    #[test]
    fn the_manual_lists_every_setting_as_it_is() {
        let manual = include_str!("../../../../docs/operations.md");
        for setting in ALL {
            let default = match setting.default {
                "" => String::new(),
                default => format!("`{default}`"),
            };
            let help = setting.help.trim().replace("  ", " ");
            let row = format!("| `{}` | {default} | {help} |", setting.env);
            assert!(manual.contains(&row), "docs/operations.md lacks this row:\n{row}");
        }
    }
}
