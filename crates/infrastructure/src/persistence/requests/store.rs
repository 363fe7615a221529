use application::{
    kernel::{SaveError, Unavailable, Unredacted},
    mentors::PairRecord,
    requests::{InsertRequestError, RequestRecord, Requests},
};
use async_trait::async_trait;
use domain::{
    ids::{AccountId, MentorId, RequestId, StudentId},
    requests::{CancelledBy, MentoringRequest, Place, QueryText, Reason, Status},
    time::{Timestamp, to_micros},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    TryInsertResult,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    super::{
        entities::request::{ActiveModel, Column, Entity, Model},
        error::{corrupt, unavailable},
        mentors, people,
        sql::{Sql, signed, unsigned},
        work::SeaOrmUnitOfWork,
    },
    record,
};

impl From<&MentoringRequest> for ActiveModel {
    fn from(request: &MentoringRequest) -> Self {
        Self {
            id: Set(request.id.uuid()),
            student_id: Set(request.student.uuid()),
            mentor_id: Set(request.mentor.uuid()),
            query: Set(request.query.as_ref().map(|text| text.as_str().to_owned())),
            status: Set(request.status.as_str().to_owned()),
            reason: Set(request.reason.as_ref().map(|text| text.as_str().to_owned())),
            cancelled_by: Set(request.cancelled_by.map(|by| by.as_str().to_owned())),
            date: Set(request.date.map(to_micros)),
            place: Set(request.place.as_ref().map(|text| text.as_str().to_owned())),
            created_at: Set(request.created_at),
            updated_at: Set(request.updated_at),
            decided_at: Set(request.decided_at),
            expires_at: Set(request.expires_at),
            version: Set(signed(request.version)),
        }
    }
}

impl TryFrom<Model> for MentoringRequest {
    type Error = Unavailable;

    fn try_from(row: Model) -> Result<Self, Unavailable> {
        let by = |word: String| CancelledBy::parse(&word).ok_or_else(|| corrupt("canceller")(word));
        let text = |value: Option<String>| value.as_deref().map(QueryText::parse).transpose();
        let reason = |value: Option<String>| value.as_deref().map(Reason::parse).transpose();
        let place = |value: Option<String>| value.as_deref().map(Place::parse).transpose();
        Ok(Self {
            id: RequestId::new(row.id),
            student: StudentId::new(row.student_id),
            mentor: MentorId::new(row.mentor_id),
            query: text(row.query).map_err(corrupt("query"))?,
            status: Status::parse(&row.status).ok_or_else(|| corrupt("status")(row.status))?,
            reason: reason(row.reason).map_err(corrupt("reason"))?,
            cancelled_by: row.cancelled_by.map(by).transpose()?,
            date: row.date,
            place: place(row.place).map_err(corrupt("place"))?,
            created_at: row.created_at,
            updated_at: row.updated_at,
            decided_at: row.decided_at,
            expires_at: row.expires_at,
            version: unsigned(row.version),
        })
    }
}

/// Whose request it is that somebody is reminded of. The column `reminded_at` is the store's alone:
/// it decides that they are reminded once, and nobody sees it.
#[derive(FromQueryResult)]
struct RemindedRow {
    mentor_id: Uuid,
}

/// The conditions of partial indexes, literally: with a value in the place of a word, a database
/// that plans ahead could not tell that the index will do.
const OPEN: &str = "status IN ('PENDING', 'ACCEPTED')";
pub(super) const PENDING: &str = "status = 'PENDING'";

fn of_party(account: AccountId) -> Condition {
    Condition::any()
        .add(Column::StudentId.eq(account.uuid()))
        .add(Column::MentorId.eq(account.uuid()))
}

fn all(rows: Vec<Model>) -> Result<Vec<MentoringRequest>, Unavailable> {
    rows.into_iter().map(MentoringRequest::try_from).collect()
}

