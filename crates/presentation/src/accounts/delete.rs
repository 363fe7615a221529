use actix_web::{HttpResponse, post};
use application::accounts::{AccountDesk, SignedIn};
use domain::accounts::Password;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    http::{
        answer::no_content,
        idempotency::{IdempotencyKey, once},
        identity::Caller,
        inject::Inject,
        input::{Body, request_body},
        problem::Problem,
    },
    mentors::AnonymousMentors,
};

/// The password, to be sure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    #[schema(format = Password)]
    password: String,
}

request_body!(Deletion);

/// Deletes the account and everything personal about it.
#[utoipa::path(
    operation_id = "delete_me", tag = "accounts", summary = "Delete one's account",
    security(("bearer" = [])),
    request_body = Deletion,
    responses(
        (status = 204, description = "The account is gone."),
        (status = 403, description = "`wrong_password`."),
        (status = 429, description = "Too many tries."),
    )
)]
#[post("/me/delete")]
pub async fn delete_me(
    caller: Caller<SignedIn>,
    key: IdempotencyKey,
    body: Body<Deletion>,
    desk: Inject<dyn AccountDesk>,
    mentors: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let call = key.call(caller.0, body.fingerprint());
    let outcome = desk.delete(caller.0, Password::claimed(&body.password), call).await?;
    mentors.forget(caller.0.account().uuid());
    Ok(once(outcome, |()| no_content()))
}
