//! Prints how well search finds the mentors whom people mean: recall@5 and MRR over the queries of
//! `bench/search-quality/queries.json`, which stand for what people type, on the demonstration
//! mentors. Then the same with one random typing error in each word of five letters or more.
//!
//! Queries go the way of the application's search: mended, embedded as typed and as mended, and
//! looked up by meaning and letters in the embedded index.

#![expect(clippy::print_stdout, reason = "it prints for people")]

use std::{collections::BTreeMap, env, error::Error, fs, path::PathBuf, sync::Arc};

use application::search::{
    Embedder, IndexFilter, IndexQuery, MentorDocument, MentorIndex, QueryMender, letters,
};
use domain::{
    ids::MentorId,
    mentors::{LanguageTag, TagKey},
};
use infrastructure::search::{
    EmbeddedIndex, Vocabulary,
    embedding::UniversalSentenceEncoder,
    mending::{FstMender, KnownWords},
};
use serde::Deserialize;
use uuid::Uuid;

/// Whoever stands below the fifth place is hardly looked at.
const PLACES: usize = 5;
/// The copies with typing errors are the same each time.
const SEEDS: [u64; 3] = [1, 2, 3];

#[derive(Deserialize)]
struct Mentors {
    mentors: Vec<Mentor>,
}

#[derive(Deserialize)]
struct Mentor {
    id: String,
    lang: String,
    name: String,
    expertise: String,
    tags: Vec<String>,
    bio: String,
}

#[derive(Deserialize)]
struct Queries {
    queries: Vec<Query>,
}

#[derive(Deserialize, Clone)]
struct Query {
    text: String,
    kind: String,
    relevant: Vec<String>,
}

struct Search {
    embedder: UniversalSentenceEncoder,
    mender: FstMender,
    index: EmbeddedIndex,
    ids: Vec<String>,
}

#[derive(Default, Clone, Copy)]
struct Score {
    recall: f64,
    reciprocal_rank: f64,
    queries: f64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mentors = fs::read_to_string(root.join("crates/mentoro/data/demo-mentors.json"))?;
    let queries = fs::read_to_string(root.join("bench/search-quality/queries.json"))?;
    let mentors: Mentors = serde_json::from_str(&mentors)?;
    let Queries { queries } = serde_json::from_str(&queries)?;
    let model = env::var_os("MENTORO_MODEL_DIR")
        .map_or_else(|| root.join("models/use-multilingual-v3"), PathBuf::from);
    let search = Search::open(&model, &mentors.mentors).await?;
    let verbose = env::args().any(|argument| argument == "--verbose");

    println!("{:<24} {:>8} {:>8} {:>8}", "queries", "recall@5", "MRR", "count");
    search.measure("as people type", &queries, verbose).await?;
    for seed in SEEDS {
        let queries: Vec<Query> = mistyped(&queries, seed);
        search.measure(&format!("with errors, seed {seed}"), &queries, verbose).await?;
    }
    Ok(())
}

impl Search {
    async fn open(model: &std::path::Path, mentors: &[Mentor]) -> Result<Self, Box<dyn Error>> {
        let embedder = UniversalSentenceEncoder::open(model)?;
        let vocabulary = Arc::new(Vocabulary::default());
        let index =
            EmbeddedIndex::start(embedder.model().dimensions, Arc::clone(&vocabulary), None)?;
        let texts: Vec<_> = mentors.iter().map(meaning).collect();
        let embeddings = embedder.embed_documents(&texts).await?;
        let mut documents = Vec::new();
        for ((number, mentor), embedding) in (0..).zip(mentors).zip(embeddings) {
            documents.push(MentorDocument {
                mentor: MentorId::new(Uuid::from_u128(number)),
                embedding,
                name: mentor.name.clone(),
                expertise: mentor.expertise.clone(),
                tags: mentor.tags.iter().map(|tag| TagKey::of(tag)).collect(),
                languages: vec![LanguageTag::parse(&mentor.lang)?],
                score: None,
                accepting: true,
            });
        }
        index.upsert(documents).await?;
        let mender = FstMender::new(KnownWords::open(model)?, vocabulary);
        let ids = mentors.iter().map(|mentor| mentor.id.clone()).collect();
        Ok(Self { embedder, mender, index, ids })
    }

