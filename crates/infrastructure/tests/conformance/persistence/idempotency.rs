use application::kernel::{Claim, IdempotentCall, KEPT_FOR};
use domain::ids::AccountId;
use serde_json::{Value, json};

use super::store::{Store, at, new_id};

fn a_call(account: AccountId, key: &str) -> IdempotentCall {
    IdempotentCall {
        account,
        operation: "POST /api/request".to_owned(),
        key: key.to_owned(),
        fingerprint: [7; 32],
    }
}

fn somebody() -> AccountId {
    AccountId::new(new_id())
}

/// Makes the call with `outcome`, or says what it came to before.
async fn call(store: &Store, call: &IdempotentCall, outcome: Value, now: i64) -> Claim {
    let mut work = store.begin().await;
    let claim = work.idempotency().claim(call, at(now)).await.unwrap();
    if claim == Claim::New {
        work.idempotency().keep(call, &outcome).await.unwrap();
        work.commit().await.unwrap();
    }
    claim
}

fn done(outcome: Value) -> Claim {
    Claim::Done { fingerprint: [7; 32], outcome }
}

async fn the_first_outcome_is_kept(store: Store) {
    let first = a_call(somebody(), "key");
    assert_eq!(call(&store, &first, json!({"n": 1}), 0).await, Claim::New);
    assert_eq!(call(&store, &first, json!({"n": 2}), 1).await, done(json!({"n": 1})));
    // The caller compares the bodies.
    let other_body = IdempotentCall { fingerprint: [8; 32], ..first };
    assert_eq!(call(&store, &other_body, json!({}), 2).await, done(json!({"n": 1})));
}

async fn nothing_is_an_outcome_too(store: Store) {
    let first = a_call(somebody(), "key");
    assert_eq!(call(&store, &first, Value::Null, 0).await, Claim::New);
    assert_eq!(call(&store, &first, json!(1), 1).await, done(Value::Null));
}

async fn calls_differ_by_account_operation_and_key(store: Store) {
    let first = a_call(somebody(), "key");
    call(&store, &first, json!(1), 0).await;
    let elsewhere = IdempotentCall { operation: "POST /api/other".into(), ..first.clone() };
    let others = [a_call(somebody(), "key"), a_call(first.account, "Key"), elsewhere];
    for other in others {
        assert_eq!(call(&store, &other, json!(2), 1).await, Claim::New);
    }
}

async fn a_failed_call_frees_its_key(store: Store) {
    let first = a_call(somebody(), "key");
    let mut work = store.begin().await;
    assert_eq!(work.idempotency().claim(&first, at(0)).await.unwrap(), Claim::New);
    drop(work);
    assert_eq!(call(&store, &first, json!(1), 1).await, Claim::New);
}

async fn an_outcome_is_forgotten_after_its_time(store: Store) {
    let first = a_call(somebody(), "key");
    call(&store, &first, json!(1), 0).await;
    let kept = i64::try_from(KEPT_FOR.as_secs()).unwrap();
    assert_eq!(call(&store, &first, json!(2), kept - 1).await, done(json!(1)));
    assert_eq!(call(&store, &first, json!(3), kept + 1).await, Claim::New);
    assert_eq!(call(&store, &first, json!(4), kept + 2).await, done(json!(3)));
}

async fn a_simultaneous_call_waits_and_replays(store: Store) {
    let first = a_call(somebody(), "key");
    let mut work = store.begin().await;
    assert_eq!(work.idempotency().claim(&first, at(0)).await.unwrap(), Claim::New);
    let second = {
        let (store, first) = (store.clone(), first.clone());
        tokio::spawn(async move { call(&store, &first, json!(2), 1).await })
    };
    tokio::task::yield_now().await;
    assert!(!second.is_finished());
    work.idempotency().keep(&first, &json!(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), done(json!(1)));
}

async fn of_many_simultaneous_calls_one_is_new(store: Store) {
    let account = somebody();
    let calls: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { call(&store, &a_call(account, "key"), json!(n), n).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for call in calls {
        match call.await.unwrap() {
            Claim::New => {}
            Claim::Done { outcome, .. } => outcomes.push(outcome),
        }
    }
    assert_eq!(outcomes.len(), 7);
    outcomes.dedup();
    assert_eq!(outcomes.len(), 1);
}

conformance!(
    a_failed_call_frees_its_key,
    a_simultaneous_call_waits_and_replays,
    an_outcome_is_forgotten_after_its_time,
    calls_differ_by_account_operation_and_key,
    nothing_is_an_outcome_too,
    of_many_simultaneous_calls_one_is_new,
    the_first_outcome_is_kept,
);
