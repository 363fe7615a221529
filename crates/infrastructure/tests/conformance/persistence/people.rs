//! Builders: `a_student().named("Ann").sign_up(&store)`.

use application::{
    accounts::{NewAccount, PasswordHash},
    kernel::{UnitOfWork, Unredacted},
    mentors::{ContactView, MentorView, OwnMentor},
    students::{OwnStudent, StudentView},
};
use domain::{
    accounts::{Age, EmailAddress, PersonName, Role},
    ids::{AccountId, MentorId, StudentId},
    mentors::{
        Bio, Capacity, Contact, Contacts, Expertise, LanguageTag, Languages, MentorProfile, Tag,
        Tags,
    },
    students::{Interests, StudentProfile},
    time::Timestamp,
};

use super::store::{Store, at, new_id};

/// An account of `role` whose e-mail is `email`, signed up at `created_at`.
pub fn account(role: Role, email: &str, name: &str, created_at: Timestamp) -> NewAccount {
    NewAccount {
        id: AccountId::new(new_id()),
        role,
        email: EmailAddress::parse(email).unwrap(),
        name: PersonName::parse(name).unwrap(),
        password: PasswordHash(format!("hash of {email}")),
        created_at,
    }
}

pub async fn an_admin(store: &Store) -> AccountId {
    let new = account(Role::Admin, &format!("{}@example.org", new_id()), "An Admin", at(0));
    let id = new.id;
    let mut work = store.begin().await;
    work.accounts().insert(new).await.unwrap();
    work.commit().await.unwrap();
    id
}

fn contacts() -> Vec<Contact> {
    vec![Contact::parse("telegram", "@somebody").unwrap()]
}

fn contact_views() -> Vec<ContactView> {
    vec![ContactView { network: "telegram".into(), url: "https://t.me/somebody".into() }]
}

fn tags(tags: &[&str]) -> Vec<Tag> {
    tags.iter().map(|tag| Tag::parse(tag).unwrap()).collect()
}

#[derive(Clone)]
pub struct AStudent {
    pub email: String,
    pub profile: StudentProfile,
    pub created_at: Timestamp,
}

pub fn a_student() -> AStudent {
    AStudent {
        email: format!("student-{}@example.org", new_id()),
        profile: StudentProfile {
            name: PersonName::parse("Ann Learner").unwrap(),
            bio: Bio::parse("I like to learn").unwrap(),
            interests: Interests::new(tags(&["Rust", "Дизайн"])).unwrap(),
            contacts: Contacts::of_student(contacts()).unwrap(),
            age: Some(Age::parse(20).unwrap()),
        },
        created_at: at(0),
    }
}

impl AStudent {
    pub fn named(mut self, name: &str) -> Self {
        self.profile.name = PersonName::parse(name).unwrap();
        self
    }

    pub fn interested_in(mut self, topics: &[&str]) -> Self {
        self.profile.interests = Interests::new(tags(topics)).unwrap();
        self
    }

    pub fn aged(mut self, years: i64) -> Self {
        self.profile.age = Some(Age::parse(years).unwrap());
        self
    }

    pub async fn insert(&self, work: &mut dyn UnitOfWork) -> StudentId {
        let name = self.profile.name.as_str();
        let new = account(Role::Student, &self.email, name, self.created_at);
        let id = StudentId::new(new.id.uuid());
        work.accounts().insert(new).await.unwrap();
        work.students().insert(id, &self.profile).await.unwrap();
        id
    }

    pub async fn sign_up(&self, store: &Store) -> StudentId {
        let mut work = store.begin().await;
        let id = self.insert(&mut *work).await;
        work.commit().await.unwrap();
        id
    }

