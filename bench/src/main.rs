//! Load scenarios for Mentoro, and what they are compared with: `make bench`.

#![expect(clippy::print_stdout, reason = "a report is what this program is for")]
#![expect(clippy::cast_precision_loss, reason = "measurements are far below 2^52")]

mod cast;
mod open_loop;
mod postgres;
mod raw;
mod report;
mod restore;
mod scenarios;
mod seed;
mod service;
mod streams;
mod turns;
mod wrk;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};

use cast::Cast;
use report::{Alone, Sheet, Storm};
use seed::Size;
use service::{Mentoro, Service};
use tokio::task::spawn_blocking;

/// How many times the service is started to see how fast it can.
const STARTS: u32 = 3;

/// Where the service under load keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize)]
pub(crate) enum Database {
    /// In a file of its data folder.
    Sqlite,
    /// On a server of its own, which answers for nobody else.
    Postgres,
}

/// Measures a release build of Mentoro on this machine.
#[derive(Debug, Parser)]
struct Options {
    /// How many mentors: 1k, 10k and 100k unless said otherwise; may be repeated
    #[arg(long = "size", value_name = "MENTORS")]
    sizes: Vec<Size>,
    /// Where the service keeps its data
    #[arg(long, default_value = "sqlite")]
    database: Database,
    /// Only scenarios whose name contains this; may be repeated. `storm` and `streams` are some, too;
    /// `restore`, alone, copies and restores a deployment instead
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// How long each scenario is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,
    /// The service to measure
    #[arg(long, value_name = "FILE")]
    mentoro: PathBuf,
    /// Another build, to be measured in turns with it; nothing else is measured then
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// The folder of the built-in model
    #[arg(long, value_name = "FOLDER")]
    model: PathBuf,
    /// Where data folders and results are kept
    #[arg(long, value_name = "FOLDER")]
    cache: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut options = Options::parse();
    if options.sizes.is_empty() {
        options.sizes = vec![Size(1_000), Size(10_000), Size(100_000)];
    }
    fs::create_dir_all(&options.cache)?;
    let mentoro = Mentoro {
        binary: options.mentoro.canonicalize().context("no release build")?,
        model: options.model.canonicalize().context("no model: run `make model`")?,
        database_url: None,
    };
    if let Some(other) = &options.against {
        for size in &options.sizes {
            let seeded = seed::folder(&mentoro, *size, &options.cache).await?;
            turns::compare(&mentoro, other, &seeded, &options).await?;
        }
        return Ok(());
    }
    if options.only == ["restore"] {
        return restore(&mentoro, &options).await;
    }
    let mut sheets = Vec::new();
    for size in &options.sizes {
        let sheet = measure(&mentoro, *size, &options).await?;
        sheet.print();
        sheets.push(sheet);
    }
    report::print_growth(&sheets);
    report::print_targets(&sheets);
    let file = options.cache.join("results.json");
    report::write(&sheets, &file)?;
    println!("\nAll numbers: {}", file.display());
    Ok(())
}

/// Copies and restores deployments instead of serving.
async fn restore(mentoro: &Mentoro, options: &Options) -> Result<()> {
    for &size in &options.sizes {
        let seeded = seed::folder(mentoro, size, &options.cache).await?;
        let mentoro = mentoro.clone();
        // What drives the servers waits for them.
        spawn_blocking(move || restore::measure(&mentoro, size, &seeded)).await??;
    }
    Ok(())
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }

    fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// Measures everything that is asked for with a copy of the data folder of `size`.
