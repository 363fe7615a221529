//! Signing in, going on, and being signed out.

use std::time::Duration;

use application::accounts::{
    AccountDesk, AuthenticateError, Authenticator, Entrance, RefreshError, Revocations,
    SessionGrant, SignInError, SignUp, SignUpError,
};
use domain::accounts::{Password, Role};
use secrecy::ExposeSecret as _;

use crate::world::{World, a_mentor_profile, a_student_profile, client, email, password};

async fn refresh(world: &World, grant: &SessionGrant) -> Result<SessionGrant, RefreshError> {
    let token = grant.refresh_token.expose_secret();
    world.part::<dyn Entrance>().refresh(token, client()).await
}

async fn authenticate(world: &World, grant: &SessionGrant) -> Result<(), AuthenticateError> {
    let token = grant.access_token.expose_secret();
    world.part::<dyn Authenticator>().authenticate(token).await.map(drop)
}

#[tokio::test]
async fn an_email_is_unique_over_all_roles_without_case() {
    let world = World::new().await;
    world.student("anna").await;
    let sign_up = SignUp {
        email: email("ANNA"),
        password: password(),
        profile: a_mentor_profile("Anna the Mentor"),
    };
    let taken = world.part::<dyn Entrance>().sign_up_mentor(sign_up, client()).await;
    assert!(matches!(taken, Err(SignUpError::EmailTaken)));
}

#[tokio::test]
async fn the_right_password_at_the_wrong_door_says_so() {
    let world = World::new().await;
    world.student("anna").await;
    let refused = world.sign_in("anna", Role::Mentor).await;
    assert!(matches!(refused, Err(SignInError::WrongRole { actual: Role::Student })));
    let unknown = world.sign_in("nobody", Role::Student).await;
    assert!(matches!(unknown, Err(SignInError::InvalidCredentials)));
}

#[tokio::test]
async fn an_access_token_ends_by_the_clock() {
    let world = World::new().await;
    world.student("anna").await;
    let grant = world.sign_in("anna", Role::Student).await.unwrap();
    world.later(grant.expires_in + Duration::from_secs(4));
    assert!(authenticate(&world, &grant).await.is_ok(), "within the leeway");
    world.later(Duration::from_secs(2));
    let ended = authenticate(&world, &grant).await;
    assert!(matches!(ended, Err(AuthenticateError::Expired)));
}

#[tokio::test]
async fn a_lost_answer_does_not_cost_the_session() {
    let world = World::new().await;
    world.student("anna").await;
    let first = world.sign_in("anna", Role::Student).await.unwrap();
    refresh(&world, &first).await.unwrap();
    // Nobody used what came back: the old token works, however late.
    world.later(Duration::from_hours(24));
    let second = refresh(&world, &first).await.unwrap();
    refresh(&world, &second).await.unwrap();
}

#[tokio::test]
async fn a_rotated_token_works_during_the_grace_even_if_a_successor_was_used() {
    let world = World::new().await;
    world.student("anna").await;
    let first = world.sign_in("anna", Role::Student).await.unwrap();
    let second = refresh(&world, &first).await.unwrap();
    refresh(&world, &second).await.unwrap();
    world.later(Duration::from_secs(59));
    refresh(&world, &first).await.unwrap();
}

#[tokio::test]
async fn a_replay_after_that_ends_the_whole_family() {
    let world = World::new().await;
    world.student("anna").await;
    let first = world.sign_in("anna", Role::Student).await.unwrap();
    let second = refresh(&world, &first).await.unwrap();
    let third = refresh(&world, &second).await.unwrap();
    world.later(Duration::from_secs(61));
    assert!(matches!(refresh(&world, &first).await, Err(RefreshError::Reused)));
    assert!(matches!(refresh(&world, &third).await, Err(RefreshError::Revoked)));
    assert!(matches!(authenticate(&world, &third).await, Err(AuthenticateError::Revoked)));
}

#[tokio::test]
async fn an_unused_refresh_token_expires() {
    let world = World::new().await;
    world.student("anna").await;
    let grant = world.sign_in("anna", Role::Student).await.unwrap();
    world.later(grant.refresh_expires_in);
    assert!(matches!(refresh(&world, &grant).await, Err(RefreshError::Revoked)));
    let unknown = world.part::<dyn Entrance>().refresh("made up", client()).await;
    assert!(matches!(unknown, Err(RefreshError::Invalid)));
}

