//! What it takes to copy all that replicas keep, and to put it back after everything was lost:
//! `deploy/backup` and `deploy/restore` on the servers of production.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use application::images::{Image, ImageFormat};
use rand::Rng as _;
use serde_json::Value;
use stack::{Qdrant, Redis, Replica, Scratch, SeaweedFs};

use crate::{
    postgres::Server,
    seed::{self, Size},
    service::{JWT_SECRET, Mentoro},
};

/// So many mentors have a picture, or all if there are fewer.
const PICTURES: usize = 2_000;
/// About what pictures of people weigh in both sizes, bytes.
const BYTES: [usize; 2] = [80_000, 10_000];

/// A deployment of 100,000 mentors must be back within this time.
const BOUND: Duration = Duration::from_mins(5);
/// How long anything may take before it is given up.
const PATIENCE: Duration = Duration::from_mins(20);

/// Programs of PostgreSQL, which Debian keeps off the PATH.
const POSTGRES_CLIENTS: &str = "/usr/lib/postgresql/15/bin";

/// Servers with nothing in them.
struct Deployment<'a> {
    mentoro: &'a Mentoro,
    postgres: Server,
    s3: SeaweedFs,
    redis: Redis,
    qdrant: Qdrant,
    scratch: Scratch,
}

/// Copies a deployment of `size`, loses it, restores it on other servers, and compares.
pub(crate) fn measure(mentoro: &Mentoro, size: Size, seeded: &Path) -> Result<()> {
    let place = tempfile::tempdir_in(seeded.parent().context("the cache")?)?;
    let lost = Deployment::start(mentoro)?;
    eprintln!("{size}: copying the rows to PostgreSQL …");
    lost.mentoro(&["migrate"])?;
    lost.postgres.fill(seeded)?;
    let pictures = lost.show_pictures()?;
    let before = lost.content()?;
    eprintln!("{size}: deploy/backup …");
    let copying = Instant::now();
    let copy = lost.deploy("backup", &[place.path()])?;
    let copying = copying.elapsed();
    let copy = PathBuf::from(copy.lines().last().context("no copy was named")?);
    drop(lost);

    let found = Deployment::start(mentoro)?;
    eprintln!("{size}: deploy/restore …");
    let restoring = Instant::now();
    found.deploy("restore", &[&copy])?;
    let restored = restoring.elapsed();
    // Before a replica serves, which settles what is due.
    ensure!(found.content()? == before, "the restored rows are not those that were copied");
    found.check_pictures()?;
    let starting = Instant::now();
    let replica = found.serve()?;
    until_indexed(&replica)?;
    let serving = restored + starting.elapsed();

    let size_of_copy = bytes(&copy)? / 1_000_000;
    println!("\n| {size} mentors, {pictures} pictures, {size_of_copy} MB of copy | s |");
    println!("|---|---|");
    println!("| deploy/backup | {:.1} |", copying.as_secs_f64());
    println!("| deploy/restore onto empty servers | {:.1} |", restored.as_secs_f64());
    println!("| … until search answers from the index | {:.1} |", serving.as_secs_f64());
    ensure!(serving <= BOUND, "it took longer than {BOUND:?}");
    Ok(())
}

impl<'a> Deployment<'a> {
    fn start(mentoro: &'a Mentoro) -> Result<Self> {
        let scratch = Scratch::new("restore")?;
        Ok(Self {
            mentoro,
            postgres: Server::start()?,
            s3: SeaweedFs::start(&scratch.path().join("seaweedfs"))?,
            redis: Redis::start(&scratch.path().join("redis"))?,
            qdrant: Qdrant::start(&scratch.path().join("qdrant"))?,
            scratch,
        })
    }