    /// As storage should show them, at `version`.
    pub fn view(&self, id: StudentId, version: u64) -> StudentView {
        let profile = &self.profile;
        StudentView {
            id: id.uuid(),
            name: profile.name.as_str().to_owned(),
            bio: profile.bio.as_ref().map(|bio| bio.as_str().to_owned()),
            interests: profile.interests.as_slice().iter().map(|t| t.as_str().into()).collect(),
            contacts: contact_views(),
            avatar: None,
            created_at: self.created_at,
            own: Some(OwnStudent { email: self.email.clone(), age: profile.age.map(Age::years) }),
            version,
        }
    }
}

#[derive(Clone)]
pub struct AMentor {
    pub email: String,
    pub profile: MentorProfile,
    pub created_at: Timestamp,
}

pub fn a_mentor() -> AMentor {
    AMentor {
        email: format!("mentor-{}@example.org", new_id()),
        profile: MentorProfile {
            name: PersonName::parse("Bob Teacher").unwrap(),
            expertise: Expertise::parse("Systems engineer").unwrap(),
            bio: Bio::parse("I like to teach").unwrap(),
            tags: Tags::new(tags(&["Rust", "Сети"])).unwrap(),
            languages: Languages::new(vec![LanguageTag::parse("pt-BR").unwrap()]).unwrap(),
            contacts: Contacts::of_mentor(contacts()).unwrap(),
            accepting_requests: true,
            capacity: None,
        },
        created_at: at(0),
    }
}

impl AMentor {
    pub fn named(mut self, name: &str) -> Self {
        self.profile.name = PersonName::parse(name).unwrap();
        self
    }

    pub fn tagged(mut self, with: &[&str]) -> Self {
        self.profile.tags = Tags::new(tags(with)).unwrap();
        self
    }

    pub fn speaking(mut self, languages: &[&str]) -> Self {
        let languages = languages.iter().map(|tag| LanguageTag::parse(tag).unwrap()).collect();
        self.profile.languages = Languages::new(languages).unwrap();
        self
    }

    pub fn with_capacity(mut self, mentees: i64) -> Self {
        self.profile.capacity = Some(Capacity::parse(mentees).unwrap());
        self
    }

    pub fn not_accepting(mut self) -> Self {
        self.profile.accepting_requests = false;
        self
    }

    pub fn since(mut self, created_at: Timestamp) -> Self {
        self.created_at = created_at;
        self
    }

    pub async fn insert(&self, work: &mut dyn UnitOfWork) -> MentorId {
        let name = self.profile.name.as_str();
        let new = account(Role::Mentor, &self.email, name, self.created_at);
        let id = MentorId::new(new.id.uuid());
        work.accounts().insert(new).await.unwrap();
        work.mentors().insert(id, &self.profile).await.unwrap();
        id
    }

    pub async fn sign_up(&self, store: &Store) -> MentorId {
        let mut work = store.begin().await;
        let id = self.insert(&mut *work).await;
        work.commit().await.unwrap();
        id
    }

    /// As storage should show them, at `version`, without ratings and requests.
    pub fn view(&self, id: MentorId, version: u64) -> MentorView {
        let profile = &self.profile;
        MentorView {
            id: id.uuid(),
            name: profile.name.as_str().to_owned(),
            expertise: profile.expertise.as_str().to_owned(),
            bio: profile.bio.as_ref().map(|bio| bio.as_str().to_owned()),
            tags: profile.tags.as_slice().iter().map(|tag| tag.as_str().into()).collect(),
            languages: profile.languages.as_slice().iter().map(|l| l.as_str().into()).collect(),
            contacts: contact_views(),
            avatar: None,
            score: None,
            score_count: 0,
            accepting: profile.accepting_requests,
            responds_within_seconds: None,
            completed_count: 0,
            created_at: self.created_at,
            own: Some(OwnMentor {
                email: self.email.clone(),
                accepting_requests: profile.accepting_requests,
                capacity: profile.capacity.map(Capacity::mentees),
            }),
            viewer: None,
            version,
        }
    }

    /// The same, sealed.
    pub fn seen(&self, id: MentorId, version: u64) -> Unredacted<MentorView> {
        Unredacted::new(self.view(id, version))
    }
}
