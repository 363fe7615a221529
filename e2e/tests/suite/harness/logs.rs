//! What a run sends and what the services log meanwhile, for `scripts/watch-logs`: nothing of the
//! one may stand in the other. Nothing is kept unless `MENTORO_E2E_LOGS` names a folder.

use std::{
    collections::HashSet,
    env,
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock},
};

use serde_json::Value;

use super::unique;

/// Fields, of what is sent and of what comes back, that are nobody's business.
const PRIVATE: [&str; 16] = [
    "access_token",
    "bio",
    "code",
    "current_password",
    "email",
    "expertise",
    "invite",
    "name",
    "new_password",
    "password",
    "place",
    "query",
    "reason",
    "refresh_token",
    "text",
    "url",
];

/// What is shorter stands in a log by chance, as do the codes of problems.
const SHORTEST: usize = 10;

/// Enough of a long text.
const LONGEST: usize = 60;

fn folder() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(|| env::var_os("MENTORO_E2E_LOGS").map(PathBuf::from)).as_deref()
}

/// Keeps a log, which may go on growing, when its folder goes.
pub fn keep(log: &Path) {
    if let Some(folder) = folder() {
        fs::hard_link(log, folder.join(unique("service-") + ".log")).unwrap();
    }
}

/// Keeps what a command told.
pub fn keep_told(text: &str) {
    if let Some(folder) = folder() {
        append(&folder.join("commands.log"), text);
    }
}

/// Notes the private texts of a body, unless it is the API's document, whose names are no person's.
pub fn note(body: &Value) {
    if folder().is_some() && body.get("openapi").is_none() {
        note_within(body, false);
    }
}

/// Notes a private text.
pub fn note_text(text: &str) {
    static NOTED: Mutex<Option<HashSet<String>>> = Mutex::new(None);
    let Some(folder) = folder() else { return };
    // In a line of JSON these are written otherwise.
    let plain = |part: &&str| !part.is_empty();
    let parts = text.split(|sign: char| sign.is_control() || "\"\\".contains(sign)).filter(plain);
    let Some(part) = parts.max_by_key(|part| part.len()) else { return };
    let part: String = part.chars().take(LONGEST).collect();
    let mut noted = NOTED.lock().unwrap();
    if part.len() >= SHORTEST && noted.get_or_insert_default().insert(part.clone()) {
        append(&folder.join("sent"), &part);
    }
}

fn note_within(value: &Value, is_private: bool) {
    match value {
        Value::String(text) if is_private => note_text(text),
        Value::Array(items) => items.iter().for_each(|item| note_within(item, is_private)),
        Value::Object(fields) => {
            for (name, value) in fields {
                // What a problem says of itself is no secret.
                let is_code = name == "code" && fields.contains_key("detail");
                note_within(value, PRIVATE.contains(&&**name) && !is_code);
            }
        }
        _ => {}
    }
}

fn append(file: &Path, text: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
    writeln!(file, "{text}").unwrap();
}
