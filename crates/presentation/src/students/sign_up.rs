use actix_web::{HttpResponse, post};
use application::accounts::{Entrance, SignUp};
use domain::{
    accounts::{Age, EmailAddress, Password, PersonName},
    mentors::{Bio, Contacts},
    students::StudentProfile,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::change::check_interests;
use crate::{
    accounts::{Carrier, CarrierHeader, SessionBody, session_created},
    http::{
        client::Sender,
        inject::Inject,
        input::{Body, Check, request_body},
        problem::Problem,
    },
    mentors::{ContactBody, TagText, check_contacts},
};

/// What a student registers with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": "alice@example.com",
    "password": "correct horse battery",
    "name": "Алиса",
    "bio": "Учусь на втором курсе, пишу первый сервис.",
    "interests": ["rust", "английский язык"],
    "contacts": [{"network": "telegram", "url": "@alice_learns"}],
    "age": 19
}))]
pub struct StudentSignUp {
    #[schema(format = Email, max_length = 254)]
    email: String,
    #[schema(format = Password, min_length = 8, max_length = 128)]
    password: String,
    #[schema(min_length = 2, max_length = 120)]
    name: String,
    #[schema(max_length = 2000)]
    bio: Option<String>,
    /// What they want to learn.
    #[schema(max_items = 100)]
    interests: Option<Vec<TagText>>,
    #[schema(max_items = 10)]
    contacts: Option<Vec<ContactBody>>,
    #[schema(value_type = Option<i32>, minimum = 14, maximum = 120)]
    age: Option<i64>,
}

request_body!(StudentSignUp);

impl StudentSignUp {
    fn check(self) -> Result<SignUp<StudentProfile>, Problem> {
        let mut check = Check::new();
        let email = check.at("/email", EmailAddress::parse(&self.email));
        let password = check.at("/password", Password::parse(&self.password));
        let name = check.at("/name", PersonName::parse(&self.name));
        let bio = check.optional("/bio", self.bio.as_deref(), Bio::parse).flatten();
        let interests = check_interests(&mut check, &self.interests.unwrap_or_default());
        let contacts = self.contacts.unwrap_or_default();
        let contacts = check_contacts(&mut check, &contacts, Contacts::of_student);
        let age = check.optional("/age", self.age, Age::parse);
        check.finish(|| {
            let (name, interests, contacts) = (name?, interests?, contacts?);
            let profile = StudentProfile { name, bio, interests, contacts, age };
            Some(SignUp { email: email?, password: password?, profile })
        })
    }
}

/// Registers a student.
#[utoipa::path(
    operation_id = "sign_up_student", tag = "students", summary = "Sign up as a student",
    params(CarrierHeader), request_body = StudentSignUp,
    responses(
        (status = 201, description = "The student's first session.", body = SessionBody),
        (status = 409, description = "`email_taken`."),
        (status = 429, description = "Too many sign-ups from this address."),
    )
)]
#[post("/api/students/sign-up")]
pub async fn sign_up_student(
    carrier: Carrier,
    client: Sender,
    body: Body<StudentSignUp>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    session_created(entrance.sign_up_student(body.into_inner().check()?, client.0).await?, carrier)
}
