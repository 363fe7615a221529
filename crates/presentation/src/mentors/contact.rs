use application::mentors::ContactView;
use domain::ValueError;
use domain::mentors::{Contact, Contacts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::input::Check;

/// A way to reach a person outside the service.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Contact, example = json!({"network": "telegram", "url": "https://t.me/mentor"}))]
pub struct ContactBody {
    /// Such as `telegram`.
    #[schema(min_length = 1, max_length = 30)]
    pub network: String,
    /// An http(s), `mailto:` or `tel:` address; a Telegram `@name` is stored as its address.
    #[schema(min_length = 1, max_length = 500)]
    pub url: String,
}

impl From<ContactView> for ContactBody {
    fn from(view: ContactView) -> Self {
        Self { network: view.network, url: view.url }
    }
}

/// Contacts of which the whole list follows `rule`.
pub fn check_contacts(
    check: &mut Check,
    raw: &[ContactBody],
    rule: impl FnOnce(Vec<Contact>) -> Result<Contacts, ValueError>,
) -> Option<Contacts> {
    check.list("/contacts", raw, check_contact, rule)
}

fn check_contact(check: &mut Check, at: &str, raw: &ContactBody) -> Option<Contact> {
    let network = check.at(format_args!("{at}/network"), Contact::parse_network(&raw.network));
    let url = check.at(format_args!("{at}/url"), Contact::parse_url(&raw.url));
    Contact::parse(&network?, &url?).ok()
}