impl SeaOrmUnitOfWork {
    fn concerns_sides_of(&mut self, request: &MentoringRequest) {
        self.concerns(request.student.uuid());
        self.concerns(request.mentor.uuid());
    }
}

#[async_trait]
impl Requests for SeaOrmUnitOfWork {
    async fn begin_asking(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<(), Unavailable> {
        self.dialect.pass_gates(&self.transaction, [student.uuid(), mentor.uuid()]).await
    }

    async fn end_asking(&mut self, account: AccountId) -> Result<(), Unavailable> {
        self.dialect.close_gate(&self.transaction, account.uuid()).await
    }

    async fn insert(&mut self, request: &MentoringRequest) -> Result<(), InsertRequestError> {
        // Without the error of a unique violation, which would break off the transaction on
        // PostgreSQL; like it, this waits for whoever is asking for the same pair.
        let inserted = Entity::insert(ActiveModel::from(request))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .try_insert()
            .exec_without_returning(&self.transaction)
            .await
            .map_err(unavailable)?;
        if matches!(inserted, TryInsertResult::Inserted(1)) {
            self.concerns_sides_of(request);
            return Ok(());
        }
        let open = Entity::find()
            .filter(Column::StudentId.eq(request.student.uuid()))
            .filter(Column::MentorId.eq(request.mentor.uuid()))
            .filter(Expr::cust(OPEN))
            .one(&self.transaction)
            .await
            .map_err(unavailable)?;
        let open = open.ok_or_else(|| corrupt("request")("its id is taken"))?;
        Err(InsertRequestError::AlreadyOpen(RequestId::new(open.id)))
    }

    async fn of_party(
        &mut self,
        account: AccountId,
        id: RequestId,
    ) -> Result<Option<MentoringRequest>, Unavailable> {
        let row = Entity::find_by_id(id.uuid())
            .filter(of_party(account))
            .lock_exclusive()
            .one(&self.transaction)
            .await
            .map_err(unavailable)?;
        row.map(MentoringRequest::try_from).transpose()
    }

    async fn get(&mut self, id: RequestId) -> Result<Option<MentoringRequest>, Unavailable> {
        let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(&self.transaction).await;
        row.map_err(unavailable)?.map(MentoringRequest::try_from).transpose()
    }

    async fn save(&mut self, request: &MentoringRequest) -> Result<(), SaveError> {
        let done = Entity::update_many()
            .set(ActiveModel::from(request))
            .filter(Column::Id.eq(request.id.uuid()))
            .filter(Column::Version.eq(signed(request.version) - 1))
            .exec(&self.transaction)
            .await
            .map_err(unavailable)?;
        self.concerns_sides_of(request);
        people::saved(done.rows_affected)
    }

    async fn record(
        &mut self,
        id: RequestId,
    ) -> Result<Option<Unredacted<RequestRecord>>, Unavailable> {
        record::find(&self.transaction, id, None).await
    }

    async fn pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<PairRecord, Unavailable> {
        mentors::of_pair(&self.transaction, student, mentor).await
    }

    async fn open_of(&mut self, account: AccountId) -> Result<Vec<MentoringRequest>, Unavailable> {
        let rows = Entity::find()
            .filter(of_party(account))
            .filter(Expr::cust(OPEN))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(&self.transaction)
            .await
            .map_err(unavailable)?;
        all(rows)
    }

    async fn remind(
        &mut self,
        id: RequestId,
        now: Timestamp,
    ) -> Result<Option<MentorId>, Unavailable> {
        let reminded: Option<RemindedRow> = Sql::new(format!(
            "UPDATE requests SET reminded_at = $1 \
             WHERE id = $2 AND {PENDING} AND reminded_at IS NULL RETURNING mentor_id"
        ))
        .bind(now)
        .bind(id.uuid())
        .one(&self.transaction)
        .await?;
        Ok(reminded.map(|row| MentorId::new(row.mentor_id)))
    }
}
