use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use application::search::{
    Embedding, IndexFilter, IndexHit, IndexQuery, MentorDocument, Relevance,
};
use domain::ids::MentorId;
use parking_lot::RwLock;
use roaring::RoaringBitmap;

use super::{
    attributes::{Attributes, Own},
    graph::Graph,
    letter_index::{LetterIndex, OwnWords},
    neighbours::Neighbours,
    postings::Slot,
    vectors::{Aims, Vectors},
};
use crate::search::topics::topics;

/// Names a vector of a mentor: an edited profile gets another key, and an unchanged one has the
/// same after a restart. A release of Rust that hashes otherwise costs a new graph.
pub(super) type Key = u64;

/// All documents, in slots that are used again.
pub(super) struct Collection {
    /// Up to this many documents are compared one by one.
    scanned: u64,
    rows: Vec<Row>,
    vectors: Vectors,
    attributes: Attributes,
    letters: LetterIndex,
    by_mentor: HashMap<MentorId, Slot>,
    by_key: HashMap<Key, Slot>,
    vacant: Vec<Slot>,
    /// Documents that the graph does not lead to yet.
    ungraphed: RoaringBitmap,
    /// What the graph answered lately.
    neighbours: Neighbours,
    /// Documents that it led to only later.
    later: RoaringBitmap,
}

struct Row {
    mentor: MentorId,
    key: Key,
    attributes: Own,
    words: OwnWords,
}

impl Collection {
    /// How many documents a graph is asked for at least, more than a first page shows: letters put
    /// those that it leads to in another order than their meaning does.
    const CANDIDATES: usize = 200;
    /// How many documents are compared because of their letters, beside those that a graph leads
    /// to. With 200 and 1,000 the first ten are those of comparing all (recall@10 .99 at 40,000, by
    /// `--example search_speed`, whose letters have nothing to do with meaning).
    const LETTERED: usize = 1_000;
    /// Passing more who are left out costs the graph more than comparing all who are left.
    const PASSED: u64 = 4_000;
    /// How many documents are compared because the graph led to them only after it was asked; with
    /// more, it is asked again.
    const LATER: u64 = 1_000;
    /// How many places of words are looked at to choose them, in less than a millisecond.
    const LETTERS: u64 = 100_000;

    pub fn new(dimensions: usize, scanned: u64) -> Self {
        Self {
            scanned,
            rows: Vec::new(),
            vectors: Vectors::new(dimensions),
            attributes: Attributes::default(),
            letters: LetterIndex::default(),
            by_mentor: HashMap::new(),
            by_key: HashMap::new(),
            vacant: Vec::new(),
            ungraphed: RoaringBitmap::new(),
            neighbours: Neighbours::default(),
            later: RoaringBitmap::new(),
        }
    }

    pub fn len(&self) -> u64 {
        self.attributes.live().len()
    }

    pub fn dimensions(&self) -> usize {
        self.vectors.dimensions()
    }

    /// An empty one for the same kind of documents.
    pub fn emptied(&self) -> Self {
        Self::new(self.dimensions(), self.scanned)
    }

    /// Whether there are so many documents that a graph saves time.
    pub fn wants_graph(&self) -> bool {
        self.len() > self.scanned
    }

    /// Inserts the document or replaces that of the same mentor.
    pub fn insert(&mut self, document: &MentorDocument) {
        self.remove(document.mentor);
        let next = Slot::try_from(self.rows.len()).unwrap_or(Slot::MAX);
        let slot = self.vacant.pop().unwrap_or(next);
        let topics: Vec<_> = topics(document).collect();
        let row = Row {
            mentor: document.mentor,
            key: key(document),
            attributes: self.attributes.add(slot, document),
            words: self.letters.add(slot, &document.name, &topics),
        };
        self.vectors.set(slot, &document.embedding);
        self.by_mentor.insert(row.mentor, slot);
        self.by_key.insert(row.key, slot);
        self.ungraphed.insert(slot);
        match self.rows.get_mut(slot as usize) {
            Some(vacant) => *vacant = row,
            None => self.rows.push(row),
        }
    }

    pub fn remove(&mut self, mentor: MentorId) {
        let Some(slot) = self.by_mentor.remove(&mentor) else { return };
        let row = &mut self.rows[slot as usize];
        self.attributes.remove(slot, &std::mem::take(&mut row.attributes));
        self.letters.remove(slot, &std::mem::take(&mut row.words));
        self.by_key.remove(&row.key);
        self.ungraphed.remove(slot);
        self.vacant.push(slot);
    }

    /// Some documents that the graph does not lead to.
    pub fn ungraphed(&self, most: usize) -> Vec<(Key, Vec<i8>)> {
        let slots = self.ungraphed.iter().take(most);
        slots.map(|slot| (self.rows[slot as usize].key, self.vectors.get(slot).to_vec())).collect()
    }

    /// Notes that the graph leads to a document now, if it is still there.
    pub fn note_graphed(&mut self, key: Key) {
        if let Some(&slot) = self.by_key.get(&key) {
            self.ungraphed.remove(slot);
            self.later.insert(slot);
            if self.later.len() > Self::LATER {
                self.forget_neighbours();
            }
        }
    }

    /// Compares all documents with what another graph leads to.
    pub fn compare_with(&mut self, graph: Option<&Graph>) {
        let leads_to = |slot: Slot| graph.is_some_and(|g| g.contains(self.rows[slot as usize].key));
        self.ungraphed = self.attributes.live().iter().filter(|slot| !leads_to(*slot)).collect();
        self.forget_neighbours();
    }

