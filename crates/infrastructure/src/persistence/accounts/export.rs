//! Everything stored about an account, for the person behind it. The words are the API's.

use application::kernel::Unavailable;
use chrono::NaiveDate;
use domain::{accounts::Role, time::Timestamp};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{
        error::corrupt,
        lists::{ContactList, TextList},
        sql::Sql,
    },
    store::role,
};

#[derive(FromQueryResult, Serialize)]
struct Account {
    id: Uuid,
    role: String,
    email: String,
    name: String,
    created_at: Timestamp,
    last_active_on: Option<NaiveDate>,
}

#[derive(FromQueryResult, Serialize)]
struct Student {
    bio: Option<String>,
    interests: TextList,
    contacts: ContactList,
    age: Option<i64>,
    avatar: Option<String>,
}

#[derive(FromQueryResult, Serialize)]
struct Mentor {
    expertise: String,
    bio: Option<String>,
    tags: TextList,
    languages: TextList,
    contacts: ContactList,
    avatar: Option<String>,
    accepting_requests: bool,
    capacity: Option<i64>,
}

#[derive(FromQueryResult, Serialize)]
struct Request {
    id: Uuid,
    student_id: Uuid,
    mentor_id: Uuid,
    query: Option<String>,
    status: String,
    reason: Option<String>,
    cancelled_by: Option<String>,
    date: Option<Timestamp>,
    place: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    decided_at: Option<Timestamp>,
    expires_at: Timestamp,
}

#[derive(FromQueryResult, Serialize)]
struct Review {
    id: Uuid,
    mentor_id: Uuid,
    score: i64,
    text: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(FromQueryResult, Serialize)]
struct Session {
    id: Uuid,
    device: Option<String>,
    created_at: Timestamp,
    last_used_at: Timestamp,
    ended_at: Option<Timestamp>,
}

#[derive(FromQueryResult, Serialize)]
struct Notification {
    id: Uuid,
    #[serde(rename = "type")]
    kind: String,
    request_id: Option<Uuid>,
    review_id: Option<Uuid>,
    status: Option<String>,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
}

#[derive(FromQueryResult, Serialize)]
struct Favorite {
    mentor_id: Uuid,
    created_at: Timestamp,
}

#[derive(FromQueryResult, Serialize)]
struct Swipe {
    mentor_id: Uuid,
    action: String,
    request_id: Option<Uuid>,
    created_at: Timestamp,
}

#[derive(FromQueryResult, Serialize)]
struct Audited {
    act: String,
    at: Timestamp,
    by: Option<Uuid>,
}

/// What one statement finds; `$1` is the account.
async fn found<T: FromQueryResult + Serialize>(
    connection: &impl ConnectionTrait,
    account: Uuid,
    select: &str,
) -> Result<Value, Unavailable> {
    let rows: Vec<T> = Sql::new(select).bind(account).all(connection).await?;
    serde_json::to_value(rows).map_err(corrupt("export"))
}

/// The first of what a statement finds, or null.
fn only(rows: Value) -> Value {
    match rows {
        Value::Array(rows) => rows.into_iter().next().unwrap_or_default(),
        other => other,
    }
}

pub(super) async fn export(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Value>, Unavailable> {
    let account: Option<Account> = Sql::new(
        "SELECT id, role, email, name, created_at, last_active_on FROM accounts \
         WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(id)
    .one(connection)
    .await?;
    let Some(account) = account else { return Ok(None) };
    let profile = match role(&account.role)? {
        Role::Student => {
            let student =
                "SELECT bio, interests, contacts, age, avatar FROM students WHERE id = $1";
            only(found::<Student>(connection, id, student).await?)
        }
        Role::Mentor => {
            let mentor = "SELECT expertise, bio, tags, languages, contacts, avatar, \
                          accepting_requests, capacity FROM mentors WHERE id = $1";
            only(found::<Mentor>(connection, id, mentor).await?)
        }
        Role::Admin => Value::Null,
    };
    let requests = "SELECT id, student_id, mentor_id, query, status, reason, cancelled_by, date, \
                    place, created_at, updated_at, decided_at, expires_at FROM requests \
                    WHERE student_id = $1 OR mentor_id = $1 ORDER BY created_at, id";
    let reviews = "SELECT id, mentor_id, score, text, created_at, updated_at FROM ratings \
                   WHERE student_id = $1 OR (mentor_id = $1 AND text IS NOT NULL) \
                   ORDER BY created_at, id";
    let sessions = "SELECT id, device, created_at, last_used_at, ended_at FROM sessions \
                    WHERE account_id = $1 ORDER BY created_at, id";
    let notifications = "SELECT id, type AS kind, request_id, review_id, status, created_at, \
                         read_at FROM notifications WHERE account_id = $1 ORDER BY seq";
    let favorites = "SELECT mentor_id, created_at FROM favorites \
                     WHERE student_id = $1 ORDER BY created_at, mentor_id";
    let swipes = "SELECT mentor_id, action, request_id, created_at FROM swipes \
                  WHERE student_id = $1 ORDER BY created_at, mentor_id";
    let audit = "SELECT kind AS act, at, actor_id AS by FROM audit_events \
                 WHERE account_id = $1 ORDER BY at, id";
    Ok(Some(json!({
        "account": account,
        "profile": profile,
        "requests": found::<Request>(connection, id, requests).await?,
        "reviews": found::<Review>(connection, id, reviews).await?,
        "sessions": found::<Session>(connection, id, sessions).await?,
        "notifications": found::<Notification>(connection, id, notifications).await?,
        "favorites": found::<Favorite>(connection, id, favorites).await?,
        "swipes": found::<Swipe>(connection, id, swipes).await?,
        "audit": found::<Audited>(connection, id, audit).await?,
    })))
}
