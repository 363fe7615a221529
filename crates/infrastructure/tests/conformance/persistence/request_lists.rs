use std::slice;

use application::kernel::{Order, PageRequest};
use domain::{
    ids::{AccountId, RequestId, StudentId},
    requests::{MentoringRequest, Status},
};

use super::{
    people::{AMentor, AStudent, a_mentor, a_student},
    requests::{a_request, record},
    store::{Store, at, new_id},
};

async fn a_request_is_shown_to_its_sides_and_to_admins(store: Store) {
    let (student, mentor) = (a_student().aged(17), a_mentor());
    let ids = (student.sign_up(&store).await, mentor.sign_up(&store).await);
    let mut request = a_request(ids.0, ids.1).insert(&store).await;
    let expected = record(&request, &student, &mentor, false);
    for of in [None, Some(ids.0.account()), Some(ids.1.account())] {
        let seen = store.requests.request(request.id, of).await.unwrap();
        assert_eq!(seen, Some(expected.clone()));
    }
    let stranger = Some(AccountId::new(new_id()));
    assert_eq!(store.requests.request(request.id, stranger).await.unwrap(), None);
    assert_eq!(store.requests.request(RequestId::new(new_id()), None).await.unwrap(), None);

    // Inside a unit it is seen as it stands there.
    request.status = Status::Accepted;
    request.version += 1;
    let mut work = store.begin().await;
    work.requests().save(&request).await.unwrap();
    let inside = work.requests().record(request.id).await.unwrap();
    assert_eq!(inside, Some(record(&request, &student, &mentor, true)));
    assert_eq!(store.requests.request(request.id, None).await.unwrap(), Some(expected));
}

async fn contacts_are_shared_by_any_request_of_the_pair(store: Store) {
    let (student, mentor) = (a_student(), a_mentor());
    let ids = (student.sign_up(&store).await, mentor.sign_up(&store).await);
    let before = a_request(ids.0, ids.1).being(Status::Refused).insert(&store).await;
    a_request(ids.0, ids.1).being(Status::Completed).insert(&store).await;
    let now = a_request(ids.0, ids.1).insert(&store).await;
    for request in [before, now] {
        let seen = store.requests.request(request.id, None).await.unwrap();
        assert_eq!(seen, Some(record(&request, &student, &mentor, true)));
    }
}

struct Lists {
    store: Store,
    student: (StudentId, AStudent),
    mentors: Vec<AMentor>,
    /// In the order of creation.
    requests: Vec<MentoringRequest>,
}

/// One student's requests, one to each of twelve mentors: two of each moment, in all states.
async fn lists(store: Store) -> Lists {
    let student = a_student();
    let id = student.sign_up(&store).await;
    let (mut mentors, mut requests) = (Vec::new(), Vec::new());
    for n in 0..12_u8 {
        let mentor = a_mentor();
        let mentor_id = mentor.sign_up(&store).await;
        let status = Status::ALL[usize::from(n) % Status::ALL.len()];
        let request = a_request(id, mentor_id).made_at(i64::from(n) / 2).being(status);
        requests.push(request.insert(&store).await);
        mentors.push(mentor);
    }
    Lists { store, student: (id, student), mentors, requests }
}

impl Lists {
    /// Reads the student's list in pages of `limit`, and checks what the items look like.
    async fn read(&self, statuses: &[Status], limit: usize, order: Order) -> Vec<RequestId> {
        let mut ids = Vec::new();
        let mut after = None;
        loop {
            let page = PageRequest { after, limit, order };
            let page = self.store.requests.of_student(self.student.0, statuses, page);
            let page = page.await.unwrap();
            assert!(page.items.len() <= limit);
            for item in page.items {
                let known = |(request, mentor): (&MentoringRequest, &AMentor)| {
                    let shares = matches!(request.status, Status::Accepted | Status::Completed);
                    (item == record(request, &self.student.1, mentor, shares)).then_some(request.id)
                };
                ids.push(self.requests.iter().zip(&self.mentors).find_map(known).unwrap());
            }
            after = page.next;
            if after.is_none() {
                return ids;
            }
        }
    }

