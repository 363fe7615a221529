use super::{Bio, Capacity, Contacts, Expertise, Languages, Tags};
use crate::accounts::PersonName;

/// What a mentor says of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentorProfile {
    /// How to call them.
    pub name: PersonName,
    /// What they are, in one line.
    pub expertise: Expertise,
    /// What they tell about themselves.
    pub bio: Option<Bio>,
    /// What they teach.
    pub tags: Tags,
    /// In which languages.
    pub languages: Languages,
    /// How to reach them, once they have accepted.
    pub contacts: Contacts,
    /// Their own switch for taking requests.
    pub accepting_requests: bool,
    /// How many mentees at once they take; `None`: any number.
    pub capacity: Option<Capacity>,
}

/// What a mentor wants to change. Absent fields stay; the inner `None` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each stands for the profile's field of the same name")]
pub struct MentorChange {
    pub name: Option<PersonName>,
    pub expertise: Option<Expertise>,
    pub bio: Option<Option<Bio>>,
    pub tags: Option<Tags>,
    pub languages: Option<Languages>,
    pub contacts: Option<Contacts>,
    pub accepting_requests: Option<bool>,
    pub capacity: Option<Option<Capacity>>,
}

impl MentorProfile {
    /// The profile after `change`.
    #[must_use]
    pub fn revised(self, change: MentorChange) -> Self {
        Self {
            name: change.name.unwrap_or(self.name),
            expertise: change.expertise.unwrap_or(self.expertise),
            bio: change.bio.unwrap_or(self.bio),
            tags: change.tags.unwrap_or(self.tags),
            languages: change.languages.unwrap_or(self.languages),
            contacts: change.contacts.unwrap_or(self.contacts),
            accepting_requests: change.accepting_requests.unwrap_or(self.accepting_requests),
            capacity: change.capacity.unwrap_or(self.capacity),
        }
    }

    /// The text whose meaning a search compares. Without the name, which is matched by letters.
    pub fn meaning(&self) -> String {
        let tags: Vec<_> = self.tags.as_slice().iter().map(super::Tag::as_str).collect();
        let bio = self.bio.as_ref().map_or("", Bio::as_str);
        format!("{}. {}. {bio}", self.expertise.as_str(), tags.join(", "))
    }
}
