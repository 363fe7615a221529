use application::{
    events::{Change, EntryRecord, InboxRange, NewEntry, Noted, NotificationKind, ReadMark},
    kernel::{Keyset, Order, Page, PageRequest},
};
use domain::{
    accounts::Role,
    ids::{AccountId, NotificationId, RequestId, ReviewId},
    requests::Status,
};
use uuid::Uuid;

use super::{
    people::{a_mentor, a_student},
    ratings::{a_rating, record},
    requests::a_request,
    store::{Store, at, new_id},
};

fn entry(to: AccountId, kind: NotificationKind) -> NewEntry {
    NewEntry { id: NotificationId::new(new_id()), to, kind, at: at(1) }
}

/// The ids in an inbox, in the order of their numbers.
async fn inbox(store: &Store, account: AccountId) -> Vec<Uuid> {
    let export = store.accounts.export(account).await.unwrap().unwrap();
    let entries = export["notifications"].as_array().unwrap();
    entries.iter().map(|entry| entry["id"].as_str().unwrap().parse().unwrap()).collect()
}

async fn entries_are_kept_and_counted(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let (request, review) = (RequestId::new(new_id()), ReviewId::new(new_id()));
    let kinds = [
        NotificationKind::RequestCreated(request),
        NotificationKind::RequestUpdated(request, None),
        NotificationKind::RequestUpdated(request, Some(Status::Accepted)),
        NotificationKind::RequestExpiring(request),
        NotificationKind::ReviewCreated(review),
        NotificationKind::ReviewUpdated(review),
        NotificationKind::ReviewDeleted(review),
    ];
    let mut ids = Vec::new();
    let mut work = store.begin().await;
    for kind in kinds {
        let entry = entry(ann, kind);
        ids.push(entry.id.uuid());
        work.inbox().push(entry).await.unwrap();
    }
    work.commit().await.unwrap();
    assert_eq!(inbox(&store, ann).await, ids);
    assert_eq!(store.accounts.counts(ann, Role::Student).await.unwrap().unread, 7);
    let read = store.inboxes.after(&[(ann, 0)], 10).await.unwrap();
    assert_eq!(read.iter().map(|entry| entry.kind).collect::<Vec<_>>(), kinds);
    let export = store.accounts.export(ann).await.unwrap().unwrap();
    for (kind, stored) in kinds.iter().zip(export["notifications"].as_array().unwrap()) {
        assert_eq!(stored["type"], kind.as_str());
        assert_eq!(stored["status"].as_str(), kind.status().map(Status::as_str));
        let about_request = kind.as_str().starts_with("request.");
        assert_eq!(stored["request_id"].is_string(), about_request);
        assert_eq!(stored["review_id"].is_string(), !about_request);
    }
}

async fn numbers_rise_in_the_order_of_commits(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let pushes: Vec<_> = (0..8)
        .map(|_| {
            let (store, tell) = (store.clone(), tell.clone());
            tokio::spawn(async move {
                let kind = NotificationKind::RequestCreated(RequestId::new(new_id()));
                let entry = entry(ann, kind);
                let mut work = store.begin().await;
                work.inbox().push(entry).await.unwrap();
                // The row is locked: nobody can get a number before we commit.
                tell.send(entry.id.uuid()).unwrap();
                tokio::task::yield_now().await;
                work.commit().await.unwrap();
            })
        })
        .collect();
    for push in pushes {
        push.await.unwrap();
    }
    drop(tell);
    let mut order = Vec::new();
    while let Some(id) = told.recv().await {
        order.push(id);
    }
    assert_eq!(inbox(&store, ann).await, order);
}

async fn a_rolled_back_entry_leaves_no_gap(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let kind = NotificationKind::RequestCreated(RequestId::new(new_id()));
    let mut work = store.begin().await;
    work.inbox().push(entry(ann, kind)).await.unwrap();
    drop(work);
    assert_eq!(store.accounts.counts(ann, Role::Student).await.unwrap().unread, 0);
    assert!(inbox(&store, ann).await.is_empty());
}

async fn the_inbox_of_a_tombstone_takes_nothing(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let kind = NotificationKind::RequestCreated(RequestId::new(new_id()));
    let mut work = store.begin().await;
    work.accounts().bury(ann, at(0)).await.unwrap();
    work.inbox().push(entry(ann, kind)).await.unwrap();
    work.inbox().push(entry(AccountId::new(new_id()), kind)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.accounts.counts(ann, Role::Student).await.unwrap().unread, 0);
}

