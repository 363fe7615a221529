use super::Interests;
use crate::{
    accounts::{Age, PersonName},
    mentors::{Bio, Contacts},
};

/// What a student says of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudentProfile {
    /// How to call them.
    pub name: PersonName,
    /// What they tell about themselves.
    pub bio: Option<Bio>,
    /// What they want to learn.
    pub interests: Interests,
    /// How to reach them.
    pub contacts: Contacts,
    /// How old they are, if they said.
    pub age: Option<Age>,
}

/// What a student wants to change. Absent fields stay; the inner `None` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each stands for the profile's field of the same name")]
pub struct StudentChange {
    pub name: Option<PersonName>,
    pub bio: Option<Option<Bio>>,
    pub interests: Option<Interests>,
    pub contacts: Option<Contacts>,
    pub age: Option<Option<Age>>,
}

impl StudentProfile {
    /// The profile after `change`.
    #[must_use]
    pub fn revised(self, change: StudentChange) -> Self {
        Self {
            name: change.name.unwrap_or(self.name),
            bio: change.bio.unwrap_or(self.bio),
            interests: change.interests.unwrap_or(self.interests),
            contacts: change.contacts.unwrap_or(self.contacts),
            age: change.age.unwrap_or(self.age),
        }
    }
}
