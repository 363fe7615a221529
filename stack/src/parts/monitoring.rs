use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::{command::finished, probe};
use crate::{
    Part, Postgres, Replica, Stack, StackError,
    process::{
        launch::Launch,
        ports, programs,
        secret::{secret, write_private},
    },
};

/// What is deployed is used as it is.
const DEPLOY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy");
/// On this machine nobody is told: it is only seen which alerts fire.
const NOBODY: &str = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";
const UNTIL_READY: Duration = Duration::from_secs(30);

/// Who reads the views of dashboards.
const READER: &str = "mentoro_dashboards";
/// Who reads what PostgreSQL says of itself.
const EXPORTER: &str = "mentoro_exporter";

/// What watches a stack: Prometheus with the rules that are deployed, Alertmanager that tells
/// nobody, and exporters, on loopback ports.
#[derive(Debug)]
pub struct Monitoring {
    parts: Vec<Part>,
    prometheus: u16,
    reader: String,
}

/// The ports, in the order in which they are chosen.
#[derive(Debug, Clone, Copy)]
struct Ports {
    prometheus: u16,
    alertmanager: u16,
    node: u16,
    nginx: u16,
    postgres: u16,
    redis: u16,
    front: u16,
}

impl Monitoring {
    /// Watches `stack`, whose replicas have made the schema, from `folder`. The roles that read its
    /// database are made, or get new passwords.
    pub fn start(folder: &Path, stack: &Stack) -> Result<Self, StackError> {
        fs::create_dir_all(folder).map_err(StackError::at("make", folder))?;
        let write = |name: &str, text: &str| {
            let file = folder.join(name);
            fs::write(&file, text).map_err(StackError::at("write", &file))
        };
        write("alertmanager.yml", NOBODY)?;
        let reader = make_roles(folder, stack.postgres())?;
        ports::against_races(|| {
            let [prometheus, alertmanager, node, nginx, postgres, redis, front] = ports::free()?;
            let ports = Ports { prometheus, alertmanager, node, nginx, postgres, redis, front };
            write("prometheus.yml", &configuration(ports, stack))?;
            let parts = parts(folder, ports, stack)?;
            for part in &parts {
                part.start()?;
            }
            Ok(Self { parts, prometheus, reader: reader.clone() })
        })
    }

    /// Prometheus, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.prometheus)
    }

    /// PostgreSQL's own client as Grafana would come: by the role that sees nothing but the views
    /// of dashboards.
    pub fn reader(&self, postgres: &Postgres) -> Result<Command, StackError> {
        let mut command = postgres.client("psql")?;
        command.env("PGUSER", READER).env("PGPASSWORD", &self.reader);
        Ok(command)
    }

    /// Its processes: `prometheus` first, which looks at the others.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
}

/// Makes both roles. The password of the one that dashboards have.
fn make_roles(folder: &Path, postgres: &Postgres) -> Result<String, StackError> {
    let password = secret(24)?;
    let (of_reader, of_exporter) = (folder.join("reader-password"), password_of_exporter(folder));
    write_private(&of_reader, &password)?;
    write_private(&of_exporter, &secret(24)?)?;
    let mut psql = postgres.client("psql")?;
    psql.args(["--no-psqlrc", "--quiet"])
        .arg(format!("--file={DEPLOY}/postgres/roles.sql"))
        .env("DASHBOARDS_PASSWORD_FILE", of_reader)
        .env("EXPORTER_PASSWORD_FILE", of_exporter);
    finished(&mut psql)?;
    Ok(password)
}

fn password_of_exporter(folder: &Path) -> PathBuf {
    folder.join("exporter-password")
}

