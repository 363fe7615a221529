//! Fields of a `PATCH`: absent is unchanged, null is cleared.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "nullable")]` on an `Option<Option<T>>`: tells null,
/// `Some(None)`, from absent, `None`.
///
/// # Errors
/// Those of `T`.
#[expect(clippy::option_option, reason = "absent, null and a value are three things")]
pub fn nullable<'de, T, D>(reader: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(reader).map(Some)
}

/// Whether the field was null.
pub fn cleared<T>(field: Option<&Option<T>>) -> bool {
    matches!(field, Some(None))
}
