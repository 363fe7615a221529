//! What an operator may set about HTTP.

use std::{path::PathBuf, time::Duration};

use ipnet::IpNet;

/// Limits and trust. The defaults are safe for a machine that is open to the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings {
    /// The greatest body of a request, in bytes.
    pub body_limit: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long an upload may take to arrive. Shorter than [`Self::request_timeout`], of which the
    /// rest is for what is done with it.
    pub upload_timeout: Duration,
    /// How long the head of a request may take to arrive.
    pub head_timeout: Duration,
    /// How long an answer may take to begin.
    pub request_timeout: Duration,
    /// How long an idle connection stays open: longer than any proxy in front keeps its own, so
    /// that the proxy is the one that closes.
    pub keep_alive: Duration,
    /// Origins whose pages may call the API (`https://app.example`); none by default.
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The folder of the built web page, if this process serves it.
    pub web_dir: Option<PathBuf>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            body_limit: 256 * 1024,
            body_timeout: Duration::from_secs(10),
            upload_timeout: Duration::from_secs(20),
            head_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            keep_alive: Duration::from_secs(75),
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            web_dir: None,
        }
    }
}