async fn measure(mentoro: &Mentoro, size: Size, options: &Options) -> Result<Sheet> {
    let seeded = seed::folder(mentoro, size, &options.cache).await?;
    let work = tempfile::tempdir_in(&options.cache)?;
    let folder = work.path().join("data");
    seed::copy(&seeded, &folder)?;
    let cast = cast::cast(&folder, SystemTime::now().into())?;
    let server = match options.database {
        Database::Sqlite => None,
        Database::Postgres => Some(postgres::Server::start()?),
    };
    let mentoro =
        Mentoro { database_url: server.as_ref().map(postgres::Server::url), ..mentoro.clone() };
    if let Some(server) = &server {
        eprintln!("{size}: copying the rows to PostgreSQL …");
        mentoro.migrate(&folder).await?;
        server.fill(&folder)?;
    }
    let (service, ready) = start(&mentoro, &folder).await?;
    if service.search_is_degraded().await? {
        bail!("search answers from the database: the index is missing, and so is the point");
    }
    let fresh = service.usage()?;
    let mut sheet = Sheet {
        mentors: size.0,
        ready_ms: ready.as_secs_f64() * 1e3,
        resident_mb: megabytes(fresh.resident),
        anonymous_mb: megabytes(fresh.anonymous),
        resident_after_mb: 0.0,
        database: options.database,
        alone: match options.database {
            Database::Sqlite => {
                let second = Duration::from_secs(1);
                let rate = raw::rows_per_second(&folder, &cast.mentors, second)?;
                Alone { reads_per_second: Some(rate), requests_per_second: None }
            }
            Database::Postgres => Alone::default(),
        },
        scenarios: Vec::new(),
        storm: None,
        streams: None,
    };
    for scenario in scenarios::all(&cast)?.iter().filter(|scenario| options.wants(scenario.name)) {
        eprintln!("{size}: {} …", scenario.name);
        let measured = wrk::measure(&service, scenario, work.path(), options.duration()).await?;
        if measured.failed > 0 {
            eprintln!("{} failed, such as {}", measured.failed, scenario.first_path());
        }
        sheet.scenarios.push((scenario.name, measured));
        if let Some(server) = server.as_ref().filter(|_| scenario.name == scenarios::BY_STUDENTS) {
            eprintln!("{size}: the same statement by pgbench …");
            let (clients, time) = (scenarios::READERS, options.duration());
            let rate = server.reads_per_second(&cast.mentors, clients, work.path(), time)?;
            sheet.alone.reads_per_second = Some(rate);
        }
    }
    if options.wants("storm") {
        eprintln!("{size}: storm …");
        sheet.storm = Some(storm(&service, &cast, work.path(), options.duration() * 2).await?);
    }
    if let Some(server) = server.as_ref().filter(|_| options.wants("create-request")) {
        eprintln!("{size}: the inserts of create-request by pgbench …");
        let rate =
            server.requests_per_second(scenarios::ASKERS, work.path(), options.duration())?;
        sheet.alone.requests_per_second = Some(rate);
    }
    if options.wants("streams") {
        eprintln!("{size}: streams …");
        sheet.streams = Some(streams::measure(&service, &cast).await?);
    }
    sheet.resident_after_mb = megabytes(service.usage()?.resident);
    service.stop().await?;
    Ok(sheet)
}

/// Starts the service some times; the last one is left running, at rest. The first start may have
/// to mend what an older build left.
async fn start(mentoro: &Mentoro, folder: &Path) -> Result<(Service, Duration)> {
    let mut service = mentoro.serve(folder).await?;
    let mut best = Duration::MAX;
    for _ in 0..STARTS {
        service.settle().await?;
        service.stop().await?;
        service = mentoro.serve(folder).await?;
        best = best.min(service.ready_after);
    }
    service.settle().await?;
    Ok((service, best))
}

/// Mentor by id at a fixed rate, in calm and then in a storm of sign-ins.
async fn storm(
    service: &Service,
    cast: &Cast,
    scratch: &Path,
    duration: Duration,
) -> Result<Storm> {
    let calm = open_loop::mentors(service, &cast.mentors, duration).await?;
    let sign_in = scenarios::sign_in(cast);
    let load = wrk::start(service, &sign_in, scratch, duration + Duration::from_secs(2), 0)?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let stormy = open_loop::mentors(service, &cast.mentors, duration).await?;
    let sign_ins_per_second = load.per_second().await?;
    if sign_ins_per_second < 1.0 {
        bail!("nobody could sign in during the storm");
    }
    Ok(Storm { calm, stormy, sign_ins_per_second })
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
