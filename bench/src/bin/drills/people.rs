//! Who takes part: they sign up as everybody does.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use stack::Stack;

use crate::caller::Caller;

const MENTORS: usize = 200;
const STUDENTS: usize = 100;

/// How many sign up at once; each costs a replica 50 ms of hashing.
const AT_ONCE: usize = 8;

/// Areas, and what is said of each. Searches are made of the same words.
pub(crate) const AREAS: [&str; 12] = [
    "Rust and systems programming",
    "Public speaking",
    "Математика для экзаменов",
    "Piano and music theory",
    "Data science in Python",
    "Английский язык",
    "Product management",
    "Chess",
    "Рисование и композиция",
    "Career change into software",
    "Running a marathon",
    "Physics of semiconductors",
];

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Player {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) refresh_token: String,
}

/// Everybody who is there before a drill.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) mentors: Vec<Player>,
    pub(crate) students: Vec<Player>,
    pub(crate) admin: Player,
}

impl Cast {
    /// Signs everybody up.
    pub(crate) fn sign_up(stack: &Stack, front: &Caller) -> Result<Self> {
        let printed = stack.mentoro(&["admin", "invite"])?;
        let invite = printed.lines().last().context("no invite was printed")?;
        let admin = json!({"invite": invite, "email": "admin@drills.example",
            "password": "correct horse battery", "name": "Ada Admin"});
        let admin = player(&front.post("/api/admin/sign-up", None, &admin)?.ok()?)?;
        let mentors =
            many(MENTORS, |number| mentor(front, &format!("Mentor {number}"), AREAS[number % 12]))?;
        let students = many(STUDENTS, |number| student(front, &format!("Student {number}")))?;
        Ok(Self { mentors, students, admin })
    }
}

/// Signs a mentor up under a name that nobody else has.
pub(crate) fn mentor(at: &Caller, name: &str, area: &str) -> Result<Player> {
    let body = json!({
        "email": email(name), "password": "correct horse battery", "name": name, "expertise": area,
        "bio": format!("Teaches {area}."), "tags": [area.chars().take(30).collect::<String>()],
        "contacts": [{"network": "telegram", "url": "@drills_mentor"}],
    });
    player(&at.post("/api/mentors/sign-up", None, &body)?.ok()?)
}

/// Signs a student up under a name that nobody else has.
pub(crate) fn student(at: &Caller, name: &str) -> Result<Player> {
    let body = json!({
        "email": email(name), "password": "correct horse battery", "name": name,
        "interests": ["rust"],
        "contacts": [{"network": "telegram", "url": "@drills_student"}],
    });
    player(&at.post("/api/students/sign-up", None, &body)?.ok()?)
}

fn email(name: &str) -> String {
    format!("{}@drills.example", name.to_lowercase().replace(' ', "-"))
}

fn player(session: &Value) -> Result<Player> {
    let text = |field: &str| session[field].as_str().map(str::to_owned);
    let id = text("id").context("a session without an account")?;
    Ok(Player {
        id,
        token: text("access_token").context("a session without a token")?,
        refresh_token: text("refresh_token").context("a session without a refresh token")?,
    })
}

/// Signs so many people up, some at a time.
pub(crate) fn many(
    count: usize,
    sign_up: impl Fn(usize) -> Result<Player> + Sync,
) -> Result<Vec<Player>> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<Player>> {
        let mut players = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(players);
            }
            players.push(sign_up(number)?);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        Ok(joined.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    })
}
