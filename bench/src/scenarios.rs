//! What is measured: each scenario is a list of requests that wrk replays.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Result;
use rand::RngExt;
use serde_json::json;
use uuid::Uuid;

use crate::{
    cast::{Cast, Player},
    seed::{self, Vocabulary},
};

/// How many different searches are made: more than a run gets through.
const QUERIES: usize = 60_000;

/// How many mentors are asked for again and again, so that the cached view answers.
const HOT: usize = 100;

/// The scenario in which students read mentors: each answer is a statement, none from memory.
pub(crate) const BY_STUDENTS: &str = "mentor-signed-in";

/// How many connections read rows.
pub(crate) const READERS: u32 = 16;

/// How many connections ask mentors.
pub(crate) const ASKERS: u32 = 8;

/// How many unanswered requests the service allows a student.
const PENDING_EACH: usize = 10;

/// One kind of load.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// Connections that each wait for their answer before they ask again.
    pub(crate) clients: u32,
    lines: Vec<Line>,
}

/// A request as `requests.lua` reads it.
#[derive(Debug, Clone)]
struct Line {
    method: &'static str,
    path: String,
    token: String,
    /// What the client has already, as it says in `If-None-Match`.
    known: &'static str,
    body: String,
}

impl Line {
    fn get(path: impl Into<String>) -> Self {
        let (token, body) = (String::new(), String::new());
        Self { method: "GET", path: path.into(), token, known: "", body }
    }

    fn post(path: impl Into<String>, body: &serde_json::Value) -> Self {
        Self { method: "POST", body: body.to_string(), ..Self::get(path) }
    }

    fn by(self, player: &Player) -> Self {
        Self { token: player.token.clone(), ..self }
    }

    /// Of a client that has the present answer.
    fn again(self) -> Self {
        Self { known: "*", ..self }
    }
}

impl Scenario {
    const fn new(name: &'static str, clients: u32, lines: Vec<Line>) -> Self {
        Self { name, clients, lines }
    }

    /// The path of the first request.
    pub(crate) fn first_path(&self) -> &str {
        self.lines.first().map_or("/", |line| &line.path)
    }

    /// Writes the requests where `requests.lua` finds them.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        let mut text = String::new();
        for Line { method, path, token, known, body } in &self.lines {
            writeln!(text, "{method}\t{path}\t{token}\t{known}\t{body}")?;
        }
        fs::write(file, text)?;
        Ok(())
    }
}

/// Everything that is measured with wrk, in the order of the report.
pub(crate) fn all(cast: &Cast) -> Result<Vec<Scenario>> {
    let mut scenarios = vec![Scenario::new("ping", 16, vec![Line::get("/api/ping")])];
    scenarios.extend(mentors(cast));
    scenarios.extend(searches()?);
    scenarios.extend(feeds(cast)?);
    scenarios.extend(lists());
    scenarios.extend(signed_in(cast));
    scenarios.extend(polls(cast));
    scenarios.extend(administration(cast));
    scenarios.extend([sign_in(cast), create_request(cast)]);
    Ok(scenarios)
}

fn mentors(cast: &Cast) -> [Scenario; 3] {
    let mentor = |id: &Uuid| Line::get(format!("/api/mentors/{id}"));
    let visits = cast.mentors.iter().zip(cast.visitors.iter().cycle());
    [
        Scenario::new("mentor-anonymous", 16, cast.mentors.iter().take(HOT).map(mentor).collect()),
        Scenario::new("mentor-anonymous-spread", 16, cast.mentors.iter().map(mentor).collect()),
        Scenario::new(
            BY_STUDENTS,
            READERS,
            visits.map(|(id, visitor)| mentor(id).by(visitor)).collect(),
        ),
    ]
}

fn searches() -> Result<[Scenario; 2]> {
    let vocabulary = Vocabulary::read()?;
    let mut rng = seed::dice(4);
    let encoded =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let mut query = || encoded(&vocabulary.query(&mut rng));
    let plain = (0..QUERIES).map(|_| Line::get(format!("/api/mentors?query={}", query())));
    let plain: Vec<_> = plain.collect();
    let mut chance = seed::dice(5);
    let filtered = (0..QUERIES).map(|_| {
        let field = chance.random_range(0..vocabulary.fields.len());
        let tags = &vocabulary.fields[field].tags;
        let filter = match chance.random_range(0..4) {
            0 => format!("tags={}", encoded(&tags[chance.random_range(0..tags.len())])),
            1 => "language=ru&min_score=4".to_owned(),
            2 => "language=en".to_owned(),
            _ => "accepting=any&min_score=3".to_owned(),
        };
        Line::get(format!("/api/mentors?query={}&{filter}", query()))
    });
    let filtered = filtered.collect();
    Ok([Scenario::new("search", 4, plain), Scenario::new("search-filtered", 4, filtered)])
}

