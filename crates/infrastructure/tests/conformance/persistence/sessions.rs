use std::time::Duration;

use application::accounts::{NewRefreshToken, NewSession, RefreshToken, SecretHash, Standing};
use domain::{
    accounts::Role,
    ids::{AccountId, SessionId},
};

use super::{
    people::a_student,
    store::{Store, at, new_id},
};

const MONTH: Duration = Duration::from_hours(30 * 24);

fn session(account: AccountId, began: i64) -> NewSession {
    NewSession {
        id: SessionId::new(new_id()),
        account,
        device: Some(format!("phone {began}")),
        created_at: at(began),
    }
}

fn token(session: SessionId, text: &str, parent: Option<SecretHash>, at_: i64) -> NewRefreshToken {
    NewRefreshToken {
        hash: SecretHash::of(text),
        session,
        parent,
        created_at: at(at_),
        expires_at: at(at_) + MONTH,
    }
}

/// A session that can be refreshed for a month.
async fn begun(store: &Store, account: AccountId, began: i64) -> SessionId {
    let new = session(account, began);
    let id = new.id;
    let mut work = store.begin().await;
    work.sessions().insert(new).await.unwrap();
    let first = token(id, &id.to_string(), None, began);
    work.sessions().add_token(first).await.unwrap();
    work.commit().await.unwrap();
    id
}

async fn standing(store: &Store, account: AccountId, session: SessionId) -> Standing {
    store.accounts.standing(account, session).await.unwrap()
}

async fn a_session_stands_until_it_ends(store: Store) {
    let [ann, eve] = [a_student().sign_up(&store).await, a_student().sign_up(&store).await];
    let id = begun(&store, ann.account(), 0).await;
    assert_eq!(standing(&store, ann.account(), id).await, Standing::Good);
    assert_eq!(standing(&store, eve.account(), id).await, Standing::Revoked);
    let unknown = SessionId::new(new_id());
    assert_eq!(standing(&store, ann.account(), unknown).await, Standing::Revoked);

    let mut work = store.begin().await;
    assert!(!work.sessions().end(eve.account(), id, at(1)).await.unwrap());
    assert!(work.sessions().end(ann.account(), id, at(1)).await.unwrap());
    assert!(!work.sessions().end(ann.account(), id, at(2)).await.unwrap());
    work.commit().await.unwrap();
    assert_eq!(standing(&store, ann.account(), id).await, Standing::Revoked);
}

