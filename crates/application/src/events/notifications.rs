use std::sync::Arc;

use async_trait::async_trait;
use domain::{ids::AccountId, requests::Status, time::Timestamp};
use shaku::{Component, Interface};
use uuid::Uuid;

use super::{EntryRecord, InboxReads, ReadMark};
use crate::{
    accounts::{SignedIn, visibility},
    kernel::{
        Clock, IdempotentCall, OnceError, Outcome, Page, PageRequest, Unavailable, UnitsOfWork,
        conclude, replay,
    },
    requests::RequestView,
    reviews::ReviewView,
};

/// An entry of an inbox, as its owner may see it now.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct NotificationView {
    pub id: Uuid,
    /// A word of a closed list: `request.created`, ….
    pub kind: &'static str,
    /// Of `request.updated`: the status that the request got then; `None` when something else of it
    /// was changed.
    pub status: Option<&'static str>,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
    /// What a notification of a request is about.
    pub request: Option<RequestView>,
    /// What a notification of a review is about; `None` once that was deleted.
    pub review: Option<ReviewView>,
    /// Of whom something is shown besides the owner.
    pub shows: Vec<AccountId>,
}

impl NotificationView {
    /// What `owner` may see of an entry of theirs.
    pub(super) fn of(entry: EntryRecord, owner: SignedIn) -> Self {
        let request = entry.request.map(|record| visibility::request(record, owner.into()));
        let sides = request.iter().flat_map(|request| [request.student.id, request.mentor.id]);
        let others = sides.map(AccountId::new).chain(entry.reviewer);
        Self {
            id: entry.id.uuid(),
            kind: entry.kind.as_str(),
            status: entry.kind.status().map(Status::as_str),
            created_at: entry.created_at,
            read_at: entry.read_at,
            shows: others.filter(|account| *account != owner.account()).collect(),
            request,
            review: entry.review.and_then(|record| visibility::review(record, owner.into())),
        }
    }
}

/// A page of an inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationPage {
    /// The newest first.
    pub page: Page<NotificationView>,
    /// How many entries of the whole inbox are unread.
    pub unread: u64,
}

/// What a person is told.
#[async_trait]
pub trait NotificationDesk: Interface {
    /// A page of the caller's inbox, the newest first.
    async fn notifications(
        &self,
        caller: SignedIn,
        page: PageRequest,
    ) -> Result<NotificationPage, Unavailable>;

    /// The caller has read some; how many are left. What is not theirs is passed over.
    async fn read(
        &self,
        caller: SignedIn,
        read: ReadMark,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<u64>, OnceError>;
}

/// [`NotificationDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = NotificationDesk)]
pub struct NotificationDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    inboxes: Arc<dyn InboxReads>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl NotificationDesk for NotificationDeskService {
    async fn notifications(
        &self,
        caller: SignedIn,
        page: PageRequest,
    ) -> Result<NotificationPage, Unavailable> {
        let (page, unread) = self.inboxes.page(caller.account(), page).await?;
        let page = page.map(|entry| NotificationView::of(entry, caller));
        Ok(NotificationPage { page, unread })
    }

    async fn read(
        &self,
        caller: SignedIn,
        read: ReadMark,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<u64>, OnceError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let unread = work.inbox().mark_read(caller.account(), &read, now).await?;
        Ok(conclude(work, call.as_ref(), unread).await?)
    }
}
