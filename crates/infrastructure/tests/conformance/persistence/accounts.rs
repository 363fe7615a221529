use application::{
    accounts::{AccountFilter, Counts, InsertAccountError, PasswordHash},
    kernel::{Keyset, Order, PageRequest},
    mentors::{CatalogueFilter, Viewer},
};
use domain::{
    accounts::Role,
    ids::{AccountId, MentorId},
    mentors::TagKey,
};

use super::{
    people::{a_mentor, a_student, account, an_admin},
    store::{Store, at, new_id},
};

async fn an_email_is_unique_over_roles_and_case(store: Store) {
    let mut work = store.begin().await;
    work.accounts().insert(account(Role::Student, "Ann@Example.org", "Ann", at(0))).await.unwrap();
    let again = work.accounts().insert(account(Role::Mentor, "ann@example.ORG", "Eve", at(1)));
    assert!(matches!(again.await, Err(InsertAccountError::EmailTaken)));
    // The unit goes on as if nothing had happened.
    work.accounts().insert(account(Role::Admin, "eve@example.org", "Eve", at(1))).await.unwrap();
    work.commit().await.unwrap();
    assert!(store.accounts.credentials("ann@example.org").await.unwrap().is_some());
    assert!(store.accounts.credentials("eve@example.org").await.unwrap().is_some());
}

async fn of_simultaneous_sign_ups_with_one_email_one_wins(store: Store) {
    let sign_ups = (0..6).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut work = store.begin().await;
            let new = account(Role::Student, "ann@example.org", "Ann", at(0));
            match work.accounts().insert(new).await {
                Ok(()) => {
                    work.commit().await.unwrap();
                    true
                }
                Err(InsertAccountError::EmailTaken) => false,
                Err(error) => panic!("{error}"),
            }
        })
    });
    let mut won = 0;
    for sign_up in sign_ups.collect::<Vec<_>>() {
        won += usize::from(sign_up.await.unwrap());
    }
    assert_eq!(won, 1);
}

async fn a_dropped_unit_leaves_nothing(store: Store) {
    let ann = account(Role::Student, "ann@example.org", "Ann", at(0));
    let mut work = store.begin().await;
    work.accounts().insert(ann.clone()).await.unwrap();
    // Not seen from outside, neither before nor after.
    assert_eq!(store.accounts.role(ann.id).await.unwrap(), None);
    drop(work);
    assert_eq!(store.accounts.role(ann.id).await.unwrap(), None);

    let mut work = store.begin().await;
    work.accounts().insert(ann.clone()).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.accounts.role(ann.id).await.unwrap(), Some(Role::Student));
}

async fn credentials_are_found_by_key_and_by_id(store: Store) {
    let ann = account(Role::Mentor, "Ann@example.org", "Ann", at(0));
    let mut work = store.begin().await;
    work.accounts().insert(ann.clone()).await.unwrap();
    let inside = work.accounts().credentials(ann.id).await.unwrap().unwrap();
    work.commit().await.unwrap();
    let by_key = store.accounts.credentials("ann@example.org").await.unwrap().unwrap();
    let by_id = store.accounts.credentials_of(ann.id).await.unwrap().unwrap();
    for found in [inside, by_key, by_id] {
        assert_eq!((found.account, found.role, found.blocked), (ann.id, Role::Mentor, false));
        assert!(found.password == ann.password);
    }
    assert!(store.accounts.credentials("Ann@example.org").await.unwrap().is_none());
    assert!(store.accounts.credentials_of(AccountId::new(new_id())).await.unwrap().is_none());
}

async fn a_rehash_does_not_undo_a_change_of_password(store: Store) {
    let ann = account(Role::Student, "ann@example.org", "Ann", at(0));
    let [changed, rehashed] = ["changed", "rehashed"].map(|hash| PasswordHash(hash.to_owned()));
    let mut work = store.begin().await;
    work.accounts().insert(ann.clone()).await.unwrap();
    work.accounts().set_password(ann.id, &changed).await.unwrap();
    work.accounts().rehash(ann.id, &ann.password, &rehashed).await.unwrap();
    let present = work.accounts().credentials(ann.id).await.unwrap().unwrap();
    assert!(present.password == changed);
    work.accounts().rehash(ann.id, &changed, &rehashed).await.unwrap();
    let present = work.accounts().credentials(ann.id).await.unwrap().unwrap();
    assert!(present.password == rehashed);
}

async fn blocking_a_blocked_account_changes_nothing(store: Store) {
    let id = a_student().sign_up(&store).await.account();
    let mut work = store.begin().await;
    assert!(!work.accounts().set_blocked(id, None).await.unwrap());
    assert!(work.accounts().set_blocked(id, Some(at(1))).await.unwrap());
    assert!(!work.accounts().set_blocked(id, Some(at(2))).await.unwrap());
    assert!(work.accounts().view(id).await.unwrap().unwrap().blocked);
    work.commit().await.unwrap();
    assert!(store.accounts.credentials_of(id).await.unwrap().unwrap().blocked);
    assert_eq!(store.accounts.role(id).await.unwrap(), Some(Role::Student));

    let mut work = store.begin().await;
    assert!(work.accounts().set_blocked(id, None).await.unwrap());
    let nobody = AccountId::new(new_id());
    assert!(!work.accounts().set_blocked(nobody, Some(at(3))).await.unwrap());
    work.commit().await.unwrap();
    assert!(!store.accounts.credentials_of(id).await.unwrap().unwrap().blocked);
}