/// What students see who have passed thousands of mentors over: the feed leaves those out, a search
/// tells of each what they did.
fn feeds(cast: &Cast) -> Result<[Scenario; 2]> {
    let vocabulary = Vocabulary::read()?;
    let mut rng = seed::dice(6);
    let feeds = cast.swipers.iter().map(|swiper| Line::get("/api/feed").by(swiper)).collect();
    let searches = cast.swipers.iter().cycle().take(QUERIES / 4).map(|swiper| {
        let query = encode(&vocabulary.query(&mut rng));
        Line::get(format!("/api/mentors?query={query}")).by(swiper)
    });
    let searches = searches.collect();
    Ok([Scenario::new("feed", 4, feeds), Scenario::new("search-swiper", 4, searches)])
}

/// Lists for everybody. The last one asks for two tags that nearly nobody has together.
fn lists() -> Vec<Scenario> {
    let tags = ["s", "py", "м", "пси", "rust", "маркетинг"];
    let tags = tags.map(|prefix| Line::get(format!("/api/tags?prefix={}", encode(prefix))));
    let paths = [
        ("by-rank", "/api/mentors".to_owned()),
        ("by-rank-tag", format!("/api/mentors?tags={}", encode("дизайн"))),
        ("by-rank-score", "/api/mentors?min_score=4.5&language=en&accepting=any".to_owned()),
        ("by-rank-two-tags", format!("/api/mentors?tags=rust&tags={}", encode("музыка"))),
        ("tags-all", "/api/tags".to_owned()),
    ];
    let mut scenarios: Vec<_> =
        paths.map(|(name, path)| Scenario::new(name, 8, vec![Line::get(path)])).into();
    scenarios.push(Scenario::new("tags-prefix", 8, tags.into()));
    scenarios
}

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn signed_in(cast: &Cast) -> [Scenario; 6] {
    let each = |path: fn(Uuid) -> String| -> Vec<Line> {
        cast.visitors.iter().map(|visitor| Line::get(path(visitor.id)).by(visitor)).collect()
    };
    let wanted = |path: String| vec![Line::get(path).by(&cast.wanted)];
    let id = cast.wanted.id;
    [
        Scenario::new("student", 16, each(|_| "/api/students".to_owned())),
        Scenario::new("me", 16, each(|_| "/api/me".to_owned())),
        Scenario::new("requests-student", 8, each(|id| format!("/api/request/student/{id}"))),
        Scenario::new("requests-mentor", 8, wanted(format!("/api/request/mentor/{id}"))),
        Scenario::new(
            "requests-pending",
            8,
            wanted(format!("/api/request/mentor/{id}?status=PENDING&order=oldest")),
        ),
        Scenario::new("stats-mentor", 8, wanted(format!("/api/stats/{id}"))),
    ]
}

/// What clients ask again and again that cannot stream.
fn polls(cast: &Cast) -> [Scenario; 3] {
    let each = |path: fn(Uuid) -> String| -> Vec<Line> {
        let again = |visitor: &Player| Line::get(path(visitor.id)).by(visitor).again();
        cast.visitors.iter().map(again).collect()
    };
    [
        Scenario::new("poll-requests", 16, each(|id| format!("/api/request/student/{id}"))),
        Scenario::new("poll-notifications", 16, each(|_| "/api/notifications".to_owned())),
        Scenario::new("poll-me", 16, each(|_| "/api/me".to_owned())),
    ]
}

fn administration(cast: &Cast) -> [Scenario; 4] {
    let admin = |path: &str| vec![Line::get(path).by(&cast.admin)];
    [
        Scenario::new("stats", 8, admin("/api/stats")),
        Scenario::new("accounts", 8, admin("/api/admin/accounts?role=mentor")),
        Scenario::new("accounts-query", 8, admin("/api/admin/accounts?query=emma")),
        Scenario::new(
            "accounts-blocked",
            8,
            admin("/api/admin/accounts?blocked=true&role=student"),
        ),
    ]
}

/// Students who sign in without pause.
pub(crate) fn sign_in(cast: &Cast) -> Scenario {
    let line = |email: &String| {
        Line::post("/api/students/sign-in", &json!({ "email": email, "password": seed::PASSWORD }))
    };
    Scenario::new("sign-in", 8, cast.emails.iter().map(line).collect())
}

/// Each asker asks as many different mentors as may be waited for; no pair asks twice.
fn create_request(cast: &Cast) -> Scenario {
    let rounds = (0..PENDING_EACH).flat_map(|round| {
        let mentors = cast.accepting.iter().cycle().skip(round);
        cast.askers.iter().zip(mentors)
    });
    let lines = rounds.map(|(asker, mentor)| {
        let body = json!({ "mentor_id": mentor, "query": "Расскажите, с чего начать?" });
        Line::post("/api/request", &body).by(asker)
    });
    Scenario::new("create-request", ASKERS, lines.collect())
}
