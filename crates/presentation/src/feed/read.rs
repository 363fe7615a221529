use actix_web::{HttpRequest, HttpResponse, get};
use application::{
    accounts::SignedInStudent,
    feed::{FeedDesk, FeedItem, FeedPage},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        conditional::fresh,
        cursor::limit,
        identity::Caller,
        inject::Inject,
        input::{Check, Params},
        problem::Problem,
    },
    search::FoundMentor,
};

/// How much of the feed.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FeedQuery {
    /// The greatest number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
}

/// A mentor of the feed.
#[derive(Serialize, ToSchema)]
pub struct FeedMentor {
    #[serde(flatten)]
    found: FoundMentor,
    /// The student's interests that the mentor matches, by meaning or by letters: why they are
    /// shown.
    #[schema(example = json!(["rust"]))]
    matched_interests: Vec<String>,
}

impl From<FeedItem> for FeedMentor {
    fn from(item: FeedItem) -> Self {
        Self { found: item.found.into(), matched_interests: item.matched_interests }
    }
}

/// A page of the feed. The next one is the same call, once these are swiped.
#[derive(Serialize, ToSchema)]
pub struct Feed {
    /// The best first.
    items: Vec<FeedMentor>,
    /// There is nobody left. Starting over brings back those who were passed over.
    exhausted: bool,
    /// Search by meaning is away, and only letters were compared.
    degraded: bool,
}

impl From<FeedPage> for Feed {
    fn from(page: FeedPage) -> Self {
        Self {
            exhausted: page.items.is_empty(),
            items: page.items.into_iter().map(Into::into).collect(),
            degraded: page.degraded,
        }
    }
}

/// Mentors who take requests, those for one's interests first; without interests the best rated and
/// the newest. Never one whom one swiped, or of whom an open request waits.
#[utoipa::path(
    operation_id = "get_feed", tag = "feed", summary = "Mentors for one's interests",
    security(("bearer" = [])), params(FeedQuery),
    responses(
        (status = 200, description = "Whom to look at next.", body = Feed),
        (status = 429, description = "Too many searches, of which this is one."),
    )
)]
#[get("/feed")]
pub async fn get_feed(
    request: HttpRequest,
    student: Caller<SignedInStudent>,
    query: Params<FeedQuery>,
    desk: Inject<dyn FeedDesk>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::new();
    let limit = limit(&mut check, query.0.limit);
    let limit = check.finish(|| limit)?;
    fresh(&request, &Feed::from(desk.feed(student.0, limit).await?))
}
