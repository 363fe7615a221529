use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{COOKIE, HeaderMap, HeaderName, HeaderValue},
};
use application::accounts::SessionGrant;
use cookie::{Cookie, SameSite, time::Duration};
use secrecy::ExposeSecret;
use utoipa::IntoParams;

use crate::http::{
    code::ErrorCode,
    problem::{FieldError, Place, Problem},
};

/// The header by which a client chooses.
const CHOICE: HeaderName = HeaderName::from_static("mentoro-refresh");

/// The cookie's name.
const NAME: &str = "mentoro_refresh";

/// Where browsers send the cookie: to whoever refreshes sessions or ends them, to nobody else.
const PATH: &str = "/api/auth";

/// How the refresh token of a session travels.
///
/// Pages keep it where no script of theirs, or of whoever slips one in, can read it. A page of
/// another origin can neither send the header nor, by `SameSite`, the cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// In bodies, for clients that have a safe of their own.
    Body,
    /// In a cookie, for pages.
    Cookie,
}

/// How a client asks for its [`Carrier`].
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header")]
pub struct CarrierHeader {
    /// `cookie`: the refresh token comes and goes in a cookie that no script can read, instead of
    /// the body. For pages of this service's own origin.
    #[param(rename = "Mentoro-Refresh", example = "cookie", pattern = "^cookie$")]
    choice: Option<String>,
}

impl FromRequest for Carrier {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.headers().get(CHOICE).map(HeaderValue::as_bytes) {
            None => Ok(Self::Body),
            Some(b"cookie") => Ok(Self::Cookie),
            Some(_) => {
                let place = Place::Parameter("Mentoro-Refresh".to_owned());
                let detail = "must be cookie, or absent";
                Err(Problem::invalid(vec![FieldError::new(
                    place,
                    ErrorCode::InvalidHeader,
                    detail,
                )]))
            }
        })
    }
}

impl Carrier {
    /// The token as the body shows it.
    pub fn shown(self, grant: &SessionGrant) -> Option<String> {
        (self == Self::Body).then(|| grant.refresh_token.expose_secret().to_owned())
    }

    /// The `Set-Cookie` of an answer whose body does not show the token.
    ///
    /// # Errors
    /// Never for tokens as we make them.
    pub fn set_cookie(self, grant: &SessionGrant) -> Result<Option<HeaderValue>, Problem> {
        if self == Self::Body {
            return Ok(None);
        }
        let seconds = i64::try_from(grant.refresh_expires_in.as_secs()).unwrap_or(i64::MAX);
        cookie(grant.refresh_token.expose_secret(), Duration::seconds(seconds)).map(Some)
    }
}

/// The token that a browser sent along.
pub fn sent(headers: &HeaderMap) -> Option<String> {
    let headers = headers.get_all(COOKIE).filter_map(|header| header.to_str().ok());
    let mut cookies = headers.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == NAME).map(|cookie| cookie.value().to_owned())
}

/// The `Set-Cookie` that takes the token from a browser.
///
/// # Errors
/// Never.
pub fn unset_cookie() -> Result<HeaderValue, Problem> {
    cookie("", Duration::ZERO)
}

fn cookie(value: &str, age: Duration) -> Result<HeaderValue, Problem> {
    let cookie = Cookie::build((NAME, value))
        .path(PATH)
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Strict)
        .max_age(age);
    HeaderValue::try_from(cookie.to_string()).map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_script_and_no_other_site_or_path_gets_the_cookie() {
        assert_eq!(
            cookie("abc_-1", Duration::minutes(2)).unwrap(),
            "mentoro_refresh=abc_-1; HttpOnly; SameSite=Strict; Secure; Path=/api/auth; Max-Age=120"
        );
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(sent(&headers), None);
        headers.append(COOKIE, HeaderValue::from_static("theme=dark; other=1"));
        headers.append(COOKIE, HeaderValue::from_static("a=b; mentoro_refresh=abc_-1"));
        assert_eq!(sent(&headers), Some("abc_-1".to_owned()));
    }
}
