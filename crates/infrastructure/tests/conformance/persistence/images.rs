//! Who shows which image, and when it may go.

use application::{
    images::{Avatar, Image, ImageFormat, ImageKey, ReservedAvatar, Shown, Verdict},
    mentors::Viewer,
};
use domain::{
    accounts::Role,
    ids::{AccountId, ImageId},
};

use super::{
    people::{a_mentor, a_student, an_admin},
    store::{Store, at, new_id},
};

fn key(content: &str) -> ImageKey {
    Image::new(ImageFormat::Jpeg, content.to_owned()).unwrap().key().clone()
}

fn avatar(full: &str, thumb: &str) -> Avatar {
    Avatar::new(key(full), key(thumb))
}

/// The ids of the avatar's images, reserved until `until`; `None` while one is being deleted.
async fn reserve(store: &Store, avatar: &Avatar, until: i64) -> Option<Vec<ImageId>> {
    let images: Vec<_> = avatar.keys().map(|key| (ImageId::new(new_id()), key.clone())).collect();
    let mut work = store.begin().await;
    let reserved = work.images().reserve(&images, at(until)).await.unwrap();
    work.commit().await.unwrap();
    reserved
}

/// Shows an avatar that was reserved until a minute after noon, or none.
async fn show(store: &Store, account: AccountId, role: Role, avatar: Option<&Avatar>) -> Shown {
    let reserved = avatar.map(|avatar| ReservedAvatar { avatar: avatar.clone(), until: at(60) });
    let mut work = store.begin().await;
    let shown = work.images().show(account, role, reserved.as_ref()).await.unwrap();
    if shown != Shown::Gone {
        work.commit().await.unwrap();
    }
    shown
}

async fn condemn(store: &Store, image: ImageId, now: i64) -> Verdict {
    let mut work = store.begin().await;
    let verdict = work.images().condemn(image, at(now)).await.unwrap();
    work.commit().await.unwrap();
    verdict
}

async fn forget(store: &Store, image: ImageId) {
    let mut work = store.begin().await;
    work.images().forget(image).await.unwrap();
    work.commit().await.unwrap();
}

async fn an_avatar_is_seen_and_raises_the_version(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let picture = avatar("full", "thumb");
    reserve(&store, &picture, 60).await.unwrap();
    let nothing = Shown::Now(Vec::new());
    for _ in 0..2 {
        let shown = show(&store, student.account(), Role::Student, Some(&picture)).await;
        assert_eq!(shown, nothing, "a second time changes nothing");
        let shown = show(&store, mentor.account(), Role::Mentor, Some(&picture)).await;
        assert_eq!(shown, nothing);
    }
    let seen = format!("{:?}", store.students.student(student).await.unwrap().unwrap());
    assert!(seen.contains(&picture.to_string()) && seen.contains("version: 2"), "{seen}");
    let seen = store.mentors.mentor(mentor, Viewer::Anyone).await.unwrap().unwrap();
    let seen = format!("{seen:?}");
    assert!(seen.contains(&picture.to_string()) && seen.contains("version: 2"), "{seen}");
}

async fn an_image_goes_when_the_last_who_shows_it_does(store: Store) {
    let (ann, bob) = (a_student().sign_up(&store).await, a_student().sign_up(&store).await);
    // Both have the same picture, of which the small one is also that of another picture.
    let (shared, other) = (avatar("full", "thumb"), avatar("other", "thumb"));
    let ids = reserve(&store, &shared, 60).await.unwrap();
    let others = reserve(&store, &other, 60).await.unwrap();
    assert_eq!(ids[1], others[1], "an image has one id");
    for student in [ann, bob] {
        show(&store, student.account(), Role::Student, Some(&shared)).await;
    }
    let left = show(&store, ann.account(), Role::Student, None).await;
    assert_eq!(left, Shown::Now(Vec::new()), "Bob still shows it");
    assert_eq!(condemn(&store, ids[0], 1_000).await, Verdict::Stay);

    let left = show(&store, bob.account(), Role::Student, Some(&other)).await;
    assert_eq!(left, Shown::Now(vec![ids[0]]), "the small one stays");
    assert_eq!(condemn(&store, ids[1], 1_000).await, Verdict::Stay);
    assert_eq!(condemn(&store, ids[0], 1_000).await, Verdict::Delete(key("full")));
    forget(&store, ids[0]).await;
    assert_eq!(condemn(&store, ids[0], 1_000).await, Verdict::Stay, "forgotten");
    forget(&store, ids[1]).await;
    let left = show(&store, bob.account(), Role::Student, None).await;
    let Shown::Now(mut left) = left else { panic!("{left:?}") };
    left.sort();
    let mut expected = vec![others[0], ids[1]];
    expected.sort();
    assert_eq!(left, expected, "nobody forgot what was shown");
}

async fn a_picture_of_one_image_counts_once(store: Store) {
    let ann = a_student().sign_up(&store).await;
    let small = avatar("small", "small");
    let ids = reserve(&store, &small, 60).await.unwrap();
    assert_eq!(ids.len(), 1);
    show(&store, ann.account(), Role::Student, Some(&small)).await;
    let left = show(&store, ann.account(), Role::Student, None).await;
    assert_eq!(left, Shown::Now(ids));
}

