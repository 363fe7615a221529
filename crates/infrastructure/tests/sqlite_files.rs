//! What only SQLite has: files, their copies, and other processes at them.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]

use std::{fs, path::PathBuf, sync::Arc};

use application::{
    accounts::{AccountReads, NewAccount, PasswordHash, SecretHash},
    kernel::UnitsOfWork,
};
use domain::{
    accounts::{EmailAddress, PersonName, Role},
    ids::AccountId,
};
use infrastructure::{
    messaging::InProcessEvents,
    persistence::{
        Database, DatabaseError, DatabaseSettings, SchemaState, SeaOrmReads, SeaOrmUnitsOfWork,
        sqlite_backup::{BackupError, back_up, file_of, inspect, restore},
    },
    system::SystemClock,
    telemetry::Metrics,
};
use tempfile::TempDir;
use uuid::Uuid;

async fn connect(url: &str) -> Database {
    let metrics = Metrics::new().unwrap();
    Database::connect(&DatabaseSettings::new(url), metrics.parts()).await.unwrap()
}

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.file("mentoro.db").display())
    }

    async fn database(&self) -> Database {
        let database = connect(&self.url()).await;
        database.migrate().await.unwrap();
        database
    }
}

fn units(database: &Database) -> SeaOrmUnitsOfWork {
    let events = Arc::new(InProcessEvents::default());
    let telemetry = Metrics::new().unwrap().product().clone();
    SeaOrmUnitsOfWork::new(database.clone(), events, Arc::new(SystemClock), telemetry)
}

async fn add(database: &Database, number: u128) -> AccountId {
    let id = AccountId::new(Uuid::from_u128(number));
    let mut work = units(database).begin().await.unwrap();
    let account = NewAccount {
        id,
        role: Role::Student,
        email: EmailAddress::parse(&format!("{number}@example.org")).unwrap(),
        name: PersonName::parse("Somebody").unwrap(),
        password: PasswordHash("hash".to_owned()),
        created_at: "2026-03-02T12:00:00Z".parse().unwrap(),
    };
    work.accounts().insert(account).await.unwrap();
    work.commit().await.unwrap();
    id
}

async fn has(database: &Database, id: AccountId) -> bool {
    SeaOrmReads::new(database.clone()).role(id).await.unwrap().is_some()
}

#[tokio::test]
async fn migrating_twice_is_migrating_once() {
    let home = Home::new();
    let database = connect(&home.url()).await;
    assert_eq!(database.schema().await.unwrap(), SchemaState::Empty);
    database.migrate().await.unwrap();
    let state = database.schema().await.unwrap();
    assert!(matches!(&state, SchemaState::Current(_)));
    database.migrate().await.unwrap();
    assert_eq!(database.schema().await.unwrap(), state);
}

#[tokio::test]
async fn simultaneous_migrators_wait_for_each_other() {
    let home = Home::new();
    let migrate = || async {
        let database = connect(&home.url()).await;
        database.migrate().await.unwrap();
    };
    tokio::join!(migrate(), migrate(), migrate());
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let home = Home::new();
    home.database().await.close().await.unwrap();
    let foreign = sea_orm::Database::connect(home.url()).await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2999_newer', 0)";
    sea_orm::ConnectionTrait::execute_unprepared(&foreign, newer).await.unwrap();
    foreign.close().await.unwrap();

    let database = connect(&home.url()).await;
    let refused = database.migrate().await;
    assert!(matches!(refused, Err(DatabaseError::Newer(names)) if names == ["m2999_newer"]));
    let refused = inspect(&home.file("mentoro.db")).await;
    assert!(matches!(refused, Err(BackupError::Newer(_))));
}

#[tokio::test]
async fn two_processes_write_in_turn() {
    let home = Home::new();
    let service = home.database().await;
    let command_line = connect(&home.url()).await;
    let mut work = units(&service).begin().await.unwrap();
    let code = SecretHash::of("code");
    let now = "2026-03-02T12:00:00Z".parse().unwrap();
    work.codes().add_invite(code, None, now, now).await.unwrap();
    let waiting = tokio::spawn(async move { add(&command_line, 1).await });
    tokio::task::yield_now().await;
    work.commit().await.unwrap();
    let id = waiting.await.unwrap();
    assert!(has(&service, id).await);
}

#[tokio::test]
async fn a_backup_is_taken_while_the_database_is_written() {
    let home = Home::new();
    let database = home.database().await;
    let id = add(&database, 1).await;
    let copy = home.file("copy.db");
    let mut work = units(&database).begin().await.unwrap();
    work.accounts().set_blocked(id, Some("2026-03-02T12:00:00Z".parse().unwrap())).await.unwrap();
    back_up(&home.url(), &copy).await.unwrap();
    work.commit().await.unwrap();
    let later = add(&database, 2).await;

    assert!(matches!(inspect(&copy).await, Ok(SchemaState::Current(_))));
    let again = back_up(&home.url(), &copy).await;
    assert!(matches!(again, Err(BackupError::Exists(_))));
    let copied = connect(&format!("sqlite://{}", copy.display())).await;
    assert!(has(&copied, id).await && !has(&copied, later).await);
}

#[tokio::test]
async fn a_restored_copy_takes_the_place_of_what_was_there() {
    let home = Home::new();
    let database = home.database().await;
    let (before, copy) = (add(&database, 1).await, home.file("copy.db"));
    back_up(&home.url(), &copy).await.unwrap();
    let after = add(&database, 2).await;
    database.close().await.unwrap();

    restore(&copy, &home.url()).await.unwrap();
    let database = home.database().await;
    assert!(has(&database, before).await && !has(&database, after).await);
    database.close().await.unwrap();

    // Nothing is lost: what was there is beside it.
    restore(&home.file("mentoro.db.before-restore"), &home.url()).await.unwrap();
    let database = home.database().await;
    assert!(has(&database, after).await);
}

#[tokio::test]
async fn a_damaged_or_foreign_file_is_not_restored() {
    let home = Home::new();
    let database = home.database().await;
    let id = add(&database, 1).await;
    back_up(&home.url(), &home.file("copy.db")).await.unwrap();
    let mut bytes = fs::read(home.file("copy.db")).unwrap();
    for byte in bytes.iter_mut().skip(4096).step_by(7) {
        *byte ^= 0x55;
    }
    fs::write(home.file("damaged.db"), bytes).unwrap();
    fs::write(home.file("text.db"), "Not a database at all").unwrap();
    fs::write(home.file("empty.db"), "").unwrap();
    for name in ["damaged.db", "text.db", "empty.db", "missing.db"] {
        assert!(restore(&home.file(name), &home.url()).await.is_err(), "{name} was restored");
    }
    assert!(has(&database, id).await);
    let missing = format!("sqlite://{}", home.file("missing.db").display());
    assert!(back_up(&missing, &home.file("nothing.db")).await.is_err());
    assert!(!home.file("nothing.db").exists());
}

#[test]
fn a_url_names_its_file() {
    let file = file_of("sqlite://data/mentoro.db").unwrap();
    assert_eq!(file, PathBuf::from("data/mentoro.db"));
    assert!(matches!(file_of("postgres://localhost/x"), Err(BackupError::NotAFile)));
}
