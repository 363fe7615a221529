//! Deleting an account.

use application::{
    accounts::{AccountDesk, AuthenticateError, ConfirmError, Onlooker},
    mentors::MentorDesk,
    requests::{AskError, RequestDesk},
    stats::StatsDesk,
};
use domain::{
    accounts::{Password, Role},
    ids::RequestId,
};

use crate::world::{World, a_page, an_ask, password};

#[tokio::test]
async fn only_the_right_password_deletes() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let desk = world.part::<dyn AccountDesk>();
    let wrong = Password::claimed("not this one");
    let refused = desk.delete(student.caller, wrong, None).await;
    assert!(matches!(refused, Err(ConfirmError::WrongPassword)));
    assert!(desk.me(student.caller).await.unwrap().is_some());
}

#[tokio::test]
async fn a_deleted_mentor_leaves_an_empty_party_behind() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.accepted(&student, &mentor).await;
    let grant = world.sign_in("dan", Role::Mentor).await.unwrap();
    let desk = world.part::<dyn AccountDesk>();
    desk.delete(mentor.caller, password(), None).await.unwrap();

    let tokens = world.part::<dyn application::accounts::Authenticator>();
    let token = secrecy::ExposeSecret::expose_secret(&grant.access_token);
    let out = tokens.authenticate(token).await;
    assert!(matches!(out, Err(AuthenticateError::Revoked)));

    let requests = world.part::<dyn RequestDesk>();
    let left = requests.request(student.caller, RequestId::new(request.id)).await.unwrap();
    let left = left.unwrap();
    assert!(left.mentor.deleted && left.mentor.name.is_empty() && left.mentor.contacts.is_empty());
    assert_eq!((left.status.as_str(), left.expertise), ("CANCELLED", None));
    let profiles = world.part::<dyn MentorDesk>();
    assert_eq!(profiles.mentor(mentor.id(), Onlooker::ANYONE).await.unwrap(), None);
}

#[tokio::test]
async fn who_has_just_deleted_their_account_asks_nobody() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.part::<dyn AccountDesk>().delete(student.caller, password(), None).await.unwrap();
    let requests = world.part::<dyn RequestDesk>();
    let refused = requests.ask(student.signed_in(), an_ask(&mentor), None).await;
    assert!(matches!(refused, Err(AskError::Gone)), "{refused:?}");
    let left = requests.of_mentor(mentor.caller, mentor.id(), &[], a_page()).await.unwrap();
    assert!(left.items.is_empty());
}

#[tokio::test]
async fn the_email_is_free_again() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let desk = world.part::<dyn AccountDesk>();
    desk.delete(student.caller, password(), None).await.unwrap();
    assert!(world.sign_in("anna", Role::Student).await.is_err());
    world.mentor("anna").await;
    let admin = world.admin("root").await;
    let stats = world.part::<dyn StatsDesk>().service(admin).await.unwrap();
    assert_eq!((stats.students, stats.mentors), (0, 1));
}

#[tokio::test]
async fn the_export_holds_what_they_gave_us_and_no_secret() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.ask(&student, &mentor).await;
    let desk = world.part::<dyn AccountDesk>();
    let export = desk.export(student.caller).await.unwrap().unwrap().to_string();
    for given in ["anna@example.org", "Аня Студентка", "lifetimes", "https://t.me/student"]
    {
        assert!(export.contains(given), "{given} is missing in {export}");
    }
    for secret in ["$argon2", "dan@example.org", "https://t.me/mentor"] {
        assert!(!export.contains(secret), "{secret} is in {export}");
    }
}
