use actix_web::{HttpRequest, HttpResponse, get};
use application::mentors::{MentorDesk, TagCount};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{
    conditional::fresh,
    cursor::{List, limit},
    inject::Inject,
    input::{Check, Params},
    problem::Problem,
};

/// Which tags.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TagsQuery {
    /// How the tag starts, in any case.
    #[param(example = "ба")]
    prefix: Option<String>,
    /// The greatest number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
}

/// A tag in use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TagCount)]
pub struct TagBody {
    /// As first typed.
    #[schema(example = "базы данных")]
    tag: String,
    /// How many mentors have it.
    count: u64,
}

impl From<TagCount> for TagBody {
    fn from(count: TagCount) -> Self {
        Self { tag: count.tag, count: count.count }
    }
}

/// Tags that mentors use, the most used first.
#[utoipa::path(
    operation_id = "list_tags", tag = "search", summary = "Tags in use",
    security((), ("bearer" = [])), params(TagsQuery),
    responses((status = 200, description = "The tags; `next_cursor` is always null.",
        body = List<TagBody>))
)]
#[get("/tags")]
pub async fn list_tags(
    request: HttpRequest,
    query: Params<TagsQuery>,
    desk: Inject<dyn MentorDesk>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::new();
    let limit = limit(&mut check, query.0.limit);
    let limit = check.finish(|| limit)?;
    let tags = desk.tags(query.0.prefix.as_deref().unwrap_or_default(), limit).await?;
    let items = tags.into_iter().map(Into::into).collect();
    fresh(&request, &List::<TagBody> { items, next_cursor: None })
}
