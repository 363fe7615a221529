//! Ratings, with or without a text.

use application::{
    kernel::Unavailable,
    reviews::{Rating, Ratings},
};
use async_trait::async_trait;
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    reviews::{ReviewText, Score},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
};

use super::{
    entities::rating::{ActiveModel, Column, Entity, Model},
    error::{corrupt, unavailable},
    sql::{Sql, signed, unsigned},
    work::SeaOrmUnitOfWork,
};

impl From<&Rating> for ActiveModel {
    fn from(rating: &Rating) -> Self {
        Self {
            id: Set(rating.id.uuid()),
            student_id: Set(Some(rating.student.uuid())),
            mentor_id: Set(rating.mentor.uuid()),
            score: Set(i64::from(rating.score.stars())),
            text: Set(rating.text.as_ref().map(|text| text.as_str().to_owned())),
            created_at: Set(rating.created_at),
            updated_at: Set(rating.updated_at),
            version: Set(signed(rating.version)),
        }
    }
}

fn rating(student: StudentId, row: Model) -> Result<Rating, Unavailable> {
    let text = row.text.map(|text| ReviewText::parse(&text)).transpose();
    let text = text.map_err(corrupt("text"))?;
    Ok(Rating {
        id: ReviewId::new(row.id),
        student,
        mentor: MentorId::new(row.mentor_id),
        score: Score::parse(row.score).map_err(corrupt("score"))?,
        text,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: unsigned(row.version),
    })
}

#[async_trait]
impl Ratings for SeaOrmUnitOfWork {
    async fn of_pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<Option<Rating>, Unavailable> {
        // There may be no rating to lock, so the student's row stands for all of theirs.
        let ratings = Sql::new("SELECT id FROM students WHERE id = $1").bind(student.uuid());
        self.dialect.lock(&self.transaction, ratings).await?;
        let row = Entity::find()
            .filter(Column::StudentId.eq(student.uuid()))
            .filter(Column::MentorId.eq(mentor.uuid()))
            .lock_exclusive()
            .one(&self.transaction)
            .await
            .map_err(unavailable)?;
        row.map(|row| rating(student, row)).transpose()
    }

    async fn put(&mut self, rating: &Rating) -> Result<(), Unavailable> {
        self.concerns(rating.student.uuid());
        self.concerns(rating.mentor.uuid());
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
}
