//! Pages of the feed.

use std::collections::HashMap;

use domain::ids::MentorId;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    FeedBasis, FeedDeskService, FeedItem, FeedMentor, FeedPage,
    interests::{Interests, Matches},
};
use crate::{
    accounts::{SignedIn, SignedInStudent, visibility},
    kernel::Unavailable,
    search::{Embedding, IndexFilter, IndexHit, IndexQuery, Relevance, SearchItem},
};

/// How many hits more than items are asked for: some may have changed since the index heard of
/// them.
const SPARE: usize = 20;

/// How many interests are embedded at the same time. What was embedded before is remembered.
const AT_ONCE: usize = 4;

impl FeedDeskService {
    /// The next page of whoever has not been seen. It takes one more read of the database, and one
    /// call to the index.
    pub(super) async fn page(
        &self,
        student: SignedInStudent,
        basis: FeedBasis,
        limit: usize,
    ) -> Result<FeedPage, Unavailable> {
        let mut interests = Interests::of(basis.interests, &*self.mender);
        if interests.is_empty() {
            return self.by_rank(student, &interests, limit, false).await;
        }
        let away = match self.meanings(&interests).await {
            Err(away) => away,
            Ok(meanings) => {
                interests.mean(meanings);
                match self.by_meaning(student, &interests, basis.seen, limit).await? {
                    Ok(page) => return Ok(page),
                    Err(away) => away,
                }
            }
        };
        tracing::warn!(part = away.part, "the feed answers from the database");
        self.by_letters(student, &interests, limit).await
    }

    async fn meanings(&self, interests: &Interests) -> Result<Vec<Embedding>, Unavailable> {
        let readings = interests.readings();
        let meanings: Vec<_> =
            readings.iter().map(|reading| self.embedder.embed_query(reading)).collect();
        stream::iter(meanings).buffered(AT_ONCE).try_collect().await
    }

    /// The nearest to the interests, or what is away that they are found by.
    async fn by_meaning(
        &self,
        student: SignedInStudent,
        interests: &Interests,
        seen: Vec<MentorId>,
        limit: usize,
    ) -> Result<Result<FeedPage, Unavailable>, Unavailable> {
        let mut query = IndexQuery {
            embeddings: interests.aims(),
            words: interests.words(),
            // Nobody is interested in a name.
            by_name: false,
            filter: IndexFilter { accepting: Some(true), ..IndexFilter::default() },
            excluded: seen,
            limit: limit + SPARE,
        };
        loop {
            let hits = match self.index.search(&query).await {
                Ok(hits) => hits,
                Err(away) => return Ok(Err(away)),
            };
            let items = self.found(student, interests, &hits, limit).await?;
            if !items.is_empty() || hits.len() < query.limit {
                return Ok(Ok(FeedPage { items, degraded: false }));
            }
            // All of them have changed since the index heard of them.
            query.excluded.extend(hits.iter().map(|hit| hit.mentor));
        }
    }

    async fn found(
        &self,
        student: SignedInStudent,
        interests: &Interests,
        hits: &[IndexHit],
        limit: usize,
    ) -> Result<Vec<FeedItem>, Unavailable> {
        let ids: Vec<_> = hits.iter().map(|hit| hit.mentor).collect();
        let rows = self.reads.mentors(student.id(), &ids, self.embedder.model()).await?;
        let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        let items = hits.iter().filter_map(|hit| {
            let row = rows.remove(&hit.mentor).filter(is_new)?;
            Some(self.item(student, interests, row, Some(hit.relevance)))
        });
        // The index does not know yet who stopped taking requests.
        Ok(items.filter(|item| item.found.mentor.accepting).take(limit).collect())
    }

    /// Those who share words with the interests and, once they are used up, everybody else.
    async fn by_letters(
        &self,
        student: SignedInStudent,
        interests: &Interests,
        limit: usize,
    ) -> Result<FeedPage, Unavailable> {
        let (words, model) = (interests.words(), self.embedder.model());
        let rows = self.reads.by_letters(student.id(), &words, model, limit).await?;
        if rows.is_empty() {
            return self.by_rank(student, interests, limit, true).await;
        }
        let items = rows.into_iter().map(|row| {
            let relevance = row.found;
            self.item(student, interests, row, relevance)
        });
        Ok(FeedPage { items: items.collect(), degraded: true })
    }

    async fn by_rank(
        &self,
        student: SignedInStudent,
        interests: &Interests,
        limit: usize,
        degraded: bool,
    ) -> Result<FeedPage, Unavailable> {
        let rows = self.reads.by_rank(student.id(), limit).await?;
        let items = rows.into_iter().map(|row| self.item(student, interests, row, None));
        Ok(FeedPage { items: items.collect(), degraded })
    }

    fn item(
        &self,
        student: SignedInStudent,
        interests: &Interests,
        row: FeedMentor,
        relevance: Option<Relevance>,
    ) -> FeedItem {
        let by = SignedIn::from(student).into();
        let rules = &self.policies.policy().requests;
        let mentor = visibility::mentor(row.mentor, Some(row.pair), by, rules, self.clock.now());
        let Matches { tags, interests } = interests.matches(&mentor, row.embedding.as_ref());
        FeedItem {
            found: SearchItem { mentor, relevance, matched_tags: tags },
            matched_interests: interests,
        }
    }
}

/// Whether the student has not come to the mentor meanwhile.
fn is_new(row: &FeedMentor) -> bool {
    let is_open = row.pair.latest_request.is_some_and(|(_, status)| status.is_open());
    row.pair.swipe.is_none() && !is_open
}
