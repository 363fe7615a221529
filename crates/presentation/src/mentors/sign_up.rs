use actix_web::{HttpResponse, post};
use application::accounts::{Entrance, SignUp};
use domain::{
    accounts::{EmailAddress, Password, PersonName},
    mentors::{Bio, Capacity, Contacts, Expertise, LanguageTag, Languages, MentorProfile},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    ContactBody, TagText,
    change::{check_languages, check_tags},
    check_contacts,
};
use crate::{
    accounts::{Carrier, CarrierHeader, SessionBody, session_created},
    http::{
        client::Sender,
        inject::Inject,
        input::{Body, Check, request_body},
        languages::AcceptedLanguages,
        problem::Problem,
    },
};

/// What a mentor registers with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": "maria@example.com",
    "password": "correct horse battery",
    "name": "Мария Ким",
    "expertise": "Backend developer, Rust",
    "bio": "Пишу сервисы на Rust десять лет.",
    "tags": ["rust", "базы данных"],
    "languages": ["ru", "en"],
    "contacts": [{"network": "telegram", "url": "@maria_kim"}]
}))]
pub struct MentorSignUp {
    #[schema(format = Email, max_length = 254)]
    email: String,
    #[schema(format = Password, min_length = 8, max_length = 128)]
    password: String,
    #[schema(min_length = 2, max_length = 120)]
    name: String,
    /// In one line.
    #[schema(min_length = 1, max_length = 200)]
    expertise: String,
    #[schema(max_length = 2000)]
    bio: Option<String>,
    #[schema(min_items = 1, max_items = 100)]
    tags: Vec<TagText>,
    /// BCP 47; without, those of `Accept-Language`, else `en`.
    #[schema(min_items = 1, max_items = 10)]
    languages: Option<Vec<String>>,
    #[schema(min_items = 1, max_items = 10)]
    contacts: Vec<ContactBody>,
    /// Whether students may ask; `true` without.
    accepting_requests: Option<bool>,
    /// How many mentees at once; no limit without.
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 100)]
    capacity: Option<i64>,
}

request_body!(MentorSignUp);

impl MentorSignUp {
    fn check(self, accepted: AcceptedLanguages) -> Result<SignUp<MentorProfile>, Problem> {
        let mut check = Check::new();
        let email = check.at("/email", EmailAddress::parse(&self.email));
        let password = check.at("/password", Password::parse(&self.password));
        let name = check.at("/name", PersonName::parse(&self.name));
        let expertise = check.at("/expertise", Expertise::parse(&self.expertise));
        let bio = check.optional("/bio", self.bio.as_deref(), Bio::parse).flatten();
        let tags = check_tags(&mut check, &self.tags);
        let languages = match &self.languages {
            Some(languages) => check_languages(&mut check, languages),
            None => guess_languages(accepted),
        };
        let contacts = check_contacts(&mut check, &self.contacts, Contacts::of_mentor);
        let capacity = check.optional("/capacity", self.capacity, Capacity::parse);
        check.finish(|| {
            let profile = MentorProfile {
                name: name?,
                expertise: expertise?,
                bio,
                tags: tags?,
                languages: languages?,
                contacts: contacts?,
                accepting_requests: self.accepting_requests.unwrap_or(true),
                capacity,
            };
            Some(SignUp { email: email?, password: password?, profile })
        })
    }
}

/// The languages of the person's own device.
fn guess_languages(accepted: AcceptedLanguages) -> Option<Languages> {
    let languages: Vec<_> = accepted.0.into_iter().take(10).collect();
    Languages::new(languages)
        .or_else(|_| LanguageTag::parse("en").and_then(|tag| Languages::new(vec![tag])))
        .ok()
}

/// Registers a mentor, who is found by searches soon after.
#[utoipa::path(
    operation_id = "sign_up_mentor", tag = "mentors", summary = "Sign up as a mentor",
    params(CarrierHeader), request_body = MentorSignUp,
    responses(
        (status = 201, description = "The mentor's first session.", body = SessionBody),
        (status = 409, description = "`email_taken`."),
        (status = 429, description = "Too many sign-ups from this address."),
    )
)]
#[post("/api/mentors/sign-up")]
pub async fn sign_up_mentor(
    languages: AcceptedLanguages,
    carrier: Carrier,
    client: Sender,
    body: Body<MentorSignUp>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    let sign_up = body.into_inner().check(languages)?;
    session_created(entrance.sign_up_mentor(sign_up, client.0).await?, carrier)
}
