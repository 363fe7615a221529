use application::{
    kernel::{SaveError, Unredacted},
    requests::{InsertRequestError, PartyView, RequestRecord, RequestView},
};
use domain::{
    accounts::Age,
    ids::{AccountId, MentorId, RequestId, StudentId},
    requests::{MentoringRequest, NewRequest, Party, QueryText, RequestChange, Status},
};

use super::{
    people::{AMentor, AStudent, a_mentor, a_student},
    store::{Store, at, new_id},
};

pub struct ARequest {
    request: MentoringRequest,
}

/// A pending request of `student` to `mentor`, made at the beginning of time.
pub fn a_request(student: StudentId, mentor: MentorId) -> ARequest {
    let new = NewRequest {
        id: RequestId::new(new_id()),
        student,
        mentor,
        query: Some(QueryText::parse("Teach me").unwrap()),
        date: Some(at(500)),
        expires_at: at(1000),
    };
    ARequest { request: MentoringRequest::open(new, at(0)).unwrap().0 }
}

impl ARequest {
    pub fn made_at(mut self, seconds: i64) -> Self {
        self.request.created_at = at(seconds);
        self.request.updated_at = at(seconds);
        self
    }

    pub fn expiring_at(mut self, seconds: i64) -> Self {
        self.request.expires_at = at(seconds);
        self
    }

    /// As if everything before had happened.
    pub fn being(mut self, status: Status) -> Self {
        self.request.status = status;
        if matches!(status, Status::Accepted | Status::Refused | Status::Completed) {
            self.request.decided_at = Some(self.request.created_at);
        }
        self
    }

    pub fn decided_at(mut self, seconds: i64) -> Self {
        self.request.decided_at = Some(at(seconds));
        self
    }

    /// To meet then, or without a date.
    pub fn on(mut self, seconds: Option<i64>) -> Self {
        self.request.date = seconds.map(at);
        self
    }

    pub fn build(self) -> MentoringRequest {
        self.request
    }

    pub async fn insert(self, store: &Store) -> MentoringRequest {
        let mut work = store.begin().await;
        work.requests().insert(&self.request).await.unwrap();
        work.commit().await.unwrap();
        self.request
    }
}

/// What storage should show of a request between two who are still there.
pub fn record(
    request: &MentoringRequest,
    student: &AStudent,
    mentor: &AMentor,
    shares_contacts: bool,
) -> Unredacted<RequestRecord> {
    let student_view = student.view(request.student, 1);
    let mentor_view = mentor.view(request.mentor, 1);
    Unredacted::new(RequestRecord {
        request: RequestView {
            id: request.id.uuid(),
            student: PartyView {
                id: student_view.id,
                name: student_view.name,
                avatar: None,
                contacts: student_view.contacts,
                deleted: false,
            },
            mentor: PartyView {
                id: mentor_view.id,
                name: mentor_view.name,
                avatar: None,
                contacts: mentor_view.contacts,
                deleted: false,
            },
            expertise: Some(mentor_view.expertise),
            query: request.query.as_ref().map(|text| text.as_str().to_owned()),
            status: request.status.as_str().to_owned(),
            reason: request.reason.as_ref().map(|text| text.as_str().to_owned()),
            cancelled_by: request.cancelled_by.map(|by| by.as_str().to_owned()),
            date: request.date,
            place: request.place.as_ref().map(|text| text.as_str().to_owned()),
            created_at: request.created_at,
            updated_at: request.updated_at,
            decided_at: request.decided_at,
            expires_at: request.expires_at,
            version: request.version,
        },
        shares_contacts,
        student_is_minor: student.profile.age.is_some_and(Age::is_minor),
    })
}

async fn a_pair(store: &Store) -> (StudentId, MentorId) {
    (a_student().sign_up(store).await, a_mentor().sign_up(store).await)
}

async fn a_request_comes_back_as_it_was(store: Store) {
    let (student, mentor) = a_pair(&store).await;
    let request = a_request(student, mentor).insert(&store).await;
    let mut work = store.begin().await;
    for party in [student.account(), mentor.account()] {
        let found = work.requests().of_party(party, request.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&request));
    }
    // "No such" and "somebody else's" look the same.
    let stranger = AccountId::new(new_id());
    assert_eq!(work.requests().of_party(stranger, request.id).await.unwrap(), None);
    let unknown = RequestId::new(new_id());
    assert_eq!(work.requests().of_party(student.account(), unknown).await.unwrap(), None);
}

