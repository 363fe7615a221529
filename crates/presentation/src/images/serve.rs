use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName,
            HeaderValue, IF_RANGE, RANGE,
        },
    },
    web,
};
use application::images::{ImageKey, Images};

use super::range::Wanted;
use crate::http::{
    code::ErrorCode, conditional::has, edge::IMMUTABLE, inject::Inject, problem::Problem,
};

/// Where images are; their keys have slashes.
pub const PATH: &str = "/images/{key:.*}";

/// An image, for as long as anybody may see it. In production the gateway to the store answers
/// instead, by the same rules.
///
/// # Errors
/// 404 for whatever is no image's key, or nobody's any more; 416; 503 while the store is down.
pub async fn page(
    request: HttpRequest,
    path: web::Path<String>,
    images: Inject<dyn Images>,
) -> Result<HttpResponse, Problem> {
    let key: ImageKey = path.parse().map_err(|_| Problem::not_found())?;
    let image = images.get(&key).await?.ok_or_else(Problem::not_found)?;
    let etag = etag(&key)?;
    if has(&request, &etag) {
        return Ok(begun(StatusCode::NOT_MODIFIED, &etag).finish());
    }
    let bytes = image.bytes();
    match wanted(&request, &etag, bytes.len()) {
        Wanted::Whole => Ok(begun(StatusCode::OK, &etag)
            .insert_header((CONTENT_TYPE, image.content_type()))
            .body(bytes.clone())),
        Wanted::Part(part) => {
            let range = format!("bytes {}-{}/{}", part.start, part.end - 1, bytes.len());
            Ok(begun(StatusCode::PARTIAL_CONTENT, &etag)
                .insert_header((CONTENT_TYPE, image.content_type()))
                .insert_header((CONTENT_RANGE, range))
                .body(bytes.slice(part)))
        }
        Wanted::Nowhere => {
            let range = HeaderValue::try_from(format!("bytes */{}", bytes.len()));
            Err(Problem::new(ErrorCode::RangeNotSatisfiable)
                .header(CONTENT_RANGE, range.map_err(Problem::internal)?))
        }
    }
}

/// The key is the content's hash: the best tag that there is.
fn etag(key: &ImageKey) -> Result<HeaderValue, Problem> {
    let name = key.as_str().rsplit('/').next().unwrap_or_default();
    HeaderValue::try_from(format!("\"{name}\"")).map_err(Problem::internal)
}

/// The part that is asked for, unless the client has one of something else.
fn wanted(request: &HttpRequest, etag: &HeaderValue, length: usize) -> Wanted {
    let header = |name: HeaderName| request.headers().get(name);
    if header(IF_RANGE).is_some_and(|known| known != etag) {
        return Wanted::Whole;
    }
    Wanted::of(header(RANGE).and_then(|range| range.to_str().ok()), length)
}

fn begun(status: StatusCode, etag: &HeaderValue) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((ETAG, etag.clone()))
        .insert_header((CACHE_CONTROL, IMMUTABLE))
        .insert_header((ACCEPT_RANGES, "bytes"));
    response
}
