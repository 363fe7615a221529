use actix_web::{HttpResponse, get, web::Bytes};
use serde::Serialize;
use utoipa::ToSchema;

/// A sign of life.
#[derive(Serialize, ToSchema)]
pub struct Pong {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// A sign of life that touches nothing else. A token is not looked at.
#[utoipa::path(
    operation_id = "ping", tag = "service", summary = "Is the service there?",
    responses((status = 200, description = "It is.", body = Pong))
)]
#[get("/api/ping")]
pub async fn ping() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(Bytes::from_static(br#"{"status":"ok"}"#))
}