async fn no_session_of_a_blocked_or_deleted_account_stands(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let id = begun(&store, ann, 0).await;
    for (since, expected) in [(Some(at(1)), Standing::Revoked), (None, Standing::Good)] {
        let mut work = store.begin().await;
        work.accounts().set_blocked(ann, since).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(standing(&store, ann, id).await, expected);
    }
    let mut work = store.begin().await;
    work.accounts().bury(ann, at(2)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(standing(&store, ann, id).await, Standing::Revoked);
}

async fn ending_all_keeps_the_kept_one(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let eve = a_student().sign_up(&store).await.account();
    let [a, b, c] =
        [begun(&store, ann, 0).await, begun(&store, ann, 1).await, begun(&store, ann, 2).await];
    let hers = begun(&store, eve, 0).await;
    let mut work = store.begin().await;
    work.sessions().end(ann, a, at(3)).await.unwrap();
    let ended = work.sessions().end_all(ann, Some(b), at(4)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(ended, [c]);
    assert_eq!(standing(&store, ann, b).await, Standing::Good);
    assert_eq!(standing(&store, eve, hers).await, Standing::Good);

    let mut work = store.begin().await;
    assert_eq!(work.sessions().end_all(ann, None, at(5)).await.unwrap(), [b]);
    assert!(work.sessions().end_all(ann, None, at(6)).await.unwrap().is_empty());
}

async fn sessions_that_can_be_refreshed_are_listed_newest_first(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let [old, ended, new] =
        [begun(&store, ann, 0).await, begun(&store, ann, 1).await, begun(&store, ann, 2).await];
    let mut work = store.begin().await;
    work.sessions().end(ann, ended, at(3)).await.unwrap();
    // Without a token nobody could come back.
    work.sessions().insert(session(ann, 3)).await.unwrap();
    work.commit().await.unwrap();

    let ids = async |now| {
        let sessions = store.accounts.sessions(ann, now).await.unwrap();
        sessions.into_iter().map(|session| SessionId::new(session.id)).collect::<Vec<_>>()
    };
    assert_eq!(ids(at(4)).await, [new, old]);
    assert_eq!(ids(at(1) + MONTH).await, [new]);
    assert!(ids(at(2) + MONTH).await.is_empty());
    let first = store.accounts.sessions(ann, at(4)).await.unwrap().swap_remove(0);
    assert_eq!(first.device.as_deref(), Some("phone 2"));
    assert_eq!((first.created_at, first.last_used_at), (at(2), at(2)));
}

async fn a_token_tells_how_its_family_stands(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let new = session(ann, 0);
    let family = new.id;
    let [first, second] = ["first", "second"].map(SecretHash::of);
    let mut work = store.begin().await;
    work.sessions().insert(new).await.unwrap();
    work.sessions().add_token(token(family, "first", None, 0)).await.unwrap();
    let fresh = RefreshToken {
        hash: first,
        session: family,
        account: ann,
        role: Role::Student,
        parent: None,
        rotated_at: None,
        successor_used: false,
        expires_at: at(0) + MONTH,
        session_ended: false,
        blocked: false,
    };
    assert_eq!(work.sessions().token(first).await.unwrap(), Some(fresh));
    assert_eq!(work.sessions().token(second).await.unwrap(), None);

    // Exchanged: the second use neither moves the moment nor touches anything else.
    work.sessions().rotate(&fresh, at(10)).await.unwrap();
    work.sessions().add_token(token(family, "second", Some(first), 10)).await.unwrap();
    work.sessions().rotate(&fresh, at(20)).await.unwrap();
    let rotated = RefreshToken { rotated_at: Some(at(10)), ..fresh };
    assert_eq!(work.sessions().token(first).await.unwrap(), Some(rotated));
    let successor =
        RefreshToken { hash: second, parent: Some(first), expires_at: at(10) + MONTH, ..fresh };
    assert_eq!(work.sessions().token(second).await.unwrap(), Some(successor));

    // Its successor is used: it is worth nothing any more.
    work.sessions().rotate(&successor, at(30)).await.unwrap();
    let spent = RefreshToken { successor_used: true, ..rotated };
    assert_eq!(work.sessions().token(first).await.unwrap(), Some(spent));

    work.sessions().end(ann, family, at(40)).await.unwrap();
    work.accounts().set_blocked(ann, Some(at(40))).await.unwrap();
    let over = RefreshToken { session_ended: true, blocked: true, ..spent };
    assert_eq!(work.sessions().token(first).await.unwrap(), Some(over));
    work.commit().await.unwrap();
}

async fn a_session_is_used_when_its_token_is(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let id = begun(&store, ann, 0).await;
    let mut work = store.begin().await;
    let first = work.sessions().token(SecretHash::of(&id.to_string())).await.unwrap().unwrap();
    work.sessions().rotate(&first, at(60)).await.unwrap();
    work.commit().await.unwrap();
    let sessions = store.accounts.sessions(ann, at(61)).await.unwrap();
    assert_eq!(sessions[0].last_used_at, at(60));
}

async fn a_deleted_account_has_no_tokens(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let id = begun(&store, ann, 0).await;
    let mut work = store.begin().await;
    work.accounts().bury(ann, at(1)).await.unwrap();
    let token = work.sessions().token(SecretHash::of(&id.to_string())).await.unwrap();
    assert_eq!(token, None);
}

async fn of_simultaneous_uses_of_a_token_each_sees_the_one_before(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let id = begun(&store, ann, 0).await;
    let uses: Vec<_> = (1..=4)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let hash = SecretHash::of(&id.to_string());
                let token = work.sessions().token(hash).await.unwrap().unwrap();
                work.sessions().rotate(&token, at(n)).await.unwrap();
                work.commit().await.unwrap();
                token.rotated_at.is_none()
            })
        })
        .collect();
    let mut first_uses = 0;
    for use_ in uses {
        first_uses += usize::from(use_.await.unwrap());
    }
    assert_eq!(first_uses, 1);
}

conformance!(
    a_deleted_account_has_no_tokens,
    a_session_is_used_when_its_token_is,
    a_session_stands_until_it_ends,
    a_token_tells_how_its_family_stands,
    ending_all_keeps_the_kept_one,
    no_session_of_a_blocked_or_deleted_account_stands,
    of_simultaneous_uses_of_a_token_each_sees_the_one_before,
    sessions_that_can_be_refreshed_are_listed_newest_first,
);
