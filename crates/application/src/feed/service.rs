use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    ids::{MentorId, RequestId},
    time::Timestamp,
};
use shaku::Component;

use super::{
    FavoriteItem, FeedDesk, FeedError, FeedPage, FeedReads, KeepError, Swipe, SwipeError,
    SwipeRequest, Swiped, UndoError,
};
use crate::{
    accounts::{SignedIn, SignedInStudent, visibility},
    kernel::{
        Clock, Happening, IdempotentCall, Outcome, Page, PageRequest, PageShown, Policies,
        RateLimit, RateLimiter, Telemetry, Unavailable, UnitOfWork, UnitsOfWork, conclude, replay,
    },
    mentors::SwipeAction,
    requests::{Ask, AskError, RequestDesk, RequestView},
    search::{Embedder, MentorIndex, QueryMender, SearchItem},
};

/// How often a swipe is tried again when one of the pair is undone in the same moment.
const TRIES: usize = 3;

/// [`FeedDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = FeedDesk)]
pub struct FeedDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    pub(super) reads: Arc<dyn FeedReads>,
    #[shaku(inject)]
    requests: Arc<dyn RequestDesk>,
    #[shaku(inject)]
    pub(super) embedder: Arc<dyn Embedder>,
    #[shaku(inject)]
    pub(super) mender: Arc<dyn QueryMender>,
    #[shaku(inject)]
    pub(super) index: Arc<dyn MentorIndex>,
    #[shaku(inject)]
    limiter: Arc<dyn RateLimiter>,
    #[shaku(inject)]
    pub(super) policies: Arc<dyn Policies>,
    #[shaku(inject)]
    pub(super) clock: Arc<dyn Clock>,
    #[shaku(inject)]
    telemetry: Arc<dyn Telemetry>,
}

#[async_trait]
impl FeedDesk for FeedDeskService {
    async fn feed(&self, student: SignedInStudent, limit: usize) -> Result<FeedPage, FeedError> {
        let account = student.id().account().to_string();
        self.limiter.take(RateLimit::Search, &account).await?;
        let basis = self.reads.basis(student.id()).await?.ok_or(FeedError::Gone)?;
        let page = self.page(student, basis, limit).await?;
        let shown = PageShown { found: !page.items.is_empty(), degraded: page.degraded };
        self.telemetry.tell(Happening::FeedShown(shown));
        Ok(page)
    }

    async fn swipe(
        &self,
        student: SignedInStudent,
        swipe: SwipeRequest,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<Swiped>, SwipeError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if swipe.action == SwipeAction::Like {
            work.requests().begin_asking(student.id(), swipe.mentor).await?;
        }
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        // Locks the mentor's row first, as everybody does who asks.
        let listed = work.mentors().accepting(swipe.mentor).await?;
        listed.ok_or(SwipeError::MentorNotFound)?;
        // Who asks looks for it after more locks.
        if swipe.action != SwipeAction::Like && !work.students().is_there(student.id()).await? {
            return Err(AskError::Gone.into());
        }
        let swiped = self.stand(&mut *work, student, swipe, now).await?;
        Ok(conclude(work, call.as_ref(), swiped).await?)
    }

    async fn undo(&self, student: SignedInStudent, mentor: MentorId) -> Result<(), UndoError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        let standing = work.swipes().of_pair(student.id(), mentor).await?;
        let Some(standing) = standing else { return Ok(()) };
        if let Some(request) = standing.request {
            let request = work.requests().of_party(student.id().account(), request).await?;
            // Whoever held the request until now may have undone the same.
            if work.swipes().of_pair(student.id(), mentor).await? != Some(standing) {
                return Ok(());
            }
            if let Some(request) = request {
                self.requests.take_back(&mut *work, request, now).await?;
            }
        }
        if standing.action == SwipeAction::Favorite {
            work.favorites().remove(student.id(), mentor).await?;
        }
        work.swipes().remove(student.id(), mentor).await?;
        Ok(work.commit().await?)
    }

    async fn start_over(&self, student: SignedInStudent) -> Result<(), Unavailable> {
        let mut work = self.units.begin().await?;
        work.swipes().remove_all(student.id(), SwipeAction::Dislike).await?;
        work.commit().await
    }

    async fn favorites(
        &self,
        student: SignedInStudent,
        page: PageRequest,
    ) -> Result<Page<FavoriteItem>, Unavailable> {
        let (by, now) = (SignedIn::from(student).into(), self.clock.now());
        let rules = &self.policies.policy().requests;
        let page = self.reads.favorites(student.id(), page).await?;
        Ok(page.map(|kept| {
            let mentor = visibility::mentor(kept.mentor, Some(kept.pair), by, rules, now);
            let found = SearchItem { mentor, relevance: None, matched_tags: Vec::new() };
            FavoriteItem { found, favorited_at: kept.favorited_at }
        }))
    }

    async fn keep(&self, student: SignedInStudent, mentor: MentorId) -> Result<(), KeepError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        let listed = work.mentors().accepting(mentor).await?;
        listed.ok_or(KeepError::MentorNotFound)?;
        if !work.students().is_there(student.id()).await? {
            return Err(KeepError::Gone);
        }
        work.favorites().add(student.id(), mentor, now).await?;
        Ok(work.commit().await?)
    }

    async fn let_go(&self, student: SignedInStudent, mentor: MentorId) -> Result<(), Unavailable> {
        let mut work = self.units.begin().await?;
        work.favorites().remove(student.id(), mentor).await?;
        work.commit().await
    }
}

impl FeedDeskService {
    /// Records the swipe and does what it means, unless one stands: then that is the answer.
    async fn stand(
        &self,
        work: &mut dyn UnitOfWork,
        student: SignedInStudent,
        swipe: SwipeRequest,
        now: Timestamp,
    ) -> Result<Swiped, SwipeError> {
        let SwipeRequest { mentor, action, query } = swipe;
        let new = Swipe { student: student.id(), mentor, action, request: None, created_at: now };
        for _ in 0..TRIES {
            if work.swipes().insert(&new).await? {
                let request = match action {
                    SwipeAction::Dislike => None,
                    SwipeAction::Favorite => {
                        work.favorites().add(student.id(), mentor, now).await?;
                        None
                    }
                    SwipeAction::Like => {
                        let ask = Ask { mentor, query, date: None };
                        let asked = self.requests.ask_within(work, student, ask, now).await?;
                        let request = RequestId::new(asked.id);
                        work.swipes().note_request(student.id(), mentor, request).await?;
                        Some(asked)
                    }
                };
                return Ok(Swiped { action, request });
            }
            if let Some(standing) = work.swipes().of_pair(student.id(), mentor).await? {
                let request = self.request(work, student, standing.request).await?;
                return Ok(Swiped { action: standing.action, request });
            }
        }
        Err(Unavailable::new("database", "the swipe came and went").into())
    }

    /// The request of a like.
    async fn request(
        &self,
        work: &mut dyn UnitOfWork,
        student: SignedInStudent,
        request: Option<RequestId>,
    ) -> Result<Option<RequestView>, Unavailable> {
        let Some(request) = request else { return Ok(None) };
        let record = work.requests().record(request).await?;
        Ok(record.map(|record| visibility::request(record, SignedIn::from(student).into())))
    }
}
