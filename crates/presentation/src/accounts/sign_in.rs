use actix_web::{HttpResponse, post};
use application::accounts::{Client, Entrance, SignIn};
use domain::accounts::{EmailAddress, Password, Role};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Carrier, CarrierHeader, SessionBody, session_body::session};
use crate::http::{
    client::Sender,
    inject::Inject,
    input::{Body, Check, request_body},
    problem::Problem,
};

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignIn, example = json!({
    "email": "alice@example.com", "password": "correct horse battery"
}))]
pub struct SignInBody {
    #[schema(format = Email)]
    email: String,
    #[schema(format = Password)]
    password: String,
}

request_body!(SignInBody);

impl SignInBody {
    async fn sign_in(
        self,
        role: Option<Role>,
        client: Client,
        carrier: Carrier,
        entrance: &dyn Entrance,
    ) -> Result<HttpResponse, Problem> {
        let mut check = Check::new();
        let email = check.at("/email", EmailAddress::parse(&self.email));
        let password = Password::claimed(&self.password);
        let asked = check.finish(|| Some(SignIn { role, email: email?, password }))?;
        session(entrance.sign_in(asked, client).await?, carrier)
    }
}

/// Begins a session as a student.
#[utoipa::path(
    operation_id = "sign_in_student", tag = "students", summary = "Sign in as a student",
    params(CarrierHeader), request_body = SignInBody,
    responses(
        (status = 200, description = "A new session.", body = SessionBody),
        (status = 401, description = "`invalid_credentials`."),
        (status = 403, description = "`wrong_role` (with `role`) or `account_blocked`."),
        (status = 429, description = "Too many tries for this account or from this address."),
    )
)]
#[post("/api/students/sign-in")]
pub async fn sign_in_student(
    carrier: Carrier,
    client: Sender,
    body: Body<SignInBody>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    body.into_inner().sign_in(Some(Role::Student), client.0, carrier, &*entrance).await
}

/// Begins a session as a mentor.
#[utoipa::path(
    operation_id = "sign_in_mentor", tag = "mentors", summary = "Sign in as a mentor",
    params(CarrierHeader), request_body = SignInBody,
    responses(
        (status = 200, description = "A new session.", body = SessionBody),
        (status = 401, description = "`invalid_credentials`."),
        (status = 403, description = "`wrong_role` (with `role`) or `account_blocked`."),
        (status = 429, description = "Too many tries for this account or from this address."),
    )
)]
#[post("/api/mentors/sign-in")]
pub async fn sign_in_mentor(
    carrier: Carrier,
    client: Sender,
    body: Body<SignInBody>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    body.into_inner().sign_in(Some(Role::Mentor), client.0, carrier, &*entrance).await
}

/// Begins a session as an admin.
#[utoipa::path(
    operation_id = "sign_in_admin", tag = "admin", summary = "Sign in as an admin",
    params(CarrierHeader), request_body = SignInBody,
    responses(
        (status = 200, description = "A new session.", body = SessionBody),
        (status = 401, description = "`invalid_credentials`."),
        (status = 403, description = "`wrong_role` (with `role`) or `account_blocked`."),
        (status = 429, description = "Too many tries for this account or from this address."),
    )
)]
#[post("/api/admin/sign-in")]
pub async fn sign_in_admin(
    carrier: Carrier,
    client: Sender,
    body: Body<SignInBody>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    body.into_inner().sign_in(Some(Role::Admin), client.0, carrier, &*entrance).await
}

/// Begins a session as whatever the account is.
#[utoipa::path(
    operation_id = "sign_in", tag = "accounts", summary = "Sign in, whichever role the account has",
    params(CarrierHeader), request_body = SignInBody,
    responses(
        (status = 200, description = "A new session, with the account's role.", body = SessionBody),
        (status = 401, description = "`invalid_credentials`."),
        (status = 403, description = "`account_blocked`."),
        (status = 429, description = "Too many tries for this account or from this address."),
    )
)]
#[post("/api/auth/sign-in")]
pub async fn sign_in(
    carrier: Carrier,
    client: Sender,
    body: Body<SignInBody>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    body.into_inner().sign_in(None, client.0, carrier, &*entrance).await
}
