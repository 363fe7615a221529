use std::path::Path;

use anyhow::{Context, Result};
use application::accounts::{AccessClaims, TokenIssuer as _};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{
    accounts::Role,
    ids::{AccountId, SessionId},
};
use infrastructure::security::JwtIssuer;
use rusqlite::{Connection, params};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use crate::{
    seed::{self, Dice},
    service::JWT_SECRET,
};
use rand::{RngExt as _, seq::SliceRandom as _};

/// How many mentors and students are asked for by id: enough to fill no cache, few enough for wrk.
const MOST: usize = 20_000;

/// How many students look around at once. Signing in costs the service 50 ms each time, so that
/// their tokens are made here.
const VISITORS: usize = 50;

/// How many people are told something within a second.
const LISTENERS: usize = 1_000;

/// Who takes part in the scenarios.
#[derive(Debug)]
pub(crate) struct Cast {
    /// In random order.
    pub(crate) mentors: Vec<Uuid>,
    /// Those who take requests, in random order.
    pub(crate) accepting: Vec<Uuid>,
    /// Students who look around.
    pub(crate) visitors: Vec<Player>,
    /// Students who have not asked anybody yet.
    pub(crate) askers: Vec<Player>,
    /// Mentors who listen to their stream, each of whom an announcer asks.
    pub(crate) listeners: Vec<Player>,
    pub(crate) announcers: Vec<Player>,
    /// Students who have passed thousands of mentors over.
    pub(crate) swipers: Vec<Player>,
    /// The mentor with the most requests.
    pub(crate) wanted: Player,
    pub(crate) admin: Player,
    /// E-mail addresses that sign in as students.
    pub(crate) emails: Vec<String>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Player {
    pub(crate) id: Uuid,
    pub(crate) token: String,
}

struct Stage<'a> {
    connection: &'a Connection,
    issuer: JwtIssuer,
    now: DateTime<Utc>,
    rng: Dice,
}

/// Chooses the cast from a data folder and signs them in, as of `now`.
pub(crate) fn cast(folder: &Path, now: DateTime<Utc>) -> Result<Cast> {
    let mut connection = Connection::open(seed::database(folder))?;
    let transaction = connection.transaction()?;
    let issuer = JwtIssuer::new(&[JWT_SECRET.as_bytes().to_vec().into()])?;
    let mut stage = Stage { connection: &transaction, issuer, now, rng: seed::dice(3) };
    let unblocked = "SELECT id FROM accounts WHERE blocked_at IS NULL AND email_key";
    let mut mentors = stage.ids("SELECT id FROM mentors ORDER BY id")?;
    let mut accepting = stage.ids("SELECT id FROM mentors WHERE accepting ORDER BY id")?;
    mentors.shuffle(&mut stage.rng);
    accepting.shuffle(&mut stage.rng);
    let mut students = stage.ids(&format!("{unblocked} LIKE 'student-%' ORDER BY id"))?;
    students.shuffle(&mut stage.rng);
    students.truncate(VISITORS);
    let visitors = stage.sign_in(&students, Role::Student)?;
    let askers = stage.ids(&format!("{unblocked} LIKE 'asker-%' ORDER BY id"))?;
    let mut askers = stage.sign_in(&askers, Role::Student)?;
    let listeners = accepting.iter().copied().take(LISTENERS).collect::<Vec<_>>();
    let listeners = stage.sign_in(&listeners, Role::Mentor)?;
    let announcers = askers.split_off(askers.len().saturating_sub(listeners.len()));
    let swipers = stage.ids(&format!("{unblocked} LIKE 'swiper-%' ORDER BY id"))?;
    let swipers = stage.sign_in(&swipers, Role::Student)?;
    let wanted = stage.ids(&format!("{unblocked} = 'mentor-0@example.org'"))?;
    let wanted = stage.sign_in(&wanted, Role::Mentor)?.pop().context("no first mentor")?;
    let admin = stage.ids(&format!("{unblocked} = 'admin-0@example.org'"))?;
    let admin = stage.sign_in(&admin, Role::Admin)?.pop().context("no admin")?;
    let emails = stage.emails()?;
    transaction.commit()?;
    mentors.truncate(MOST);
    accepting.truncate(MOST);
    Ok(Cast {
        mentors,
        accepting,
        visitors,
        askers,
        listeners,
        announcers,
        swipers,
        wanted,
        admin,
        emails,
    })
}

impl Stage<'_> {
    fn ids(&self, sql: &str) -> Result<Vec<Uuid>> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
        Ok(rows.map(|id| id.map(Uuid::from_bytes)).collect::<Result<_, _>>()?)
    }

    fn emails(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare(
            "SELECT email FROM accounts WHERE email_key LIKE 'student-%' AND blocked_at IS NULL \
             ORDER BY id LIMIT 500",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Opens a session for each of `accounts`, as if they had just signed in.
    fn sign_in(&mut self, accounts: &[Uuid], role: Role) -> Result<Vec<Player>> {
        let stored = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::AutoSi, false);
        let mut insert = self.connection.prepare(
            "INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at) \
             VALUES (?1, ?2, ?3, ?3, ?4)",
        )?;
        // As after the first call of the day.
        let mut active = self
            .connection
            .prepare("UPDATE accounts SET last_active_on = date(?1) WHERE id = ?2")?;
        let mut players = Vec::with_capacity(accounts.len());
        for account in accounts {
            let session = uuid::Builder::from_random_bytes(self.rng.random()).into_uuid();
            let end = self.now + TimeDelta::days(60);
            insert.execute(params![
                session.as_bytes(),
                account.as_bytes(),
                stored(self.now),
                stored(end)
            ])?;
            active.execute(params![stored(self.now), account.as_bytes()])?;
            let token = self.issuer.issue(&AccessClaims {
                account: AccountId::new(*account),
                role,
                session: SessionId::new(session),
                issued_at: self.now,
                expires_at: self.now + TimeDelta::hours(6),
            });
            players.push(Player { id: *account, token: token.expose_secret().to_owned() });
        }
        Ok(players)
    }
}