async fn what_is_reserved_is_not_condemned_before_its_time(store: Store) {
    let picture = avatar("reserved", "small");
    let ids = reserve(&store, &picture, 60).await.unwrap();
    // An earlier end does not shorten it, a later one prolongs it.
    assert_eq!(reserve(&store, &picture, 30).await.unwrap(), ids);
    assert_eq!(condemn(&store, ids[0], 59).await, Verdict::Wait(at(60)));
    reserve(&store, &picture, 90).await.unwrap();
    assert_eq!(condemn(&store, ids[0], 60).await, Verdict::Wait(at(90)));
    assert_eq!(condemn(&store, ids[0], 90).await, Verdict::Delete(key("reserved")));
}

async fn what_is_condemned_cannot_be_shown_until_it_is_forgotten(store: Store) {
    let ann = a_student().sign_up(&store).await;
    let picture = avatar("condemned", "small");
    let ids = reserve(&store, &picture, 60).await.unwrap();
    assert_eq!(condemn(&store, ids[0], 60).await, Verdict::Delete(key("condemned")));
    assert_eq!(reserve(&store, &picture, 120).await, None);
    let late = show(&store, ann.account(), Role::Student, Some(&picture)).await;
    assert_eq!(late, Shown::Gone);
    // Whoever takes the work over goes on with it.
    assert_eq!(condemn(&store, ids[0], 0).await, Verdict::Delete(key("condemned")));
    forget(&store, ids[0]).await;
    let again = reserve(&store, &picture, 180).await.unwrap();
    assert_ne!(again[0], ids[0]);
    let shown = show(&store, ann.account(), Role::Student, Some(&picture)).await;
    assert_eq!(shown, Shown::Now(Vec::new()));
    let seen = format!("{:?}", store.students.student(ann).await.unwrap().unwrap());
    assert!(seen.contains(&picture.to_string()), "{seen}");
}

async fn showing_ends_a_reservation_that_nobody_has_prolonged(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    for (until, expected) in [(60, Verdict::Delete(key("short"))), (90, Verdict::Wait(at(90)))] {
        let picture = avatar("short", "small");
        let ids = reserve(&store, &picture, 60).await.unwrap();
        reserve(&store, &picture, until).await.unwrap();
        show(&store, ann, Role::Student, Some(&picture)).await;
        show(&store, ann, Role::Student, None).await;
        assert_eq!(condemn(&store, ids[0], 1).await, expected);
        forget(&store, ids[0]).await;
    }
}

async fn who_has_no_profile_has_no_avatar(store: Store) {
    let (ann, root) = (a_student().sign_up(&store).await, an_admin(&store).await);
    let picture = avatar("nobody's", "small");
    let ids = reserve(&store, &picture, 60).await.unwrap();
    assert_eq!(show(&store, root, Role::Admin, Some(&picture)).await, Shown::Nobody);
    assert_eq!(show(&store, ann.account(), Role::Mentor, Some(&picture)).await, Shown::Nobody);
    let nobody = AccountId::new(new_id());
    assert_eq!(show(&store, nobody, Role::Student, Some(&picture)).await, Shown::Nobody);
    let mut work = store.begin().await;
    work.accounts().bury(ann.account(), at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(show(&store, ann.account(), Role::Student, Some(&picture)).await, Shown::Nobody);
    assert_eq!(condemn(&store, ids[0], 60).await, Verdict::Delete(key("nobody's")));
}

async fn many_may_change_to_the_same_pictures_at_once(store: Store) {
    let pictures = [avatar("one", "small one"), avatar("two", "small two")];
    let mut ids = Vec::new();
    for picture in &pictures {
        ids.extend(reserve(&store, picture, 60).await.unwrap());
    }
    let changes: Vec<_> = (0..8)
        .map(|turn| {
            let (store, pictures) = (store.clone(), pictures.clone());
            tokio::spawn(async move {
                let student = a_student().sign_up(&store).await.account();
                for change in 0..6 {
                    reserve(&store, &pictures[change % 2], 60).await.unwrap();
                    let picture = &pictures[(turn + change) % 2];
                    show(&store, student, Role::Student, Some(picture)).await;
                }
                show(&store, student, Role::Student, None).await
            })
        })
        .collect();
    for change in changes {
        assert!(matches!(change.await.unwrap(), Shown::Now(_)));
    }
    for id in ids {
        assert!(matches!(condemn(&store, id, 60).await, Verdict::Delete(_)), "the count is exact");
    }
}

/// Of somebody who shows and somebody who condemns, one wins.
async fn what_is_shown_is_never_condemned_at_the_same_time(store: Store) {
    let ann = a_student().sign_up(&store).await.account();
    for round in 0..10 {
        let picture = avatar(&format!("contested {round}"), &format!("small {round}"));
        let ids = reserve(&store, &picture, 1).await.unwrap();
        let other = store.clone();
        let condemned = tokio::spawn(async move { condemn(&other, ids[0], 60).await });
        let shown = show(&store, ann, Role::Student, Some(&picture)).await;
        match (condemned.await.unwrap(), shown) {
            (Verdict::Delete(_), Shown::Gone) | (Verdict::Stay, Shown::Now(_)) => {}
            both => panic!("{both:?}"),
        }
    }
}

conformance!(
    a_picture_of_one_image_counts_once,
    an_avatar_is_seen_and_raises_the_version,
    an_image_goes_when_the_last_who_shows_it_does,
    many_may_change_to_the_same_pictures_at_once,
    showing_ends_a_reservation_that_nobody_has_prolonged,
    what_is_condemned_cannot_be_shown_until_it_is_forgotten,
    what_is_reserved_is_not_condemned_before_its_time,
    what_is_shown_is_never_condemned_at_the_same_time,
    who_has_no_profile_has_no_avatar,
);
