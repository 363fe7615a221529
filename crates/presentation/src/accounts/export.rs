use actix_web::{HttpRequest, HttpResponse, get};
use application::accounts::{AccountDesk, SignedIn};

use crate::http::{conditional::fresh, identity::Caller, inject::Inject, problem::Problem};

/// Everything stored about the account, by kind.
#[utoipa::path(
    operation_id = "export_me", tag = "accounts", summary = "Everything stored about oneself",
    security(("bearer" = [])),
    responses((status = 200, description = "One member for each kind of thing.", body = Object))
)]
#[get("/me/export")]
pub async fn export_me(
    request: HttpRequest,
    caller: Caller<SignedIn>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    fresh(&request, &desk.export(caller.0).await?.ok_or_else(Problem::gone)?)
}
