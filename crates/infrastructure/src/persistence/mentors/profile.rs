use application::{
    kernel::{Unavailable, Versioned},
    mentors::{MentorView, OwnMentor},
};
use domain::{
    accounts::PersonName,
    mentors::{
        Bio, Capacity, Contacts, Expertise, LanguageTag, Languages, MentorProfile, Tag, Tags,
    },
    reviews::Tally,
    time::Timestamp,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::{
    error::corrupt,
    lists::{ContactList, TextList},
    people,
    sql::unsigned,
};

/// Columns of [`MentorRow`], of the tables `mentors m` and `accounts a`.
pub(in super::super) const MENTOR: &str = "m.id, a.name, a.email, a.created_at, m.expertise, m.bio, m.tags, m.languages, m.contacts, \
     m.avatar, m.accepting_requests, m.capacity, m.accepting, m.score_sum, m.score_count, \
     m.responds_within_seconds, m.requests_completed, m.version";

/// A living mentor.
#[derive(FromQueryResult)]
pub(super) struct MentorRow {
    pub(super) id: Uuid,
    pub(super) name: String,
    email: String,
    pub(super) created_at: Timestamp,
    expertise: String,
    bio: Option<String>,
    tags: TextList,
    languages: TextList,
    contacts: ContactList,
    avatar: Option<String>,
    accepting_requests: bool,
    capacity: Option<i64>,
    pub(super) accepting: bool,
    score_sum: i64,
    score_count: i64,
    responds_within_seconds: Option<i64>,
    requests_completed: i64,
    version: i64,
}

impl MentorRow {
    pub(super) fn tally(&self) -> Tally {
        Tally { sum: unsigned(self.score_sum), count: unsigned(self.score_count) }
    }
}

impl From<MentorRow> for MentorView {
    fn from(row: MentorRow) -> Self {
        Self {
            score: row.tally().mean(),
            id: row.id,
            name: row.name,
            expertise: row.expertise,
            bio: row.bio,
            tags: row.tags.0,
            languages: row.languages.0,
            contacts: row.contacts.0,
            avatar: row.avatar,
            score_count: unsigned(row.score_count),
            accepting: row.accepting,
            responds_within_seconds: row.responds_within_seconds.map(unsigned),
            completed_count: unsigned(row.requests_completed),
            created_at: row.created_at,
            own: Some(OwnMentor {
                email: row.email,
                accepting_requests: row.accepting_requests,
                capacity: row.capacity.and_then(|mentees| u8::try_from(mentees).ok()),
            }),
            viewer: None,
            version: unsigned(row.version),
        }
    }
}

impl TryFrom<MentorRow> for Versioned<MentorProfile> {
    type Error = Unavailable;

    fn try_from(row: MentorRow) -> Result<Self, Unavailable> {
        let tags: Result<_, _> = row.tags.0.iter().map(|tag| Tag::parse(tag)).collect();
        let languages: Result<_, _> =
            row.languages.0.iter().map(|language| LanguageTag::parse(language)).collect();
        let contacts = people::contacts(&row.contacts).and_then(Contacts::of_mentor);
        let bio = row.bio.as_deref().map_or(Ok(None), Bio::parse);
        let capacity = row.capacity.map(Capacity::parse).transpose();
        let profile = MentorProfile {
            name: PersonName::parse(&row.name).map_err(corrupt("name"))?,
            expertise: Expertise::parse(&row.expertise).map_err(corrupt("expertise"))?,
            bio: bio.map_err(corrupt("bio"))?,
            tags: tags.and_then(Tags::new).map_err(corrupt("tags"))?,
            languages: languages.and_then(Languages::new).map_err(corrupt("languages"))?,
            contacts: contacts.map_err(corrupt("contacts"))?,
            accepting_requests: row.accepting_requests,
            capacity: capacity.map_err(corrupt("capacity"))?,
        };
        Ok(Self { value: profile, version: unsigned(row.version) })
    }
}
