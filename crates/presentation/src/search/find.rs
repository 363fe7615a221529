use actix_web::{HttpRequest, HttpResponse, get};
use application::search::{Relevance, SearchDesk, SearchItem, SearchPage};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    cursor::{Mark, encode},
    query::FindQuery,
};
use crate::{
    http::{
        client::Sender, conditional::fresh, identity::Anyone, inject::Inject, input::Params,
        problem::Problem,
    },
    mentors::MentorBody,
};

/// A mentor found.
#[derive(Serialize, ToSchema)]
pub struct FoundMentor {
    mentor: MentorBody,
    /// How well they match, 0 to 1; null without a query.
    #[schema(required, minimum = 0, maximum = 1, example = 0.83)]
    relevance: Option<f64>,
    /// The tags that the query or the filter names.
    matched_tags: Vec<String>,
}

impl From<SearchItem> for FoundMentor {
    fn from(item: SearchItem) -> Self {
        Self {
            mentor: item.mentor.into(),
            relevance: item.relevance.map(Relevance::as_f64),
            matched_tags: item.matched_tags,
        }
    }
}

/// A page of mentors found.
#[derive(Serialize, ToSchema)]
pub struct FoundMentors {
    /// The best first.
    items: Vec<FoundMentor>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Search by meaning is away, and only letters were compared.
    degraded: bool,
}

impl FoundMentors {
    fn of(page: SearchPage, mark: Mark) -> Self {
        Self {
            items: page.items.into_iter().map(Into::into).collect(),
            next_cursor: page.next.map(|key| encode(&key, mark)),
            degraded: page.degraded,
        }
    }
}

/// Finds mentors by meaning, letters, tags, language and rating.
#[utoipa::path(
    operation_id = "find_mentors", tag = "search", summary = "Find mentors",
    security((), ("bearer" = [])), params(FindQuery),
    responses(
        (status = 200, description = "A page of mentors.", body = FoundMentors),
        (status = 429, description = "Too many searches."),
    )
)]
#[get("/mentors")]
pub async fn find_mentors(
    request: HttpRequest,
    caller: Anyone,
    client: Sender,
    query: Params<FindQuery>,
    desk: Inject<dyn SearchDesk>,
) -> Result<HttpResponse, Problem> {
    let (query, mark) = query.0.check()?;
    let page = desk.search(caller.0, client.0.address, query).await?;
    fresh(&request, &FoundMentors::of(page, mark))
}
