//! What only time decides about requests.

use domain::{
    ids::{RequestId, StudentId},
    requests::Status,
};

use super::{
    people::{a_mentor, a_student},
    requests::{ARequest, a_request},
    store::{Store, at, new_id},
};

/// Requests of a student each to one mentor, shaped by `shape` from `numbers`.
async fn requests<N: Copy>(
    store: &Store,
    numbers: &[N],
    shape: impl Fn(ARequest, N) -> ARequest,
) -> Vec<RequestId> {
    let mentor = a_mentor().sign_up(store).await;
    let mut ids = Vec::new();
    for &number in numbers {
        let student: StudentId = a_student().sign_up(store).await;
        ids.push(shape(a_request(student, mentor), number).insert(store).await.id);
    }
    ids
}

async fn overdue_requests_are_found_oldest_first(store: Store) {
    let overdue = requests(&store, &[30, 10, 20, 40], ARequest::expiring_at).await;
    requests(&store, &[5], |request, at| request.expiring_at(at).being(Status::Accepted)).await;
    let found = async |now, limit| store.requests.overdue(at(now), limit).await.unwrap();
    assert_eq!(found(30, 10).await, [overdue[1], overdue[2], overdue[0]]);
    assert_eq!(found(30, 2).await, [overdue[1], overdue[2]]);
    assert!(found(9, 10).await.is_empty());
}

async fn whoever_was_not_reminded_is_found_oldest_first(store: Store) {
    let made = requests(&store, &[30, 10, 20, 40], ARequest::made_at).await;
    requests(&store, &[5], |request, at| request.made_at(at).being(Status::Accepted)).await;
    // Its time will be over before.
    requests(&store, &[6], |request, at| request.made_at(at).expiring_at(100)).await;
    let found =
        async |made, limit| store.requests.unreminded(at(made), at(100), limit).await.unwrap();
    assert_eq!(found(30, 10).await, [made[1], made[2], made[0]]);
    assert_eq!(found(30, 2).await, [made[1], made[2]]);
    assert!(found(9, 10).await.is_empty());

    let mut work = store.begin().await;
    assert!(work.requests().remind(made[1], at(50)).await.unwrap().is_some());
    work.commit().await.unwrap();
    assert_eq!(found(30, 10).await, [made[2], made[0]]);
}

async fn a_mentor_is_reminded_of_a_pending_request_once(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let request = a_request(student, mentor).insert(&store).await;
    let reminders: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let reminded = work.requests().remind(request.id, at(5)).await.unwrap();
                work.commit().await.unwrap();
                reminded
            })
        })
        .collect();
    let mut reminded = Vec::new();
    for reminder in reminders {
        reminded.extend(reminder.await.unwrap());
    }
    assert_eq!(reminded, [mentor]);
    // Nobody sees it, and it does not stand in the way of a change.
    let mut work = store.begin().await;
    let mut seen = work.requests().get(request.id).await.unwrap().unwrap();
    assert_eq!((seen.version, seen.updated_at), (request.version, request.updated_at));
    seen.status = Status::Accepted;
    seen.version += 1;
    work.requests().save(&seen).await.unwrap();
    assert_eq!(work.requests().remind(request.id, at(6)).await.unwrap(), None);
    assert_eq!(work.requests().remind(RequestId::new(new_id()), at(6)).await.unwrap(), None);
}

async fn what_was_left_open_is_found_by_the_later_of_acceptance_and_date(store: Store) {
    // Accepted, and to meet, if at all.
    let moments =
        [(30, None), (10, Some(35)), (20, Some(10)), (25, Some(25)), (5, Some(90)), (60, None)];
    let open = requests(&store, &moments, |request, (accepted, date)| {
        request.being(Status::Accepted).decided_at(accepted).on(date)
    });
    let open = open.await;
    for status in [Status::Pending, Status::Completed, Status::Cancelled, Status::Refused] {
        requests(&store, &[1], |request, at| request.being(status).decided_at(at).on(None)).await;
    }
    let found = async |until, limit| store.requests.left_open(at(until), limit).await.unwrap();
    assert_eq!(found(40, 10).await, [open[2], open[3], open[0], open[1]]);
    assert_eq!(found(40, 3).await, [open[2], open[3], open[0]]);
    assert_eq!(found(25, 10).await, [open[2], open[3]]);
    assert!(found(19, 10).await.is_empty());
}

conformance!(
    a_mentor_is_reminded_of_a_pending_request_once,
    overdue_requests_are_found_oldest_first,
    what_was_left_open_is_found_by_the_later_of_acceptance_and_date,
    whoever_was_not_reminded_is_found_oldest_first,
);
