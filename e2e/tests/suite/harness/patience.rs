//! Waiting for conditions, never for time; moments; words that nobody else uses.

use std::{
    env,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant, SystemTime},
};

use chrono::{DateTime, SecondsFormat, Utc};

const POLL: Duration = Duration::from_millis(15);

/// How many times longer than promised things may take: `MENTORO_TEST_PATIENCE`, where code is
/// measured and thereby slowed down.
fn slowness() -> u32 {
    env::var("MENTORO_TEST_PATIENCE").map_or(1, |times| times.parse().unwrap())
}

/// What `look` finds, as soon as it finds something; a failure after `patience`.
#[track_caller]
pub fn eventually<T>(patience: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let patience = patience * slowness();
    let deadline = Instant::now() + patience;
    loop {
        // Looking may take long: only a look that began in time counts.
        let in_time = Instant::now() < deadline;
        if let Some(found) = look() {
            return found;
        }
        assert!(in_time, "not within {patience:?}: {what}");
        thread::sleep(POLL);
    }
}

/// So many days from now, as clients write it.
pub fn from_now(days: i64) -> String {
    let now = DateTime::<Utc>::from(SystemTime::now());
    (now + chrono::Duration::days(days)).to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A moment as the service writes it: UTC with `Z`.
#[track_caller]
pub fn moment(text: &serde_json::Value) -> DateTime<Utc> {
    let text = text.as_str().unwrap_or_else(|| panic!("{text} is no moment"));
    assert!(text.ends_with('Z'), "{text} is not in UTC");
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

/// A word with `stem` that no other test of this run uses.
pub fn unique(stem: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{stem}{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
