use std::collections::HashMap;

use application::{
    kernel::{Unavailable, Unredacted},
    requests::{PartyView, RequestRecord, RequestView},
};
use domain::{
    accounts::Age,
    ids::{AccountId, RequestId},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::super::{
    lists::ContactList,
    sql::{Sql, unsigned},
};

/// A statement that reads [`RecordRow`]s of the table `requests r`, up to its condition.
pub(super) const RECORD: &str = "SELECT r.id, r.query, r.status, r.reason, r.cancelled_by, r.date, \
     r.place, r.created_at, r.updated_at, r.decided_at, r.expires_at, r.version, \
     r.student_id, sa.name AS student_name, s.avatar AS student_avatar, \
     s.contacts AS student_contacts, s.age AS student_age, \
     sa.deleted_at IS NOT NULL AS student_deleted, \
     r.mentor_id, ma.name AS mentor_name, m.avatar AS mentor_avatar, \
     m.contacts AS mentor_contacts, m.expertise, ma.deleted_at IS NOT NULL AS mentor_deleted, \
     EXISTS (SELECT 1 FROM requests o WHERE o.student_id = r.student_id \
     AND o.mentor_id = r.mentor_id AND o.status IN ('ACCEPTED', 'COMPLETED')) AS shares_contacts";

/// The other tables of [`RECORD`].
pub(super) const SIDES: &str = "JOIN students s ON s.id = r.student_id \
     JOIN accounts sa ON sa.id = r.student_id \
     JOIN mentors m ON m.id = r.mentor_id \
     JOIN accounts ma ON ma.id = r.mentor_id";

#[derive(FromQueryResult)]
pub(super) struct RecordRow {
    id: Uuid,
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
    version: i64,
    student_id: Uuid,
    student_name: String,
    student_avatar: Option<String>,
    student_contacts: ContactList,
    student_age: Option<i64>,
    student_deleted: bool,
    mentor_id: Uuid,
    mentor_name: String,
    mentor_avatar: Option<String>,
    mentor_contacts: ContactList,
    expertise: String,
    mentor_deleted: bool,
    shares_contacts: bool,
}

impl From<RecordRow> for Unredacted<RequestRecord> {
    fn from(row: RecordRow) -> Self {
        let age = row.student_age.and_then(|years| Age::parse(years).ok());
        let request = RequestView {
            id: row.id,
            student: PartyView {
                id: row.student_id,
                name: row.student_name,
                avatar: row.student_avatar,
                contacts: row.student_contacts.0,
                deleted: row.student_deleted,
            },
            mentor: PartyView {
                id: row.mentor_id,
                name: row.mentor_name,
                avatar: row.mentor_avatar,
                contacts: row.mentor_contacts.0,
                deleted: row.mentor_deleted,
            },
            expertise: (!row.mentor_deleted).then_some(row.expertise),
            query: row.query,
            status: row.status,
            reason: row.reason,
            cancelled_by: row.cancelled_by,
            date: row.date,
            place: row.place,
            created_at: row.created_at,
            updated_at: row.updated_at,
            decided_at: row.decided_at,
            expires_at: row.expires_at,
            version: unsigned(row.version),
        };
        Self::new(RequestRecord {
            request,
            shares_contacts: row.shares_contacts,
            student_is_minor: age.is_some_and(Age::is_minor),
        })
    }
}

/// A request; `of` limits it to one of its sides.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    id: RequestId,
    of: Option<AccountId>,
) -> Result<Option<Unredacted<RequestRecord>>, Unavailable> {
    let mut sql = Sql::new(format!("{RECORD} FROM requests r {SIDES} WHERE r.id = $1"));
    sql = sql.bind(id.uuid());
    if let Some(of) = of {
        let of = sql.slot(of.uuid());
        sql.push(&format!(" AND {of} IN (r.student_id, r.mentor_id)"));
    }
    Ok(sql.one::<RecordRow>(connection).await?.map(Unredacted::from))
}

/// Requests by their ids.
pub(in super::super) async fn records(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Unredacted<RequestRecord>>, Unavailable> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(format!("{RECORD} FROM requests r {SIDES} WHERE r.id IN ("));
    let ids = sql.slots(ids.iter().copied());
    sql.push(&format!("{ids})"));
    let rows: Vec<RecordRow> = sql.all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}
