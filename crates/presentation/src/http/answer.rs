//! The usual answers.

use actix_web::{HttpResponse, http::header::LOCATION};
use serde::Serialize;

/// 200 with `body`, for what nobody keeps.
pub fn ok(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().json(body)
}

/// 201 with `body`, which is at `location` from now on.
pub fn created(location: &str, body: &impl Serialize) -> HttpResponse {
    HttpResponse::Created().insert_header((LOCATION, location)).json(body)
}

/// 204.
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
