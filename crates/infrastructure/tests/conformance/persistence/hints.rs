use application::{
    events::{Change, Hint, NewEntry, NotificationKind, Work},
    kernel::UnitOfWork,
};
use domain::ids::{AccountId, MentorId, NotificationId, RequestId, SessionId};
use futures_util::FutureExt as _;

use super::{
    people::a_student,
    store::{Store, at, new_id},
};

const OTHER: AccountId = AccountId::new(uuid::Uuid::max());

/// Writes something of every kind that others should look at, some of it twice.
async fn write(work: &mut dyn UnitOfWork, to: AccountId) {
    for _ in 0..2 {
        let change = Change::SessionEnded(SessionId::new(new_id()));
        work.changes().push(change, at(1)).await.unwrap();
        work.outbox().mark(Work::Mentor(MentorId::new(new_id())), at(1)).await.unwrap();
        let kind = NotificationKind::RequestCreated(RequestId::new(new_id()));
        let entry = NewEntry { id: NotificationId::new(new_id()), to, kind, at: at(1) };
        work.inbox().push(entry).await.unwrap();
        work.changes().push(Change::Account(to), at(1)).await.unwrap();
        work.changes().push(Change::Account(OTHER), at(1)).await.unwrap();
    }
}

async fn a_commit_tells_what_there_is_to_look_at(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let mut hints = store.events.subscribe();
    let mut work = store.begin().await;
    write(&mut *work, ann).await;
    assert!(hints.next().now_or_never().is_none(), "it is not true yet");
    work.commit().await.unwrap();
    // News of an inbox say that something of the account has changed, too.
    for hint in [Hint::Changes, Hint::Outbox, Hint::Inbox(ann), Hint::Account(OTHER)] {
        assert_eq!(hints.next().now_or_never(), Some(hint));
    }
    assert!(hints.next().now_or_never().is_none(), "each is told once");
}

async fn what_is_rolled_back_is_not_told(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let mut hints = store.events.subscribe();
    let mut work = store.begin().await;
    write(&mut *work, ann).await;
    drop(work);
    assert!(hints.next().now_or_never().is_none());
}

conformance!(a_commit_tells_what_there_is_to_look_at, what_is_rolled_back_is_not_told);