async fn a_pair_has_one_open_request(store: Store) {
    let (student, mentor) = a_pair(&store).await;
    let mut open = a_request(student, mentor).insert(&store).await;
    let next = a_request(student, mentor).build();
    for status in [Status::Pending, Status::Accepted] {
        let mut work = store.begin().await;
        if open.status != status {
            open.status = status;
            open.version += 1;
            work.requests().save(&open).await.unwrap();
        }
        match work.requests().insert(&next).await {
            Err(InsertRequestError::AlreadyOpen(id)) => assert_eq!(id, open.id),
            other => panic!("{other:?}"),
        }
        // The unit goes on as if nothing had happened.
        let elsewhere = a_request(a_student().insert(&mut *work).await, mentor).build();
        work.requests().insert(&elsewhere).await.unwrap();
        work.commit().await.unwrap();
    }
    open.status = Status::Completed;
    open.version += 1;
    let mut work = store.begin().await;
    work.requests().save(&open).await.unwrap();
    work.requests().insert(&next).await.unwrap();
    work.commit().await.unwrap();
}

async fn of_simultaneous_requests_of_a_pair_one_wins(store: Store) {
    let (student, mentor) = a_pair(&store).await;
    let asks: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let request = a_request(student, mentor).build();
                match work.requests().insert(&request).await {
                    Ok(()) => {
                        work.commit().await.unwrap();
                        Ok(request.id)
                    }
                    Err(InsertRequestError::AlreadyOpen(id)) => Err(id),
                    Err(error) => panic!("{error}"),
                }
            })
        })
        .collect();
    let (mut won, mut told) = (Vec::new(), Vec::new());
    for ask in asks {
        match ask.await.unwrap() {
            Ok(id) => won.push(id),
            Err(id) => told.push(id),
        }
    }
    assert_eq!((won.len(), told.len()), (1, 5));
    assert!(told.iter().all(|id| *id == won[0]));
}

async fn a_stale_save_changes_nothing(store: Store) {
    let (student, mentor) = a_pair(&store).await;
    let request = a_request(student, mentor).insert(&store).await;
    let mut changed = request.clone();
    changed.status = Status::Refused;
    let mut work = store.begin().await;
    for version in [1, 3] {
        changed.version = version;
        let saved = work.requests().save(&changed).await;
        assert!(matches!(saved, Err(SaveError::Stale)));
    }
    let present = work.requests().of_party(student.account(), request.id).await.unwrap();
    assert_eq!(present, Some(request));
    changed.version = 2;
    work.requests().save(&changed).await.unwrap();
    let present = work.requests().of_party(student.account(), changed.id).await.unwrap();
    assert_eq!(present, Some(changed));
}

async fn of_six_simultaneous_decisions_one_wins(store: Store) {
    let (student, mentor) = a_pair(&store).await;
    for _ in 0..10 {
        let request = a_request(student, mentor).insert(&store).await;
        let decisions: Vec<_> = (0..6)
            .map(|n| {
                let (store, request) = (store.clone(), request.clone());
                tokio::spawn(async move {
                    let refuse = n % 2 == 0;
                    let status = if refuse { Status::Refused } else { Status::Accepted };
                    let change = RequestChange { status: Some(status), ..RequestChange::default() };
                    let mut decided = request;
                    decided.change(Party::Mentor, change, at(10)).unwrap();
                    let mut work = store.begin().await;
                    match work.requests().save(&decided).await {
                        Ok(()) => {
                            work.commit().await.unwrap();
                            Some(decided)
                        }
                        Err(SaveError::Stale) => None,
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        let mut won = Vec::new();
        for decision in decisions {
            won.extend(decision.await.unwrap());
        }
        assert_eq!(won.len(), 1);
        let mut work = store.begin().await;
        let present = work.requests().of_party(mentor.account(), request.id).await.unwrap();
        let mut present = present.unwrap();
        assert_eq!(present, won[0]);
        present.status = Status::Cancelled;
        present.version += 1;
        work.requests().save(&present).await.unwrap();
        work.commit().await.unwrap();
    }
}

async fn open_requests_of_both_sides_are_found(store: Store) {
    let (student, mentor) = a_pair(&store).await;
    let (other_student, other_mentor) = a_pair(&store).await;
    let mut open = vec![
        a_request(student, mentor).insert(&store).await,
        a_request(student, other_mentor).being(Status::Accepted).insert(&store).await,
    ];
    for status in [Status::Refused, Status::Cancelled, Status::Completed, Status::Expired] {
        a_request(student, mentor).being(status).insert(&store).await;
    }
    a_request(other_student, other_mentor).insert(&store).await;

    let mut work = store.begin().await;
    let found = work.requests().open_of(student.account()).await.unwrap();
    open.sort_by_key(|request| request.id);
    assert_eq!(found, open);
    assert_eq!(work.requests().open_of(mentor.account()).await.unwrap().len(), 1);
}

conformance!(
    a_pair_has_one_open_request,
    a_request_comes_back_as_it_was,
    a_stale_save_changes_nothing,
    of_simultaneous_requests_of_a_pair_one_wins,
    of_six_simultaneous_decisions_one_wins,
    open_requests_of_both_sides_are_found,
);
