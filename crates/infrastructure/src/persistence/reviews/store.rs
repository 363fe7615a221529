use application::{
    kernel::{Happening, ReviewStep, Unavailable, Unredacted},
    reviews::{Ratings, ReviewRecord},
};
use async_trait::async_trait;
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    reviews::{Rating, ReviewText, Score},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    super::{
        entities::rating::{ActiveModel, Column, Entity, Model},
        error::{corrupt, unavailable},
        sql::{Sql, signed, unsigned},
        work::SeaOrmUnitOfWork,
    },
    record,
};

#[derive(FromQueryResult)]
struct SidesRow {
    student_id: Option<Uuid>,
    mentor_id: Uuid,
}

impl From<&Rating> for ActiveModel {
    fn from(rating: &Rating) -> Self {
        Self {
            id: Set(rating.id.uuid()),
            student_id: Set(rating.student.map(StudentId::uuid)),
            mentor_id: Set(rating.mentor.uuid()),
            score: Set(i64::from(rating.score.stars())),
            text: Set(rating.text.as_ref().map(|text| text.as_str().to_owned())),
            created_at: Set(rating.created_at),
            updated_at: Set(rating.updated_at),
            version: Set(signed(rating.version)),
        }
    }
}

fn rating(row: Model) -> Result<Rating, Unavailable> {
    let text = row.text.map(|text| ReviewText::parse(&text)).transpose();
    let text = text.map_err(corrupt("text"))?;
    Ok(Rating {
        id: ReviewId::new(row.id),
        student: row.student_id.map(StudentId::new),
        mentor: MentorId::new(row.mentor_id),
        score: Score::parse(row.score).map_err(corrupt("score"))?,
        text,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: unsigned(row.version),
    })
}

impl SeaOrmUnitOfWork {
    /// Locks both sides of a rating that may not be there yet: the mentor first, as everybody does
    /// who changes the numbers of both.
    async fn lock_sides(&self, student: Option<Uuid>, mentor: Uuid) -> Result<(), Unavailable> {
        let row = Sql::new("SELECT id FROM mentors WHERE id = $1").bind(mentor);
        self.dialect.lock(&self.transaction, row).await?;
        if let Some(student) = student {
            let row = Sql::new("SELECT id FROM students WHERE id = $1").bind(student);
            self.dialect.lock(&self.transaction, row).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Ratings for SeaOrmUnitOfWork {
    async fn of_pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<Option<Rating>, Unavailable> {
        self.lock_sides(Some(student.uuid()), mentor.uuid()).await?;
        let row = Entity::find()
            .filter(Column::StudentId.eq(student.uuid()))
            .filter(Column::MentorId.eq(mentor.uuid()))
            .lock_exclusive()
            .one(&self.transaction)
            .await
            .map_err(unavailable)?;
        row.map(rating).transpose()
    }

    async fn get(&mut self, id: ReviewId) -> Result<Option<Rating>, Unavailable> {
        let sides: Option<SidesRow> =
            Sql::new("SELECT student_id, mentor_id FROM ratings WHERE id = $1")
                .bind(id.uuid())
                .one(&self.transaction)
                .await?;
        let Some(sides) = sides else { return Ok(None) };
        self.lock_sides(sides.student_id, sides.mentor_id).await?;
        // It may have changed, or gone, while we waited.
        let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(&self.transaction).await;
        row.map_err(unavailable)?.map(rating).transpose()
    }

    async fn put(&mut self, rating: &Rating) -> Result<(), Unavailable> {
        if let Some(student) = rating.student {
            self.concerns(student.uuid());
        }
        self.concerns(rating.mentor.uuid());
        let is_new = rating.version == 1;
        let step = if is_new { ReviewStep::Written } else { ReviewStep::Edited };
        self.happens(Happening::Reviewed(step));
        let replace = OnConflict::column(Column::Id)
            .update_columns([Column::Score, Column::Text, Column::UpdatedAt, Column::Version])
            .to_owned();
        Entity::insert(ActiveModel::from(rating))
            .on_conflict(replace)
            .exec_without_returning(&self.transaction)
            .await
            .map_err(unavailable)
            .map(drop)
    }

    async fn delete(&mut self, id: ReviewId) -> Result<(), Unavailable> {
        let sides: Option<SidesRow> =
            Sql::new("DELETE FROM ratings WHERE id = $1 RETURNING student_id, mentor_id")
                .bind(id.uuid())
                .one(&self.transaction)
                .await?;
        if let Some(sides) = sides {
            if let Some(student) = sides.student_id {
                self.concerns(student);
            }
            self.concerns(sides.mentor_id);
            self.happens(Happening::Reviewed(ReviewStep::Deleted));
        }
        Ok(())
    }

    async fn record(
        &mut self,
        id: ReviewId,
    ) -> Result<Option<Unredacted<ReviewRecord>>, Unavailable> {
        record::find(&self.transaction, id).await
    }
}
