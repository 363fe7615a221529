use application::{
    feed::{Favorites, Swipe, Swipes},
    kernel::{Happening, Unavailable},
    mentors::SwipeAction,
};
use async_trait::async_trait;
use domain::{
    ids::{MentorId, RequestId, StudentId},
    time::Timestamp,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::{error::corrupt, sql::Sql, work::SeaOrmUnitOfWork};

#[derive(FromQueryResult)]
struct SwipeRow {
    action: String,
    request_id: Option<Uuid>,
    created_at: Timestamp,
}

#[async_trait]
impl Swipes for SeaOrmUnitOfWork {
    async fn insert(&mut self, swipe: &Swipe) -> Result<bool, Unavailable> {
        self.concerns(swipe.student.uuid());
        let inserted = Sql::new(
            "INSERT INTO swipes (student_id, mentor_id, action, request_id, created_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (student_id, mentor_id) DO NOTHING",
        )
        .bind(swipe.student.uuid())
        .bind(swipe.mentor.uuid())
        .bind(swipe.action.as_str())
        .bind(swipe.request.map(RequestId::uuid))
        .bind(swipe.created_at)
        .run(&self.transaction)
        .await?;
        if inserted > 0 {
            self.happens(Happening::Swiped(swipe.action));
        }
        Ok(inserted > 0)
    }

    async fn of_pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<Option<Swipe>, Unavailable> {
        let row: Option<SwipeRow> = Sql::new(
            "SELECT action, request_id, created_at FROM swipes \
             WHERE student_id = $1 AND mentor_id = $2",
        )
        .bind(student.uuid())
        .bind(mentor.uuid())
        .one(&self.transaction)
        .await?;
        let Some(SwipeRow { action, request_id, created_at }) = row else { return Ok(None) };
        let action = SwipeAction::parse(&action).ok_or_else(|| corrupt("swipe")(action))?;
        let request = request_id.map(RequestId::new);
        Ok(Some(Swipe { student, mentor, action, request, created_at }))
    }

    async fn note_request(
        &mut self,
        student: StudentId,
        mentor: MentorId,
        request: RequestId,
    ) -> Result<(), Unavailable> {
        Sql::new("UPDATE swipes SET request_id = $1 WHERE student_id = $2 AND mentor_id = $3")
            .bind(request.uuid())
            .bind(student.uuid())
            .bind(mentor.uuid())
            .run(&self.transaction)
            .await
            .map(drop)
    }

    async fn remove(&mut self, student: StudentId, mentor: MentorId) -> Result<(), Unavailable> {
        self.concerns(student.uuid());
        Sql::new("DELETE FROM swipes WHERE student_id = $1 AND mentor_id = $2")
            .bind(student.uuid())
            .bind(mentor.uuid())
            .run(&self.transaction)
            .await
            .map(drop)
    }

    async fn remove_all(
        &mut self,
        student: StudentId,
        action: SwipeAction,
    ) -> Result<(), Unavailable> {
        self.concerns(student.uuid());
        Sql::new("DELETE FROM swipes WHERE student_id = $1 AND action = $2")
            .bind(student.uuid())
            .bind(action.as_str())
            .run(&self.transaction)
            .await
            .map(drop)
    }
}

#[async_trait]
impl Favorites for SeaOrmUnitOfWork {
    async fn add(
        &mut self,
        student: StudentId,
        mentor: MentorId,
        now: Timestamp,
    ) -> Result<(), Unavailable> {
        self.concerns(student.uuid());
        Sql::new(
            "INSERT INTO favorites (student_id, mentor_id, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (student_id, mentor_id) DO NOTHING",
        )
        .bind(student.uuid())
        .bind(mentor.uuid())
        .bind(now)
        .run(&self.transaction)
        .await
        .map(drop)
    }

    async fn remove(&mut self, student: StudentId, mentor: MentorId) -> Result<(), Unavailable> {
        self.concerns(student.uuid());
        Sql::new("DELETE FROM favorites WHERE student_id = $1 AND mentor_id = $2")
            .bind(student.uuid())
            .bind(mentor.uuid())
            .run(&self.transaction)
            .await
            .map(drop)
    }
}