async fn a_blocked_mentor_is_not_listed_until_unblocked(store: Store) {
    let mentor = a_mentor().tagged(&["Rust"]);
    let id = mentor.sign_up(&store).await;
    let listed = async |store: &Store| {
        let all = CatalogueFilter::default();
        let seen = store.mentors.mentor(id, Viewer::Anyone).await.unwrap().is_some();
        let page = store.mentors.by_rank(&all, None, 10, Viewer::Anyone);
        let ranked = page.await.unwrap().items.len();
        let tags = store.mentors.tags(&TagKey::of("ru"), 10).await.unwrap().len();
        let words = ["rust".to_owned()];
        let letters = store.mentors.by_letters(&words, &all, 10).await.unwrap().len();
        (seen, ranked, tags, letters)
    };
    assert_eq!(listed(&store).await, (true, 1, 1, 1));

    let mut work = store.begin().await;
    work.accounts().set_blocked(id.account(), Some(at(1))).await.unwrap();
    assert_eq!(work.mentors().accepting(id).await.unwrap(), None);
    work.commit().await.unwrap();
    assert_eq!(listed(&store).await, (false, 0, 0, 0));
    assert!(store.mentors.mentor(id, Viewer::Admin).await.unwrap().is_some());

    let mut work = store.begin().await;
    work.accounts().set_blocked(id.account(), None).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(listed(&store).await, (true, 1, 1, 1));
}

async fn admins_are_found_as_admins_only(store: Store) {
    let admin = an_admin(&store).await;
    let student = a_student().sign_up(&store).await;
    let view = store.accounts.admin(admin).await.unwrap().unwrap();
    assert_eq!((view.id, view.name.as_str(), view.version), (admin.uuid(), "An Admin", 1));
    assert_eq!(view.created_at, at(0));
    assert!(store.accounts.admin(student.account()).await.unwrap().is_none());
}

async fn counts_are_zero_for_newcomers(store: Store) {
    let admin = an_admin(&store).await;
    let student = a_student().sign_up(&store).await.account();
    let mentor = a_mentor().sign_up(&store).await.account();
    for (id, role) in [(admin, Role::Admin), (student, Role::Student), (mentor, Role::Mentor)] {
        assert_eq!(store.accounts.counts(id, role).await.unwrap(), Counts::default());
    }
}

/// All ids that `filter` finds, read in pages of two.
async fn listed(store: &Store, filter: &AccountFilter, order: Order) -> Vec<AccountId> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest { after, limit: 2, order };
        let page = store.accounts.accounts(filter, page).await.unwrap();
        assert!(page.items.len() <= 2);
        ids.extend(page.items.iter().map(|account| AccountId::new(account.id)));
        match page.next {
            None => return ids,
            next => after = next,
        }
    }
}

async fn accounts_are_listed_by_role_state_and_letters(store: Store) {
    let mut work = store.begin().await;
    let mut ids = Vec::new();
    for (n, (role, email, name)) in [
        (Role::Student, "anna@example.org", "Анна Иванова"),
        (Role::Mentor, "boris@example.org", "Борис"),
        (Role::Mentor, "anton@example.org", "ANTON"),
        (Role::Admin, "zoe@example.org", "anna-zoe"),
        (Role::Student, "gone@example.org", "Anna Gone"),
    ]
    .into_iter()
    .enumerate()
    {
        let new = account(role, email, name, at(i64::try_from(n).unwrap()));
        ids.push(new.id);
        work.accounts().insert(new).await.unwrap();
    }
    work.accounts().set_blocked(ids[1], Some(at(9))).await.unwrap();
    work.accounts().bury(ids[4], at(9)).await.unwrap();
    work.commit().await.unwrap();

    let all = AccountFilter::default();
    assert_eq!(listed(&store, &all, Order::Newest).await, [ids[3], ids[2], ids[1], ids[0]]);
    assert_eq!(listed(&store, &all, Order::Oldest).await, [ids[0], ids[1], ids[2], ids[3]]);
    let mentors = AccountFilter { role: Some(Role::Mentor), ..all.clone() };
    assert_eq!(listed(&store, &mentors, Order::Newest).await, [ids[2], ids[1]]);
    let blocked = AccountFilter { blocked: Some(true), ..all.clone() };
    assert_eq!(listed(&store, &blocked, Order::Newest).await, [ids[1]]);
    let free = AccountFilter { blocked: Some(false), ..mentors };
    assert_eq!(listed(&store, &free, Order::Newest).await, [ids[2]]);
    let named = |start: &str| AccountFilter { query: Some(start.to_owned()), ..all.clone() };
    assert_eq!(listed(&store, &named("an"), Order::Newest).await, [ids[3], ids[2], ids[0]]);
    assert_eq!(listed(&store, &named("анна и"), Order::Newest).await, [ids[0]]);
    assert_eq!(listed(&store, &named("борис"), Order::Newest).await, [ids[1]]);
    assert!(listed(&store, &named("nobody"), Order::Newest).await.is_empty());
    let student = AccountFilter { role: Some(Role::Student), ..named("an") };
    assert_eq!(listed(&store, &student, Order::Newest).await, [ids[0]]);
}