    async fn measure(
        &self,
        name: &str,
        queries: &[Query],
        verbose: bool,
    ) -> Result<(), Box<dyn Error>> {
        let mut by_kind: BTreeMap<&str, Score> = BTreeMap::new();
        let mut all = Score::default();
        for query in queries {
            let found = self.find(&query.text).await?;
            let score = Score::of(&found, &query.relevant);
            all.add(score);
            by_kind.entry(&query.kind).or_default().add(score);
            if verbose && score.recall < 1.0 {
                let mended = self.mender.mend(&query.text).unwrap_or_default();
                let found = &found[..PLACES];
                println!("  {} → {mended}: {:?}, not {found:?}", query.text, query.relevant);
            }
        }
        all.print(name);
        for (kind, score) in by_kind {
            score.print(&format!("  {kind}"));
        }
        Ok(())
    }

    async fn find(&self, text: &str) -> Result<Vec<&str>, Box<dyn Error>> {
        let mended = self.mender.mend(text);
        let mut embeddings = vec![self.embedder.embed_query(text).await?];
        let mut words = letters::words(text);
        if let Some(mended) = mended {
            embeddings.push(self.embedder.embed_query(&mended).await?);
            let new = letters::words(&mended).into_iter().filter(|word| !words.contains(word));
            words.extend(new.collect::<Vec<_>>());
        }
        let query = IndexQuery {
            embeddings,
            words,
            by_name: true,
            filter: IndexFilter::default(),
            excluded: Vec::new(),
            limit: self.ids.len(),
        };
        let hits = self.index.search(&query).await?;
        let number =
            |mentor: MentorId| usize::try_from(mentor.uuid().as_u128()).unwrap_or_default();
        Ok(hits.iter().map(|hit| self.ids[number(hit.mentor)].as_str()).collect())
    }
}

fn meaning(mentor: &Mentor) -> String {
    format!("{}. {}. {}", mentor.expertise, mentor.tags.join(", "), mentor.bio)
}

impl Score {
    #[expect(clippy::cast_precision_loss, reason = "places and mentors are few")]
    fn of(found: &[&str], relevant: &[String]) -> Self {
        let is_relevant = |id: &&&str| relevant.iter().any(|relevant| relevant == **id);
        let hits = found.iter().take(PLACES).filter(is_relevant).count();
        let first = found.iter().position(|id| is_relevant(&id)).map_or(f64::MAX, |n| n as f64);
        Self {
            recall: hits as f64 / relevant.len().min(PLACES) as f64,
            reciprocal_rank: 1.0 / (first + 1.0),
            queries: 1.0,
        }
    }

    fn add(&mut self, other: Self) {
        self.recall += other.recall;
        self.reciprocal_rank += other.reciprocal_rank;
        self.queries += other.queries;
    }

    fn print(self, name: &str) {
        let (recall, mrr) = (self.recall / self.queries, self.reciprocal_rank / self.queries);
        println!("{name:<24} {recall:>8.3} {mrr:>8.3} {:>8}", self.queries);
    }
}

/// The queries with one random typing error in each word of five letters or more: a letter left
/// out, added, replaced, or swapped with the next.
fn mistyped(queries: &[Query], seed: u64) -> Vec<Query> {
    let mut random = Random(seed);
    let words = |text: &str| {
        text.split_inclusive(|c: char| !c.is_alphabetic())
            .map(|piece| {
                let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
                random.mistype(word) + &piece[word.len()..]
            })
            .collect::<String>()
    };
    let texts = queries.iter().map(|query| &*query.text).map(words).collect::<Vec<_>>();
    queries.iter().zip(texts).map(|(query, text)| Query { text, ..query.clone() }).collect()
}

/// `SplitMix64`: the same numbers everywhere and for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or_default()
    }

    fn mistype(&mut self, word: &str) -> String {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < 5 {
            return word.to_owned();
        }
        let alphabet: Vec<char> = match letters[0] {
            'a'..='z' | 'A'..='Z' => ('a'..='z').collect(),
            _ => ('а'..='я').collect(),
        };
        loop {
            let mut mistyped = letters.clone();
            let at = self.below(letters.len());
            let letter = alphabet[self.below(alphabet.len())];
            match self.below(4) {
                0 => drop(mistyped.remove(at)),
                1 => mistyped.insert(at, letter),
                2 => mistyped[at] = letter,
                _ => mistyped.swap(at, (at + 1).min(letters.len() - 1)),
            }
            if mistyped != letters {
                return mistyped.into_iter().collect();
            }
        }
    }
}
