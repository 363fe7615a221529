//! The cursor of a search: a place, and a mark of the query and filters that it belongs to.

use application::{
    mentors::RankKey,
    search::{MentorQuery, Relevance, SearchKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use domain::{
    ids::MentorId,
    mentors::{LanguageTag, TagKey},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Tells searches apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(u64);

impl Mark {
    /// Of everything in `query` that decides which mentors are found, and in what order.
    pub fn of(query: &MentorQuery) -> Self {
        let filter = &query.filter;
        let tags: Vec<_> = filter.tags.iter().map(TagKey::as_str).collect();
        let language = filter.language.as_ref().map(LanguageTag::as_str);
        let words = json!([query.text, tags, language, filter.min_score, filter.accepting]);
        let digest = Sha256::digest(words.to_string());
        Self(digest.iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte)))
    }
}

/// What a cursor holds. Numbers are whole, so that they come back exactly.
#[derive(Serialize, Deserialize)]
enum Place {
    Rank { bits: u64, micros: i64, id: Uuid },
    Relevance { millionths: u32, id: Uuid },
}

/// Opaque to clients.
pub fn encode(key: &SearchKey, mark: Mark) -> String {
    let place = match key {
        SearchKey::Rank(key) => Place::Rank {
            bits: key.rank.to_bits(),
            micros: key.created_at.timestamp_micros(),
            id: key.id.uuid(),
        },
        SearchKey::Relevance(relevance, mentor) => {
            Place::Relevance { millionths: relevance.millionths(), id: mentor.uuid() }
        }
    };
    // Numbers and ids always serialise.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(mark, place)).unwrap_or_default())
}

/// The place and the mark that a cursor holds.
pub fn decode(cursor: &str) -> Option<(SearchKey, Mark)> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (mark, place) = serde_json::from_slice(&bytes).ok()?;
    let key = match place {
        Place::Rank { bits, micros, id } => SearchKey::Rank(RankKey {
            rank: Some(f64::from_bits(bits)).filter(|rank| rank.is_finite())?,
            created_at: DateTime::from_timestamp_micros(micros)?,
            id: MentorId::new(id),
        }),
        Place::Relevance { millionths, id } => {
            SearchKey::Relevance(Relevance::from_millionths(millionths), MentorId::new(id))
        }
    };
    Some((key, mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::search::IndexFilter;

    fn query(text: Option<&str>, tags: &[&str]) -> MentorQuery {
        let tags = tags.iter().map(|tag| TagKey::of(tag)).collect();
        MentorQuery {
            text: text.map(str::to_owned),
            filter: IndexFilter { tags, ..IndexFilter::default() },
            limit: 20,
            after: None,
        }
    }

    #[test]
    fn a_place_comes_back_exactly() {
        let rank = SearchKey::Rank(RankKey {
            rank: 4.1 + 0.2,
            created_at: DateTime::from_timestamp_micros(1_767_225_600_123_456).unwrap(),
            id: MentorId::new(Uuid::from_u128(7)),
        });
        let relevance =
            SearchKey::Relevance(Relevance::of(0.812_345), MentorId::new(Uuid::from_u128(8)));
        for key in [rank, relevance] {
            let mark = Mark::of(&query(Some("rust"), &[]));
            assert_eq!(decode(&encode(&key, mark)), Some((key, mark)));
        }
    }

    #[test]
    fn another_query_or_filter_has_another_mark() {
        let mark = Mark::of(&query(Some("rust"), &["a", "b"]));
        assert_eq!(mark, Mark::of(&query(Some("rust"), &["a", "b"])));
        assert_ne!(mark, Mark::of(&query(Some("go"), &["a", "b"])));
        assert_ne!(mark, Mark::of(&query(Some("rust"), &["ab"])));
        assert_ne!(mark, Mark::of(&query(None, &["a", "b"])));
    }

    #[test]
    fn anything_else_is_no_cursor() {
        let huge = URL_SAFE_NO_PAD.encode(
            r#"[1,{"Rank":{"bits":9221120237041090560,"micros":1,"id":
            "00000000-0000-0000-0000-000000000000"}}]"#,
        );
        for cursor in ["", "{}", "bnVsbA", &huge] {
            assert_eq!(decode(cursor), None, "{cursor}");
        }
    }
}
