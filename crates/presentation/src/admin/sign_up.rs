use actix_web::{HttpResponse, post};
use application::accounts::{AdminSignUp, Entrance, SignUp};
use domain::accounts::{EmailAddress, Password, PersonName};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    accounts::{Carrier, CarrierHeader, SessionBody, session_created},
    http::{
        client::Sender,
        inject::Inject,
        input::{Body, Check, request_body},
        problem::Problem,
    },
};

/// What an admin registers with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdminSignUp, example = json!({
    "invite": "the code from the invite",
    "email": "admin@example.com",
    "password": "correct horse battery",
    "name": "Ирина Админ"
}))]
pub struct AdminSignUpBody {
    /// The one-time code.
    invite: String,
    #[schema(format = Email, max_length = 254)]
    email: String,
    #[schema(format = Password, min_length = 8, max_length = 128)]
    password: String,
    #[schema(min_length = 2, max_length = 120)]
    name: String,
}

request_body!(AdminSignUpBody);

impl AdminSignUpBody {
    fn check(self) -> Result<SignUp<AdminSignUp>, Problem> {
        let mut check = Check::new();
        let email = check.at("/email", EmailAddress::parse(&self.email));
        let password = check.at("/password", Password::parse(&self.password));
        let name = check.at("/name", PersonName::parse(&self.name));
        check.finish(|| {
            let profile = AdminSignUp { invite: self.invite, name: name? };
            Some(SignUp { email: email?, password: password?, profile })
        })
    }
}

/// Registers an admin who was invited.
#[utoipa::path(
    operation_id = "sign_up_admin", tag = "admin", summary = "Sign up as an admin, by invite",
    params(CarrierHeader), request_body = AdminSignUpBody,
    responses(
        (status = 201, description = "The admin's first session.", body = SessionBody),
        (status = 403, description = "`invalid_code`: the invite is unknown, used or too old."),
        (status = 409, description = "`email_taken`."),
        (status = 429, description = "Too many tries from this address."),
    )
)]
#[post("/api/admin/sign-up")]
pub async fn sign_up_admin(
    carrier: Carrier,
    client: Sender,
    body: Body<AdminSignUpBody>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    session_created(entrance.sign_up_admin(body.into_inner().check()?, client.0).await?, carrier)
}