    /// What such a list should be.
    fn expected(&self, statuses: &[Status], order: Order) -> Vec<RequestId> {
        let wanted = |r: &&MentoringRequest| statuses.is_empty() || statuses.contains(&r.status);
        let mut ids: Vec<_> = self.requests.iter().filter(wanted).map(|r| r.id).collect();
        if order == Order::Newest {
            ids.reverse();
        }
        ids
    }
}

async fn a_list_is_read_in_pages_in_both_orders_by_status(store: Store) {
    let lists = lists(store).await;
    for order in [Order::Newest, Order::Oldest] {
        for statuses in [
            &[][..],
            &[Status::Pending],
            &[Status::Pending, Status::Accepted, Status::Pending],
            &Status::ALL,
        ] {
            for limit in [1, 2, 5, 12, 100] {
                let read = lists.read(statuses, limit, order).await;
                assert_eq!(read, lists.expected(statuses, order), "{statuses:?} by {limit}");
            }
        }
    }
}

async fn a_full_last_page_says_that_it_is_the_last(store: Store) {
    let lists = lists(store).await;
    let page = PageRequest { after: None, limit: 12, order: Order::Newest };
    let page = lists.store.requests.of_student(lists.student.0, &[], page).await.unwrap();
    assert_eq!((page.items.len(), page.next), (12, None));
}

async fn pages_neither_repeat_nor_skip_while_requests_are_made(store: Store) {
    let student = a_student().sign_up(&store).await;
    let mentor = a_mentor().sign_up(&store).await;
    let mut first = Vec::new();
    for n in 0..6 {
        let request = a_request(student, mentor).made_at(n / 2).being(Status::Cancelled);
        first.push(request.insert(&store).await.id);
    }
    first.reverse();
    let (mut read, mut after) = (0, None);
    let mut keys = Vec::new();
    for round in 0.. {
        let page = PageRequest { after, limit: 1, order: Order::Newest };
        let page = store.requests.of_mentor(mentor, &[], page).await.unwrap();
        read += page.items.len();
        after = page.next;
        let Some(key) = after else { break };
        keys.push(RequestId::new(key.id));
        let late = a_request(student, mentor).made_at(100 + round).being(Status::Cancelled);
        late.insert(&store).await;
    }
    assert_eq!(read, first.len());
    assert_eq!(keys, first[..first.len() - 1]);
}

async fn each_side_has_its_own_list(store: Store) {
    let lists = lists(store).await;
    let page = PageRequest { after: None, limit: 100, order: Order::Newest };
    for (request, mentor) in lists.requests.iter().zip(&lists.mentors) {
        let of_mentor = lists.store.requests.of_mentor(request.mentor, &[], page).await.unwrap();
        let shares = matches!(request.status, Status::Accepted | Status::Completed);
        let expected = record(request, &lists.student.1, mentor, shares);
        assert_eq!(of_mentor.items, slice::from_ref(&expected));
    }
    let stranger = StudentId::new(new_id());
    let none = lists.store.requests.of_student(stranger, &[], page).await.unwrap();
    assert!(none.items.is_empty() && none.next.is_none());
}

async fn a_deleted_party_stays_as_a_shell(store: Store) {
    let (student, mentor) = (a_student(), a_mentor());
    let ids = (student.sign_up(&store).await, mentor.sign_up(&store).await);
    let request = a_request(ids.0, ids.1).being(Status::Completed).insert(&store).await;
    let mut work = store.begin().await;
    work.accounts().bury(ids.0.account(), at(9)).await.unwrap();
    work.accounts().bury(ids.1.account(), at(9)).await.unwrap();
    work.commit().await.unwrap();
    let seen = store.requests.request(request.id, None).await.unwrap().unwrap();
    let text = format!("{seen:?}");
    assert_eq!(text.matches("deleted: true").count(), 2);
    for personal in ["Ann Learner", "Bob Teacher", "Systems engineer", "Teach me", "t.me"] {
        assert!(!text.contains(personal), "{personal} is still there");
    }
    assert!(text.contains("expertise: None") && text.contains("student_is_minor: false"));
}

conformance!(
    a_deleted_party_stays_as_a_shell,
    a_full_last_page_says_that_it_is_the_last,
    a_list_is_read_in_pages_in_both_orders_by_status,
    a_request_is_shown_to_its_sides_and_to_admins,
    contacts_are_shared_by_any_request_of_the_pair,
    each_side_has_its_own_list,
    pages_neither_repeat_nor_skip_while_requests_are_made,
);
