//! A real S3 store, of a test's own.

use std::{sync::Arc, time::Duration};

use aws_credential_types::Credentials;
use aws_sdk_s3::{
    Client, Config,
    config::{BehaviorVersion, Region},
};
use aws_smithy_http_client::Builder;
use infrastructure::{
    images::{S3Images, S3Settings},
    parts::{BreakerSettings, Part, PartMetrics, PartSettings},
};
use prometheus::Registry;
use secrecy::ExposeSecret as _;
use stack::{Scratch, SeaweedFs, StackError};
use tokio::task::spawn_blocking;

/// How long a call may take. Long enough for a machine that is busy with other tests.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The store, and a bucket in it that is not there yet.
pub struct Store {
    pub settings: S3Settings,
    server: Arc<SeaweedFs>,
    _folder: Scratch,
}

impl Store {
    pub async fn start() -> Self {
        let (folder, server) = spawn_blocking(|| {
            let folder = Scratch::new("images").unwrap();
            let server = SeaweedFs::start(folder.path()).unwrap();
            (folder, server)
        })
        .await
        .unwrap();
        let known = server.bucket();
        let settings = S3Settings {
            endpoint: known.endpoint.parse().unwrap(),
            region: known.region.clone(),
            bucket: "pictures".to_owned(),
            access_key: known.access_key.clone(),
            secret_key: known.secret_key.clone().into(),
        };
        Self { settings, server: Arc::new(server), _folder: folder }
    }

    /// Images in the store, as one replica has them.
    pub fn images(&self) -> S3Images {
        images(&self.settings, PATIENCE)
    }

    /// The store as its owner sees it, past our adapter.
    pub fn client(&self) -> Client {
        let settings = &self.settings;
        let secret = settings.secret_key.expose_secret();
        let owner = Credentials::new(&settings.access_key, secret, None, None, "test");
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(Builder::new().build_http())
            .endpoint_url(settings.endpoint.as_str())
            .region(Region::new(settings.region.clone()))
            .credentials_provider(owner)
            .force_path_style(true);
        Client::from_conf(config.build())
    }

    /// Does something to the server, which may take its time.
    pub async fn server<T: Send + 'static>(
        &self,
        act: impl FnOnce(&SeaweedFs) -> Result<T, StackError> + Send + 'static,
    ) -> T {
        let server = Arc::clone(&self.server);
        spawn_blocking(move || act(&server)).await.unwrap().unwrap()
    }
}

/// Images by `settings`, whose calls may take `timeout` each. Three failures open the breaker, for
/// a moment.
pub fn images(settings: &S3Settings, timeout: Duration) -> S3Images {
    let breaker = BreakerSettings { failures: 3, pause: Duration::from_millis(200) };
    let metrics = PartMetrics::new(&Registry::new()).unwrap();
    let part = Part::new("images", PartSettings { timeout, breaker }, &metrics);
    S3Images::new(settings, part)
}
