use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::{
    Client, Config,
    config::{
        BehaviorVersion, Region, RequestChecksumCalculation, ResponseChecksumValidation,
        SharedHttpClient, retry::RetryConfig, timeout::TimeoutConfig,
    },
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};

/// Which store, and who we are there.
#[derive(Debug, Clone)]
pub struct S3Settings {
    /// The store's address, `https://s3.example.org` or `http://127.0.0.1:9000`, without the
    /// bucket. Over `http` secrets stay secret, since requests are signed; images do not.
    pub endpoint: Url,
    /// The region that requests are signed for; stores of one place take any, often `us-east-1`.
    pub region: String,
    /// The bucket for images. Made when it is not there, if the key may do so.
    pub bucket: String,
    /// Who we are. Must be allowed to put, get and delete the bucket's objects and to list it:
    /// without the last, a store says "forbidden" instead of "not there".
    pub access_key: String,
    /// What proves it.
    pub secret_key: SecretString,
}

/// How long the way to the store may take. It is near, or it is down.
const CONNECT: Duration = Duration::from_secs(1);
/// How long one attempt may take until its answer begins.
const ATTEMPT: Duration = Duration::from_secs(3);
/// How often a call is tried. Each one of ours may be: what is done twice was done once.
const ATTEMPTS: u32 = 3;
/// The mean pause before the second attempt; it doubles, and is drawn by chance.
const PAUSE: Duration = Duration::from_millis(50);
/// The longest pause between attempts.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

impl S3Settings {
    /// A client for the store. Connects to nothing yet.
    pub(super) fn client(&self) -> Client {
        let secret = self.secret_key.expose_secret();
        let credentials = Credentials::new(&self.access_key, secret, None, None, "settings");
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT);
        let retries = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(PAUSE)
            .with_max_backoff(LONGEST_PAUSE);
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(self.http_client())
            .endpoint_url(self.endpoint.as_str().trim_end_matches('/'))
            .region(Region::new(self.region.clone()))
            .credentials_provider(credentials)
            // Buckets as names of hosts need a wildcard certificate and DNS to match.
            .force_path_style(true)
            // Stores other than Amazon's stumble over checksums that nobody asked for.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .timeout_config(timeouts.build())
            .retry_config(retries);
        Client::from_conf(config.build())
    }

    /// Plain for `http`, which then needs no certificate authorities to be installed.
    fn http_client(&self) -> SharedHttpClient {
        if self.endpoint.scheme() == "http" {
            Builder::new().build_http()
        } else {
            Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
        }
    }
}
