//! Who sees what of whom.

use application::{
    accounts::Onlooker, mentors::MentorDesk, requests::RequestDesk, students::StudentDesk,
};
use domain::{accounts::Age, ids::RequestId, requests::Status, students::StudentProfile};

use crate::world::{Mentor, Student, World, a_student_profile};

/// Whether the student sees the mentor's contacts, and the mentor the student's, everywhere.
async fn contacts_shown(world: &World, student: &Student, mentor: &Mentor) -> (bool, bool) {
    let mentors = world.part::<dyn MentorDesk>();
    let seen = mentors.mentor(mentor.id(), student.caller.into()).await.unwrap().unwrap();
    let students = world.part::<dyn StudentDesk>();
    let back = students.student(mentor.caller, student.id()).await.unwrap();
    let back = back.is_some_and(|student| !student.contacts.is_empty());
    (!seen.contacts.is_empty(), back)
}

#[tokio::test]
async fn contacts_are_exchanged_on_acceptance_and_not_before() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    assert_eq!(contacts_shown(&world, &student, &mentor).await, (false, false));
    let request = world.ask(&student, &mentor).await;
    assert!(request.mentor.contacts.is_empty() && !request.student.contacts.is_empty());
    assert_eq!(contacts_shown(&world, &student, &mentor).await, (false, false));
    world.decide(mentor.caller, &request, Status::Accepted).await;
    assert_eq!(contacts_shown(&world, &student, &mentor).await, (true, true));
    world.decide(student.caller, &request, Status::Completed).await;
    assert_eq!(contacts_shown(&world, &student, &mentor).await, (true, true));
}

#[tokio::test]
async fn contacts_are_hidden_again_when_it_is_called_off() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = world.accepted(&student, &mentor).await;
    world.decide(student.caller, &request, Status::Cancelled).await;
    assert_eq!(contacts_shown(&world, &student, &mentor).await, (false, false));
}

#[tokio::test]
async fn contacts_of_a_minor_are_never_shown_to_a_mentor() {
    let world = World::new().await;
    let young = StudentProfile {
        age: Some(Age::parse(17).unwrap()),
        ..a_student_profile("Юный Ученик")
    };
    let (student, mentor) = (world.student_with("anna", young).await, world.mentor("dan").await);
    let request = world.accepted(&student, &mentor).await;
    assert_eq!(contacts_shown(&world, &student, &mentor).await, (true, false));
    let desk = world.part::<dyn RequestDesk>();
    let seen = desk.request(mentor.caller, RequestId::new(request.id)).await.unwrap().unwrap();
    assert!(seen.student.contacts.is_empty());
}

#[tokio::test]
async fn email_and_age_are_for_the_student_and_admins() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.accepted(&student, &mentor).await;
    let admin = world.admin("root").await;
    let desk = world.part::<dyn StudentDesk>();
    let as_mentor = desk.student(mentor.caller, student.id()).await.unwrap().unwrap();
    assert_eq!(as_mentor.own, None);
    for caller in [student.caller, admin.into()] {
        let own = desk.student(caller, student.id()).await.unwrap().unwrap().own.unwrap();
        assert_eq!((own.email.as_str(), own.age), ("anna@example.org", Some(20)));
    }
}

#[tokio::test]
async fn a_student_is_nobodys_business_without_a_request() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let other = world.student("eve").await;
    let desk = world.part::<dyn StudentDesk>();
    assert_eq!(desk.student(mentor.caller, student.id()).await.unwrap(), None);
    assert_eq!(desk.student(other.caller, student.id()).await.unwrap(), None);
    let request = world.ask(&student, &mentor).await;
    assert!(desk.student(mentor.caller, student.id()).await.unwrap().is_some());
    world.decide(mentor.caller, &request, Status::Refused).await;
    assert_eq!(desk.student(mentor.caller, student.id()).await.unwrap(), None);
}

#[tokio::test]
async fn a_mentor_keeps_email_switch_and_capacity_to_themselves() {
    let world = World::new().await;
    let mentor = world.mentor("dan").await;
    let desk = world.part::<dyn MentorDesk>();
    let anyone = desk.mentor(mentor.id(), Onlooker::ANYONE).await.unwrap().unwrap();
    assert!(anyone.own.is_none() && anyone.contacts.is_empty() && anyone.viewer.is_none());
    let own = desk.mentor(mentor.id(), mentor.caller.into()).await.unwrap().unwrap();
    assert_eq!(own.own.unwrap().email, "dan@example.org");
    assert!(!own.contacts.is_empty());
}

#[tokio::test]
async fn a_student_sees_how_they_stand_to_a_mentor() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let desk = world.part::<dyn MentorDesk>();
    let viewer = async || {
        let seen = desk.mentor(mentor.id(), student.caller.into()).await.unwrap().unwrap();
        seen.viewer.unwrap()
    };
    let before = viewer().await;
    assert!(before.can_request && !before.can_rate && before.request.is_none());
    let request = world.ask(&student, &mentor).await;
    let asked = viewer().await;
    assert_eq!(asked.request, Some((request.id, "PENDING".to_owned())));
    assert_eq!(asked.cannot_request_code.as_deref(), Some("already_requested"));
    world.decide(mentor.caller, &request, Status::Accepted).await;
    assert!(viewer().await.can_rate);
}
