//! Lists of a profile, each in one JSON column.

use application::mentors::ContactView;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Texts in their owner's order, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub(super) struct TextList(pub(super) Vec<String>);

impl<'t> FromIterator<&'t str> for TextList {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        Self(texts.into_iter().map(str::to_owned).collect())
    }
}

/// Contacts in their owner's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub(super) struct ContactList(pub(super) Vec<ContactView>);
