use std::{collections::HashMap, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use domain::{ids::MentorId, mentors::TagKey};
use shaku::Component;

use super::{
    Embedder, IndexFilter, IndexHit, IndexQuery, MentorIndex, MentorQuery, QueryMender,
    RANKED_AT_MOST, SearchDesk, SearchError, SearchItem, SearchKey, SearchPage, letters,
};
use crate::{
    accounts::{Onlooker, visibility},
    kernel::{Clock, Policies, RateLimit, RateLimiter, Unavailable, Unredacted},
    mentors::{MentorReads, MentorView, PairRecord, RankKey, Viewer},
};

/// [`SearchDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = SearchDesk)]
pub struct SearchDeskService {
    #[shaku(inject)]
    embedder: Arc<dyn Embedder>,
    #[shaku(inject)]
    mender: Arc<dyn QueryMender>,
    #[shaku(inject)]
    index: Arc<dyn MentorIndex>,
    #[shaku(inject)]
    mentors: Arc<dyn MentorReads>,
    #[shaku(inject)]
    limiter: Arc<dyn RateLimiter>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl SearchDesk for SearchDeskService {
    async fn search(
        &self,
        by: Onlooker,
        address: IpAddr,
        query: MentorQuery,
    ) -> Result<SearchPage, SearchError> {
        let key = by.account().map_or_else(|| address.to_string(), |account| account.to_string());
        self.limiter.take(RateLimit::Search, &key).await?;
        match (&query.text, query.after) {
            (Some(text), None | Some(SearchKey::Relevance(..))) => {
                self.by_text(by, text, &query).await
            }
            (None, None) => self.by_rank(by, &query, None).await,
            (None, Some(SearchKey::Rank(after))) => self.by_rank(by, &query, Some(after)).await,
            _ => Err(SearchError::CursorMismatch),
        }
    }
}

/// Mentors found, best first, and the words that found them.
struct Ranking {
    hits: Vec<IndexHit>,
    words: Vec<String>,
    degraded: bool,
}

impl SearchDeskService {
    async fn by_rank(
        &self,
        by: Onlooker,
        query: &MentorQuery,
        after: Option<RankKey>,
    ) -> Result<SearchPage, SearchError> {
        let page = self.mentors.by_rank(&query.filter, after, query.limit, by.viewer()).await?;
        let next = page.next.map(SearchKey::Rank);
        let items = page.items.into_iter().map(|ranked| {
            let mentor = self.seen(ranked.mentor, ranked.pair, by);
            let matched_tags = filtered_tags(&mentor.tags, &query.filter);
            SearchItem { mentor, relevance: None, matched_tags }
        });
        Ok(SearchPage { items: items.collect(), next, degraded: false })
    }

    async fn by_text(
        &self,
        by: Onlooker,
        text: &str,
        query: &MentorQuery,
    ) -> Result<SearchPage, SearchError> {
        let Ranking { mut hits, words, degraded } = self.rank(text, &query.filter).await?;
        if let Some(SearchKey::Relevance(relevance, mentor)) = query.after {
            let last = IndexHit { mentor, relevance };
            hits.retain(|hit| IndexHit::by_rank(&last, hit).is_lt());
        }

        // The index may be behind the database: rows that are gone or do not pass any more are
        // left out, and the next hits take their places.
        let mut items = Vec::with_capacity(query.limit);
        let mut rest = hits.into_iter();
        let mut last = None;
        while items.len() < query.limit {
            let chunk: Vec<IndexHit> = rest.by_ref().take(query.limit - items.len()).collect();
            let Some(&end) = chunk.last() else { break };
            last = Some(SearchKey::Relevance(end.relevance, end.mentor));
            items.extend(self.items(by, &chunk, &words, &query.filter).await?);
        }
        let next = if rest.len() > 0 { last } else { None };
        Ok(SearchPage { items, next, degraded })
    }

    async fn rank(&self, text: &str, filter: &IndexFilter) -> Result<Ranking, Unavailable> {
        let mended = self.mender.mend(text);
        let mut words = letters::words(text);
        let mended_words = mended.as_deref().map(letters::words).unwrap_or_default();
        let new = |word: &String| !words.contains(word);
        let mut added: Vec<String> = mended_words.into_iter().filter(new).collect();
        words.append(&mut added);
        match self.by_meaning(text, mended.as_deref(), &words, filter).await {
            Ok(hits) => Ok(Ranking { hits, words, degraded: false }),
            Err(error) => {
                tracing::warn!(part = error.part, "search answers from the database");
                let found = self.mentors.by_letters(&words, filter, RANKED_AT_MOST).await?;
                Ok(Ranking { hits: found, words, degraded: true })
            }
        }
    }

    async fn by_meaning(
        &self,
        text: &str,
        mended: Option<&str>,
        words: &[String],
        filter: &IndexFilter,
    ) -> Result<Vec<IndexHit>, Unavailable> {
        let embeddings = match mended {
            None => vec![self.embedder.embed_query(text).await?],
            Some(mended) => {
                let both = tokio::try_join!(
                    self.embedder.embed_query(text),
                    self.embedder.embed_query(mended)
                )?;
                vec![both.0, both.1]
            }
        };
        let query = IndexQuery {
            embeddings,
            words: words.to_vec(),
            filter: filter.clone(),
            limit: RANKED_AT_MOST,
        };
        self.index.search(&query).await
    }

    async fn items(
        &self,
        by: Onlooker,
        hits: &[IndexHit],
        words: &[String],
        filter: &IndexFilter,
    ) -> Result<Vec<SearchItem>, Unavailable> {
        let ids: Vec<MentorId> = hits.iter().map(|hit| hit.mentor).collect();
        // Searches show listed mentors only, to admins too.
        let viewer = match by.viewer() {
            Viewer::Admin => Viewer::Anyone,
            viewer => viewer,
        };
        let rows = self.mentors.mentors(&ids, viewer).await?;
        let mut rows: HashMap<MentorId, _> =
            rows.into_iter().map(|(id, whole, pair)| (id, (whole, pair))).collect();
        let items = hits.iter().filter_map(|hit| {
            let (whole, pair) = rows.remove(&hit.mentor)?;
            let mentor = self.seen(whole, pair, by);
            still_passes(&mentor, words, filter).then(|| SearchItem {
                matched_tags: matched_tags(words, &mentor.tags, filter),
                relevance: Some(hit.relevance),
                mentor,
            })
        });
        Ok(items.collect())
    }

    fn seen(
        &self,
        whole: Unredacted<MentorView>,
        pair: Option<PairRecord>,
        by: Onlooker,
    ) -> MentorView {
        let rules = &self.policies.policy().requests;
        visibility::mentor(whole, pair, by, rules, self.clock.now())
    }
}

/// Whether the present row of a mentor passes the filter that the index applied to an older one.
fn still_passes(mentor: &MentorView, words: &[String], filter: &IndexFilter) -> bool {
    let accepting = filter.accepting.is_none_or(|wanted| wanted == mentor.accepting)
        || letters::is_whole_name(words, &mentor.name);
    let scored = filter.min_score.is_none_or(|least| mentor.score.is_some_and(|s| s >= least));
    accepting && scored && filtered_tags(&mentor.tags, filter).len() == filter.tags.len()
}

/// The tags that the filter asks for, as the mentor spells them.
fn filtered_tags(tags: &[String], filter: &IndexFilter) -> Vec<String> {
    let asked = |tag: &&String| filter.tags.contains(&TagKey::of(tag));
    tags.iter().filter(asked).cloned().collect()
}

/// The tags that the filter asks for or the words name, in the mentor's order.
fn matched_tags(words: &[String], tags: &[String], filter: &IndexFilter) -> Vec<String> {
    let mut matched = letters::matched_tags(words, tags);
    matched.extend(filtered_tags(tags, filter));
    tags.iter().filter(|tag| matched.contains(tag)).cloned().collect()
}
