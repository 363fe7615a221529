//! The OpenAPI document, made from the handlers.

mod common;
mod pages;

pub use pages::{PAGES, Published, pages};

use actix_web::App;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_actix_web::AppExt;

use crate::{
    app,
    http::problem::{FieldErrorSchema, ProblemSchema},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mentoro",
        description = "Finds mentors by what you mean, and lets you ask them.\n\n\
            Errors are RFC 9457 problems; their codes are listed at `/api/docs/errors`. Clients \
            ignore fields that they do not know.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ProblemSchema, FieldErrorSchema)),
    modifiers(&Bearer),
    tags(
        (name = "students", description = "Students: signing up and in, profiles"),
        (name = "mentors", description = "Mentors: signing up and in, profiles, ratings"),
        (name = "search", description = "Finding mentors by meaning and by letters"),
        (name = "feed", description = "Mentors for one's interests, swipes, favourites"),
        (name = "requests", description = "Requests for mentoring"),
        (name = "events", description = "Notifications, and the stream that brings them"),
        (name = "reviews", description = "What students tell about mentors"),
        (name = "accounts", description = "Sessions, passwords, one's own account"),
        (name = "stats", description = "Numbers"),
        (name = "admin", description = "Keeping order"),
        (name = "service", description = "Whether the service is there"),
    )
)]
struct Base;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The `access_token` of a session."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The document: what the handlers say of themselves, and what is the same for all of them.
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(app::routes)
        .split_for_parts();
    common::complete(&mut document);
    document
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_is_the_committed_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let document = super::document().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(path, &document).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == document,
            "the API has changed: run the tests with UPDATE_SNAPSHOTS=1 and look at the diff"
        );
    }
}
