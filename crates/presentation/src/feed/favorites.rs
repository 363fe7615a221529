use actix_web::{HttpRequest, HttpResponse, delete, get, put};
use application::{
    accounts::SignedInStudent,
    feed::{FavoriteItem, FeedDesk},
};
use domain::ids::{AccountId, MentorId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        answer::no_content,
        conditional::Representation,
        cursor::{List, PageQuery},
        identity::Caller,
        inject::Inject,
        input::{Id, Params},
        moment::Moment,
        problem::Problem,
    },
    search::FoundMentor,
};

/// A kept mentor.
#[derive(Serialize, ToSchema)]
pub struct FavoriteMentor {
    #[serde(flatten)]
    found: FoundMentor,
    /// Since when.
    favorited_at: Moment,
}

impl From<FavoriteItem> for FavoriteMentor {
    fn from(item: FavoriteItem) -> Self {
        Self { found: item.found.into(), favorited_at: item.favorited_at.into() }
    }
}

/// The mentors whom one keeps, the latest first. Those who have left or are blocked are not among
/// them.
#[utoipa::path(
    operation_id = "list_favorites", tag = "feed", summary = "One's favourites",
    security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "A page of favourites; `relevance` is always null.",
        body = List<FavoriteMentor>))
)]
#[get("/favorites")]
pub async fn list_favorites(
    request: HttpRequest,
    student: Caller<SignedInStudent>,
    query: Params<PageQuery>,
    desk: Inject<dyn FeedDesk>,
) -> Result<HttpResponse, Problem> {
    let page = desk.favorites(student.0, query.0.request()?).await?;
    let mentors: Vec<_> = page.items.iter().map(|item| &item.found.mentor).collect();
    let changes_by_itself = mentors.iter().any(|mentor| mentor.changes_by_itself());
    let shown: Vec<_> = mentors.iter().map(|mentor| AccountId::new(mentor.id)).collect();
    let seen = Representation::new(0, &List::of(page, FavoriteMentor::from))?;
    if changes_by_itself {
        return Ok(seen.respond(&request));
    }
    Ok(seen.respond_to_poll(&request, shown))
}

/// Keeps a mentor; one who is kept already stays in their place. The mentor does not hear of it.
#[utoipa::path(
    operation_id = "add_favorite", tag = "feed", summary = "Keep a mentor",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    responses((status = 204, description = "The mentor is a favourite."))
)]
#[put("/favorites/{mentor_id}")]
pub async fn add_favorite(
    id: Id<MentorId>,
    student: Caller<SignedInStudent>,
    desk: Inject<dyn FeedDesk>,
) -> Result<HttpResponse, Problem> {
    desk.keep(student.0, id.0).await?;
    Ok(no_content())
}

/// Keeps a mentor no longer. What was swiped stays swiped.
#[utoipa::path(
    operation_id = "remove_favorite", tag = "feed", summary = "Keep a mentor no longer",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    responses((status = 204, description = "The mentor is no favourite, or never was."))
)]
#[delete("/favorites/{mentor_id}")]
pub async fn remove_favorite(
    id: Id<MentorId>,
    student: Caller<SignedInStudent>,
    desk: Inject<dyn FeedDesk>,
) -> Result<HttpResponse, Problem> {
    desk.let_go(student.0, id.0).await?;
    Ok(no_content())
}