#[tokio::test]
async fn signing_out_ends_one_session_or_all() {
    let world = World::new().await;
    world.student("anna").await;
    let phone = world.sign_in("anna", Role::Student).await.unwrap();
    let laptop = world.sign_in("anna", Role::Student).await.unwrap();
    let desk = world.part::<dyn AccountDesk>();

    let caller = world.caller(&phone).await;
    desk.sign_out(caller, false, None).await.unwrap();
    assert!(matches!(authenticate(&world, &phone).await, Err(AuthenticateError::Revoked)));
    assert!(authenticate(&world, &laptop).await.is_ok());

    let caller = world.caller(&laptop).await;
    desk.sign_out(caller, true, None).await.unwrap();
    assert!(matches!(refresh(&world, &laptop).await, Err(RefreshError::Revoked)));
    assert_eq!(desk.sessions(caller).await.unwrap(), vec![]);
}

#[tokio::test]
async fn memory_that_is_fresh_knows_what_another_replica_wrote() {
    let world = World::new().await;
    world.student("anna").await;
    let grant = world.sign_in("anna", Role::Student).await.unwrap();
    let revocations = world.part::<dyn Revocations>();
    let session = world.caller(&grant).await.session();

    assert_eq!(revocations.has_ended(session), None, "never looked");
    revocations.look().await.unwrap();
    assert_eq!(revocations.has_ended(session), Some(false));
    world.later(Duration::from_secs(3));
    assert_eq!(revocations.has_ended(session), None, "too long ago to be trusted");
    let caller = world.caller(&grant).await;
    world.part::<dyn AccountDesk>().sign_out(caller, false, None).await.unwrap();
    assert_eq!(revocations.has_ended(session), Some(true), "known at once where it was done");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let other = world.sign_in("anna", Role::Student).await.unwrap();
    let desk = world.part::<dyn AccountDesk>();
    let new = Password::parse("another long one").unwrap();
    desk.change_password(student.caller, password(), new, None).await.unwrap();
    assert!(matches!(authenticate(&world, &other).await, Err(AuthenticateError::Revoked)));
    assert_eq!(desk.sessions(student.caller).await.unwrap().len(), 1);
    let old = world.sign_in("anna", Role::Student).await;
    assert!(matches!(old, Err(SignInError::InvalidCredentials)));
}

#[tokio::test]
async fn an_invite_works_once() {
    use application::{accounts::AdminSignUp, admin::AdminDesk};
    use domain::accounts::PersonName;

    let world = World::new().await;
    let invite = world.part::<dyn AdminDesk>().invite_from_console().await.unwrap().code;
    let sign_up = |name: &str| SignUp {
        email: email(name),
        password: password(),
        profile: AdminSignUp {
            invite: invite.clone(),
            name: PersonName::parse("Порядок").unwrap(),
        },
    };
    let entrance = world.part::<dyn Entrance>();
    entrance.sign_up_admin(sign_up("first"), client()).await.unwrap();
    let second = entrance.sign_up_admin(sign_up("second"), client()).await;
    assert!(matches!(second, Err(SignUpError::InviteInvalid)));
}

#[tokio::test]
async fn a_reset_code_sets_a_password_once() {
    use application::{accounts::ResetError, admin::AdminDesk};

    let world = World::new().await;
    let student = world.student("anna").await;
    let console = world.part::<dyn AdminDesk>();
    let code = console.reset_code_from_console(&email("anna")).await.unwrap().code;
    let desk = world.part::<dyn AccountDesk>();
    let new = || Password::parse("brand new password").unwrap();
    desk.reset_password(&code, new(), client()).await.unwrap();
    let again = desk.reset_password(&code, new(), client()).await;
    assert!(matches!(again, Err(ResetError::CodeInvalid)));
    assert_eq!(desk.sessions(student.caller).await.unwrap(), vec![]);

    let late = console.reset_code_from_console(&email("anna")).await.unwrap().code;
    world.later(Duration::from_hours(1));
    let expired = desk.reset_password(&late, new(), client()).await;
    assert!(matches!(expired, Err(ResetError::CodeInvalid)));
}

#[tokio::test]
async fn a_student_profile_comes_with_the_session() {
    use application::accounts::Profile;

    let world = World::new().await;
    let sign_up = SignUp {
        email: email("Anna.B"),
        password: password(),
        profile: a_student_profile("Анна Б"),
    };
    let grant = world.part::<dyn Entrance>().sign_up_student(sign_up, client()).await.unwrap();
    let Profile::Student(student) = grant.profile else { panic!("not a student") };
    assert_eq!(student.name, "Анна Б");
    assert_eq!(student.own.unwrap().email, "Anna.B@example.org");
}
