use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::Signal;

use super::command::finished;
use crate::{
    Part, StackError,
    process::{
        account::Account, identity::Identity, launch::Launch, ports, programs, secret::secret,
    },
};

const USER: &str = "mentoro";
const DATABASE: &str = "mentoro";
const UNTIL_READY: Duration = Duration::from_mins(1);

/// PostgreSQL 15 with one superuser and one empty database, on a loopback port.
#[derive(Debug)]
pub struct Postgres {
    part: Part,
    port: u16,
    password: String,
}

/// PostgreSQL before it starts.
#[derive(Debug, Clone)]
#[must_use = "it does not run yet"]
pub struct PostgresDraft {
    folder: PathBuf,
    is_durable: bool,
    options: Vec<String>,
}

impl Postgres {
    /// Starts it in `folder` for tests: quick, but a power cut would lose what was committed.
    pub fn start(folder: &Path) -> Result<Self, StackError> {
        Self::draft(folder).start()
    }

    /// In `folder`; a cluster that an earlier one left there is used again.
    pub fn draft(folder: &Path) -> PostgresDraft {
        PostgresDraft { folder: folder.to_owned(), is_durable: false, options: Vec::new() }
    }

    /// Of the database that was made for the service.
    pub fn url(&self) -> String {
        self.url_of(DATABASE)
    }

    /// Of another database in the same server.
    pub fn url_of(&self, database: &str) -> String {
        format!("postgres://{USER}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// Where it listens on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The password of its superuser, `mentoro`.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Makes another empty database.
    pub fn create_database(&self, name: &str) -> Result<(), StackError> {
        let mut command = self.client("createdb")?;
        finished(command.args(["--maintenance-db=postgres", name])).map(drop)
    }

    /// What `sql` finds in the service's database: a line for each row, tabs between its columns.
    pub fn rows(&self, sql: &str) -> Result<String, StackError> {
        let mut psql = self.client("psql")?;
        psql.args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--field-separator=\t",
        ])
        .args(["--set=ON_ERROR_STOP=1", "--command", sql]);
        finished(&mut psql)
    }

    /// One of PostgreSQL's own clients, told where the service's database is.
    pub fn client(&self, program: &str) -> Result<Command, StackError> {
        let mut command = Command::new(programs::of_postgres(program)?);
        command
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", self.port.to_string())
            .env("PGUSER", USER)
            .env("PGPASSWORD", &self.password)
            .env("PGDATABASE", DATABASE);
        Ok(command)
    }
}

impl Deref for Postgres {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

impl PostgresDraft {
    /// Keeps what was committed through a power cut.
    pub fn durable(mut self) -> Self {
        self.is_durable = true;
        self
    }

    /// Sets an option of the server, like `max_connections=200`.
    pub fn option(mut self, option: impl Into<String>) -> Self {
        self.options.push(option.into());
        self
    }

    /// Starts it and waits until it takes connections.
    pub fn start(&self) -> Result<Postgres, StackError> {
        let account = Account::instead_of_root("postgres")?;
        let data = self.folder.join("data");
        let secrets = self.folder.join("password");
        fs::create_dir_all(&self.folder).map_err(StackError::at("make", &self.folder))?;
        let is_new = !data.join("PG_VERSION").exists();
        if is_new {
            account.make_folder(&data)?;
            account.write_file(&secrets, &secret(24)?)?;
            self.init(account, &data, &secrets)?;
        }
        let password = fs::read_to_string(&secrets).map_err(StackError::at("read", &secrets))?;
        let postgres = ports::against_races(|| {
            let [port] = ports::free()?;
            let server = self.part(account, &data, port)?;
            server.start()?;
            Ok(Postgres { part: server, port, password: password.clone() })
        })?;
        if is_new {
            postgres.create_database(DATABASE)?;
        }
        Ok(postgres)
    }

    fn init(&self, account: Account, data: &Path, password: &Path) -> Result<(), StackError> {
        let mut command = Command::new(programs::of_postgres("initdb")?);
        command
            .args([
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--username",
                USER,
            ])
            .arg("--pgdata")
            .arg(data)
            .arg("--pwfile")
            .arg(password)
            .current_dir(data);
        if !self.is_durable {
            command.arg("--no-sync");
        }
        account.run(&mut command);
        finished(&mut command).map(drop)
    }

    fn part(&self, account: Account, data: &Path, port: u16) -> Result<Part, StackError> {
        let port = port.to_string();
        // No socket: its path may be longer than a socket's may be.
        let mut options =
            vec!["listen_addresses=127.0.0.1".to_owned(), "unix_socket_directories=".to_owned()];
        if !self.is_durable {
            options.extend(
                ["fsync", "synchronous_commit", "full_page_writes"]
                    .map(|option| format!("{option}=off")),
            );
        }
        options.extend(self.options.iter().cloned());
        let options = options.iter().flat_map(|option| ["-c", option]);
        let log = self.folder.join("postgres.log");
        let launch = Launch::new(programs::of_postgres("postgres")?, data, log)
            .arguments(["-D", ".", "-p", &port])
            .arguments(options)
            .account(account)
            // TERM waits for every client to leave; INT disconnects them and writes a checkpoint.
            .stop_signal(Signal::INT)
            // KILL would leave its shared memory behind.
            .end_signal(Signal::QUIT);
        let pid_file = data.join("postmaster.pid");
        Ok(Part::new("postgres", launch, UNTIL_READY, move |server| is_ready(&pid_file, server)))
    }
}

/// By the file in which the server writes its state; an old one may be left from a crash.
fn is_ready(pid_file: &Path, server: Identity) -> Result<(), String> {
    let text = fs::read_to_string(pid_file).map_err(|_| "it has not begun".to_owned())?;
    let mut lines = text.lines();
    let is_its_own = lines.next() == Some(server.pid.to_string().as_str());
    match lines.nth(6).map(str::trim_end) {
        Some("ready") if is_its_own => Ok(()),
        _ => Err("it takes no connections yet".to_owned()),
    }
}