    fn settings(&self) -> Vec<(String, String)> {
        let bucket = self.s3.bucket();
        [
            ("MENTORO_DATABASE_URL", self.postgres.url()),
            ("MENTORO_REDIS_URL", self.redis.url()),
            ("MENTORO_QDRANT_URL", self.qdrant.url().to_owned()),
            ("MENTORO_QDRANT_API_KEY", self.qdrant.api_key().unwrap_or_default().to_owned()),
            ("MENTORO_S3_ENDPOINT", bucket.endpoint.clone()),
            ("MENTORO_S3_REGION", bucket.region.clone()),
            ("MENTORO_S3_BUCKET", bucket.name.clone()),
            ("MENTORO_S3_ACCESS_KEY", bucket.access_key.clone()),
            ("MENTORO_S3_SECRET_KEY", bucket.secret_key.clone()),
            ("MENTORO_JWT_SECRETS", JWT_SECRET.to_owned()),
            ("MENTORO_MODEL_DIR", self.mentoro.model.display().to_string()),
            ("MENTORO_BIN", self.mentoro.binary.display().to_string()),
            // Thousands of seeded requests are old enough to be settled one by one meanwhile.
            ("MENTORO_REQUEST_COMPLETES_AFTER", "3650d".to_owned()),
            ("MENTORO_REQUEST_REMIND_AFTER", "3650d".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// What a command printed that had these settings.
    fn run(&self, mut command: Command) -> Result<String> {
        let path = env::var("PATH").context("PATH")?;
        command.envs(self.settings()).env("PATH", format!("{POSTGRES_CLIENTS}:{path}"));
        let output = command.output().with_context(|| format!("{command:?}"))?;
        if !output.status.success() {
            bail!(
                "{}: {}",
                command.get_program().display(),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn mentoro(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.mentoro.binary);
        command.args(arguments);
        self.run(command)
    }

    fn deploy(&self, script: &str, arguments: &[&Path]) -> Result<String> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
        let mut command = Command::new(scripts.join(script));
        command.args(arguments);
        self.run(command)
    }

    /// Gives mentors pictures, as an upload would leave them, of noise; how many people have one.
    fn show_pictures(&self) -> Result<usize> {
        let postgres = self.postgres.server();
        let mentors =
            postgres.rows(&format!("SELECT id FROM mentors ORDER BY id LIMIT {PICTURES}"))?;
        let mut dice = seed::dice(7);
        let mut script = String::new();
        for mentor in mentors.lines() {
            let mut keys = Vec::new();
            for size in BYTES {
                let mut bytes = vec![0; size];
                dice.fill_bytes(&mut bytes);
                let image = Image::new(ImageFormat::Jpeg, bytes)?;
                self.s3.bucket().put(image.key().as_str(), "image/jpeg", image.bytes().to_vec())?;
                writeln!(
                    script,
                    "INSERT INTO images (id, key, uses, reserved_until) \
                     VALUES (gen_random_uuid(), '{}', 1, 'epoch');",
                    image.key()
                )?;
                keys.push(image.key().to_string());
            }
            let avatar = keys.join(" ");
            writeln!(script, "UPDATE mentors SET avatar = '{avatar}' WHERE id = '{mentor}';")?;
        }
        let file = self.scratch.path().join("pictures.sql");
        fs::write(&file, script)?;
        let mut psql = postgres.client("psql")?;
        psql.args(["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]);
        psql.arg("--file").arg(file);
        self.run(psql)?;
        Ok(mentors.lines().count())
    }

    /// For each table how many rows it has and a sum of hashes of them, but for the work that a
    /// restore leaves to be done.
    fn content(&self) -> Result<String> {
        let postgres = self.postgres.server();
        let tables = postgres.rows(
            "SELECT format('SELECT %L, count(*), sum(hashtext(t::text)) FROM %I t', relname, relname) \
             FROM pg_stat_user_tables WHERE relname <> 'outbox' ORDER BY relname",
        )?;
        let sums = tables.lines().collect::<Vec<_>>().join(" UNION ALL ");
        Ok(postgres.rows(&format!("{sums} ORDER BY 1"))?)
    }

    fn serve(&self) -> Result<Replica> {
        let folder = self.scratch.path().join("mentoro");
        Ok(Replica::start(&self.mentoro.binary, "mentoro", &folder, &self.settings())?)
    }

    /// Whether every picture is there and whole.
    fn check_pictures(&self) -> Result<()> {
        let postgres = self.postgres.server();
        for key in postgres.rows("SELECT key FROM images")?.lines() {
            let found = self.s3.bucket().get(key)?;
            ensure!(Image::found(&key.parse()?, found.body).is_ok(), "{key} is missing");
        }
        Ok(())
    }
}

/// Waits until search answers by meaning.
fn until_indexed(replica: &Replica) -> Result<()> {
    let url = format!("{}/api/mentors?query=rust", replica.url());
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let page: Value = serde_json::from_str(&reqwest::blocking::get(&url)?.text()?)?;
        if page["degraded"] == false && page["items"].as_array().is_some_and(|it| !it.is_empty()) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("search is not back within {PATIENCE:?}")
}

/// How much all files in a folder are together.
fn bytes(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_folder = entry.file_type()?.is_dir();
        sum += if is_folder { bytes(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}
