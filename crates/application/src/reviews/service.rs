use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    ids::{MentorId, NotificationId, ReviewId, StudentId},
    reviews::{AlreadyReviewed, Rating, RatingChange, Score},
    time::Timestamp,
};
use shaku::Component;

use super::{
    ChangeReviewError, DeleteReviewError, NewReview, RateError, RatingDesk, ReviewError,
    ReviewReads, ReviewRemover, ReviewView, Reviewed,
};
use crate::{
    accounts::{Onlooker, SignedIn, SignedInStudent, visibility},
    events::{NewEntry, NotificationKind, Work},
    kernel::{
        Clock, IdempotentCall, Ids, Outcome, Page, PageRequest, Policies, Unavailable, UnitOfWork,
        UnitsOfWork, conclude, replay,
    },
    mentors::{MentorView, Viewer},
};

/// [`RatingDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = RatingDesk)]
pub struct RatingDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    reads: Arc<dyn ReviewReads>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
}

#[async_trait]
impl RatingDesk for RatingDeskService {
    async fn rate(
        &self,
        student: SignedInStudent,
        mentor: MentorId,
        score: Score,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<MentorView>, RateError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        match rating_to_be(&mut *work, student.id(), mentor).await? {
            Some(mut rating) => {
                let old = rating.score;
                let change = RatingChange { score: Some(score), text: None };
                if rating.change(change, now) {
                    self.changed(&mut *work, &rating, old).await?;
                }
            }
            None => self.made(&mut *work, &self.a_rating(student.id(), mentor, score, now)).await?,
        }
        let seen = work.mentors().view(mentor, Viewer::Student(student.id())).await?;
        let (whole, pair) = seen.ok_or(RateError::MentorNotFound)?;
        let by = SignedIn::from(student).into();
        let view = visibility::mentor(whole, pair, by, &self.policies.policy().requests, now);
        Ok(conclude(work, call.as_ref(), view).await?)
    }

    async fn review(
        &self,
        student: SignedInStudent,
        mentor: MentorId,
        NewReview { score, text }: NewReview,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<Reviewed>, ReviewError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let before = rating_to_be(&mut *work, student.id(), mentor).await?;
        let is_new = before.is_none();
        let rating = if let Some(mut rating) = before {
            let old = rating.score;
            rating
                .review(score, text, now)
                .map_err(|AlreadyReviewed| ReviewError::AlreadyReviewed(rating.id))?;
            self.changed(&mut *work, &rating, old).await?;
            rating
        } else {
            let rating =
                Rating { text: Some(text), ..self.a_rating(student.id(), mentor, score, now) };
            self.made(&mut *work, &rating).await?;
            rating
        };
        let review = seen(&mut *work, rating.id, student).await?;
        Ok(conclude(work, call.as_ref(), Reviewed { review, is_new }).await?)
    }

    async fn change(
        &self,
        author: SignedInStudent,
        id: ReviewId,
        change: RatingChange,
        expected: Option<u64>,
    ) -> Result<ReviewView, ChangeReviewError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        let rating = work.ratings().get(id).await?;
        let Some(mut rating) = rating.filter(|rating| rating.student == Some(author.id())) else {
            return Err(if may_read(&mut *work, id, author).await? {
                ChangeReviewError::Forbidden
            } else {
                ChangeReviewError::NotFound
            });
        };
        if expected.is_some_and(|expected| expected != rating.version) {
            return Err(ChangeReviewError::PreconditionFailed);
        }
        let old = rating.score;
        if rating.change(change, now) {
            self.changed(&mut *work, &rating, old).await?;
        }
        let view = seen(&mut *work, id, author).await?;
        work.commit().await?;
        Ok(view)
    }

    async fn delete(
        &self,
        by: ReviewRemover,
        id: ReviewId,
    ) -> Result<Option<MentorId>, DeleteReviewError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        let Some(rating) = work.ratings().get(id).await? else { return Ok(None) };
        if let ReviewRemover::Author(author) = by
            && rating.student != Some(author.id())
        {
            // What they cannot read is not there for them.
            let readable = may_read(&mut *work, id, author).await?;
            return if readable { Err(DeleteReviewError::Forbidden) } else { Ok(None) };
        }
        work.ratings().delete(id).await?;
        let kind = NotificationKind::ReviewDeleted(id);
        self.record(&mut *work, rating.mentor, Some(rating.score), None, kind, now).await?;
        work.commit().await?;
        Ok(Some(rating.mentor))
    }

    async fn find(&self, id: ReviewId, by: Onlooker) -> Result<Option<ReviewView>, Unavailable> {
        let record = self.reads.review(id).await?;
        Ok(record.and_then(|record| visibility::review(record, by)))
    }

    async fn of_mentor(
        &self,
        mentor: MentorId,
        by: Onlooker,
        page: PageRequest,
    ) -> Result<Option<Page<ReviewView>>, Unavailable> {
        let page = self.reads.of_mentor(mentor, by.viewer(), page).await?;
        Ok(page.map(|Page { items, next }| {
            let seen = |record| visibility::review(record, by);
            Page { items: items.into_iter().filter_map(seen).collect(), next }
        }))
    }
}

