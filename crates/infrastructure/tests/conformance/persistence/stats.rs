use application::{
    accounts::Counts,
    stats::{RequestCounts, ServiceStats, Week},
};
use domain::{
    accounts::Role,
    ids::{MentorId, StudentId},
    requests::{MentoringRequest, Status},
    reviews::Score,
};

use super::{
    people::{a_mentor, a_student},
    requests::a_request,
    store::{Store, at, new_id},
};

const DAY: i64 = 24 * 60 * 60;

/// Moves a request as a command would, at `now`.
async fn move_to(store: &Store, request: &mut MentoringRequest, to: Status, now: i64) {
    let from = request.status;
    request.status = to;
    request.updated_at = at(now);
    request.version += 1;
    if matches!(to, Status::Accepted | Status::Refused) {
        request.decided_at = Some(at(now));
    }
    let mut work = store.begin().await;
    work.requests().save(request).await.unwrap();
    work.tallies().request_moved(request, Some(from)).await.unwrap();
    work.commit().await.unwrap();
}

async fn asked(store: &Store, student: StudentId, mentor: MentorId, now: i64) -> MentoringRequest {
    let request = a_request(student, mentor).made_at(now).build();
    let mut work = store.begin().await;
    assert!(work.tallies().take_pending_place(student, 10).await.unwrap());
    work.requests().insert(&request).await.unwrap();
    work.tallies().request_moved(&request, None).await.unwrap();
    work.commit().await.unwrap();
    request
}

async fn requests_are_counted_by_where_they_stand(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let counts = async |role| {
        let account = if role == Role::Student { student.account() } else { mentor.account() };
        store.accounts.counts(account, role).await.unwrap()
    };
    for (n, end) in
        [Status::Refused, Status::Cancelled, Status::Expired, Status::Completed, Status::Cancelled]
            .into_iter()
            .enumerate()
    {
        let mut request = asked(&store, student, mentor, 0).await;
        let pending = Counts { unread: 0, pending: 1, accepted: 0 };
        assert_eq!([counts(Role::Student).await, counts(Role::Mentor).await], [pending; 2]);
        if n >= 3 {
            move_to(&store, &mut request, Status::Accepted, 10).await;
            let accepted = Counts { unread: 0, pending: 0, accepted: 1 };
            assert_eq!([counts(Role::Student).await, counts(Role::Mentor).await], [accepted; 2]);
        }
        move_to(&store, &mut request, end, 20).await;
        assert_eq!(counts(Role::Student).await, Counts::default());
        assert_eq!(counts(Role::Mentor).await, Counts::default());
    }
    asked(&store, student, mentor, 0).await;
    let expected = RequestCounts {
        total: 6,
        pending: 1,
        accepted: 0,
        refused: 1,
        cancelled: 2,
        completed: 1,
        expired: 1,
    };
    let stats = store.stats.mentor(mentor, at(30)).await.unwrap().unwrap();
    assert_eq!((stats.mentor, stats.requests), (mentor.uuid(), expected));
    assert_eq!(store.stats.service(at(30)).await.unwrap().requests, expected);
    assert!(store.stats.mentor(MentorId::new(new_id()), at(30)).await.unwrap().is_none());
}

async fn places_for_pending_requests_run_out(store: Store) {
    let student = a_student().sign_up(&store).await;
    let mentor = a_mentor().sign_up(&store).await;
    let takes: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let taken = work.tallies().take_pending_place(student, 3).await.unwrap();
                work.commit().await.unwrap();
                taken
            })
        })
        .collect();
    let mut places = 0;
    for take in takes {
        places += usize::from(take.await.unwrap());
    }
    assert_eq!(places, 3);
    // An answer frees a place, but a dropped unit takes none.
    let mut request = a_request(student, mentor).insert(&store).await;
    move_to(&store, &mut request, Status::Accepted, 5).await;
    assert!(store.begin().await.tallies().take_pending_place(student, 3).await.unwrap());
    let mut work = store.begin().await;
    assert!(work.tallies().take_pending_place(student, 3).await.unwrap());
    assert!(!work.tallies().take_pending_place(student, 3).await.unwrap());
}

