use application::kernel::Unavailable;
use domain::time::Timestamp;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::super::{mentors::catalogue, sql::Sql};

/// What goes with an account. `$1` is the account.
const PERSONAL: [&str; 17] = [
    "DELETE FROM sessions WHERE account_id = $1",
    "DELETE FROM reset_codes WHERE account_id = $1",
    "DELETE FROM idempotency WHERE account_id = $1",
    // Answers that others were given, with this person's name in them.
    "DELETE FROM idempotency WHERE account_id IN (SELECT mentor_id FROM requests WHERE student_id = $1)",
    "DELETE FROM idempotency WHERE account_id IN (SELECT student_id FROM requests WHERE mentor_id = $1)",
    "DELETE FROM notifications WHERE account_id = $1",
    "DELETE FROM favorites WHERE student_id = $1",
    "DELETE FROM swipes WHERE student_id = $1",
    "UPDATE students SET bio = NULL, interests = '[]', contacts = '[]', age = NULL, avatar = NULL, \
     version = version + 1 WHERE id = $1",
    "UPDATE requests SET query = NULL, reason = NULL, place = NULL, version = version + 1 \
     WHERE student_id = $1",
    // The rating still counts; nobody can tell whose it was.
    "UPDATE ratings SET student_id = NULL, text = NULL, version = version + 1 WHERE student_id = $1",
    "UPDATE mentors SET expertise = '', bio = NULL, tags = '[]', languages = '[]', contacts = '[]', \
     avatar = NULL, listed = FALSE, accepting = FALSE, version = version + 1 WHERE id = $1",
    // Whoever swipes or keeps a mentor has locked that row.
    "DELETE FROM favorites WHERE mentor_id = $1",
    "DELETE FROM swipes WHERE mentor_id = $1",
    // The student's own words stay the student's.
    "UPDATE requests SET reason = NULL, place = NULL, version = version + 1 \
     WHERE mentor_id = $1 AND (place IS NOT NULL OR (reason IS NOT NULL \
     AND COALESCE(cancelled_by, 'mentor') <> 'student'))",
    "DELETE FROM mentor_vectors WHERE mentor_id = $1",
    "DELETE FROM mentor_weeks WHERE mentor_id = $1",
];

/// Turns an account into a tombstone.
pub(super) async fn bury(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: Timestamp,
) -> Result<(), Unavailable> {
    let buried = Sql::new(
        "UPDATE accounts SET email = NULL, email_key = NULL, name = '', name_key = '', \
         password_hash = NULL, deleted_at = $1, inbox_unread = 0, version = version + 1 \
         WHERE id = $2 AND deleted_at IS NULL",
    )
    .bind(now)
    .bind(id)
    .run(connection)
    .await?;
    if buried == 0 {
        return Ok(());
    }
    for statement in PERSONAL {
        Sql::new(statement).bind(id).run(connection).await?;
    }
    // Admins' calls name the account in the path.
    Sql::new("DELETE FROM idempotency WHERE operation LIKE $1")
        .bind(format!("%{id}%"))
        .run(connection)
        .await?;
    catalogue::rewrite(connection, id).await
}
