//! Prints how fast the parts of search are and how much memory they take: mending, encoding, and
//! the embedded index at 1,000, 10,000 and 100,000 mentors, with its graph compared to looking at
//! all of them. Give numbers of mentors to measure others.

#![expect(clippy::print_stdout, reason = "it prints for people")]

use std::{
    env,
    error::Error,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use application::search::{
    Embedding, IndexFilter, IndexQuery, MentorDocument, MentorIndex, QueryMender, letters,
};
use domain::{
    ids::MentorId,
    mentors::{LanguageTag, TagKey},
};
use infrastructure::search::{
    EmbeddedIndex, Vocabulary,
    mending::{FstMender, KnownWords},
};
use rand::{RngExt, SeedableRng, rngs::SmallRng, seq::IndexedRandom};
use sentence_encoder::{DIMENSIONS, SentenceEncoder};
use uuid::Uuid;

const QUERIES: usize = 500;
const TOPICS: &[&str] = &[
    "rust",
    "python",
    "java",
    "kotlin",
    "swift",
    "golang",
    "figma",
    "дизайн",
    "маркетинг",
    "seo",
    "физика",
    "математика",
    "английский",
    "немецкий",
    "психология",
    "финансы",
    "kubernetes",
    "linux",
    "postgres",
    "react",
    "vue",
    "unity",
    "blender",
    "гитара",
    "фотография",
    "карьера",
];
const NAMES: &[&str] = &["Анна", "Иван", "Мария", "John", "Emma", "Пётр", "Ольга", "Wei", "Lucas"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let model = env::var_os("MENTORO_MODEL_DIR")
        .map_or_else(|| root.join("models/use-multilingual-v3"), PathBuf::from);
    words_and_meanings(&model)?;
    let sizes: Vec<usize> = env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    for size in sizes {
        index(size).await?;
    }
    Ok(())
}

fn words_and_meanings(model: &Path) -> Result<(), Box<dyn Error>> {
    let (known, opening) = timed(|| KnownWords::open(model));
    let vocabulary = Arc::new(Vocabulary::default());
    vocabulary.learn([("", TOPICS.to_vec())]);
    let mender = FstMender::new(known?, vocabulary);
    println!("known words: opened in {opening:?}, {}", memory());
    for query in [
        "хочу научиться писать бэкенд на Rust",
        "machien lerning for begginers",
        "hochu nauchitsya programmirovat",
        "программиррование микроконтролеров и роботототехника",
    ] {
        let times = (0..200).map(|_| timed(|| black_box(mender.mend(query))).1).collect();
        println!("  mend {query:?}: {}", percentiles(times));
    }
    let (encoder, opening) = timed(|| SentenceEncoder::open(model));
    let encoder = encoder?;
    println!("model: opened in {opening:?}, {}", memory());
    for query in ["rust", "хочу научиться писать бэкенд на Rust"] {
        let times = (0..200).map(|_| timed(|| black_box(encoder.encode(query))).1).collect();
        println!("  encode {query:?}: {}", percentiles(times));
    }
    Ok(())
}

async fn index(size: usize) -> Result<(), Box<dyn Error>> {
    let mut random = SmallRng::seed_from_u64(1);
    let centres: Vec<Vec<f32>> = (0..200).map(|_| direction(&mut random, &[])).collect();
    let documents = documents(size, &centres, &mut random)?;
    let before = memory();
    let folder = tempfile::tempdir()?;
    let index = open(folder.path())?;
    let start = Instant::now();
    for chunk in documents.chunks(1_000) {
        index.upsert(chunk.to_vec()).await?;
    }
    println!("{size} mentors: inserted in {:?}; memory {before} → {}", start.elapsed(), memory());

    let queries: Vec<IndexQuery> = (0..QUERIES).map(|_| query(&centres, &mut random)).collect();
    let filter = |filter: &IndexFilter| {
        let filtered = queries.iter().cloned();
        filtered.map(|query| IndexQuery { filter: filter.clone(), ..query }).collect::<Vec<_>>()
    };
    let one_by_one = measure("one by one", &index, &queries).await?;
    if size > 20_000 {
        let start = Instant::now();
        while fs::read_dir(folder.path())?.next().is_none() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        println!("  graph built and saved in {:?}; memory {}", start.elapsed(), memory());
        let by_graph = measure("by graph", &index, &queries).await?;
        println!("  recall@10 {:.3}", recall(&one_by_one, &by_graph));
        drop(index);
        let index = open(folder.path())?;
        index.upsert(documents).await?;
        let start = Instant::now();
        let slow = |took: Duration| took > Duration::from_millis(3);
        while slow(timed(|| futures_util::FutureExt::now_or_never(index.search(&queries[0]))).1) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        println!("  graph read after a restart in {:?}", start.elapsed());
        measure("by graph, read", &index, &queries).await?;
        return measure_filters(&index, filter).await;
    }
    measure_filters(&index, filter).await
}

async fn measure_filters(
    index: &EmbeddedIndex,
    filtered: impl Fn(&IndexFilter) -> Vec<IndexQuery>,
) -> Result<(), Box<dyn Error>> {
    let tagged = IndexFilter { tags: vec![TagKey::of("rust")], ..IndexFilter::default() };
    measure("with a tag", index, &filtered(&tagged)).await?;
    let scored = IndexFilter { min_score: Some(3.0), ..IndexFilter::default() };
    measure("with a score", index, &filtered(&scored)).await?;
    Ok(())
}

fn open(folder: &Path) -> Result<EmbeddedIndex, Box<dyn Error>> {
    let vocabulary = Arc::new(Vocabulary::default());
    Ok(EmbeddedIndex::start(DIMENSIONS, vocabulary, Some(folder.to_owned()))?)
}

async fn measure(
    name: &str,
    index: &EmbeddedIndex,
    queries: &[IndexQuery],
) -> Result<Vec<Vec<MentorId>>, Box<dyn Error>> {
    let mut times = Vec::new();
    let mut found = Vec::new();
    for query in queries {
        let start = Instant::now();
        let hits = index.search(query).await?;
        times.push(start.elapsed());
        found.push(hits.iter().take(10).map(|hit| hit.mentor).collect());
    }
    println!("  search {name}: {}", percentiles(times));
    Ok(found)
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn recall(exact: &[Vec<MentorId>], found: &[Vec<MentorId>]) -> f64 {
    let hits = exact.iter().zip(found).flat_map(|(e, f)| e.iter().filter(|id| f.contains(id)));
    hits.count() as f64 / exact.iter().map(Vec::len).sum::<usize>() as f64
}

fn documents(
    size: usize,
    centres: &[Vec<f32>],
    random: &mut SmallRng,
) -> Result<Vec<MentorDocument>, Box<dyn Error>> {
    let languages = [LanguageTag::parse("ru")?, LanguageTag::parse("en")?];
    let words = |random: &mut SmallRng, few: usize| -> Vec<&str> {
        (0..few).filter_map(|_| TOPICS.choose(random).copied()).collect()
    };
    let document = |number: usize| MentorDocument {
        mentor: MentorId::new(Uuid::from_u128(number as u128)),
        embedding: Embedding::quantized(&direction(random, centres)),
        name: format!("{} Surname{}", words_of(NAMES, random), number % 5_000),
        expertise: format!("{} level{}", words(random, 2).join(" "), number % 997),
        tags: words(random, 4).into_iter().map(TagKey::of).collect(),
        languages: languages.choose(random).cloned().into_iter().collect(),
        score: Some(f64::from(random.random_range(10..=50_u8)) / 10.0),
        accepting: random.random_range(0..10) > 0,
    };
    Ok((0..size).map(document).collect())
}

fn words_of<'a>(words: &[&'a str], random: &mut SmallRng) -> &'a str {
    words.choose(random).copied().unwrap_or_default()
}

fn query(centres: &[Vec<f32>], random: &mut SmallRng) -> IndexQuery {
    let text = format!("хочу {} и {}", words_of(TOPICS, random), words_of(TOPICS, random));
    IndexQuery {
        embeddings: vec![Embedding::quantized(&direction(random, centres))],
        words: letters::words(&text),
        filter: IndexFilter { accepting: Some(true), ..IndexFilter::default() },
        limit: 500,
    }
}

/// A random direction, near one of `centres` if there are any: profiles come in groups of a kind.
fn direction(random: &mut SmallRng, centres: &[Vec<f32>]) -> Vec<f32> {
    let centre = centres.choose(random);
    (0..DIMENSIONS)
        .map(|n| centre.map_or(0.0, |centre| centre[n]) + random.random_range(-1.0..1.0_f32))
        .collect()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}

fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    format!("p50 {:?}, p99 {:?}", at(50), at(99))
}

fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.unwrap_or("unknown").trim().to_owned()
}
