use std::net::IpAddr;

use async_trait::async_trait;
use domain::ids::MentorId;
use shaku::Interface;
use thiserror::Error;

use super::{IndexFilter, Relevance};
use crate::{
    accounts::Onlooker,
    kernel::{RateLimited, Unavailable},
    mentors::{MentorView, RankKey},
};

/// The greatest number of mentors that one query ranks; later pages end there.
pub const RANKED_AT_MOST: usize = 500;

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct MentorQuery {
    /// In their own words; `None` lists by rating.
    pub text: Option<String>,
    /// Who may be found.
    pub filter: IndexFilter,
    /// The greatest number of items, 1 to 100.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<SearchKey>,
}

/// The place of an item in a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SearchKey {
    /// Without a text.
    Rank(RankKey),
    /// With one.
    Relevance(Relevance, MentorId),
}

/// A mentor found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchItem {
    /// As much of them as the caller may see.
    pub mentor: MentorView,
    /// How well they match; `None` without a text.
    pub relevance: Option<Relevance>,
    /// The tags that the filter or the text names, in the mentor's order.
    pub matched_tags: Vec<String>,
}

/// A page of mentors found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage {
    /// Best first.
    pub items: Vec<SearchItem>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<SearchKey>,
    /// The index or the model is away, and only letters were compared.
    pub degraded: bool,
}

/// Why nothing was searched.
#[derive(Debug, Error)]
pub enum SearchError {
    /// Too many searches.
    #[error(transparent)]
    RateLimited(#[from] RateLimited),
    /// A place of the list by rating in a search by text, or the other way round.
    #[error("the cursor belongs to another search")]
    CursorMismatch,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Finding mentors.
#[async_trait]
pub trait SearchDesk: Interface {
    /// Mentors that match `query`, as `by` may see them. Signed-in callers are limited by account,
    /// others by `address`.
    async fn search(
        &self,
        by: Onlooker,
        address: IpAddr,
        query: MentorQuery,
    ) -> Result<SearchPage, SearchError>;
}
