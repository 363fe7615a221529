//! One search: what is asked of the server, and the order of what it finds.

use std::collections::HashMap;

use application::search::{IndexHit, IndexQuery, NamedMentor, Relevance, letters};
use domain::ids::MentorId;
use qdrant_client::qdrant::{
    BatchResult, Condition, DenseVector, Filter, PayloadIncludeSelector, Query, QueryPoints,
    ScoredPoint, SearchParams, VectorInput, WithPayloadSelector, query::Variant, vector_input,
    with_payload_selector::SelectorOptions,
};

use super::{names::Names, points};

/// How many points each query asks for at least: more than a first page shows, since letters put
/// those whom they lead to in another order than their meaning does.
const CANDIDATES: u64 = 128;

/// How many points a graph keeps in sight on its way, for each that is asked for. More costs time
/// and finds nothing new.
const SIGHT: u64 = 2;

/// How many words of a query lead to points.
const LEADING: usize = 64;

/// A search and whom the database knows by the names in it.
pub(super) struct LookUp<'a> {
    pub query: &'a IndexQuery,
    pub named: Vec<NamedMentor>,
    pub names: &'a Names,
}

/// What the answers tell of a mentor.
struct Candidate {
    /// With the nearest meaning.
    cosine: f64,
    /// In expertise and tags.
    words: Vec<String>,
}

impl LookUp<'_> {
    /// For each meaning: the nearest of all who pass, of those who have a word of the query, and of
    /// those who bear a name in it. A mentor who is nobody of these is out of reach of the best:
    /// fewer than are asked for are nearer to a meaning, or nearer among those with its letters.
    pub fn queries(&self) -> Vec<QueryPoints> {
        let aims: Vec<_> = match &self.query.embeddings[..] {
            // Anybody, in the order of ids.
            [] => vec![None],
            embeddings => embeddings.iter().map(|aim| Some(aim.components())).collect(),
        };
        let filters = self.filters();
        let count = (self.query.limit as u64).max(CANDIDATES);
        let query = |aim: Option<&[i8]>, filter: &Filter| QueryPoints {
            query: aim.map(nearest),
            // Checked by the server, though the whole batch names it too.
            collection_name: self.names.alias().to_owned(),
            using: aim.map(|_| self.names.vector().to_owned()),
            filter: Some(filter.clone()),
            params: Some(SearchParams { hnsw_ef: Some(SIGHT * count), ..SearchParams::default() }),
            limit: Some(count),
            with_payload: Some(WithPayloadSelector { selector_options: Some(self.payload()) }),
            ..QueryPoints::default()
        };
        aims.iter().flat_map(|aim| filters.iter().map(|filter| query(*aim, filter))).collect()
    }

    /// Who passes, and those among them whom letters lead to.
    fn filters(&self) -> Vec<Filter> {
        let base = points::conditions(&self.query.filter);
        let accepting = self.query.filter.accepting.map(points::accepting);
        let passing: Vec<_> = base.iter().cloned().chain(accepting.clone()).collect();
        let and = |conditions: &[Condition], more: Condition| {
            Filter::must(conditions.iter().cloned().chain([more]))
        };

        let mut filters = vec![Filter::must(passing.clone())];
        if !self.query.words.is_empty() {
            let leading = self.query.words.len().min(LEADING);
            filters.push(and(&passing, points::worded(&self.query.words[..leading])));
        }
        if !self.named.is_empty() {
            let mut bearers = and(&base, points::are(self.named.iter().map(|named| named.mentor)));
            if let Some(accepting) = accepting {
                // Whose whole name stands in the query is found though busy.
                let whole = self.named.iter().filter(|named| self.is_whole(named));
                let whole = points::are(whole.map(|named| named.mentor));
                bearers.must.push(Filter::should([accepting, whole]).into());
            }
            filters.push(bearers);
        }
        if !self.query.excluded.is_empty() {
            let excluded = points::are(self.query.excluded.iter().copied());
            for filter in &mut filters {
                filter.must_not.push(excluded.clone());
            }
        }
        filters
    }

    fn payload(&self) -> SelectorOptions {
        if self.query.words.is_empty() {
            return SelectorOptions::Enable(false);
        }
        let fields = vec![points::WORDS.to_owned()];
        SelectorOptions::Include(PayloadIncludeSelector { fields })
    }

    /// The best hits in order, as [`application::search::MentorIndex::search`] describes them.
    pub fn ranked(&self, answers: Vec<BatchResult>) -> Vec<IndexHit> {
        let mut candidates: HashMap<MentorId, Candidate> = HashMap::new();
        for point in answers.into_iter().flat_map(|answer| answer.result) {
            let Some(mentor) = points::mentor(point.id.as_ref()) else { continue };
            let ScoredPoint { payload, score, .. } = point;
            let cosine = f64::from(score);
            candidates
                .entry(mentor)
                .and_modify(|candidate| candidate.cosine = candidate.cosine.max(cosine))
                .or_insert_with(|| Candidate { cosine, words: points::words(&payload) });
        }
        let named: HashMap<MentorId, &NamedMentor> =
            self.named.iter().map(|named| (named.mentor, named)).collect();
        let mut hits: Vec<_> = candidates
            .into_iter()
            .map(|(mentor, candidate)| {
                let relevance = self.relevance(&candidate, named.get(&mentor).copied());
                IndexHit { mentor, relevance }
            })
            .collect();
        hits.sort_unstable_by(IndexHit::by_rank);
        hits.truncate(self.query.limit);
        hits
    }

    fn relevance(&self, candidate: &Candidate, named: Option<&NamedMentor>) -> Relevance {
        if named.is_some_and(|named| self.is_whole(named)) {
            return Relevance::of(1.0);
        }
        let name = named.map(|named| &named.name[..]).unwrap_or_default();
        Relevance::of(candidate.cosine + letters::bonus(&self.query.words, name, &candidate.words))
    }

    fn is_whole(&self, named: &NamedMentor) -> bool {
        !named.name.is_empty() && named.name.iter().all(|word| self.query.words.contains(word))
    }
}

fn nearest(aim: &[i8]) -> Query {
    let dense = DenseVector { data: points::floats(aim) };
    let input = VectorInput { variant: Some(vector_input::Variant::Dense(dense)) };
    Query { variant: Some(Variant::Nearest(input)) }
}
