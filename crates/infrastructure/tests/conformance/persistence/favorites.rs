use application::{
    kernel::{Order, PageRequest},
    mentors::{SwipeAction, Viewer},
};
use domain::{
    ids::{MentorId, StudentId},
    time::Timestamp,
};
use serde_json::Value;

use super::{
    people::{a_mentor, a_student},
    store::{Store, at},
    swipes::swipe,
};

async fn keep(store: &Store, student: StudentId, mentor: MentorId, now: Timestamp) {
    let mut work = store.begin().await;
    work.favorites().add(student, mentor, now).await.unwrap();
    work.commit().await.unwrap();
}

/// When each favourite was kept, read in pages of `limit`.
async fn kept(store: &Store, student: StudentId, order: Order, limit: usize) -> Vec<Timestamp> {
    let (mut kept, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { after, limit, order };
        let page = store.feed.favorites(student, page).await.unwrap();
        assert!(page.items.len() <= limit);
        assert!(page.items.iter().all(|item| item.pair.favorite));
        kept.extend(page.items.iter().map(|item| item.favorited_at));
        after = page.next;
        if after.is_none() {
            return kept;
        }
    }
}

async fn favourites_are_listed_by_when_they_were_kept(store: Store) {
    let [student, other] = [a_student().sign_up(&store).await, a_student().sign_up(&store).await];
    for seconds in [3, 1, 2, 2] {
        let mentor = a_mentor().sign_up(&store).await;
        keep(&store, student, mentor, at(seconds)).await;
        // Once more changes nothing.
        keep(&store, student, mentor, at(99)).await;
    }
    keep(&store, other, a_mentor().sign_up(&store).await, at(5)).await;
    for limit in [1, 2, 3, 100] {
        let newest = kept(&store, student, Order::Newest, limit).await;
        assert_eq!(newest, [at(3), at(2), at(2), at(1)], "pages of {limit}");
        let oldest = kept(&store, student, Order::Oldest, limit).await;
        assert_eq!(oldest, [at(1), at(2), at(2), at(3)], "pages of {limit}");
    }
}

async fn who_is_not_listed_is_no_favourite_for_so_long(store: Store) {
    let student = a_student().sign_up(&store).await;
    let [blocked, gone] = [a_mentor().sign_up(&store).await, a_mentor().sign_up(&store).await];
    keep(&store, student, blocked, at(1)).await;
    keep(&store, student, gone, at(2)).await;
    let set = async |since| {
        let mut work = store.begin().await;
        work.accounts().set_blocked(blocked.account(), since).await.unwrap();
        work.commit().await.unwrap();
    };
    set(Some(at(3))).await;
    let mut work = store.begin().await;
    work.accounts().bury(gone.account(), at(3)).await.unwrap();
    work.commit().await.unwrap();
    assert!(kept(&store, student, Order::Newest, 1).await.is_empty());
    set(None).await;
    assert_eq!(kept(&store, student, Order::Newest, 1).await, [at(1)]);

    let mut work = store.begin().await;
    for _ in 0..2 {
        work.favorites().remove(student, blocked).await.unwrap();
    }
    work.commit().await.unwrap();
    assert!(kept(&store, student, Order::Newest, 1).await.is_empty());
    let viewer = Viewer::Student(student);
    let (_, pair) = store.mentors.mentor(blocked, viewer).await.unwrap().unwrap();
    assert!(!pair.unwrap().favorite);
}

async fn swipes_and_favourites_go_with_either_side(store: Store) {
    let [stays, leaves] = [a_student().sign_up(&store).await, a_student().sign_up(&store).await];
    let [mentor, gone] = [a_mentor().sign_up(&store).await, a_mentor().sign_up(&store).await];
    for student in [stays, leaves] {
        for mentor in [mentor, gone] {
            swipe(&store, student, mentor, SwipeAction::Favorite).await;
            keep(&store, student, mentor, at(1)).await;
        }
    }
    let export = store.accounts.export(leaves.account()).await.unwrap().unwrap();
    let count = |export: &Value, what: &str| export[what].as_array().unwrap().len();
    assert_eq!((count(&export, "swipes"), count(&export, "favorites")), (2, 2));
    assert_eq!(export["swipes"][0]["action"], "favorite");

    let mut work = store.begin().await;
    work.accounts().bury(gone.account(), at(9)).await.unwrap();
    work.accounts().bury(leaves.account(), at(9)).await.unwrap();
    for (student, mentor, is_left) in
        [(stays, mentor, true), (stays, gone, false), (leaves, mentor, false)]
    {
        let left = work.swipes().of_pair(student, mentor).await.unwrap();
        assert_eq!(left.is_some(), is_left);
    }
    work.commit().await.unwrap();
    let export = store.accounts.export(stays.account()).await.unwrap().unwrap();
    assert_eq!((count(&export, "swipes"), count(&export, "favorites")), (1, 1));
}

conformance!(
    favourites_are_listed_by_when_they_were_kept,
    swipes_and_favourites_go_with_either_side,
    who_is_not_listed_is_no_favourite_for_so_long,
);
