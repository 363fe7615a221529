//! What to answer where no handler is: the framework alone would call every such request a 404.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    dev::ResourceDef,
    http::{
        Method,
        header::{ALLOW, HeaderValue},
    },
};
use utoipa::openapi::{OpenApi, PathItem};

use super::{code::ErrorCode, problem::Problem};

/// Which methods each path takes, as the OpenAPI document says.
pub struct Routes {
    /// Fixed paths first, as they win over those with ids.
    paths: Vec<(ResourceDef, Vec<Method>)>,
}

impl Routes {
    /// The routes of `document`, and `GET` on `pages`, which it does not describe.
    pub fn new(document: &OpenApi, pages: &[&str]) -> Self {
        let described =
            document.paths.paths.iter().map(|(path, item)| (path.as_str(), methods(item)));
        let pages = pages.iter().map(|path| (*path, vec![Method::GET, Method::HEAD]));
        let mut paths: Vec<_> = described.chain(pages).collect();
        paths.sort_by_key(|(path, _)| path.contains('{'));
        let resource = |(path, methods)| (ResourceDef::new(path), methods);
        Self { paths: paths.into_iter().map(resource).collect() }
    }

    /// The pattern of each, and which methods it takes.
    pub fn patterns(&self) -> impl Iterator<Item = (&str, &[Method])> {
        self.paths.iter().filter_map(|(resource, methods)| Some((resource.pattern()?, &**methods)))
    }

    /// The pattern that `path` matches.
    pub fn pattern(&self, path: &str) -> Option<&str> {
        self.resource(path)?.0.pattern()
    }

    fn methods(&self, path: &str) -> Option<&[Method]> {
        Some(&self.resource(path)?.1)
    }

    fn resource(&self, path: &str) -> Option<&(ResourceDef, Vec<Method>)> {
        self.paths.iter().find(|(resource, _)| resource.is_match(path))
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
