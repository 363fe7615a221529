use std::time::Duration;

use application::{
    accounts::{NewRefreshToken, NewSession, SecretHash, Standing},
    events::Change,
    kernel::{Claim, IdempotentCall},
};
use domain::ids::SessionId;
use serde_json::json;

use super::{
    people::a_student,
    store::{Store, at, new_id},
};

const MINUTE: Duration = Duration::from_mins(1);
const DAY: i64 = 24 * 60 * 60;

async fn turn(store: &Store, job: &'static str, now: i64) -> bool {
    store.jobs.take_turn(job, MINUTE, at(now)).await.unwrap()
}

async fn a_job_has_a_turn_every_so_often(store: Store) {
    assert!(turn(&store, "sweep", 0).await);
    assert!(!turn(&store, "sweep", 59).await);
    assert!(turn(&store, "dust", 59).await);
    assert!(turn(&store, "sweep", 60).await);
    assert!(!turn(&store, "sweep", 61).await);
}

async fn of_simultaneous_askers_one_gets_the_turn(store: Store) {
    for now in [0, 60] {
        let asks: Vec<_> = (0..6)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { turn(&store, "sweep", now).await })
            })
            .collect();
        let mut turns = 0;
        for ask in asks {
            turns += usize::from(ask.await.unwrap());
        }
        assert_eq!(turns, 1);
    }
}

async fn what_is_over_is_forgotten(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let call = IdempotentCall {
        account: ann,
        operation: "POST /request".into(),
        key: "key".into(),
        fingerprint: [1; 32],
    };
    let [ended, kept] = [(); 2].map(|()| SessionId::new(new_id()));
    let mut work = store.begin().await;
    for (session, days) in [(ended, 1), (kept, 60)] {
        let device = None;
        let new = NewSession { id: session, account: ann, device, created_at: at(0) };
        work.sessions().insert(new).await.unwrap();
        work.sessions()
            .add_token(NewRefreshToken {
                hash: SecretHash::of(&session.to_string()),
                session,
                parent: None,
                created_at: at(0),
                expires_at: at(days * DAY),
            })
            .await
            .unwrap();
    }
    work.changes().push(Change::SessionEnded(ended), at(0)).await.unwrap();
    work.codes().add_invite(SecretHash::of("invite"), None, at(0), at(10)).await.unwrap();
    work.codes().add_reset(SecretHash::of("reset"), ann, at(0), at(10)).await.unwrap();
    work.tallies().account_active(ann, at(0)).await.unwrap();
    assert_eq!(work.idempotency().claim(&call, at(0)).await.unwrap(), Claim::New);
    work.idempotency().keep(&call, &json!(1)).await.unwrap();
    work.commit().await.unwrap();

    assert_eq!(store.jobs.purge(at(10), 100).await.unwrap(), 0);
    // An hour for changes, a day for answers.
    assert_eq!(store.jobs.purge(at(3601), 100).await.unwrap(), 1);
    assert!(store.changes.since(at(0)).await.unwrap().is_empty());
    assert_eq!(store.jobs.purge(at(DAY + 1), 100).await.unwrap(), 1);
    // Invite, code, token, session, and a day that no statistic shows.
    assert_eq!(store.jobs.purge(at(31 * DAY + 11), 1).await.unwrap(), 5);
    assert_eq!(store.accounts.standing(ann, kept).await.unwrap(), Standing::Good);
    let token = SecretHash::of(&kept.to_string());
    assert!(store.begin().await.sessions().token(token).await.unwrap().is_some());
    assert_eq!(store.jobs.purge(at(31 * DAY + 11), 100).await.unwrap(), 0);

    let mut work = store.begin().await;
    work.sessions().end(ann, kept, at(31 * DAY)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.jobs.purge(at(61 * DAY - 1), 100).await.unwrap(), 0);
    assert_eq!(store.jobs.purge(at(61 * DAY + 1), 100).await.unwrap(), 1);
}

async fn at_most_the_limit_is_forgotten_at_once(store: Store) {
    let mut work = store.begin().await;
    for _ in 0..5 {
        let change = Change::SessionEnded(SessionId::new(new_id()));
        work.changes().push(change, at(0)).await.unwrap();
    }
    work.commit().await.unwrap();
    for expected in [2, 2, 1, 0] {
        assert_eq!(store.jobs.purge(at(DAY), 2).await.unwrap(), expected);
    }
}

conformance!(
    a_job_has_a_turn_every_so_often,
    at_most_the_limit_is_forgotten_at_once,
    of_simultaneous_askers_one_gets_the_turn,
    what_is_over_is_forgotten,
);