/// Puts `count` entries about nothing that exists into an inbox, each in a unit of its own.
async fn fill(store: &Store, account: AccountId, count: i64) -> Vec<NotificationId> {
    let mut ids = Vec::new();
    for number in 0..count {
        let kind = NotificationKind::RequestUpdated(RequestId::new(new_id()), None);
        let entry = NewEntry { at: at(number), ..entry(account, kind) };
        ids.push(entry.id);
        let mut work = store.begin().await;
        work.inbox().push(entry).await.unwrap();
        work.commit().await.unwrap();
    }
    ids
}

async fn read(store: &Store, account: AccountId, read: &ReadMark) -> u64 {
    let mut work = store.begin().await;
    let unread = work.inbox().mark_read(account, read, at(100)).await.unwrap();
    work.commit().await.unwrap();
    unread
}

async fn page(
    store: &Store,
    account: AccountId,
    after: Option<Keyset>,
) -> (Page<EntryRecord>, u64) {
    let page = PageRequest { after, limit: 2, order: Order::Newest };
    store.inboxes.page(account, page).await.unwrap()
}

fn seqs(entries: &[EntryRecord]) -> Vec<u64> {
    entries.iter().map(|entry| entry.seq).collect()
}

async fn an_inbox_is_paged_from_the_newest_on(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let (empty, unread) = page(&store, ann, None).await;
    assert_eq!((empty.items.len(), empty.next, unread), (0, None, 0));
    let ids = fill(&store, ann, 5).await;
    fill(&store, a_student().sign_up(&store).await.account(), 1).await;
    let (first, unread) = page(&store, ann, None).await;
    assert_eq!((seqs(&first.items), unread), (vec![5, 4], 5));
    assert_eq!((first.items[0].id, first.items[0].to), (ids[4], ann));
    assert!(first.items[0].request.is_none(), "there is no such request");
    let (second, _) = page(&store, ann, first.next).await;
    assert_eq!(seqs(&second.items), [3, 2]);
    let (last, unread) = page(&store, ann, second.next).await;
    assert_eq!((seqs(&last.items), last.next, unread), (vec![1], None, 5));
}

async fn entries_of_many_inboxes_are_read_at_once(store: Store) {
    let (ann, ben) =
        (a_student().sign_up(&store).await.account(), a_student().sign_up(&store).await.account());
    let quiet = a_student().sign_up(&store).await.account();
    fill(&store, ann, 3).await;
    fill(&store, ben, 2).await;
    let after = async |places: &[(AccountId, u64)], limit: usize| {
        let entries = store.inboxes.after(places, limit).await.unwrap();
        entries.iter().map(|entry| (entry.to, entry.seq)).collect::<Vec<_>>()
    };
    let mut all = vec![(ann, 2), (ann, 3), (ben, 1), (ben, 2)];
    all.sort_unstable();
    assert_eq!(after(&[(ben, 0), (quiet, 0), (ann, 1)], 10).await, all);
    assert_eq!(after(&[(ben, 0), (ann, 1)], 3).await, all[..3]);
    assert!(after(&[(ben, 2), (ann, 3)], 10).await.is_empty());
    assert!(after(&[], 10).await.is_empty());
}

async fn entries_come_with_what_they_are_about(store: Store) {
    let student = a_student().named("Ann Learner").sign_up(&store).await;
    let mentor = a_mentor().sign_up(&store).await;
    let request = a_request(student, mentor).insert(&store).await.id;
    let (rating, mut work) = (a_rating(student, mentor, 4), store.begin().await);
    work.ratings().put(&rating).await.unwrap();
    let kinds =
        [NotificationKind::RequestCreated(request), NotificationKind::ReviewCreated(rating.id)];
    for kind in kinds {
        work.inbox().push(entry(mentor.account(), kind)).await.unwrap();
    }
    work.commit().await.unwrap();
    let entries = store.inboxes.after(&[(mentor.account(), 0)], 10).await.unwrap();
    assert!(entries[0].request.is_some() && entries[0].review.is_none());
    assert!(entries[1].request.is_none());
    assert_eq!(entries[1].review, Some(record(&rating, "Ann")));
    assert_eq!(entries[1].reviewer, Some(student.account()));
}

