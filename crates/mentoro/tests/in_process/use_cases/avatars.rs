//! Pictures: kept, shown, shared, and gone when nobody shows them any more.

use std::{sync::Arc, time::Duration};

use application::{
    accounts::{AccountDesk, Onlooker},
    images::{Avatar, AvatarDesk, AvatarError, ImageCleaning, Images, ProcessError},
    kernel::Unavailable,
    mentors::{ChangeProfileError, MentorDesk, MentorView},
    requests::RequestDesk,
    students::StudentView,
};
use domain::ids::RequestId;
use infrastructure::images::FolderImages;
use mentoro::composition::Ports;
use tempfile::TempDir;
use tokio::{sync::Semaphore, time::timeout};

use super::image_store::Store;
use crate::{
    pictures::a_picture,
    world::{Mentor, Student, World, password},
};

/// Longer than an upload may take.
const LATER: Duration = Duration::from_mins(3);

async fn world_on(images: Arc<dyn Images>) -> World {
    World::new().await.replica(|ports| Ports { images, ..ports })
}

async fn upload(
    world: &World,
    student: &Student,
    picture: Vec<u8>,
) -> Result<StudentView, AvatarError> {
    let desk = world.part::<dyn AvatarDesk>();
    let avatar = desk.of_student(student.signed_in(), student.id()).unwrap();
    desk.change_student(avatar, Some(picture.into())).await
}

async fn remove(world: &World, student: &Student) -> StudentView {
    let desk = world.part::<dyn AvatarDesk>();
    let avatar = desk.of_student(student.signed_in(), student.id()).unwrap();
    desk.change_student(avatar, None).await.unwrap()
}

async fn upload_of_mentor(world: &World, mentor: &Mentor, picture: Vec<u8>) -> MentorView {
    let desk = world.part::<dyn AvatarDesk>();
    let avatar = desk.of_mentor(mentor.signed_in(), mentor.id()).await.unwrap();
    desk.change_mentor(avatar, Some(picture.into())).await.unwrap()
}

fn avatar(text: Option<&String>) -> Avatar {
    text.unwrap().parse().unwrap()
}

/// How many of the avatar's images are in the store.
async fn kept(world: &World, avatar: &Avatar) -> usize {
    let images = world.part::<dyn Images>();
    let mut kept = 0;
    for key in avatar.keys() {
        kept += usize::from(images.exists(key).await.unwrap());
    }
    kept
}

/// Looks after the images once.
async fn clean(world: &World) -> Result<usize, Unavailable> {
    world.part::<dyn ImageCleaning>().catch_up().await
}

#[tokio::test]
async fn a_picture_is_shown_wherever_its_owner_is() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.ask(&student, &mentor).await;
    let seen = upload(&world, &student, a_picture(10)).await.unwrap();
    assert_eq!(seen.version, 2);
    let his = upload_of_mentor(&world, &mentor, a_picture(20)).await;
    assert_eq!(his.version, 2);
    assert!(his.own.is_some(), "a mentor sees all of their own profile");
    assert_eq!(kept(&world, &avatar(seen.avatar.as_ref())).await, 2);
    assert_ne!(seen.avatar, his.avatar);

    let profiles = world.part::<dyn MentorDesk>();
    let anyone = profiles.mentor(mentor.id(), Onlooker::ANYONE).await.unwrap().unwrap();
    assert_eq!(anyone.avatar, his.avatar);
    let desk = world.part::<dyn RequestDesk>();
    let request = desk.request(mentor.caller, RequestId::new(request.id)).await.unwrap().unwrap();
    assert_eq!((request.student.avatar, request.mentor.avatar), (seen.avatar, his.avatar));
}

#[tokio::test]
async fn only_the_owner_changes_a_picture() {
    let world = World::new().await;
    let (anna, boris) = (world.student("anna").await, world.student("boris").await);
    let (dan, vera) = (world.mentor("dan").await, world.mentor("vera").await);
    let desk = world.part::<dyn AvatarDesk>();
    let other = desk.of_student(boris.signed_in(), anna.id());
    assert!(matches!(other, Err(ChangeProfileError::NotFound)));
    let other = desk.of_mentor(vera.signed_in(), dan.id()).await;
    assert!(matches!(other, Err(ChangeProfileError::Forbidden)));
}

#[tokio::test]
async fn the_old_picture_goes_when_the_new_one_is_there() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let first = avatar(upload(&world, &student, a_picture(1)).await.unwrap().avatar.as_ref());
    let second = avatar(upload(&world, &student, a_picture(2)).await.unwrap().avatar.as_ref());
    clean(&world).await.unwrap();
    assert_eq!((kept(&world, &first).await, kept(&world, &second).await), (0, 2));
    // The same once more changes nothing.
    let again = upload(&world, &student, a_picture(2)).await.unwrap();
    assert_eq!((avatar(again.avatar.as_ref()), again.version), (second.clone(), 3));
    assert_eq!(remove(&world, &student).await.avatar, None);
    assert_eq!(remove(&world, &student).await.version, 4, "nothing was there any more");
    clean(&world).await.unwrap();
    assert_eq!(kept(&world, &second).await, 0);
    world.later(LATER);
    while clean(&world).await.unwrap() > 0 {}
}

#[tokio::test]
async fn a_picture_that_somebody_else_shows_stays() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let hers = upload(&world, &anna, a_picture(1)).await.unwrap();
    let his = upload_of_mentor(&world, &dan, a_picture(1)).await;
    assert_eq!(hers.avatar, his.avatar);
    let shared = avatar(hers.avatar.as_ref());
    let desk = world.part::<dyn AccountDesk>();
    desk.delete(anna.caller, password(), None).await.unwrap();
    world.later(LATER);
    while clean(&world).await.unwrap() > 0 {}
    assert_eq!(kept(&world, &shared).await, 2);
    desk.delete(dan.caller, password(), None).await.unwrap();
    clean(&world).await.unwrap();
    assert_eq!(kept(&world, &shared).await, 0);
}

