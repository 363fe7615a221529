use actix_web::{HttpResponse, get, http::header::RETRY_AFTER, web::Bytes};
use application::kernel::{Health, PartHealth, PartState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{inject::Inject, problem::Problem},
    problems::RETRY,
};

/// How a part of the service is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PartState)]
pub enum PartWord {
    /// As it should.
    Up,
    /// The service does without, less well.
    Degraded,
    /// The service cannot work without.
    Down,
}

impl From<PartState> for PartWord {
    fn from(state: PartState) -> Self {
        match state {
            PartState::Up => Self::Up,
            PartState::Degraded => Self::Degraded,
            PartState::Down => Self::Down,
        }
    }
}

/// A part that the service leans on.
#[derive(Serialize, ToSchema)]
pub struct Part {
    #[serde(rename = "part")]
    #[schema(example = "database")]
    name: &'static str,
    state: PartWord,
    /// How long it took to say so, in milliseconds.
    #[schema(example = 0.4)]
    latency_ms: f64,
}

/// Whether the service can do its work.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// The state of the worst part.
    state: PartWord,
    parts: Vec<Part>,
}

impl From<Vec<PartHealth>> for Readiness {
    fn from(parts: Vec<PartHealth>) -> Self {
        let any = |state| parts.iter().any(|part| part.state == state);
        let state = if any(PartState::Down) {
            PartWord::Down
        } else if any(PartState::Degraded) {
            PartWord::Degraded
        } else {
            PartWord::Up
        };
        let part = |part: PartHealth| Part {
            name: part.part,
            state: part.state.into(),
            latency_ms: (part.latency.as_secs_f64() * 1e6).round() / 1e3,
        };
        Self { state, parts: parts.into_iter().map(part).collect() }
    }
}

/// A sign of life of the process.
#[utoipa::path(
    operation_id = "get_liveness", tag = "service", summary = "Does the process run?",
    responses((status = 200, description = "It does.", body = super::ping::Pong))
)]
#[get("/health/live")]
pub async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(Bytes::from_static(br#"{"status":"ok"}"#))
}

/// Whether the service can do its work, part by part.
#[utoipa::path(
    operation_id = "get_readiness", tag = "service", summary = "Can the service do its work?",
    responses(
        (status = 200, description = "It can.", body = Readiness),
        (status = 503, description = "It cannot: a part is down that it needs.", body = Readiness),
    )
)]
#[get("/health/ready")]
pub async fn get_readiness(health: Inject<dyn Health>) -> Result<HttpResponse, Problem> {
    let readiness = Readiness::from(health.parts().await);
    let mut response = match readiness.state {
        PartWord::Down => {
            let mut response = HttpResponse::ServiceUnavailable();
            response.insert_header((RETRY_AFTER, RETRY.as_secs()));
            response
        }
        PartWord::Up | PartWord::Degraded => HttpResponse::Ok(),
    };
    Ok(response.json(readiness))
}
