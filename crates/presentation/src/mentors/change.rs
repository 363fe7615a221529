use actix_web::{HttpResponse, patch};
use application::{accounts::SignedInMentor, mentors::MentorDesk};
use domain::{
    accounts::PersonName,
    ids::MentorId,
    mentors::{Bio, Capacity, Contacts, Expertise, LanguageTag, Languages, MentorChange, Tags},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AnonymousMentors, ContactBody, MentorBody, TagText, check_contacts, check_tag};
use crate::http::{
    conditional::{IfMatch, Representation},
    identity::Caller,
    inject::Inject,
    input::{Body, Check, Clearable, Id, request_body},
    problem::Problem,
};

/// What a mentor changes. Absent fields stay as they are, lists are replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"tags": ["rust", "базы данных"], "accepting_requests": false}))]
pub struct MentorPatch {
    #[schema(nullable = false, min_length = 2, max_length = 120)]
    name: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    expertise: Option<String>,
    /// Null clears it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    bio: Clearable<String>,
    #[schema(nullable = false, min_items = 1, max_items = 100)]
    tags: Option<Vec<TagText>>,
    /// BCP 47.
    #[schema(nullable = false, min_items = 1, max_items = 10)]
    languages: Option<Vec<String>>,
    #[schema(nullable = false, min_items = 1, max_items = 10)]
    contacts: Option<Vec<ContactBody>>,
    #[schema(nullable = false)]
    accepting_requests: Option<bool>,
    /// How many mentees at once; null takes the limit away.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 100)]
    capacity: Clearable<i64>,
}

request_body!(MentorPatch, read_only: [
    "id", "email", "avatar_url", "avatar_thumb_url", "score", "score_count", "accepting",
    "responds_within_seconds", "completed_count", "created_at", "viewer",
]);

impl MentorPatch {
    fn check(self) -> Result<MentorChange, Problem> {
        let mut check = Check::new();
        let change = MentorChange {
            name: check.optional("/name", self.name, |name| PersonName::parse(&name)),
            expertise: check.optional("/expertise", self.expertise, |text| Expertise::parse(&text)),
            bio: check.clearable("/bio", self.bio, |bio| Bio::parse(&bio)).map(Option::flatten),
            tags: self.tags.and_then(|tags| check_tags(&mut check, &tags)),
            languages: self.languages.and_then(|tags| check_languages(&mut check, &tags)),
            contacts: self
                .contacts
                .and_then(|contacts| check_contacts(&mut check, &contacts, Contacts::of_mentor)),
            accepting_requests: self.accepting_requests,
            capacity: check.clearable("/capacity", self.capacity, Capacity::parse),
        };
        check.finish(|| Some(change))
    }
}

/// Tags of a mentor.
pub fn check_tags(check: &mut Check, raw: &[TagText]) -> Option<Tags> {
    check.list("/tags", raw, check_tag, Tags::new)
}

/// Languages of a mentor.
pub fn check_languages(check: &mut Check, raw: &[String]) -> Option<Languages> {
    let language =
        |check: &mut Check, at: &str, tag: &String| check.at(at, LanguageTag::parse(tag));
    check.list("/languages", raw, language, Languages::new)
}

/// Changes one's own profile. Searches see it soon after.
#[utoipa::path(
    operation_id = "change_mentor", tag = "mentors", summary = "Change one's profile as a mentor",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    request_body = MentorPatch,
    responses((status = 200, description = "The mentor as they are now.", body = MentorBody))
)]
#[patch("/mentors/{mentor_id}")]
pub async fn change_mentor(
    id: Id<MentorId>,
    caller: Caller<SignedInMentor>,
    seen: IfMatch,
    body: Body<MentorPatch>,
    desk: Inject<dyn MentorDesk>,
    anonymous: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let change = body.into_inner().check()?;
    let view = desk.change(caller.0, id.0, change, seen.expected()).await?;
    anonymous.forget(view.id);
    Ok(Representation::new(view.version, &MentorBody::from(view))?.answer())
}
