use serde::{Deserialize, Deserializer};

/// A field of a `PATCH` that can be cleared. It carries `#[serde(default)]`, and
/// `#[schema(value_type = Option<…>)]` to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Clearable<T> {
    /// Not sent: stays as it is.
    #[default]
    Unchanged,
    /// Sent as null.
    Cleared,
    /// Sent.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Clearable<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(reader)?.map_or(Self::Cleared, Self::Value))
    }
}
