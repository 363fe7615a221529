use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4::SigningParams,
};
use reqwest::{Method, blocking::Client};

use crate::StackError;

const PATIENCE: Duration = Duration::from_secs(10);

/// A bucket of an S3 store, and the keys to it.
#[derive(Clone)]
pub struct Bucket {
    /// The store, like `http://127.0.0.1:8333`.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// Its name.
    pub name: String,
    /// The identity that signs.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
}

/// What the store answered.
#[derive(Debug, Clone)]
pub struct S3Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Bucket {
    /// Makes the bucket itself; one that is there stays.
    pub fn create(&self) -> Result<(), StackError> {
        match self.call(Method::PUT, "", None, Vec::new())? {
            S3Answer { status: 200 | 409, .. } => Ok(()),
            answer => Err(refused("make the bucket", &answer)),
        }
    }

    /// Stores an object. The path is `key` as it stands in a URL.
    pub fn put(&self, key: &str, media_type: &str, body: Vec<u8>) -> Result<(), StackError> {
        match self.call(Method::PUT, key, Some(media_type), body)? {
            S3Answer { status: 200, .. } => Ok(()),
            answer => Err(refused("store an object", &answer)),
        }
    }

    /// Reads an object, or lists the bucket if `key` is empty.
    pub fn get(&self, key: &str) -> Result<S3Answer, StackError> {
        self.call(Method::GET, key, None, Vec::new())
    }

    /// Takes an object away.
    pub fn delete(&self, key: &str) -> Result<S3Answer, StackError> {
        self.call(Method::DELETE, key, None, Vec::new())
    }

    fn call(
        &self,
        method: Method,
        key: &str,
        media_type: Option<&str>,
        body: Vec<u8>,
    ) -> Result<S3Answer, StackError> {
        let url = format!("{}/{}/{key}", self.endpoint, self.name);
        let signature = self.signature(method.as_str(), &url, &body)?;
        let client = Client::builder().timeout(PATIENCE).no_proxy().build().map_err(failed)?;
        let mut request = client.request(method, &url).body(body);
        for (name, value) in signature {
            request = request.header(name, value);
        }
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        let answer = request.send().map_err(failed)?;
        let status = answer.status().as_u16();
        let body = answer.bytes().map_err(failed)?.to_vec();
        Ok(S3Answer { status, body })
    }

    /// The headers that prove who asks.
    fn signature(
        &self,
        method: &str,
        url: &str,
        body: &[u8],
    ) -> Result<Vec<(String, String)>, StackError> {
        let mut settings = SigningSettings::default();
        // As S3 wants it, unlike every other service.
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let keys = Credentials::new(&self.access_key, &self.secret_key, None, None, "stack").into();
        let parameters = SigningParams::builder()
            .identity(&keys)
            .region(&self.region)
            .name("s3")
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .map_err(failed)?
            .into();
        let request =
            SignableRequest::new(method, url, std::iter::empty(), SignableBody::Bytes(body))
                .map_err(failed)?;
        let (instructions, _) = sign(request, &parameters).map_err(failed)?.into_parts();
        Ok(instructions
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}

fn failed(error: impl std::error::Error) -> StackError {
    let mut text = error.to_string();
    if let Some(source) = error.source() {
        text.push_str(": ");
        text.push_str(&source.to_string());
    }
    StackError::S3(text)
}

fn refused(doing: &str, answer: &S3Answer) -> StackError {
    let body = String::from_utf8_lossy(&answer.body);
    StackError::S3(format!("could not {doing}: {} {body}", answer.status))
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket")
            .field("endpoint", &self.endpoint)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