impl RatingDeskService {
    /// A first rating, in stars alone.
    fn a_rating(
        &self,
        student: StudentId,
        mentor: MentorId,
        score: Score,
        now: Timestamp,
    ) -> Rating {
        Rating::new(ReviewId::new(self.ids.uuid()), (student, mentor), score, None, now)
    }

    /// Stores a first rating.
    async fn made(&self, work: &mut dyn UnitOfWork, rating: &Rating) -> Result<(), Unavailable> {
        work.ratings().put(rating).await?;
        let kind = NotificationKind::ReviewCreated(rating.id);
        let at = rating.updated_at;
        self.record(work, rating.mentor, None, Some(rating.score), kind, at).await
    }

    /// Stores another state of a rating that had the score `old`.
    async fn changed(
        &self,
        work: &mut dyn UnitOfWork,
        rating: &Rating,
        old: Score,
    ) -> Result<(), Unavailable> {
        work.ratings().put(rating).await?;
        let kind = NotificationKind::ReviewUpdated(rating.id);
        let at = rating.updated_at;
        self.record(work, rating.mentor, Some(old), Some(rating.score), kind, at).await
    }

    /// Everything that follows from a rating that is new, changed or gone.
    async fn record(
        &self,
        work: &mut dyn UnitOfWork,
        mentor: MentorId,
        old: Option<Score>,
        new: Option<Score>,
        kind: NotificationKind,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        if old != new {
            work.tallies().rated(mentor, old, new).await?;
            // The index filters by score.
            work.outbox().mark(Work::Mentor(mentor), at).await?;
        }
        let id = NotificationId::new(self.ids.uuid());
        work.inbox().push(NewEntry { id, to: mentor.account(), kind, at }).await
    }
}

/// The rating that a student who may rate has given the mentor, both locked until the unit ends.
async fn rating_to_be(
    work: &mut dyn UnitOfWork,
    student: StudentId,
    mentor: MentorId,
) -> Result<Option<Rating>, RateError> {
    work.mentors().accepting(mentor).await?.ok_or(RateError::MentorNotFound)?;
    // Words must not come into the database after their author's account went.
    if !work.students().is_there(student).await? {
        return Err(RateError::Gone);
    }
    let rating = work.ratings().of_pair(student, mentor).await?;
    if !work.requests().pair(student, mentor).await?.ever_accepted {
        return Err(RateError::NeverAccepted);
    }
    Ok(rating)
}

/// A review as its author sees it.
async fn seen(
    work: &mut dyn UnitOfWork,
    id: ReviewId,
    author: SignedInStudent,
) -> Result<ReviewView, Unavailable> {
    let record = work.ratings().record(id).await?;
    let view = record.and_then(|it| visibility::review(it, SignedIn::from(author).into()));
    view.ok_or_else(|| Unavailable::new("database", "the review is gone"))
}

/// Whether there is such a review, and a student who did not write it may read it.
async fn may_read(
    work: &mut dyn UnitOfWork,
    id: ReviewId,
    student: SignedInStudent,
) -> Result<bool, Unavailable> {
    let record = work.ratings().record(id).await?;
    let by = SignedIn::from(student).into();
    Ok(record.is_some_and(|record| visibility::review(record, by).is_some()))
}
