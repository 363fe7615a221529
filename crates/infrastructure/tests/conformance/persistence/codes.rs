use application::{
    accounts::SecretHash,
    kernel::{Order, PageRequest},
};
use domain::ids::{AccountId, AdminId};

use super::{
    people::{a_student, an_admin},
    store::{Store, at},
};

async fn add_invite(store: &Store, code: &str, by: Option<AccountId>, now: i64) -> SecretHash {
    let hash = SecretHash::of(code);
    let by = by.map(|by| AdminId::new(by.uuid()));
    let mut work = store.begin().await;
    work.codes().add_invite(hash, by, at(now), at(now + 100)).await.unwrap();
    work.commit().await.unwrap();
    hash
}

async fn an_invite_works_once_and_in_time(store: Store) {
    let admin = an_admin(&store).await;
    let [used, late] =
        [add_invite(&store, "used", None, 0).await, add_invite(&store, "late", None, 0).await];
    let works = async |hash, now| store.accounts.invite_works(hash, at(now)).await.unwrap();
    assert!(works(used, 99).await);
    assert!(!works(late, 100).await);
    assert!(!works(SecretHash::of("unknown"), 1).await);

    let mut work = store.begin().await;
    let unknown = SecretHash::of("unknown");
    assert!(!work.codes().redeem_invite(unknown, admin, at(1)).await.unwrap());
    assert!(!work.codes().redeem_invite(late, admin, at(100)).await.unwrap());
    assert!(work.codes().redeem_invite(used, admin, at(99)).await.unwrap());
    assert!(!work.codes().redeem_invite(used, admin, at(99)).await.unwrap());
    work.commit().await.unwrap();
    assert!(!works(used, 50).await);
}

async fn of_simultaneous_uses_of_an_invite_one_wins(store: Store) {
    let admin = an_admin(&store).await;
    let hash = add_invite(&store, "code", Some(admin), 0).await;
    let uses: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let won = work.codes().redeem_invite(hash, admin, at(1)).await.unwrap();
                work.commit().await.unwrap();
                won
            })
        })
        .collect();
    let mut won = 0;
    for one in uses {
        won += usize::from(one.await.unwrap());
    }
    assert_eq!(won, 1);
}

async fn invites_are_listed_in_pages(store: Store) {
    let admin = an_admin(&store).await;
    for n in 0..5 {
        // Some of one moment.
        add_invite(&store, &format!("code {n}"), Some(admin), n / 2).await;
    }
    let mut work = store.begin().await;
    work.codes().redeem_invite(SecretHash::of("code 4"), admin, at(7)).await.unwrap();
    work.commit().await.unwrap();

    let mut invites = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest { after, limit: 2, order: Order::Newest };
        let page = store.accounts.invites(page).await.unwrap();
        invites.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let made: Vec<_> = invites.iter().map(|invite| invite.created_at).collect();
    assert_eq!(made, [at(2), at(1), at(1), at(0), at(0)]);
    let used: Vec<_> = invites.iter().map(|invite| invite.used_at).collect();
    assert_eq!(used, [Some(at(7)), None, None, None, None]);
    assert_eq!(invites[0].expires_at, at(102));
    let mut ids: Vec<_> = invites.iter().map(|invite| invite.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

async fn a_reset_code_works_once_and_in_time(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let hash = SecretHash::of("code");
    let mut work = store.begin().await;
    work.codes().add_reset(hash, ann, at(0), at(100)).await.unwrap();
    assert_eq!(work.codes().redeem_reset(SecretHash::of("other"), at(1)).await.unwrap(), None);
    assert_eq!(work.codes().redeem_reset(hash, at(100)).await.unwrap(), None);
    assert_eq!(work.codes().redeem_reset(hash, at(99)).await.unwrap(), Some(ann));
    assert_eq!(work.codes().redeem_reset(hash, at(99)).await.unwrap(), None);
}

async fn a_new_reset_code_replaces_the_one_before(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let eve = a_student().sign_up(&store).await.account();
    let [first, second, hers] = ["first", "second", "hers"].map(SecretHash::of);
    let mut work = store.begin().await;
    work.codes().add_reset(first, ann, at(0), at(100)).await.unwrap();
    work.codes().add_reset(hers, eve, at(0), at(100)).await.unwrap();
    work.codes().add_reset(second, ann, at(1), at(100)).await.unwrap();
    assert_eq!(work.codes().redeem_reset(first, at(2)).await.unwrap(), None);
    assert_eq!(work.codes().redeem_reset(second, at(2)).await.unwrap(), Some(ann));
    assert_eq!(work.codes().redeem_reset(hers, at(2)).await.unwrap(), Some(eve));
}

async fn a_reset_code_of_a_deleted_account_is_nothing(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    let hash = SecretHash::of("code");
    let mut work = store.begin().await;
    work.codes().add_reset(hash, ann, at(0), at(100)).await.unwrap();
    work.accounts().bury(ann, at(1)).await.unwrap();
    assert_eq!(work.codes().redeem_reset(hash, at(2)).await.unwrap(), None);
}

conformance!(
    a_new_reset_code_replaces_the_one_before,
    a_reset_code_of_a_deleted_account_is_nothing,
    a_reset_code_works_once_and_in_time,
    an_invite_works_once_and_in_time,
    invites_are_listed_in_pages,
    of_simultaneous_uses_of_an_invite_one_wins,
);
