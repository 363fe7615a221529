use std::{collections::HashMap, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use domain::{ids::MentorId, mentors::TagKey};
use shaku::Component;
use tokio::time::Instant;

use super::{
    Embedder, Embedding, IndexFilter, IndexHit, IndexQuery, MentorIndex, MentorQuery, QueryMender,
    RANKED_AT_MOST, SearchDesk, SearchError, SearchItem, SearchKey, SearchPage, letters,
};
use crate::{
    accounts::{Onlooker, visibility},
    kernel::{
        Clock, Happening, PageShown, Policies, RateLimit, RateLimiter, SearchStage, Telemetry,
        Unavailable, Unredacted,
    },
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
    #[shaku(inject)]
    telemetry: Arc<dyn Telemetry>,
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
        let page = match (&query.text, query.after) {
            (Some(text), None | Some(SearchKey::Relevance(..))) => {
                self.by_text(by, text, &query).await?
            }
            (None, None) => self.by_rank(by, &query, None).await?,
            (None, Some(SearchKey::Rank(after))) => self.by_rank(by, &query, Some(after)).await?,
            _ => return Err(SearchError::CursorMismatch),
        };
        let shown = PageShown { found: !page.items.is_empty(), degraded: page.degraded };
        self.telemetry.tell(Happening::Searched(shown));
        Ok(page)
    }
}

/// What a text is looked up by.
struct Sought {
    /// As typed and as mended; what the index can do without, while the model is away.
    embeddings: Result<Vec<Embedding>, Unavailable>,
    words: Vec<String>,
}

/// Mentors found, best first.
struct Ranking {
    hits: Vec<IndexHit>,
    degraded: bool,
}

/// How many hits the first page asks for, for each of its items: enough for some whose rows have
/// changed meanwhile, and to see whether there is a next page.
const HITS_PER_ITEM: usize = 2;

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
        let sought = self.sought(text).await;
        let mut items = Vec::with_capacity(query.limit);
        let mut next = query.after;
        // Most people look at the first page, and what is farther down costs time to find.
        let mut asked = match query.after {
            None => (query.limit * HITS_PER_ITEM).min(RANKED_AT_MOST),
            Some(_) => RANKED_AT_MOST,
        };
        loop {
            let Ranking { mut hits, degraded } = self.rank(&sought, &query.filter, asked).await?;
            let is_all = hits.len() < asked || asked == RANKED_AT_MOST;
            if let Some(SearchKey::Relevance(relevance, mentor)) = next {
                let last = IndexHit { mentor, relevance };
                hits.retain(|hit| IndexHit::by_rank(&last, hit).is_lt());
            }
            // The index may be behind the database: rows that are gone or do not pass any more are
            // left out, and the next hits take their places.
            let mut rest = hits.into_iter();
            while items.len() < query.limit {
                let chunk: Vec<IndexHit> = rest.by_ref().take(query.limit - items.len()).collect();
                let Some(&end) = chunk.last() else { break };
                next = Some(SearchKey::Relevance(end.relevance, end.mentor));
                items.extend(self.items(by, &chunk, &sought.words, &query.filter).await?);
            }
            if items.len() == query.limit || is_all {
                let next = next.filter(|_| rest.len() > 0 || !is_all);
                return Ok(SearchPage { items, next, degraded });
            }
            asked = RANKED_AT_MOST;
        }
    }

    async fn sought(&self, text: &str) -> Sought {
        let mended = self.mender.mend(text);
        let mut words = letters::words(text);
        let mended_words = mended.as_deref().map(letters::words).unwrap_or_default();
        let new = |word: &String| !words.contains(word);
        let mut added: Vec<String> = mended_words.into_iter().filter(new).collect();
        words.append(&mut added);
        let meanings = self.embedded(text, mended.as_deref());
        Sought { embeddings: self.staged(SearchStage::Embedding, meanings).await, words }
    }

    async fn embedded(
        &self,
        text: &str,
        mended: Option<&str>,
    ) -> Result<Vec<Embedding>, Unavailable> {
        let typed = self.embedder.embed_query(text);
        match mended {
            None => Ok(vec![typed.await?]),
            Some(mended) => {
                let both = tokio::try_join!(typed, self.embedder.embed_query(mended))?;
                Ok(vec![both.0, both.1])
            }
        }
    }

    async fn rank(
        &self,
        sought: &Sought,
        filter: &IndexFilter,
        limit: usize,
    ) -> Result<Ranking, Unavailable> {
        match self.by_meaning(sought, filter, limit).await {
            Ok(hits) => Ok(Ranking { hits, degraded: false }),
            Err(part) => {
                tracing::warn!(part, "search answers from the database");
                let hits = self.mentors.by_letters(&sought.words, filter, limit).await?;
                Ok(Ranking { hits, degraded: true })
            }
        }
    }

    /// The hits, or which part is away.
    async fn by_meaning(
        &self,
        sought: &Sought,
        filter: &IndexFilter,
        limit: usize,
    ) -> Result<Vec<IndexHit>, &'static str> {
        let query = IndexQuery {
            embeddings: sought.embeddings.as_ref().map_err(|away| away.part)?.clone(),
            words: sought.words.clone(),
            by_name: true,
            filter: filter.clone(),
            excluded: Vec::new(),
            limit,
        };
        let found = self.staged(SearchStage::Index, self.index.search(&query)).await;
        found.map_err(|away| away.part)
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
        let rows = self.staged(SearchStage::Rows, self.mentors.mentors(&ids, viewer)).await?;
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

    /// Does a stage of the search, and tells how long it took.
    async fn staged<T>(&self, stage: SearchStage, work: impl Future<Output = T> + Send) -> T {
        let began = Instant::now();
        let done = work.await;
        self.telemetry.tell(Happening::SearchStage(stage, began.elapsed()));
        done
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
