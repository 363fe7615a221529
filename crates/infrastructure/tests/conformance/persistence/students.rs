use application::kernel::{SaveError, Unredacted};
use domain::{
    ids::StudentId,
    requests::Status,
    students::{StudentChange, StudentProfile},
};

use super::{
    people::{a_mentor, a_student},
    requests::a_request,
    store::{Store, at, new_id},
};

async fn a_profile_comes_back_as_it_was(store: Store) {
    let student = a_student().named("Ann Learner").aged(17);
    let id = student.sign_up(&store).await;
    let mut work = store.begin().await;
    let loaded = work.students().get(id).await.unwrap().unwrap();
    assert_eq!((loaded.value, loaded.version), (student.profile.clone(), 1));
    let view = Unredacted::new(student.view(id, 1));
    assert_eq!(work.students().view(id).await.unwrap(), Some(view.clone()));
    assert_eq!(store.students.student(id).await.unwrap(), Some(view));
    let nobody = StudentId::new(new_id());
    assert!(work.students().get(nobody).await.unwrap().is_none());
    assert!(store.students.student(nobody).await.unwrap().is_none());
}

async fn a_save_replaces_everything_and_counts(store: Store) {
    let mut student = a_student();
    let id = student.sign_up(&store).await;
    let bare = StudentProfile { bio: None, age: None, ..a_student().named("Other").profile };
    student.profile = bare.clone();
    let mut work = store.begin().await;
    work.students().save(id, &bare, 1).await.unwrap();
    work.commit().await.unwrap();
    let seen = store.students.student(id).await.unwrap();
    assert_eq!(seen, Some(Unredacted::new(student.view(id, 2))));
}

async fn a_stale_save_changes_nothing(store: Store) {
    let student = a_student();
    let id = student.sign_up(&store).await;
    let other = student.profile.clone().revised(StudentChange {
        bio: Some(None),
        name: Some(a_student().named("Somebody Else").profile.name),
        ..StudentChange::default()
    });
    let mut work = store.begin().await;
    for loaded in [0, 2] {
        let saved = work.students().save(id, &other, loaded).await;
        assert!(matches!(saved, Err(SaveError::Stale)));
    }
    work.commit().await.unwrap();
    let seen = store.students.student(id).await.unwrap();
    assert_eq!(seen, Some(Unredacted::new(student.view(id, 1))));
}

async fn a_deleted_student_has_no_profile(store: Store) {
    let id = a_student().sign_up(&store).await;
    let mut work = store.begin().await;
    work.accounts().bury(id.account(), at(1)).await.unwrap();
    assert!(work.students().get(id).await.unwrap().is_none());
    assert!(work.students().view(id).await.unwrap().is_none());
    work.commit().await.unwrap();
    assert!(store.students.student(id).await.unwrap().is_none());
}

async fn a_mentor_finds_the_students_who_asked(store: Store) {
    let student = a_student();
    let id = student.sign_up(&store).await;
    let (mentor, stranger) = (a_mentor().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let found = async |store: &Store| store.students.student_of_mentor(id, mentor).await.unwrap();
    assert_eq!(found(&store).await, None);

    let view = Unredacted::new(student.view(id, 1));
    let mut request = a_request(id, mentor).insert(&store).await;
    assert_eq!(found(&store).await, Some((view.clone(), false)));
    assert_eq!(store.students.student_of_mentor(id, stranger).await.unwrap(), None);
    for (status, seen) in [
        (Status::Accepted, Some((view.clone(), true))),
        (Status::Completed, Some((view, true))),
        (Status::Refused, None),
        (Status::Cancelled, None),
        (Status::Expired, None),
    ] {
        request.status = status;
        request.version += 1;
        let mut work = store.begin().await;
        work.requests().save(&request).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(found(&store).await, seen, "{status}");
    }
}

async fn a_student_is_there_until_they_are_deleted(store: Store) {
    let ann = a_student().sign_up(&store).await;
    let mut work = store.begin().await;
    assert!(work.students().is_there(ann).await.unwrap());
    assert!(!work.students().is_there(StudentId::new(new_id())).await.unwrap());
    work.accounts().bury(ann.account(), at(9)).await.unwrap();
    assert!(!work.students().is_there(ann).await.unwrap());
}

conformance!(
    a_student_is_there_until_they_are_deleted,
    a_deleted_student_has_no_profile,
    a_mentor_finds_the_students_who_asked,
    a_profile_comes_back_as_it_was,
    a_save_replaces_everything_and_counts,
    a_stale_save_changes_nothing,
);