async fn the_median_is_of_the_latest_hundred_answers(store: Store) {
    let mentor = a_mentor().sign_up(&store).await;
    let median = async || {
        let stats = store.stats.mentor(mentor, at(9)).await.unwrap().unwrap();
        stats.median_response_seconds
    };
    let student = a_student().sign_up(&store).await;
    for (n, took) in [10, 20, 30, 40, 50].into_iter().enumerate() {
        assert_eq!(median().await, None);
        let made = 1000 * i64::try_from(n).unwrap();
        let mut request = asked(&store, student, mentor, made).await;
        let answer = if n % 2 == 0 { Status::Refused } else { Status::Accepted };
        move_to(&store, &mut request, answer, made + took).await;
        if answer == Status::Accepted {
            move_to(&store, &mut request, Status::Completed, made + 500).await;
        }
    }
    assert_eq!(median().await, Some(30));
    // Ends without an answer do not count.
    let mut request = asked(&store, student, mentor, 6000).await;
    move_to(&store, &mut request, Status::Cancelled, 6900).await;
    assert_eq!(median().await, Some(30));
    // The mean of the two in the middle.
    let mut request = asked(&store, student, mentor, 7000).await;
    move_to(&store, &mut request, Status::Refused, 7100).await;
    assert_eq!(median().await, Some(35));

    let mut work = store.begin().await;
    for n in 0..99 {
        let made = 10_000 + 10 * n;
        let request = a_request(student, mentor).made_at(made).being(Status::Refused);
        work.requests().insert(&request.decided_at(made + 2).build()).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut request = asked(&store, student, mentor, 20_000).await;
    move_to(&store, &mut request, Status::Refused, 20_003).await;
    assert_eq!(median().await, Some(2));
}

async fn weeks_begin_on_monday_and_all_twelve_are_there(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let midnight = -12 * 60 * 60;
    // On Sunday, a second before midnight, and on Monday, at midnight.
    let mut late = asked(&store, student, mentor, midnight - 1).await;
    move_to(&store, &mut late, Status::Accepted, midnight).await;
    move_to(&store, &mut late, Status::Completed, midnight + 6 * DAY).await;
    asked(&store, student, mentor, midnight).await;

    let stats = store.stats.mentor(mentor, at(3 * DAY)).await.unwrap().unwrap();
    let mondays: Vec<_> = stats.weeks.iter().map(|week| week.start).collect();
    let expected: Vec<_> = (0..12).rev().map(|back| at(midnight - 7 * DAY * back)).collect();
    assert_eq!(mondays, expected);
    let week = |index: usize| {
        let Week { received, accepted, completed, .. } = stats.weeks[index];
        (received, accepted, completed)
    };
    assert_eq!((week(9), week(10), week(11)), ((0, 0, 0), (1, 0, 0), (1, 1, 1)));

    let later = store.stats.mentor(mentor, at(3 * DAY + 11 * 7 * DAY)).await.unwrap().unwrap();
    assert_eq!((later.weeks[0].received, later.weeks[0].completed), (1, 1));
}

async fn ratings_add_up_exactly(store: Store) {
    let mentor = a_mentor().sign_up(&store).await;
    let given = |stars| Some(Score::parse(stars).unwrap());
    let after = async |old: Option<Score>, new: Option<Score>| {
        let mut work = store.begin().await;
        work.tallies().rated(mentor, old, new).await.unwrap();
        work.commit().await.unwrap();
        let stats = store.stats.mentor(mentor, at(9)).await.unwrap().unwrap();
        let reviews = store.stats.service(at(9)).await.unwrap().reviews;
        (stats.score, stats.score_count, reviews)
    };
    assert_eq!(after(None, given(5)).await, (Some(5.0), 1, 1));
    assert_eq!(after(None, given(2)).await, (Some(3.5), 2, 2));
    assert_eq!(after(given(2), given(4)).await, (Some(4.5), 2, 2));
    assert_eq!(after(given(4), None).await, (Some(5.0), 1, 1));
    assert_eq!(after(given(5), None).await, (None, 0, 0));
}

async fn accounts_are_counted_by_role_and_week(store: Store) {
    let mut work = store.begin().await;
    work.tallies().account_added(Role::Student, at(0)).await.unwrap();
    work.tallies().account_added(Role::Student, at(-6 * DAY)).await.unwrap();
    work.tallies().account_added(Role::Student, at(-7 * DAY)).await.unwrap();
    work.tallies().account_added(Role::Mentor, at(0)).await.unwrap();
    work.tallies().account_added(Role::Admin, at(0)).await.unwrap();
    work.tallies().account_removed(Role::Mentor).await.unwrap();
    work.commit().await.unwrap();
    let stats = store.stats.service(at(0)).await.unwrap();
    let expected = ServiceStats {
        students: 3,
        mentors: 0,
        requests: RequestCounts::default(),
        reviews: 0,
        new_students_7d: 2,
        new_mentors_7d: 1,
        active_accounts_7d: 0,
    };
    assert_eq!(stats, expected);
}

async fn an_active_account_counts_once_on_its_latest_day(store: Store) {
    let [ann, eve] = [a_student().sign_up(&store).await, a_student().sign_up(&store).await];
    let active = async |account: StudentId, now| {
        let mut work = store.begin().await;
        work.tallies().account_active(account.account(), at(now)).await.unwrap();
        work.commit().await.unwrap();
    };
    let count = async |now| store.stats.service(at(now)).await.unwrap().active_accounts_7d;
    active(ann, 0).await;
    active(ann, 60).await;
    assert_eq!(count(60).await, 1);
    active(eve, DAY).await;
    active(ann, 2 * DAY).await;
    // A clock that is behind changes nothing.
    active(ann, DAY).await;
    assert_eq!(count(2 * DAY).await, 2);
    assert_eq!(count(7 * DAY).await, 2);
    assert_eq!(count(8 * DAY).await, 1);
    assert_eq!(count(9 * DAY).await, 0);
}

conformance!(
    accounts_are_counted_by_role_and_week,
    an_active_account_counts_once_on_its_latest_day,
    places_for_pending_requests_run_out,
    ratings_add_up_exactly,
    requests_are_counted_by_where_they_stand,
    the_median_is_of_the_latest_hundred_answers,
    weeks_begin_on_monday_and_all_twelve_are_there,
);
