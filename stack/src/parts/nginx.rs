use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::Signal;

use super::{
    certificate::Certificate, command::finished, probe, rotation::Rotation, template::rendered,
};
use crate::{
    Part, StackError,
    process::{account::Account, launch::Launch, ports, programs},
};

const TEMPLATE: &str = include_str!("../../../deploy/nginx/templates/nginx.conf.template");
const BROTLI: [(&str, &str); 2] = [
    ("modules/brotli.conf", include_str!("../../../deploy/nginx/brotli/load.conf")),
    ("http/brotli.conf", include_str!("../../../deploy/nginx/brotli/brotli.conf")),
];
const BROTLI_MODULE: &str = "/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so";
const UNTIL_READY: Duration = Duration::from_secs(30);

/// The front: nginx with the files that are deployed, on loopback ports.
#[derive(Debug)]
pub struct Nginx {
    part: Part,
    ports: [u16; 3],
    folder: PathBuf,
    certificate: Certificate,
    rotation: Rotation,
}

/// The front before it starts.
#[derive(Debug, Clone)]
#[must_use = "it does not run yet"]
pub struct NginxDraft {
    folder: PathBuf,
    replicas: Vec<u16>,
    web: u16,
    images: u16,
    port: Option<u16>,
    rate: (String, u32),
}

impl Nginx {
    /// In `folder`, before `replicas`, the web page and a gateway to images, given by their loopback
    /// ports.
    pub fn draft(folder: &Path, replicas: &[u16], web: u16, images: u16) -> NginxDraft {
        let (folder, replicas) = (folder.to_owned(), replicas.to_vec());
        NginxDraft { folder, replicas, web, images, port: None, rate: ("50r/s".to_owned(), 100) }
    }

    /// Where clients find it, without a slash at the end.
    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports[0])
    }

    /// The port for HTTPS.
    pub const fn port(&self) -> u16 {
        self.ports[0]
    }

    /// The port for plain HTTP, which only redirects.
    pub const fn http_port(&self) -> u16 {
        self.ports[1]
    }

    /// The port of `/status`, for an exporter of metrics.
    pub const fn status_port(&self) -> u16 {
        self.ports[2]
    }

    /// What its clients should trust.
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// A line of JSON for each request.
    pub fn access_log(&self) -> PathBuf {
        self.folder.join("access.log")
    }

    /// Which replicas it sends requests to.
    pub(crate) const fn rotation(&self) -> &Rotation {
        &self.rotation
    }
}

impl Deref for Nginx {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

impl NginxDraft {
    /// The port for HTTPS; without it, a free one.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// How many requests one client may send on average, like `50r/s`, and how many at once.
    pub fn request_rate(mut self, rate: impl Into<String>, burst: u32) -> Self {
        self.rate = (rate.into(), burst);
        self
    }

    /// Starts it and waits until it takes connections.
    pub fn start(&self) -> Result<Nginx, StackError> {
        let program = programs::installed("nginx")?;
        let account = Account::instead_of_root("www-data")?;
        account.make_folder(&self.folder)?;
        let certificate = Certificate::make(&self.folder, account)?;
        self.write_brotli()?;
        let configuration = self.folder.join("nginx.conf");
        let rotation = Rotation::new(&configuration, &self.replicas);
        rotation.write(None)?;
        ports::against_races(|| {
            let [free, http, status] = ports::free()?;
            let ports = [self.port.unwrap_or(free), http, status];
            let text = self.configuration(ports, &certificate, &rotation)?;
            fs::write(&configuration, text).map_err(StackError::at("write", &configuration))?;
            check(&program, &configuration, &[])?;
            let log = self.folder.join("nginx.log");
            let launch = launch(&program, &configuration, log, account);
            let ready = move |_| probe::answers(status, "/status");
            let server = Part::new("nginx", launch, UNTIL_READY, ready);
            server.start()?;
            let (folder, certificate) = (self.folder.clone(), certificate.clone());
            Ok(Nginx { part: server, ports, folder, certificate, rotation: rotation.clone() })
        })
    }

    fn configuration(
        &self,
        ports: [u16; 3],
        certificate: &Certificate,
        rotation: &Rotation,
    ) -> Result<String, StackError> {
        let [https, http, status] = ports;
        let file = |path: PathBuf| path.display().to_string();
        let values = [
            ("HTTP_LISTEN", format!("127.0.0.1:{http}")),
            ("HTTPS_LISTEN", format!("127.0.0.1:{https}")),
            ("PUBLIC_PORT", format!(":{https}")),
            ("STATUS_LISTEN", format!("127.0.0.1:{status}")),
            ("TLS_CERTIFICATE", file(certificate.path())),
            ("TLS_KEY", file(certificate.key())),
            ("MENTORO_SERVERS", rotation.directive()),
            ("WEB_SERVER", format!("127.0.0.1:{}", self.web)),
            ("IMAGES_SERVER", format!("127.0.0.1:{}", self.images)),
            ("REQUEST_RATE", self.rate.0.clone()),
            ("REQUEST_BURST", self.rate.1.to_string()),
            ("NGINX_CONF", file(self.folder.clone())),
            ("NGINX_RUN", file(self.folder.clone())),
            ("NGINX_ACCESS_LOG", file(self.folder.join("access.log"))),
            ("NGINX_ERROR_LOG", "stderr".to_owned()),
        ];
        rendered(TEMPLATE, &values)
    }

    fn write_brotli(&self) -> Result<(), StackError> {
        if !Path::new(BROTLI_MODULE).is_file() {
            return Ok(());
        }
        for (name, text) in BROTLI {
            let file = self.folder.join(name);
            let folder = file.parent().unwrap_or(&self.folder);
            fs::create_dir_all(folder).map_err(StackError::at("make", folder))?;
            fs::write(&file, text).map_err(StackError::at("write", &file))?;
        }
        Ok(())
    }
}

/// An nginx that works in the folder of its configuration.
pub fn launch(program: &Path, configuration: &Path, log: PathBuf, account: Account) -> Launch {
    let folder = configuration.parent().unwrap_or(configuration);
    Launch::new(program.to_owned(), folder, log)
        .arguments(["-e", "stderr", "-c"])
        .arguments([configuration])
        .account(account)
        // KILL would leave its workers behind, and with them its port.
        .end_signal(Signal::TERM)
}

/// Has nginx read its configuration, which says more than a start that fails.
pub fn check(
    program: &Path,
    configuration: &Path,
    environment: &[(&str, String)],
) -> Result<(), StackError> {
    let mut command = Command::new(program);
    command.args(["-t", "-q", "-e", "stderr", "-c"]).arg(configuration);
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    Account::instead_of_root("www-data")?.run(&mut command);
    finished(&mut command).map(drop)
}
