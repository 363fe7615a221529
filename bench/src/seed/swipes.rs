use anyhow::Result;
use rusqlite::{Transaction, params};

use super::people::{at, stored};

/// How many mentors each of them has passed over, or half of all where there are fewer.
const EACH: i64 = 2_000;

/// Lets the students who swipe pass mentors over: those who have what they are interested in, as the
/// feed shows them first, and then others.
pub(super) fn insert(transaction: &Transaction<'_>) -> Result<()> {
    let mentors: i64 = transaction.query_row("SELECT count(*) FROM mentors", [], |r| r.get(0))?;
    let each = EACH.min(mentors / 2);
    let mut students = transaction.prepare(
        "SELECT id FROM accounts WHERE email_key LIKE 'swiper-%' AND blocked_at IS NULL ORDER BY id",
    )?;
    let students = students.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
    for student in students {
        let student = student?;
        let interesting = "SELECT mentor_id FROM catalogue WHERE facet IN (\
             SELECT '#' || i.value FROM students s, json_each(s.interests) i WHERE s.id = ?1) \
             GROUP BY mentor_id ORDER BY count(*) DESC, mentor_id";
        for mentors in [interesting, "SELECT id AS mentor_id FROM mentors ORDER BY id"] {
            transaction
                .prepare_cached(&format!(
                    "INSERT OR IGNORE INTO swipes (student_id, mentor_id, action, created_at) \
                     SELECT ?1, mentor_id, 'dislike', ?2 FROM ({mentors}) \
                     WHERE mentor_id NOT IN (SELECT mentor_id FROM swipes WHERE student_id = ?1) \
                     LIMIT ?3 - (SELECT count(*) FROM swipes WHERE student_id = ?1)"
                ))?
                .execute(params![student, stored(at(1.0)), each])?;
        }
    }
    Ok(())
}
