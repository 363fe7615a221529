//! Lists: how a page is asked for, and what it looks like.

use application::kernel::{Keyset, Order, Page, PageRequest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use domain::ValueError;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    code::ErrorCode,
    input::Check,
    problem::{Place, Problem},
};

const MAX_LIMIT: i64 = 100;
const DEFAULT_LIMIT: i64 = 20;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The greatest number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which end a list starts from.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

/// The page that is meant by a query's `limit` and `cursor`.
pub fn page_request(
    check: &mut Check,
    limit: Option<i64>,
    cursor: Option<&str>,
    order: ListOrder,
) -> Option<PageRequest> {
    let limit = self::limit(check, limit);
    let after = cursor.map(|cursor| {
        let keyset = decode(cursor);
        if keyset.is_none() {
            invalid_cursor(check);
        }
        keyset
    });
    let order = match order {
        ListOrder::Newest => Order::Newest,
        ListOrder::Oldest => Order::Oldest,
    };
    Some(PageRequest { after: after.flatten(), limit: limit?, order })
}

/// Lists that are short enough to be read whole.
pub trait Cut {
    /// The asked-for page of all `items`, which are in order, the newest first.
    fn cut<T>(self, items: Vec<T>, key: impl Fn(&T) -> Keyset) -> Page<T>;
}

impl Cut for PageRequest {
    fn cut<T>(self, items: Vec<T>, key: impl Fn(&T) -> Keyset) -> Page<T> {
        let place = |item: &T| {
            let key = key(item);
            (key.created_at, key.id)
        };
        let after = self.after.map(|after| (after.created_at, after.id));
        let rest = items.into_iter().filter(|item| after.is_none_or(|after| place(item) < after));
        Page::of_surplus(rest.take(self.limit + 1).collect(), self.limit, &key)
    }
}

impl PageQuery {
    /// The page that is meant, newest first.
    ///
    /// # Errors
    /// 422 for a limit out of range or a foreign cursor.
    pub fn request(&self) -> Result<PageRequest, Problem> {
        let mut check = Check::new();
        let page = page_request(&mut check, self.limit, self.cursor.as_deref(), ListOrder::Newest);
        check.finish(|| page)
    }
}

/// A `limit`, 1 to 100.
pub fn limit(check: &mut Check, limit: Option<i64>) -> Option<usize> {
    let out_of_range = ValueError::OutOfRange { min: 1, max: MAX_LIMIT };
    let limit = match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => usize::try_from(limit).map_err(|_| out_of_range),
        _ => Err(out_of_range),
    };
    check.parameter("limit", limit)
}

/// Refuses the `cursor`.
pub fn invalid_cursor(check: &mut Check) {
    let place = Place::Parameter("cursor".to_owned());
    check.refuse(place, ErrorCode::InvalidCursor, "is not a cursor of this list");
}

/// Opaque to clients: the moment in microseconds, then the id.
pub fn encode(keyset: &Keyset) -> String {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&keyset.created_at.timestamp_micros().to_be_bytes());
    bytes[8..].copy_from_slice(keyset.id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(cursor: &str) -> Option<Keyset> {
    let bytes: [u8; 24] = URL_SAFE_NO_PAD.decode(cursor).ok()?.try_into().ok()?;
    let (micros, id) = bytes.split_at(8);
    let created_at = DateTime::from_timestamp_micros(i64::from_be_bytes(micros.try_into().ok()?))?;
    Some(Keyset { created_at, id: Uuid::from_slice(id).ok()? })
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T: ToSchema> {
    /// In the order of the list.
    pub items: Vec<T>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl<T: ToSchema> List<T> {
    /// A page whose items look like `T`.
    pub fn of<V>(page: Page<V>, item: impl FnMut(V) -> T) -> Self {
        let page = page.map(item);
        Self { items: page.items, next_cursor: page.next.as_ref().map(encode) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let keyset = Keyset {
            created_at: DateTime::from_timestamp_micros(1_767_225_600_123_456).unwrap(),
            id: Uuid::from_u128(7),
        };
        assert_eq!(decode(&encode(&keyset)), Some(keyset));
    }

    #[test]
    fn anything_else_is_no_cursor() {
        let too_late = URL_SAFE_NO_PAD.encode([[0x7f; 8].as_slice(), &[0; 16]].concat());
        for cursor in ["", "abc", "!!", &"A".repeat(33), &"A".repeat(31), &too_late] {
            assert_eq!(decode(cursor), None, "{cursor}");
        }
    }

    #[test]
    fn a_bad_page_names_everything_that_is_wrong_with_it() {
        let query = PageQuery { limit: Some(0), cursor: Some("x".into()) };
        let problem = query.request().unwrap_err();
        let codes: Vec<_> = problem.errors().iter().map(|error| error.code).collect();
        assert_eq!(codes, [ErrorCode::OutOfRange, ErrorCode::InvalidCursor]);
    }

    #[test]
    fn twenty_items_are_a_page() {
        assert_eq!(PageQuery::default().request().unwrap().limit, 20);
    }
}