async fn reading_counts_each_entry_once(store: Store) {
    let (ann, ben) =
        (a_student().sign_up(&store).await.account(), a_student().sign_up(&store).await.account());
    let ids = fill(&store, ann, 4).await;
    assert_eq!(read(&store, ann, &ReadMark::UpTo(ids[1])).await, 2);
    assert_eq!(read(&store, ann, &ReadMark::UpTo(ids[0])).await, 2);
    let some = ReadMark::These(vec![ids[0], ids[3], ids[3]]);
    assert_eq!(read(&store, ann, &some).await, 1);
    assert_eq!(read(&store, ann, &ReadMark::These(Vec::new())).await, 1);
    assert_eq!(read(&store, ben, &ReadMark::UpTo(ids[2])).await, 0);
    assert_eq!(read(&store, ben, &ReadMark::These(vec![ids[2]])).await, 0);
    assert_eq!(store.accounts.counts(ann, Role::Student).await.unwrap().unread, 1);
    let (found, unread) = page(&store, ann, None).await;
    let read_at: Vec<_> = found.items.iter().map(|entry| entry.read_at).collect();
    assert_eq!((read_at, unread), (vec![Some(at(100)), None], 1));
}

async fn reading_and_arriving_at_once_count_right(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = store.clone();
        tasks.spawn(async move {
            for id in fill(&store, ann, 10).await {
                read(&store, ann, &ReadMark::UpTo(id)).await;
            }
        });
    }
    tasks.join_all().await;
    let left = fill(&store, ann, 1).await;
    let unread = read(&store, ann, &ReadMark::These(Vec::new())).await;
    assert_eq!(read(&store, ann, &ReadMark::UpTo(left[0])).await, 0);
    assert_eq!(unread, 1, "whoever read last read everything");
}

async fn forgotten_entries_are_counted_out(store: Store) {
    const MONTH: i64 = 30 * 24 * 60 * 60;
    let (ann, ben) =
        (a_student().sign_up(&store).await.account(), a_student().sign_up(&store).await.account());
    let range = async |account| store.inboxes.range(account).await.unwrap().unwrap();
    assert_eq!(range(ann).await, InboxRange { latest: 0, forgotten: 0 });
    let ids = fill(&store, ann, 4).await;
    fill(&store, ben, 2).await;
    read(&store, ann, &ReadMark::UpTo(ids[0])).await;
    assert_eq!(range(ann).await, InboxRange { latest: 4, forgotten: 0 });
    let unread =
        async |account| store.accounts.counts(account, Role::Student).await.unwrap().unread;
    let before = store.changes.since(at(0)).await.unwrap();

    // Made at 0 and 1 for both, and at 2 and 3 for one.
    store.jobs.purge(at(MONTH + 2), 100).await.unwrap();
    assert_eq!(range(ann).await, InboxRange { latest: 4, forgotten: 2 });
    assert_eq!(range(ben).await, InboxRange { latest: 2, forgotten: 2 });
    assert_eq!((unread(ann).await, unread(ben).await), (2, 0));
    let changed = |noted: &Noted| noted.change == Change::Account(ann);
    let after = store.changes.since(at(0)).await.unwrap();
    assert_ne!(before.iter().find(|it| changed(it)), after.iter().find(|it| changed(it)));
    assert_eq!(store.inboxes.range(AccountId::new(new_id())).await.unwrap(), None);
}

async fn of_what_is_to_be_forgotten_the_oldest_goes_first(store: Store) {
    const MONTH: i64 = 30 * 24 * 60 * 60;
    let ann = a_student().sign_up(&store).await.account();
    fill(&store, ann, 5).await;
    // Nothing else is that old.
    for left in [3, 1, 0] {
        store.jobs.purge(at(MONTH + 100), 2).await.unwrap();
        let (_, unread) = page(&store, ann, None).await;
        assert_eq!(unread, left);
    }
}

conformance!(
    a_rolled_back_entry_leaves_no_gap,
    an_inbox_is_paged_from_the_newest_on,
    entries_are_kept_and_counted,
    entries_come_with_what_they_are_about,
    entries_of_many_inboxes_are_read_at_once,
    forgotten_entries_are_counted_out,
    numbers_rise_in_the_order_of_commits,
    of_what_is_to_be_forgotten_the_oldest_goes_first,
    reading_and_arriving_at_once_count_right,
    reading_counts_each_entry_once,
    the_inbox_of_a_tombstone_takes_nothing,
);
