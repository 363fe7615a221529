//! What profiles of students and mentors have in common.

use application::{
    kernel::{SaveError, Unavailable},
    mentors::ContactView,
};
use domain::{
    ValueError,
    accounts::PersonName,
    mentors::{Contact, Contacts},
    text,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{lists::ContactList, sql::Sql};

/// Contacts as they are stored.
pub(super) fn contact_list(contacts: &Contacts) -> ContactList {
    let view = |contact: &Contact| ContactView {
        network: contact.network().to_owned(),
        url: contact.url().to_owned(),
    };
    ContactList(contacts.as_slice().iter().map(view).collect())
}

/// Contacts as they were parsed at the edge.
pub(super) fn contacts(stored: &ContactList) -> Result<Vec<Contact>, ValueError> {
    stored.0.iter().map(|contact| Contact::parse(&contact.network, &contact.url)).collect()
}

/// What a conditional update of one row came to.
pub(super) fn saved(rows: u64) -> Result<(), SaveError> {
    if rows == 0 { Err(SaveError::Stale) } else { Ok(()) }
}

/// Gives an account the name that its profile has.
pub(super) async fn rename(
    connection: &impl ConnectionTrait,
    id: Uuid,
    name: &PersonName,
) -> Result<(), Unavailable> {
    Sql::new("UPDATE accounts SET name = $1, name_key = $2 WHERE id = $3 AND name <> $1")
        .bind(name.as_str())
        .bind(text::fold(name.as_str()))
        .bind(id)
        .run(connection)
        .await
        .map(drop)
}