    fn forget_neighbours(&mut self) {
        self.neighbours.clear();
        self.later.clear();
    }

    /// The best hits in order, as [`application::search::MentorIndex::search`] describes them.
    pub fn search(&self, query: &IndexQuery, graph: &RwLock<Option<Graph>>) -> Vec<IndexHit> {
        let score = |slot: Slot| self.rows[slot as usize].attributes.score();
        let mut filtered = self.attributes.passing(&query.filter, score);
        let excluded = query.excluded.iter().filter_map(|mentor| self.by_mentor.get(mentor));
        let excluded: RoaringBitmap = excluded.copied().collect();
        filtered -= &excluded;
        let passing = self.attributes.accepting(&filtered, query.filter.accepting);
        let sought = self.letters.sought(&query.words, query.by_name);
        let words = |slot: Slot| &self.rows[slot as usize].words;
        let whole = sought.whole_names(words) & &filtered;

        let mut candidates = match self.near(query, graph, &excluded, &passing) {
            None => passing,
            Some(near) => {
                let lettered = sought.best_matches(&passing, Self::LETTERED, Self::LETTERS);
                near | lettered | (&self.ungraphed & &passing)
            }
        };
        let letters = sought.matched(&candidates);
        candidates -= &whole;

        let aims = Aims::new(&query.embeddings);
        let scored = candidates.iter().map(|slot| {
            (slot, Relevance::of(self.vectors.cosine(slot, &aims) + letters.bonus(slot)))
        });
        let named = whole.iter().map(|slot| (slot, Relevance::of(1.0)));
        let hit = |(slot, relevance): (Slot, _)| IndexHit {
            mentor: self.rows[slot as usize].mentor,
            relevance,
        };
        best(scored.chain(named).map(hit).collect(), query.limit)
    }

    /// Where the graph leads; `None` when comparing one by one is quicker or finds more, or there is
    /// no graph.
    fn near(
        &self,
        query: &IndexQuery,
        graph: &RwLock<Option<Graph>>,
        excluded: &RoaringBitmap,
        passing: &RoaringBitmap,
    ) -> Option<RoaringBitmap> {
        let beside = self.ungraphed.intersection_len(passing);
        if passing.len() <= self.scanned || beside > self.scanned || excluded.len() > Self::PASSED {
            return None;
        }
        let graph = graph.read();
        let graph = graph.as_ref()?;
        let count = query.limit.max(Self::CANDIDATES);
        // What the graph knows of those who pass, as far as it is asked for.
        let due = usize::try_from(passing.len() - beside).unwrap_or(usize::MAX).min(count);
        let IndexFilter { tags, language, min_score, .. } = &query.filter;
        let anybody = tags.is_empty() && language.is_none() && min_score.is_none();
        // Who has seen some comes again, with the same aims and for others than before.
        let again = anybody && !excluded.is_empty();
        // As many more, for those who do not accept and for the next pages.
        let depth = usize::try_from(excluded.len()).unwrap_or(usize::MAX) + 2 * count;
        let mut near = if again { &self.later & passing } else { RoaringBitmap::new() };
        for aim in &query.embeddings {
            let kept = if again { self.kept(aim, passing, count) } else { Vec::new() };
            let found = if kept.len() >= due {
                kept
            } else if again {
                nearest(&self.look(graph, aim, depth)?, passing, count)
            } else {
                self.led_to(graph, aim, count, passing)?
            };
            if found.len() < due {
                return None;
            }
            near.extend(found);
        }
        Some(near)
    }

    /// Up to `count` of those of `among` whom the graph leads to, the nearest first.
    fn led_to(
        &self,
        graph: &Graph,
        aim: &Embedding,
        count: usize,
        among: &RoaringBitmap,
    ) -> Option<Vec<Slot>> {
        let slot = |key: Key| self.by_key.get(&key).copied().filter(|slot| among.contains(*slot));
        let keys = graph.near(aim.components(), count, |key| slot(key).is_some())?;
        Some(keys.into_iter().filter_map(slot).collect())
    }

    /// Up to `count` of those of `among` whom an earlier look found, the nearest first.
    fn kept(&self, aim: &Embedding, among: &RoaringBitmap, count: usize) -> Vec<Slot> {
        self.neighbours.get(aim).map_or_else(Vec::new, |kept| nearest(&kept, among, count))
    }

    /// Up to `count` of all whom the graph leads to, the nearest first; kept for the next time.
    fn look(&self, graph: &Graph, aim: &Embedding, count: usize) -> Option<Arc<[Slot]>> {
        let keys = graph.nearest(aim.components(), count)?;
        let slots: Arc<[_]> =
            keys.into_iter().filter_map(|key| self.by_key.get(&key).copied()).collect();
        self.neighbours.keep(aim.clone(), Arc::clone(&slots));
        Some(slots)
    }
}

/// The first `count` of those of `among`.
fn nearest(slots: &[Slot], among: &RoaringBitmap, count: usize) -> Vec<Slot> {
    slots.iter().copied().filter(|slot| among.contains(*slot)).take(count).collect()
}

fn best(mut hits: Vec<IndexHit>, limit: usize) -> Vec<IndexHit> {
    if limit < hits.len() {
        hits.select_nth_unstable_by(limit, IndexHit::by_rank);
        hits.truncate(limit);
    }
    hits.sort_unstable_by(IndexHit::by_rank);
    hits
}

fn key(document: &MentorDocument) -> Key {
    let mut hasher = DefaultHasher::new();
    document.mentor.hash(&mut hasher);
    document.embedding.components().hash(&mut hasher);
    hasher.finish()
}
