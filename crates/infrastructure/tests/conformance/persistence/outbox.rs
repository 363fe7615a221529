use std::{collections::HashSet, time::Duration};

use application::events::{Consumer, DirtyKey, Work};
use domain::ids::{ImageId, MentorId};

use super::store::{Store, at, new_id};

const LEASE: Duration = Duration::from_secs(30);

fn some_work() -> Work {
    Work::Mentor(MentorId::new(new_id()))
}

async fn mark(store: &Store, work: Work, now: i64) {
    let mut unit = store.begin().await;
    unit.outbox().mark(work, at(now)).await.unwrap();
    unit.commit().await.unwrap();
}

async fn claim(store: &Store, limit: usize, now: i64) -> Vec<DirtyKey> {
    store.outbox.claim(Consumer::Indexing, limit, at(now), LEASE).await.unwrap()
}

fn works(claimed: &[DirtyKey]) -> Vec<Work> {
    claimed.iter().map(|key| key.work).collect()
}

async fn marked_work_is_claimed_oldest_first_and_finished(store: Store) {
    let marked = [some_work(), Work::Index, some_work()];
    for (work, now) in marked.into_iter().zip([2, 0, 1]) {
        mark(&store, work, now).await;
    }
    assert_eq!(store.outbox.backlog().await.unwrap(), 3);
    // Not before its time.
    assert!(claim(&store, 10, -1).await.is_empty());
    let first = claim(&store, 2, 10).await;
    assert_eq!(works(&first), [marked[1], marked[2]]);
    assert!(first.iter().all(|key| key.attempts == 0));
    let last = claim(&store, 10, 10).await;
    assert_eq!(works(&last), [marked[0]]);
    assert!(claim(&store, 10, 10).await.is_empty());
    store.outbox.finish(&first).await.unwrap();
    store.outbox.finish(&last).await.unwrap();
    assert_eq!(store.outbox.backlog().await.unwrap(), 0);
    store.outbox.finish(&last).await.unwrap();
}

async fn each_consumer_claims_its_own_work(store: Store) {
    let image = Work::Image(ImageId::new(new_id()));
    for (work, now) in [(image, 0), (Work::Index, 1), (some_work(), 2)] {
        mark(&store, work, now).await;
    }
    // What is older and somebody else's does not stand in the way.
    assert_eq!(works(&claim(&store, 1, 10).await), [Work::Index]);
    let images = store.outbox.claim(Consumer::ImageCleaning, 10, at(10), LEASE).await.unwrap();
    assert_eq!(works(&images), [image]);
    store.outbox.finish(&images).await.unwrap();
    assert_eq!(store.outbox.backlog().await.unwrap(), 2);
}

async fn work_that_is_marked_for_later_waits_and_the_earlier_mark_counts(store: Store) {
    let work = some_work();
    mark(&store, work, 100).await;
    assert!(claim(&store, 10, 99).await.is_empty());
    mark(&store, work, 50).await;
    mark(&store, work, 200).await;
    assert_eq!(works(&claim(&store, 10, 50).await), [work]);
}

async fn a_mark_that_is_rolled_back_was_never_made(store: Store) {
    let mut unit = store.begin().await;
    unit.outbox().mark(some_work(), at(0)).await.unwrap();
    drop(unit);
    assert_eq!(store.outbox.backlog().await.unwrap(), 0);
}

async fn work_marked_again_while_claimed_is_done_again(store: Store) {
    let work = some_work();
    mark(&store, work, 0).await;
    mark(&store, work, 1).await;
    assert_eq!(store.outbox.backlog().await.unwrap(), 1);
    let claimed = claim(&store, 10, 2).await;
    mark(&store, work, 3).await;
    // The lease holds: two consumers never work on one key.
    assert!(claim(&store, 10, 4).await.is_empty());
    store.outbox.finish(&claimed).await.unwrap();
    let again = claim(&store, 10, 4).await;
    assert_eq!(works(&again), [work]);
    assert!(again[0].revision > claimed[0].revision);
    assert_eq!(again[0].attempts, 0);
    store.outbox.finish(&again).await.unwrap();
    assert_eq!(store.outbox.backlog().await.unwrap(), 0);
}