#[tokio::test]
async fn a_deleted_accounts_picture_leaves_the_folder() {
    let folder = TempDir::new().unwrap();
    let world = world_on(Arc::new(FolderImages::open(folder.path()).unwrap())).await;
    let files = || std::fs::read_dir(folder.path().join("avatars")).unwrap().count();
    let student = world.student("anna").await;
    upload(&world, &student, a_picture(1)).await.unwrap();
    assert_eq!(files(), 2);
    let desk = world.part::<dyn AccountDesk>();
    desk.delete(student.caller, password(), None).await.unwrap();
    clean(&world).await.unwrap();
    assert_eq!(files(), 0);
}

#[tokio::test]
async fn while_the_store_is_down_only_uploads_fail_and_deletions_wait() {
    let store = Store::new();
    let world = world_on(store.clone()).await;
    let student = world.student("anna").await;
    let first = avatar(upload(&world, &student, a_picture(1)).await.unwrap().avatar.as_ref());
    store.switch(false);
    let failed = upload(&world, &student, a_picture(2)).await;
    assert!(matches!(failed, Err(AvatarError::Unavailable(error)) if error.part == "images"));
    assert_eq!(remove(&world, &student).await.avatar, None);
    clean(&world).await.unwrap_err();
    assert_eq!(kept(&world, &first).await, 2);
    assert_eq!(clean(&world).await.unwrap(), 0, "it waits before it tries again");

    store.switch(true);
    world.later(LATER);
    while clean(&world).await.unwrap() > 0 {}
    assert_eq!(kept(&world, &first).await, 0);
}

#[tokio::test]
async fn what_was_put_and_never_shown_goes() {
    let store = Store::new();
    let world = world_on(store.clone()).await;
    let student = world.student("anna").await;
    // What it would be shown as, by somebody in another world.
    let twins = World::new().await;
    let twin = upload(&twins, &twins.student("anna").await, a_picture(1)).await.unwrap();
    let picture = avatar(twin.avatar.as_ref());

    // As after a crash: the images are there, and nobody shows them.
    store.switch(false);
    upload(&world, &student, a_picture(1)).await.unwrap_err();
    store.switch(true);
    assert!(kept(&world, &picture).await > 0);
    assert_eq!(clean(&world).await.unwrap(), 0, "somebody could be about to");
    world.later(LATER);
    while clean(&world).await.unwrap() > 0 {}
    assert_eq!(kept(&world, &picture).await, 0);
}

#[tokio::test]
async fn a_cleaner_that_dies_is_followed_by_another() {
    let store = Store::new();
    let world = world_on(store.clone()).await;
    let student = world.student("anna").await;
    let picture = avatar(upload(&world, &student, a_picture(1)).await.unwrap().avatar.as_ref());
    remove(&world, &student).await;
    // It is stopped while it deletes.
    store.deletions.forget_permits(Semaphore::MAX_PERMITS);
    tokio::select! {
        _ = clean(&world) => panic!("it may not"),
        () = store.deleting.notified() => {}
    }
    store.deletions.add_permits(2);
    assert_eq!(clean(&world).await.unwrap(), 0, "its lease goes on");
    world.later(LATER);
    while clean(&world).await.unwrap() > 0 {}
    assert_eq!(kept(&world, &picture).await, 0);
}

#[tokio::test]
async fn an_upload_waits_for_the_deletion_of_the_same_picture() {
    let store = Store::new();
    let world = world_on(store.clone()).await;
    let student = world.student("anna").await;
    upload(&world, &student, a_picture(1)).await.unwrap();
    remove(&world, &student).await;
    store.deletions.forget_permits(Semaphore::MAX_PERMITS);
    let meanwhile = async {
        store.deleting.notified().await;
        let waiting = timeout(Duration::from_millis(200), upload(&world, &student, a_picture(1)));
        assert!(waiting.await.is_err(), "it is being deleted");
        store.deletions.add_permits(2);
        upload(&world, &student, a_picture(1)).await
    };
    let (cleaned, uploaded) = tokio::join!(clean(&world), meanwhile);
    cleaned.unwrap();
    let picture = avatar(uploaded.unwrap().avatar.as_ref());
    assert_eq!(kept(&world, &picture).await, 2, "what is shown is there");
}

#[tokio::test]
async fn an_upload_does_not_wait_for_ever() {
    let store = Store::new();
    let world = world_on(store.clone()).await;
    let student = world.student("anna").await;
    upload(&world, &student, a_picture(1)).await.unwrap();
    remove(&world, &student).await;
    store.switch(false);
    clean(&world).await.unwrap_err();
    let refused = upload(&world, &student, a_picture(1)).await;
    assert!(matches!(refused, Err(AvatarError::Busy(_))), "{refused:?}");
}

#[tokio::test]
async fn nothing_of_what_is_refused_is_kept() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let refused = upload(&world, &student, b"<svg onload=alert(1)>".to_vec()).await;
    assert!(matches!(refused, Err(AvatarError::Process(ProcessError::UnknownFormat))));
    let mut cut_off = a_picture(1);
    cut_off.truncate(cut_off.len() / 2);
    let refused = upload(&world, &student, cut_off).await;
    assert!(matches!(refused, Err(AvatarError::Process(ProcessError::Unreadable(_)))));
    world.later(LATER);
    assert_eq!(clean(&world).await.unwrap(), 0, "nobody has anything to look after");
}