fn parts(folder: &Path, ports: Ports, stack: &Stack) -> Result<Vec<Part>, StackError> {
    let part = |name: &str, program: &str, port: u16, path: &'static str, arguments: &[String]| {
        let log = folder.join(format!("{name}.log"));
        let launch = Launch::new(programs::installed(program)?, folder, log)
            .arguments([format!("--web.listen-address=127.0.0.1:{port}")])
            .arguments(arguments);
        let launch = if name == "postgres-exporter" {
            let uri = format!("127.0.0.1:{}/mentoro?sslmode=disable", stack.postgres().port());
            launch
                .variable("DATA_SOURCE_URI", uri)
                .variable("DATA_SOURCE_USER", EXPORTER)
                .variable("DATA_SOURCE_PASS_FILE", password_of_exporter(folder))
        } else {
            launch
        };
        Ok(Part::new(name, launch, UNTIL_READY, move |_| probe::answers(port, path)))
    };
    let told = |arguments: &[&str]| arguments.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    Ok(vec![
        part(
            "prometheus",
            "prometheus",
            ports.prometheus,
            "/-/ready",
            &told(&["--config.file=prometheus.yml", "--storage.tsdb.path=prometheus"]),
        )?,
        part(
            "alertmanager",
            "prometheus-alertmanager",
            ports.alertmanager,
            "/-/ready",
            &told(&[
                "--config.file=alertmanager.yml",
                "--storage.path=alertmanager",
                // It has no others to agree with.
                "--cluster.listen-address=",
            ]),
        )?,
        part(
            "node-exporter",
            "prometheus-node-exporter",
            ports.node,
            "/metrics",
            &told(&[
                "--collector.disable-defaults",
                "--collector.cpu",
                "--collector.diskstats",
                "--collector.filesystem",
                "--collector.loadavg",
                "--collector.meminfo",
            ]),
        )?,
        part(
            "nginx-exporter",
            "prometheus-nginx-exporter",
            ports.nginx,
            "/metrics",
            &[format!(
                "--nginx.scrape-uri=http://127.0.0.1:{}/status",
                stack.nginx().status_port()
            )],
        )?,
        part("postgres-exporter", "prometheus-postgres-exporter", ports.postgres, "/metrics", &[])?,
        part(
            "redis-exporter",
            "prometheus-redis-exporter",
            ports.redis,
            "/metrics",
            &[format!("--redis.addr=redis://127.0.0.1:{}", stack.redis().port())],
        )?,
        part(
            "blackbox-exporter",
            "prometheus-blackbox-exporter",
            ports.front,
            "/metrics",
            &[format!("--config.file={DEPLOY}/blackbox/blackbox.yml")],
        )?,
    ])
}

/// The jobs of deploy/prometheus/prometheus.yml at the ports of this stack, asked more often, so
/// that there is soon something to see.
fn configuration(ports: Ports, stack: &Stack) -> String {
    let mut text = format!(
        "global: {{scrape_interval: 5s, scrape_timeout: 5s, evaluation_interval: 5s}}\n\
         rule_files: ['{DEPLOY}/prometheus/rules/*.yml']\n\
         alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{alertmanager}']}}]}}]}}\n\
         scrape_configs:\n",
        alertmanager = ports.alertmanager
    );
    let replicas: Vec<_> = stack.replicas().iter().map(Replica::metrics_port).collect();
    let front = format!(
        ", metrics_path: /probe, params: {{module: [front], target: ['{}/api/ping']}}",
        stack.url()
    );
    let jobs: [(&str, &[u16], &str); 8] = [
        ("prometheus", &[ports.prometheus], ""),
        ("alertmanager", &[ports.alertmanager], ""),
        ("mentoro", &replicas, ""),
        ("node", &[ports.node], ""),
        ("nginx", &[ports.nginx], ""),
        ("postgres", &[ports.postgres], ""),
        ("redis", &[ports.redis], ""),
        ("front", &[ports.front], &front),
    ];
    for (job, ports, more) in jobs {
        let targets: Vec<_> = ports.iter().map(|port| format!("'127.0.0.1:{port}'")).collect();
        // Writing into memory does not fail.
        let _ = writeln!(
            text,
            "  - {{job_name: {job}, static_configs: [{{targets: [{}]}}]{more}}}",
            targets.join(", ")
        );
    }
    text
}