async fn letters_that_many_start_with_find_them_all(store: Store) {
    const MANY: i64 = 600;
    let mut work = store.begin().await;
    let mut ids = Vec::new();
    for n in 0..MANY {
        let role = if n % 100 == 0 { Role::Admin } else { Role::Student };
        let new = account(role, &format!("many{n}@example.org"), "Somebody", at(n));
        ids.push(new.id);
        work.accounts().insert(new).await.unwrap();
    }
    work.commit().await.unwrap();
    let named = |query: &str, role| AccountFilter {
        query: Some(query.to_owned()),
        role,
        ..AccountFilter::default()
    };
    let page = PageRequest { after: None, limit: 100, order: Order::Newest };
    for letters in ["many", "some"] {
        let found = store.accounts.accounts(&named(letters, None), page).await.unwrap();
        let found: Vec<_> = found.items.iter().map(|account| account.id).collect();
        let newest: Vec<_> = ids.iter().rev().take(100).map(|id| id.uuid()).collect();
        assert_eq!(found, newest);
    }
    let admins: Vec<_> = ids.iter().copied().step_by(100).collect();
    let found = listed(&store, &named("many", Some(Role::Admin)), Order::Oldest).await;
    assert_eq!(found, admins);
}

async fn pages_neither_repeat_nor_skip_while_accounts_are_added(store: Store) {
    let mut work = store.begin().await;
    let mut first = Vec::new();
    // Two of each moment: the id decides between them.
    for n in 0..6 {
        let email = format!("{n}@example.org");
        let new = account(Role::Student, &email, "Somebody", at(n / 2));
        first.push(new.id.uuid());
        work.accounts().insert(new).await.unwrap();
    }
    work.commit().await.unwrap();
    first.reverse();

    let mut seen = Vec::new();
    let mut after: Option<Keyset> = None;
    for round in 0.. {
        let page = PageRequest { after, limit: 2, order: Order::Newest };
        let page = store.accounts.accounts(&AccountFilter::default(), page).await.unwrap();
        seen.extend(page.items.iter().map(|account| account.id));
        after = page.next;
        if after.is_none() {
            break;
        }
        let mut work = store.begin().await;
        let email = format!("late-{round}@example.org");
        let late = account(Role::Student, &email, "Late", at(100 + round));
        work.accounts().insert(late).await.unwrap();
        work.commit().await.unwrap();
    }
    assert_eq!(seen, first);
}

async fn an_export_holds_everything_by_kind_and_no_secret(store: Store) {
    let student = a_student().named("Ann Learner");
    let id = student.sign_up(&store).await;
    let export = store.accounts.export(id.account()).await.unwrap().unwrap();
    let kinds: Vec<_> = export.as_object().unwrap().keys().map(String::as_str).collect();
    for kind in [
        "account",
        "profile",
        "requests",
        "reviews",
        "sessions",
        "notifications",
        "favorites",
        "swipes",
        "audit",
    ] {
        assert!(kinds.contains(&kind), "{kind} is missing in {kinds:?}");
    }
    assert_eq!(export["account"]["email"], student.email);
    assert_eq!(export["account"]["created_at"], "2026-03-02T12:00:00Z");
    assert_eq!(export["profile"]["interests"][1], "Дизайн");
    assert!(!export.to_string().contains("hash of"));

    let mentor = a_mentor().sign_up(&store).await;
    let export = store.accounts.export(mentor.account()).await.unwrap().unwrap();
    assert_eq!(export["profile"]["languages"][0], "pt-BR");
    let nobody = MentorId::new(new_id()).account();
    assert_eq!(store.accounts.export(nobody).await.unwrap(), None);
}

conformance!(
    a_blocked_mentor_is_not_listed_until_unblocked,
    a_dropped_unit_leaves_nothing,
    a_rehash_does_not_undo_a_change_of_password,
    accounts_are_listed_by_role_state_and_letters,
    admins_are_found_as_admins_only,
    an_email_is_unique_over_roles_and_case,
    an_export_holds_everything_by_kind_and_no_secret,
    blocking_a_blocked_account_changes_nothing,
    counts_are_zero_for_newcomers,
    credentials_are_found_by_key_and_by_id,
    letters_that_many_start_with_find_them_all,
    of_simultaneous_sign_ups_with_one_email_one_wins,
    pages_neither_repeat_nor_skip_while_accounts_are_added,
);