async fn a_lost_claim_comes_back_after_its_lease(store: Store) {
    mark(&store, some_work(), 0).await;
    let lost = claim(&store, 10, 0).await;
    assert!(claim(&store, 10, 29).await.is_empty());
    let again = claim(&store, 10, 30).await;
    assert_eq!((works(&again), again[0].attempts), (works(&lost), 1));
    assert_eq!(again[0].revision, lost[0].revision);
    // Whoever lost it does not release what is now another's.
    store.outbox.postpone(&lost, at(31)).await.unwrap();
    assert!(claim(&store, 10, 59).await.is_empty());
    store.outbox.finish(&again).await.unwrap();
    assert_eq!(store.outbox.backlog().await.unwrap(), 0);
}

async fn a_claim_that_is_prolonged_stays_and_a_lost_one_does_not_come_back(store: Store) {
    mark(&store, some_work(), 0).await;
    let held = claim(&store, 10, 0).await;
    store.outbox.prolong(&held, at(50)).await.unwrap();
    assert!(claim(&store, 10, 49).await.is_empty());
    let taken_over = claim(&store, 10, 50).await;
    assert_eq!(works(&taken_over), works(&held));
    store.outbox.prolong(&held, at(1_000)).await.unwrap();
    assert_eq!(works(&claim(&store, 10, 80).await), works(&held));
    store.outbox.prolong(&[], at(1_000)).await.unwrap();
}

async fn reclaimed_work_does_not_wait_for_its_lease(store: Store) {
    mark(&store, some_work(), 0).await;
    mark(&store, some_work(), 0).await;
    let failed = claim(&store, 1, 1).await;
    store.outbox.postpone(&failed, at(100)).await.unwrap();
    let lost = claim(&store, 1, 1).await;
    store.outbox.reclaim().await.unwrap();
    // What failed is nobody's, and waits as before.
    assert_eq!(works(&claim(&store, 10, 1).await), works(&lost));
}

async fn failed_work_waits_until_its_time(store: Store) {
    mark(&store, some_work(), 0).await;
    let failed = claim(&store, 10, 0).await;
    store.outbox.postpone(&failed, at(100)).await.unwrap();
    assert!(claim(&store, 10, 99).await.is_empty());
    let again = claim(&store, 10, 100).await;
    assert_eq!((again[0].attempts, again[0].revision), (1, failed[0].revision));
}

async fn new_work_does_not_wait_for_what_failed_before(store: Store) {
    let work = some_work();
    mark(&store, work, 0).await;
    let failed = claim(&store, 10, 0).await;
    store.outbox.postpone(&failed, at(100)).await.unwrap();
    mark(&store, work, 10).await;
    assert_eq!(works(&claim(&store, 10, 10).await), [work]);
}

async fn simultaneous_claims_never_share_work(store: Store) {
    let mut unit = store.begin().await;
    for _ in 0..60 {
        unit.outbox().mark(some_work(), at(0)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let claims: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let some = claim(&store, 4, 1).await;
                    if some.is_empty() {
                        return mine;
                    }
                    mine.extend(works(&some));
                }
            })
        })
        .collect();
    let (mut all, mut distinct) = (0, HashSet::new());
    for claims in claims {
        let mine = claims.await.unwrap();
        all += mine.len();
        distinct.extend(mine);
    }
    assert_eq!((all, distinct.len()), (60, 60));
}

conformance!(
    a_claim_that_is_prolonged_stays_and_a_lost_one_does_not_come_back,
    a_lost_claim_comes_back_after_its_lease,
    a_mark_that_is_rolled_back_was_never_made,
    each_consumer_claims_its_own_work,
    failed_work_waits_until_its_time,
    marked_work_is_claimed_oldest_first_and_finished,
    new_work_does_not_wait_for_what_failed_before,
    reclaimed_work_does_not_wait_for_its_lease,
    simultaneous_claims_never_share_work,
    work_marked_again_while_claimed_is_done_again,
    work_that_is_marked_for_later_waits_and_the_earlier_mark_counts,
);
