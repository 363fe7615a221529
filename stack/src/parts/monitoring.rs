use std::{fmt::Write as _, path::Path, process::Command, time::Duration};

use super::{command::finished, probe};
use crate::{
    Part, Postgres, Replica, Stack, StackError,
    process::{account::Account, launch::Launch, ports, programs, secret::secret},
};

const ROLES: &str = include_str!("../../../deploy/postgres/roles.sql");
const PROBES: &str = include_str!("../../../deploy/blackbox/blackbox.yml");
const RULES: [(&str, &str); 3] = [
    ("rules-slo.yml", include_str!("../../../deploy/prometheus/rules/slo.yml")),
    ("rules-service.yml", include_str!("../../../deploy/prometheus/rules/service.yml")),
    ("rules-stores.yml", include_str!("../../../deploy/prometheus/rules/stores.yml")),
];
/// On this machine nobody is told: it is only seen which alerts fire.
const NOBODY: &str = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";
const UNTIL_READY: Duration = Duration::from_secs(30);

/// Who reads the views of dashboards.
const READER: &str = "mentoro_dashboards";
/// Who reads what PostgreSQL says of itself.
const EXPORTER: &str = "mentoro_exporter";
const PASSWORD_OF_EXPORTER: &str = "exporter-password";

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
        let account = Account::instead_of_root("prometheus")?;
        account.make_folder(folder)?;
        let write = |name: &str, text: &str| account.write_file(&folder.join(name), text);
        write("alertmanager.yml", NOBODY)?;
        write("blackbox.yml", PROBES)?;
        for (name, text) in RULES {
            write(name, text)?;
        }
        let reader = make_roles(folder, account, stack.postgres())?;
        ports::against_races(|| {
            let [prometheus, alertmanager, node, nginx, postgres, redis, front] = ports::free()?;
            let ports = Ports { prometheus, alertmanager, node, nginx, postgres, redis, front };
            write("prometheus.yml", &configuration(ports, stack))?;
            let watching = parts(folder, account, ports, stack)?;
            for part in &watching {
                part.start()?;
            }
            Ok(Self { parts: watching, prometheus, reader: reader.clone() })
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
fn make_roles(folder: &Path, account: Account, postgres: &Postgres) -> Result<String, StackError> {
    let (reader, exporter) = (secret(24)?, secret(24)?);
    let file = |name: &str, text: &str| {
        let file = folder.join(name);
        account.write_file(&file, text).map(|()| file)
    };
    let mut psql = postgres.client("psql")?;
    psql.args(["--no-psqlrc", "--quiet", "--file"])
        .arg(file("roles.sql", ROLES)?)
        .env("DASHBOARDS_PASSWORD_FILE", file("reader-password", &reader)?)
        .env("EXPORTER_PASSWORD_FILE", file(PASSWORD_OF_EXPORTER, &exporter)?);
    finished(&mut psql)?;
    Ok(reader)
}

fn parts(
    folder: &Path,
    account: Account,
    ports: Ports,
    stack: &Stack,
) -> Result<Vec<Part>, StackError> {
    let launch = |name: &str, program: &str, port: u16, arguments: &[&str]| {
        let log = folder.join(format!("{name}.log"));
        let launch = Launch::new(programs::installed(program)?, folder, log)
            .account(account)
            .arguments([format!("--web.listen-address=127.0.0.1:{port}")])
            .arguments(arguments);
        Ok::<_, StackError>((name.to_owned(), port, launch))
    };
    let status =
        format!("--nginx.scrape-uri=http://127.0.0.1:{}/status", stack.nginx().status_port());
    let redis = format!("--redis.addr=redis://127.0.0.1:{}", stack.redis().port());
    let postgres = format!("127.0.0.1:{}/mentoro?sslmode=disable", stack.postgres().port());
    let prometheus = ["--config.file=prometheus.yml", "--storage.tsdb.path=prometheus"];
    let alertmanager = [
        "--config.file=alertmanager.yml",
        "--storage.path=alertmanager",
        // It has no others to agree with.
        "--cluster.listen-address=",
    ];
    let node = [
        "--collector.disable-defaults",
        "--collector.cpu",
        "--collector.diskstats",
        "--collector.filesystem",
        "--collector.loadavg",
        "--collector.meminfo",
    ];
    let mut launches = vec![
        launch("prometheus", "prometheus", ports.prometheus, &prometheus)?,
        launch("alertmanager", "prometheus-alertmanager", ports.alertmanager, &alertmanager)?,
        launch("node-exporter", "prometheus-node-exporter", ports.node, &node)?,
        launch("nginx-exporter", "prometheus-nginx-exporter", ports.nginx, &[&status])?,
        launch("redis-exporter", "prometheus-redis-exporter", ports.redis, &[&redis])?,
        launch(
            "blackbox-exporter",
            "prometheus-blackbox-exporter",
            ports.front,
            &["--config.file=blackbox.yml"],
        )?,
    ];
    let (name, port, launch) =
        launch("postgres-exporter", "prometheus-postgres-exporter", ports.postgres, &[])?;
    let launch = launch
        .variable("DATA_SOURCE_URI", postgres)
        .variable("DATA_SOURCE_USER", EXPORTER)
        .variable("DATA_SOURCE_PASS_FILE", PASSWORD_OF_EXPORTER);
    launches.push((name, port, launch));
    let watching = |(name, port, launch)| {
        Part::new(name, launch, UNTIL_READY, move |_| probe::answers(port, "/metrics"))
    };
    Ok(launches.into_iter().map(watching).collect())
}

/// The jobs of deploy/prometheus/prometheus.yml at the ports of this stack, asked more often, so
/// that there is soon something to see.
fn configuration(ports: Ports, stack: &Stack) -> String {
    let mut text = format!(
        "global: {{scrape_interval: 5s, scrape_timeout: 5s, evaluation_interval: 5s}}\n\
         rule_files: [rules-*.yml]\n\
         alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{}']}}]}}]}}\n\
         scrape_configs:\n",
        ports.alertmanager
    );
    let replicas: Vec<_> = stack.replicas().iter().map(Replica::metrics_port).collect();
    let url = stack.url();
    let probe = |path: &str| {
        format!(", metrics_path: /probe, params: {{module: [front], target: ['{url}{path}']}}")
    };
    let (front, page) = (probe("/api/ping"), probe("/"));
    let jobs: [(&str, &[u16], &str); 9] = [
        ("prometheus", &[ports.prometheus], ""),
        ("alertmanager", &[ports.alertmanager], ""),
        ("mentoro", &replicas, ""),
        ("node", &[ports.node], ""),
        ("nginx", &[ports.nginx], ""),
        ("postgres", &[ports.postgres], ""),
        ("redis", &[ports.redis], ""),
        ("front", &[ports.front], &front),
        ("page", &[ports.front], &page),
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
