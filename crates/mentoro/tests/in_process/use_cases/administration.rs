//! Keeping order.

use application::{
    accounts::{AccountFilter, AuthenticateError, Authenticator, Onlooker, SignInError},
    admin::{AdminDesk, AdminError},
    mentors::MentorDesk,
    requests::RequestDesk,
    stats::StatsDesk,
};
use domain::{accounts::Role, ids::RequestId};
use secrecy::ExposeSecret as _;

use crate::world::{World, a_page};

#[tokio::test]
async fn a_blocked_account_is_out_at_once() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let admin = world.admin("root").await;
    let request = world.accepted(&student, &mentor).await;
    let grant = world.sign_in("dan", Role::Mentor).await.unwrap();

    let desk = world.part::<dyn AdminDesk>();
    let blocked = desk.block(admin, mentor.caller.account(), None).await.unwrap().value;
    assert!(blocked.blocked);

    let token = grant.access_token.expose_secret();
    let out = world.part::<dyn Authenticator>().authenticate(token).await;
    assert!(matches!(out, Err(AuthenticateError::Revoked)));
    assert!(matches!(world.sign_in("dan", Role::Mentor).await, Err(SignInError::Blocked)));
    let profiles = world.part::<dyn MentorDesk>();
    assert_eq!(profiles.mentor(mentor.id(), Onlooker::ANYONE).await.unwrap(), None);
    let requests = world.part::<dyn RequestDesk>();
    let ended = requests.request(student.caller, RequestId::new(request.id)).await.unwrap();
    let ended = ended.unwrap();
    assert_eq!(
        (ended.status.as_str(), ended.cancelled_by.as_deref()),
        ("CANCELLED", Some("system"))
    );
}

#[tokio::test]
async fn a_block_can_be_taken_back() {
    let world = World::new().await;
    let mentor = world.mentor("dan").await;
    let admin = world.admin("root").await;
    let desk = world.part::<dyn AdminDesk>();
    for _ in 0..2 {
        desk.block(admin, mentor.caller.account(), None).await.unwrap();
    }
    for _ in 0..2 {
        desk.unblock(admin, mentor.caller.account(), None).await.unwrap();
    }
    assert!(world.sign_in("dan", Role::Mentor).await.is_ok());
    let profiles = world.part::<dyn MentorDesk>();
    assert!(profiles.mentor(mentor.id(), Onlooker::ANYONE).await.unwrap().is_some());
}

#[tokio::test]
async fn admins_do_not_lock_themselves_out() {
    let world = World::new().await;
    let admin = world.admin("root").await;
    let desk = world.part::<dyn AdminDesk>();
    let refused = desk.block(admin, admin.id().account(), None).await;
    assert!(matches!(refused, Err(AdminError::OwnAccount)));
}

#[tokio::test]
async fn accounts_are_found_by_the_start_of_email_or_name() {
    let world = World::new().await;
    world.student("anna").await;
    world.mentor("dan").await;
    let admin = world.admin("root").await;
    let desk = world.part::<dyn AdminDesk>();
    let found = async |query: &str, role| {
        let filter = AccountFilter { query: Some(query.to_owned()), role, blocked: None };
        let page = desk.accounts(admin, &filter, a_page()).await.unwrap();
        page.items.into_iter().map(|account| account.email).collect::<Vec<_>>()
    };
    assert_eq!(found("ann", None).await, ["anna@example.org"]);
    assert_eq!(found("аня", None).await, ["anna@example.org"]);
    assert_eq!(found("dan", Some(Role::Student)).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_service_counts_what_there_is() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let admin = world.admin("root").await;
    world.accepted(&student, &mentor).await;
    let stats = world.part::<dyn StatsDesk>().service(admin).await.unwrap();
    assert_eq!((stats.students, stats.mentors, stats.new_students_7d), (1, 1, 1));
    assert_eq!((stats.requests.total, stats.requests.accepted), (1, 1));
    assert_eq!(stats.active_accounts_7d, 3);
    world.later(std::time::Duration::from_hours(8 * 24));
    let stats = world.part::<dyn StatsDesk>().service(admin).await.unwrap();
    assert_eq!((stats.students, stats.new_students_7d, stats.active_accounts_7d), (1, 0, 0));
}
