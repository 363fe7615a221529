//! What to answer where no handler is: the framework alone would call every such request a 404.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    dev::ServiceRequest,
    http::{
        Method,
        header::{ALLOW, HeaderValue},
    },
};
use matchit::{InsertError, Router};
use utoipa::openapi::{OpenApi, PathItem};

use super::{code::ErrorCode, problem::Problem};

/// Ends the pattern of a path whose last part has slashes.
const ANY: &str = ":.*}";

/// Which methods each path takes, as the OpenAPI document says.
pub struct Routes {
    routes: Vec<Route>,
    /// Finds the place of a path's route among them, in a time that does not grow with their number.
    /// Fixed paths win over those with ids.
    tree: Router<usize>,
}

/// A pattern of paths.
pub struct Route {
    /// In the framework's words: `/api/mentors/{mentor_id}`, `/images/{key:.*}`.
    pub pattern: String,
    /// What it takes.
    pub methods: Vec<Method>,
}

impl Routes {
    /// The routes of `document`, and `GET` on `pages`, which it does not describe.
    ///
    /// # Errors
    /// If two of them are the same.
    pub fn new(document: &OpenApi, pages: &[&str]) -> Result<Self, InsertError> {
        let described = document
            .paths
            .paths
            .iter()
            .map(|(path, item)| Route { pattern: path.clone(), methods: methods(item) });
        let pages = pages.iter().map(|path| Route {
            pattern: (*path).to_owned(),
            methods: vec![Method::GET, Method::HEAD],
        });
        let routes: Vec<_> = described.chain(pages).collect();
        let mut tree = Router::new();
        for (place, Route { pattern, .. }) in routes.iter().enumerate() {
            match pattern.strip_suffix(ANY).and_then(|rest| rest.rsplit_once('{')) {
                // To the framework what follows may be empty, to the tree it may not.
                Some((prefix, name)) => {
                    tree.insert(prefix, place)?;
                    tree.insert(format!("{prefix}{{*{name}}}"), place)?;
                }
                None => tree.insert(pattern, place)?,
            }
        }
        Ok(Self { routes, tree })
    }

    /// All of them.
    pub fn all(&self) -> &[Route] {
        &self.routes
    }

    /// The place, among all, of the one that a request is for.
    pub fn place_of(&self, request: &ServiceRequest) -> Option<usize> {
        self.place(request.match_info().unprocessed())
    }

    /// How logs and metrics name the route at `place`.
    pub fn label(&self, place: Option<usize>) -> &str {
        place.map_or("unmatched", |place| &self.routes[place].pattern)
    }

    fn place(&self, path: &str) -> Option<usize> {
        self.tree.at(path).ok().map(|found| *found.value)
    }

    fn methods(&self, path: &str) -> Option<&[Method]> {
        Some(&self.routes[self.place(path)?].methods)
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let taken = [
        (Method::GET, item.get.is_some()),
        (Method::HEAD, item.get.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::PATCH, item.patch.is_some()),
        (Method::DELETE, item.delete.is_some()),
    ];
    taken.into_iter().filter(|(_, taken)| *taken).map(|(method, _)| method).collect()
}

/// The methods of the path as the value of `Allow`, and whether the request's own is among them.
fn allow(request: &HttpRequest) -> Option<(HeaderValue, bool)> {
    let methods = request.app_data::<Arc<Routes>>()?.methods(request.path())?;
    let names: Vec<_> = methods.iter().map(Method::as_str).chain(["OPTIONS"]).collect();
    let allow = HeaderValue::from_str(&names.join(", ")).ok()?;
    Some((allow, methods.contains(request.method())))
}

/// 405 with `Allow` where the path exists but does not take the method, else 404. A method that
/// fits and still found no handler means a path whose id cannot exist.
pub fn unmatched(request: &HttpRequest) -> Problem {
    wrong_method(request).unwrap_or_else(Problem::not_found)
}

/// 405 with `Allow` if the path exists but does not take the method.
pub fn wrong_method(request: &HttpRequest) -> Option<Problem> {
    match allow(request) {
        Some((allow, false)) => {
            Some(Problem::new(ErrorCode::MethodNotAllowed).header(ALLOW, allow))
        }
        _ => None,
    }
}

/// The handler of last resort.
///
/// # Errors
/// As [`unmatched`] says, except for `OPTIONS` on a path that exists.
pub async fn fallback(request: HttpRequest) -> Result<HttpResponse, Problem> {
    match allow(&request) {
        Some((allow, _)) if request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header((ALLOW, allow)).finish())
        }
        _ => Err(unmatched(&request)),
    }
}
