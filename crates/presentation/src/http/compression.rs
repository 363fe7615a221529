//! What compression changes of an answer but its body.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CONTENT_ENCODING, ETAG, HeaderValue},
    middleware::Next,
};

/// Makes the tag of a compressed answer a weak one: a strong tag promises the same bytes, and those
/// are the uncompressed answer's.
pub async fn weaken_tag<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(request).await?;
    if answer.headers().contains_key(CONTENT_ENCODING)
        && let Some(tag) = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok())
        && !tag.starts_with("W/")
        && let Ok(weak) = HeaderValue::try_from(format!("W/{tag}"))
    {
        answer.headers_mut().insert(ETAG, weak);
    }
    Ok(answer)
}
