use actix_web::{HttpResponse, patch};
use application::{accounts::SignedInStudent, students::StudentDesk};
use domain::{
    accounts::{Age, PersonName},
    ids::StudentId,
    mentors::{Bio, Contacts},
    students::{Interests, StudentChange},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::StudentBody;
use crate::{
    http::{
        conditional::{IfMatch, Representation},
        identity::Caller,
        inject::Inject,
        input::{Body, Check, Clearable, Id, request_body},
        problem::Problem,
    },
    mentors::{ContactBody, TagText, check_contacts, check_tag},
};

/// What a student changes. Absent fields stay as they are, lists are replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"bio": "Учусь на втором курсе.", "interests": ["rust", "algorithms"]}))]
pub struct StudentPatch {
    #[schema(nullable = false, min_length = 2, max_length = 120)]
    name: Option<String>,
    /// Null clears it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    bio: Clearable<String>,
    #[schema(nullable = false, max_items = 100)]
    interests: Option<Vec<TagText>>,
    #[schema(nullable = false, max_items = 10)]
    contacts: Option<Vec<ContactBody>>,
    /// Null clears it.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 14, maximum = 120)]
    age: Clearable<i64>,
}

request_body!(StudentPatch, read_only: ["id", "email", "avatar_url", "avatar_thumb_url", "created_at"]);

impl StudentPatch {
    fn check(self) -> Result<StudentChange, Problem> {
        let mut check = Check::new();
        let change = StudentChange {
            name: check.optional("/name", self.name, |name| PersonName::parse(&name)),
            bio: check.clearable("/bio", self.bio, |bio| Bio::parse(&bio)).map(Option::flatten),
            interests: self.interests.and_then(|tags| check_interests(&mut check, &tags)),
            contacts: self
                .contacts
                .and_then(|contacts| check_contacts(&mut check, &contacts, Contacts::of_student)),
            age: check.clearable("/age", self.age, Age::parse),
        };
        check.finish(|| Some(change))
    }
}

/// Interests of a student.
pub fn check_interests(check: &mut Check, raw: &[TagText]) -> Option<Interests> {
    check.list("/interests", raw, check_tag, Interests::new)
}

/// Changes one's own profile.
#[utoipa::path(
    operation_id = "change_student", tag = "students", summary = "Change one's profile as a student",
    security(("bearer" = [])), params(("student_id" = Uuid, Path)),
    request_body = StudentPatch,
    responses((status = 200, description = "The student as they are now.", body = StudentBody))
)]
#[patch("/students/{student_id}")]
pub async fn change_student(
    id: Id<StudentId>,
    caller: Caller<SignedInStudent>,
    seen: IfMatch,
    body: Body<StudentPatch>,
    desk: Inject<dyn StudentDesk>,
) -> Result<HttpResponse, Problem> {
    let change = body.into_inner().check()?;
    let view = desk.change(caller.0, id.0, change, seen.expected()).await?;
    Ok(Representation::new(view.version, &StudentBody::from(view))?.answer())
}
