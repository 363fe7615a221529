use std::collections::{HashMap, HashSet};

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, RngExt};
use rusqlite::{Transaction, params};
use uuid::Uuid;

use super::{
    dice,
    people::{People, at, id, stored},
};

/// How many requests there are for each mentor, on average.
const PER_MENTOR: usize = 2;

/// One request in so many goes to the first mentor, whom everybody wants; their lists and numbers
/// show whether cost grows with requests.
const TO_THE_FIRST: u32 = 20;

/// Requests of one student that wait for an answer: below the service's limit.
const MOST_PENDING: u32 = 8;

/// Statuses, and how many requests of a hundred have them.
const STATUSES: [(&str, u32); 6] = [
    ("PENDING", 15),
    ("ACCEPTED", 15),
    ("REFUSED", 15),
    ("CANCELLED", 10),
    ("COMPLETED", 35),
    ("EXPIRED", 10),
];

fn status(rng: &mut impl Rng) -> &'static str {
    let mut left = rng.random_range(0..100);
    for (status, share) in STATUSES {
        if left < share {
            return status;
        }
        left -= share;
    }
    "EXPIRED"
}

/// Inserts requests, the ratings that followed, and the inbox entries of mentors.
pub(super) fn insert(transaction: &Transaction<'_>, people: &People) -> Result<()> {
    let mut rng = dice(2);
    let (mentors, students) = (people.mentors.len(), people.students.len());
    let total = mentors * PER_MENTOR;
    let mut open = HashSet::new();
    let mut rated = HashSet::new();
    let mut pending: HashMap<usize, u32> = HashMap::new();
    let mut entries: HashMap<usize, i64> = HashMap::new();
    for number in 0..total {
        let first = rng.random_ratio(1, TO_THE_FIRST);
        let mentor = if first { 0 } else { rng.random_range(0..mentors) };
        let student = rng.random_range(0..students);
        let mut status = status(&mut rng);
        let waiting = pending.entry(student).or_default();
        let is_open = matches!(status, "PENDING" | "ACCEPTED");
        if (is_open && !open.insert((student, mentor)))
            || (status == "PENDING" && *waiting == MOST_PENDING)
        {
            status = "EXPIRED";
        }
        if status == "PENDING" {
            *waiting += 1;
        }
        let moment = at(number as f64 / total as f64);
        let (by, to) = (people.students[student], people.mentors[mentor]);
        let request = request(transaction, by, to, status, moment, &mut rng)?;
        let seq = entries.entry(mentor).or_default();
        *seq += 1;
        notify(transaction, to, *seq, request, moment, &mut rng)?;
        if status == "COMPLETED" && rng.random_bool(0.7) && rated.insert((student, mentor)) {
            rate(transaction, by, to, moment + TimeDelta::days(20), &mut rng)?;
        }
    }
    Ok(())
}

fn request(
    transaction: &Transaction<'_>,
    student: Uuid,
    mentor: Uuid,
    status: &str,
    moment: DateTime<Utc>,
    rng: &mut impl Rng,
) -> Result<Uuid> {
    let id = id(moment, rng);
    let took = TimeDelta::seconds(rng.random_range(600..400_000));
    let decided = matches!(status, "ACCEPTED" | "REFUSED" | "COMPLETED").then(|| moment + took);
    let cancelled_by = (status == "CANCELLED").then_some("student");
    // Never while the folder is in use: nothing shall expire in the middle of a measurement.
    let expires = moment + TimeDelta::days(36_500);
    transaction
        .prepare_cached(
            "INSERT INTO requests (id, student_id, mentor_id, query, status, cancelled_by, \
             created_at, updated_at, decided_at, expires_at, version) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1)",
        )?
        .execute(params![
            id.as_bytes(),
            student.as_bytes(),
            mentor.as_bytes(),
            "Здравствуйте! I would like to learn from you, twice a month.",
            status,
            cancelled_by,
            stored(moment),
            stored(decided.unwrap_or(moment)),
            decided.map(stored),
            stored(expires),
        ])?;
    Ok(id)
}

fn notify(
    transaction: &Transaction<'_>,
    mentor: Uuid,
    seq: i64,
    request: Uuid,
    moment: DateTime<Utc>,
    rng: &mut impl Rng,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO notifications (account_id, seq, id, type, request_id, created_at) \
             VALUES (?1, ?2, ?3, 'request.created', ?4, ?5)",
        )?
        .execute(params![
            mentor.as_bytes(),
            seq,
            id(moment, rng).as_bytes(),
            request.as_bytes(),
            stored(moment),
        ])?;
    Ok(())
}

fn rate(
    transaction: &Transaction<'_>,
    student: Uuid,
    mentor: Uuid,
    moment: DateTime<Utc>,
    rng: &mut impl Rng,
) -> Result<()> {
    let score = [5, 5, 5, 4, 4, 3, 2, 1][rng.random_range(0..8)];
    let text = rng.random_bool(0.5).then_some("Очень помогло, thank you!");
    transaction
        .prepare_cached(
            "INSERT INTO ratings (id, student_id, mentor_id, score, text, created_at, \
             updated_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1)",
        )?
        .execute(params![
            id(moment, rng).as_bytes(),
            student.as_bytes(),
            mentor.as_bytes(),
            score,
            text,
            stored(moment),
        ])?;
    Ok(())
}
