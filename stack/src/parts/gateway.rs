use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    nginx::{check, launch},
    probe,
    s3::Bucket,
    template::rendered,
};
use crate::{
    Part, StackError,
    process::{account::Account, ports, programs},
};

const TEMPLATE: &str = include_str!("../../../deploy/s3-gateway/templates/nginx.conf.template");
const SCRIPT: &str = include_str!("../../../deploy/s3-gateway/s3.js");
const UNTIL_READY: Duration = Duration::from_secs(30);

/// The gateway that serves the objects of a private bucket: nginx with the files that are deployed.
#[derive(Debug)]
pub struct S3Gateway {
    part: Part,
    port: u16,
    folder: PathBuf,
}

/// The gateway before it starts.
#[derive(Debug, Clone)]
#[must_use = "it does not run yet"]
pub struct S3GatewayDraft {
    folder: PathBuf,
    bucket: Bucket,
    fresh_for: String,
}

impl S3Gateway {
    /// Starts it in `folder` for `bucket`, which lies behind plain HTTP.
    pub fn start(folder: &Path, bucket: &Bucket) -> Result<Self, StackError> {
        Self::draft(folder, bucket).start()
    }

    /// In `folder`, for `bucket`.
    pub fn draft(folder: &Path, bucket: &Bucket) -> S3GatewayDraft {
        let (folder, bucket) = (folder.to_owned(), bucket.clone());
        S3GatewayDraft { folder, bucket, fresh_for: "1h".to_owned() }
    }

    /// Where it serves, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its loopback port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// A line of JSON for each request.
    pub fn access_log(&self) -> PathBuf {
        self.folder.join("access.log")
    }
}

impl Deref for S3Gateway {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

impl S3GatewayDraft {
    /// How long an object is served without asking the store, like `1h`.
    pub fn fresh_for(mut self, time: impl Into<String>) -> Self {
        self.fresh_for = time.into();
        self
    }

    /// Starts it and waits until it answers.
    pub fn start(&self) -> Result<S3Gateway, StackError> {
        let program = programs::installed("nginx")?;
        let account = Account::instead_of_root("www-data")?;
        account.make_folder(&self.folder)?;
        let script = self.folder.join("s3.js");
        fs::write(&script, SCRIPT).map_err(StackError::at("write", &script))?;
        let settings = self.settings();
        ports::against_races(|| {
            let [port] = ports::free()?;
            let configuration = self.folder.join("nginx.conf");
            let text = rendered(TEMPLATE, &self.values(port, &settings))?;
            fs::write(&configuration, text).map_err(StackError::at("write", &configuration))?;
            check(&program, &configuration, &settings)?;
            let log = self.folder.join("s3-gateway.log");
            let mut launch = launch(&program, &configuration, log, account);
            for (name, value) in &settings {
                launch = launch.variable(*name, value);
            }
            let ready = move |_| probe::answers(port, "/health");
            let gateway = Part::new("s3-gateway", launch, UNTIL_READY, ready);
            gateway.start()?;
            Ok(S3Gateway { part: gateway, port, folder: self.folder.clone() })
        })
    }

    /// As nginx's own image names them.
    fn settings(&self) -> Vec<(&'static str, String)> {
        let (protocol, server) =
            self.bucket.endpoint.split_once("://").unwrap_or(("http", &self.bucket.endpoint));
        let usual = if protocol == "https" { "443" } else { "80" };
        let (server, port) = server.rsplit_once(':').unwrap_or((server, usual));
        let named = |name, value: &str| (name, value.to_owned());
        vec![
            named("S3_BUCKET_NAME", &self.bucket.name),
            named("S3_SERVER", server),
            named("S3_SERVER_PORT", port),
            named("S3_SERVER_PROTO", protocol),
            named("S3_REGION", &self.bucket.region),
            named("S3_STYLE", "path"),
            named("AWS_ACCESS_KEY_ID", &self.bucket.access_key),
            named("AWS_SECRET_ACCESS_KEY", &self.bucket.secret_key),
        ]
    }

    fn values<'a>(&self, port: u16, settings: &[(&'a str, String)]) -> Vec<(&'a str, String)> {
        let folder = self.folder.display().to_string();
        let secret = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        let shown = settings.iter().filter(|(name, _)| !secret.contains(name)).cloned();
        let own = [
            ("GATEWAY_LISTEN", format!("127.0.0.1:{port}")),
            ("GATEWAY_CONF", folder.clone()),
            ("GATEWAY_RUN", folder.clone()),
            ("GATEWAY_ACCESS_LOG", format!("{folder}/access.log")),
            ("GATEWAY_ERROR_LOG", "stderr".to_owned()),
            ("PROXY_CACHE_MAX_SIZE", "1g".to_owned()),
            ("PROXY_CACHE_INACTIVE", "60m".to_owned()),
            ("PROXY_CACHE_VALID_OK", self.fresh_for.clone()),
            ("PROXY_CACHE_VALID_NOTFOUND", "10s".to_owned()),
        ];
        shown.chain(own).collect()
    }
}
