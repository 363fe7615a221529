//! The production stack: one set of servers for all tests, replicas behind nginx on it.

use std::{fs, path::Path, sync::OnceLock, thread};

use reqwest::Certificate;
use serde_json::Value;
use stack::{Bucket, Nginx, Replica, S3Gateway, Scratch, Stack, StackDraft};

use super::{Settings, binaries, unique};

const REPLICAS: usize = 2;
/// A port where no page is: the browser has tests of its own.
const NOBODY: u16 = 1;

/// The stack that tests share.
pub fn stack() -> &'static Stack {
    struct Shared {
        stack: Stack,
        _folder: Scratch,
    }
    static SHARED: OnceLock<Shared> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        let folder = Scratch::new("e2e-stack").unwrap();
        let draft = StackDraft::new(folder.path()).replicas(REPLICAS).binary(&binaries::binary());
        let draft = super::service::usual_settings()
            .into_iter()
            .fold(draft, |draft, (name, value)| draft.setting(name, value));
        let stack = draft.start().unwrap_or_else(|error| panic!("{error}"));
        Shared { stack, _folder: folder }
    });
    &shared.stack
}

/// A name that nothing in the shared servers has, and an empty database of this name.
pub fn new_name() -> String {
    let name = unique("own");
    stack().postgres().create_database(&name).unwrap();
    name
}

/// The settings of replicas that share the servers with others, but nothing that is in them.
pub fn settings_of(name: &str) -> Settings {
    let own = [
        ("MENTORO_DATABASE_URL", stack().postgres().url_of(name)),
        // The server has 200, for all that run at once.
        ("MENTORO_DATABASE_CONNECTIONS", "8".to_owned()),
        ("MENTORO_REDIS_PREFIX", name.to_owned()),
        ("MENTORO_QDRANT_COLLECTION", name.to_owned()),
        ("MENTORO_S3_BUCKET", bucket_of(name).name),
    ];
    let mut settings = stack().settings().to_vec();
    settings.retain(|(setting, _)| !own.iter().any(|(other, _)| setting == other));
    settings.extend(own.map(|(setting, value)| (setting.to_owned(), value)));
    settings
}

/// How many images are in the bucket that `settings` name.
pub fn stored_images(settings: &Settings) -> usize {
    let own = settings.iter().find(|(setting, _)| setting == "MENTORO_S3_BUCKET");
    let name = own.map_or_else(|| stack().bucket().name.clone(), |(_, name)| name.clone());
    let listed = Bucket { name, ..stack().bucket().clone() }.get("").unwrap();
    // The service makes the bucket when it first needs it.
    assert!(matches!(listed.status, 200 | 404), "{}", listed.status);
    String::from_utf8_lossy(&listed.body).matches("<Key>avatars/").count()
}

/// What must hold in a database, as the drills look at it.
const INVARIANTS: &str = include_str!("../../../../bench/src/bin/drills/invariants.sql");

/// Those invariants that do not hold in the database of this name.
pub fn broken_invariants(name: &str) -> Vec<String> {
    let mut psql = stack().postgres().client("psql").unwrap();
    psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--field-separator=\t", "--command"]);
    let output = psql.arg(INVARIANTS).env("PGDATABASE", name).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let held = String::from_utf8(output.stdout).unwrap();
    let lines = held.lines().filter(|line| line.split('\t').nth(1) != Some("0"));
    lines.map(str::to_owned).collect()
}

/// Takes away for good what replicas keep under this name: the database and the bucket. Index and
/// cache hold nothing that is not derived.
pub fn destroy(name: &str) {
    let mut dropdb = stack().postgres().client("dropdb").unwrap();
    let dropped = dropdb.args(["--force", "--maintenance-db=postgres", name]).status().unwrap();
    assert!(dropped.success());
    let bucket = bucket_of(name);
    let listed = String::from_utf8(bucket.get("").unwrap().body).unwrap();
    for key in listed.split("<Key>").skip(1) {
        bucket.delete(key.split_once('<').unwrap().0).unwrap();
    }
    assert_eq!(bucket.delete("").unwrap().status, 204);
}

/// Two replicas, and what stands before them.
pub struct Replicas {
    // In the order in which they end.
    front: Nginx,
    pub processes: Vec<Replica>,
    _gateway: S3Gateway,
}

impl Replicas {
    /// All start at once, as after a power cut.
    pub fn start(folder: &Path, name: &str, settings: &Settings) -> Self {
        let binary = binaries::binary();
        let start = |number: usize| {
            let name = format!("mentoro-{number}");
            Replica::start(&binary, &name, &folder.join(&name), settings)
        };
        let started: Vec<_> = thread::scope(|scope| {
            let starting: Vec<_> =
                (1..=REPLICAS).map(|number| scope.spawn(move || start(number))).collect();
            starting.into_iter().map(|replica| replica.join().unwrap()).collect()
        });
        let processes: Vec<_> =
            started.into_iter().map(|it| it.unwrap_or_else(|error| panic!("{error}"))).collect();
        let gateway = S3Gateway::start(&folder.join("s3-gateway"), &bucket_of(name)).unwrap();
        let ports: Vec<_> = processes.iter().map(Replica::port).collect();
        let mut front = Nginx::draft(&folder.join("nginx"), &ports, NOBODY, gateway.port());
        if settings.iter().any(|it| *it == ("MENTORO_RATE_LIMITS".to_owned(), "off".to_owned())) {
            front = front.request_rate("1000000r/s", 100_000);
        }
        Self { front: front.start().unwrap(), processes, _gateway: gateway }
    }

    /// The door to them.
    pub const fn front(&self) -> &Nginx {
        &self.front
    }
}

/// What a client of this front should trust.
pub fn certificate(front: &Nginx) -> Certificate {
    Certificate::from_pem(&front.certificate().pem().unwrap()).unwrap()
}

/// What a front has passed on so far, by its log, which may lag behind: the path, and the replica
/// that answered, or all that were asked.
pub fn passed_on(front: &Nginx) -> Vec<(String, String)> {
    let log = fs::read_to_string(front.access_log()).unwrap_or_default();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let text = |line: &Value, field: &str| line[field].as_str().unwrap_or_default().to_owned();
    lines.map(|line| (text(&line, "path"), text(&line, "upstream"))).collect()
}

fn bucket_of(name: &str) -> Bucket {
    Bucket { name: format!("mentoro-{name}"), ..stack().bucket().clone() }
}
