//! The closed list of everything that can go wrong, in the words that clients translate by.

use std::fmt::Write;

use actix_web::http::StatusCode;
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema, schema::ObjectBuilder},
};

macro_rules! error_codes {
    ($($name:ident = $word:literal, $status:ident, $title:literal, $meaning:literal;)*) => {
        /// What went wrong. The words are stable: a client chooses its own text by them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $(#[doc = $meaning] $name,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The status of an answer with this code.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// One short sentence, the same each time.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What the catalogue says about it.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

error_codes! {
    MalformedJson = "malformed_json", BAD_REQUEST, "The body is not JSON",
        "The body is empty, not JSON, not UTF-8, nested deeper than 32, or repeats a key.";
    MalformedRequest = "malformed_request", BAD_REQUEST, "The request cannot be read",
        "The request breaks HTTP's own rules, for example in a header.";

    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Sign in first",
        "There is no access token in `Authorization`.";
    TokenExpired = "token_expired", UNAUTHORIZED, "The access token has expired",
        "Refresh the session, then try again.";
    TokenInvalid = "token_invalid", UNAUTHORIZED, "The token is not valid",
        "The access or refresh token was never one of ours, or is none any more. Sign in again.";
    SessionRevoked = "session_revoked", UNAUTHORIZED, "The session has ended",
        "The session was signed out, or the account is gone. Sign in again.";
    RefreshReused = "refresh_reused", UNAUTHORIZED, "The refresh token was used before",
        "A rotated refresh token came back, so its whole session has ended. Sign in again.";
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED, "The e-mail or password is wrong",
        "No account has this e-mail and password.";
    InvalidCode = "invalid_code", FORBIDDEN, "The code is not valid",
        "The invite or reset code is unknown, used, or too old.";

    Forbidden = "forbidden", FORBIDDEN, "Not allowed",
        "Signed in, but this is not the caller's to do.";
    WrongRole = "wrong_role", FORBIDDEN, "Not for this role",
        "Signed in, or about to be, with a role that cannot do this. `params.role` is the \
         account's role.";
    WrongPassword = "wrong_password", FORBIDDEN, "The password is wrong",
        "The current password does not match.";
    AccountBlocked = "account_blocked", FORBIDDEN, "The account is blocked",
        "An admin has blocked this account.";

    NotFound = "not_found", NOT_FOUND, "Not found",
        "There is nothing here that the caller may see.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "The method is not allowed",
        "The path exists, but not with this method. `Allow` lists those that it takes.";
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT, "The request took too long to arrive",
        "The body did not arrive in time.";

    EmailTaken = "email_taken", CONFLICT, "The e-mail is taken",
        "Another account, of whatever role, has this e-mail.";
    AlreadyRequested = "already_requested", CONFLICT, "There is an open request already",
        "The student has an open request to this mentor: `params.request_id`.";
    NotAccepting = "not_accepting", CONFLICT, "The mentor takes no requests now",
        "The mentor has switched requests off, or has no free place.";
    TooManyPending = "too_many_pending", CONFLICT, "Too many unanswered requests",
        "The student waits for as many answers as are allowed at once: `params.max`.";
    AskedRecently = "asked_recently", CONFLICT, "Asked not long ago",
        "This mentor refused a short while ago. Ask again from `params.retry_at` on.";
    CapacityReached = "capacity_reached", CONFLICT, "The mentor has no free place",
        "The mentor has as many mentees as their capacity allows, `params.max`, and accepts another \
         when one of them is done.";
    AlreadyReviewed = "already_reviewed", CONFLICT, "There is a review already",
        "The student's review of this mentor has a text: `params.review_id`. Change that one.";
    IllegalTransition = "illegal_transition", CONFLICT, "Not possible in the present state",
        "The change does not follow from the request's present state: `params.status`.";
    RatingNotAllowed = "rating_not_allowed", FORBIDDEN, "Only mentees can rate",
        "A student may rate a mentor who once accepted a request of theirs.";

    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED, "The object has changed",
        "The version in `If-Match` is not the present one. Read it again, then decide.";
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE, "The body is too large",
        "The body, or the file in it, is larger than `params.max` bytes.";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "The media type is not supported",
        "Bodies are `application/json` in UTF-8, without `Content-Encoding`. A picture comes in a \
         form, `multipart/form-data`, and is JPEG, PNG or WebP by its content.";
    RangeNotSatisfiable = "range_not_satisfiable", RANGE_NOT_SATISFIABLE, "There are no such bytes",
        "The part that `Range` asks for begins where the image has ended. `Content-Range` has its \
         length.";

    Invalid = "invalid", UNPROCESSABLE_ENTITY, "Some values are not valid",
        "Several values break several rules; `errors` lists each. When all of them break the \
         same rule, that rule's code stands in this place.";
    Required = "required", UNPROCESSABLE_ENTITY, "A field is missing",
        "A field or parameter that must be there is missing.";
    UnknownField = "unknown_field", UNPROCESSABLE_ENTITY, "A field is unknown",
        "The body has a field that this call does not take.";
    UnknownParameter = "unknown_parameter", UNPROCESSABLE_ENTITY, "A parameter is unknown",
        "The query string has a parameter that this call does not take.";
    RepeatedParameter = "repeated_parameter", UNPROCESSABLE_ENTITY, "A parameter is repeated",
        "A parameter that has one value was given several times.";
    ReadOnly = "read_only", UNPROCESSABLE_ENTITY, "A field is read only",
        "The field is shown, but only the service sets it.";
    WrongType = "wrong_type", UNPROCESSABLE_ENTITY, "A value has the wrong type",
        "The value has another type than `params.expected`.";
    UnknownValue = "unknown_value", UNPROCESSABLE_ENTITY, "A value is none of the known ones",
        "The value must be one of `params.allowed`.";
    TooShort = "too_short", UNPROCESSABLE_ENTITY, "A text is too short",
        "The text has fewer than `params.min` characters.";
    TooLong = "too_long", UNPROCESSABLE_ENTITY, "A text is too long",
        "The text has more than `params.max` characters.";
    TooFew = "too_few", UNPROCESSABLE_ENTITY, "A list is too short",
        "The list has fewer than `params.min` items.";
    TooMany = "too_many", UNPROCESSABLE_ENTITY, "A list is too long",
        "The list has more than `params.max` items.";
    OutOfRange = "out_of_range", UNPROCESSABLE_ENTITY, "A number is out of range",
        "The number is not between `params.min` and `params.max`.";
    ControlCharacter = "control_character", UNPROCESSABLE_ENTITY,
        "A text contains control characters",
        "Control characters are refused, except line feeds and tabs in texts of several lines.";
    InvalidEmail = "invalid_email", UNPROCESSABLE_ENTITY, "Not an e-mail address",
        "The value is not an e-mail address.";
    InvalidContact = "invalid_contact", UNPROCESSABLE_ENTITY, "Not a contact",
        "A contact is an http(s), `mailto:` or `tel:` address, or a Telegram `@name`.";
    InvalidLanguage = "invalid_language", UNPROCESSABLE_ENTITY, "Not a language",
        "A language is a BCP 47 tag such as `ru` or `pt-BR`.";
    InvalidDate = "invalid_date", UNPROCESSABLE_ENTITY, "Not a moment in time",
        "A moment is an RFC 3339 date and time with its offset; a bare date is none.";
    NotInFuture = "not_in_future", UNPROCESSABLE_ENTITY, "The date has passed",
        "The date must lie in the future.";
    ReasonWithoutEnd = "reason_without_end", UNPROCESSABLE_ENTITY, "The reason has no decision",
        "A reason goes with a refusal or a cancellation.";
    InvalidImage = "invalid_image", UNPROCESSABLE_ENTITY, "The image cannot be read",
        "The file is damaged or cut off, or of a kind that nothing shows.";
    TooManyPixels = "too_many_pixels", UNPROCESSABLE_ENTITY, "The image has too many pixels",
        "The image has more than `params.max` pixels. Of a progressive JPEG or a WebP that takes much \
         memory there may be fewer than of others.";
    InvalidId = "invalid_id", UNPROCESSABLE_ENTITY, "Not an id",
        "An id is a UUID.";
    InvalidCursor = "invalid_cursor", UNPROCESSABLE_ENTITY, "The cursor cannot be read",
        "The cursor is not one that this list gave out.";
    CursorMismatch = "cursor_mismatch", UNPROCESSABLE_ENTITY, "The cursor is of another search",
        "The cursor came from another query or other filters.";
    InvalidHeader = "invalid_header", UNPROCESSABLE_ENTITY, "A header is not valid",
        "A header that this call looks at breaks its rule; `errors` names it.";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY,
        "The idempotency key was used for something else",
        "The same `Idempotency-Key` came with another body before.";

    RateLimited = "rate_limited", TOO_MANY_REQUESTS, "Too many attempts",
        "Wait for as many seconds as `Retry-After` says.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "Something went wrong",
        "A fault of the service, recorded under `trace_id`.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Temporarily unavailable",
        "Something that the call needs is down or overloaded, and nothing was changed. Try again \
         after as many seconds as `Retry-After` says.";
}

impl ErrorCode {
    /// The identifying `type` of RFC 9457: where the catalogue explains the code.
    pub fn type_uri(self) -> String {
        format!("{CATALOGUE_PATH}#{}", self.as_str())
    }
}

/// Where the service itself shows the catalogue.
pub const CATALOGUE_PATH: &str = "/api/docs/errors";

/// The catalogue as Markdown: the text of `docs/errors.md`.
pub fn catalogue() -> String {
    let mut page = String::from(
        "# Errors\n\n\
         Every error is an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem, \
         `application/problem+json`. Its `code` is one of these words; they are stable, and new \
         ones are only ever added. The 422 codes also stand in `errors`, one for each value.\n\n\
         | code | status | meaning |\n|---|---|---|\n",
    );
    for code in ErrorCode::ALL {
        let (word, status, meaning) = (code.as_str(), code.status().as_u16(), code.meaning());
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| <a id=\"{word}\"></a>`{word}` | {status} | {meaning} |");
    }
    page
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl PartialSchema for ErrorCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("What went wrong. The words are stable; new ones may be added."))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .into()
    }
}

impl ToSchema for ErrorCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_errors_lists_every_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(path, catalogue()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == catalogue(), "run the tests with UPDATE_SNAPSHOTS=1 and look at the diff");
    }

    #[test]
    fn no_word_means_two_things() {
        let mut words: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), ErrorCode::ALL.len());
    }
}
