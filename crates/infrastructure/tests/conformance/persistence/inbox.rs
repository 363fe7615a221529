use application::events::{NewEntry, NotificationKind};
use domain::{
    accounts::Role,
    ids::{AccountId, NotificationId, RequestId, ReviewId},
};
use uuid::Uuid;

use super::{
    people::a_student,
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
        NotificationKind::RequestUpdated(request),
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
    assert_eq!(store.accounts.counts(ann, Role::Student).await.unwrap().unread, 6);
    let export = store.accounts.export(ann).await.unwrap().unwrap();
    for (kind, stored) in kinds.iter().zip(export["notifications"].as_array().unwrap()) {
        assert_eq!(stored["type"], kind.as_str());
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

conformance!(
    a_rolled_back_entry_leaves_no_gap,
    entries_are_kept_and_counted,
    numbers_rise_in_the_order_of_commits,
    the_inbox_of_a_tombstone_takes_nothing,
);
