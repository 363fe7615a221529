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
/// How many mentors a student has seen who swipes a lot.
const SEEN: usize = 2_000;
/// How many words mentors describe themselves with; the first are far more common than the last.
const TOPICS: usize = 3_000;
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
    let topics: Vec<_> = (0..TOPICS).map(topic).collect();
    vocabulary.learn(topics.iter().map(|topic| ("", vec![topic.as_str()])));
    let mender = FstMender::new(known?, vocabulary);
    println!("known words: opened in {opening:?}, {}", memory());
    for query in [
        "хочу научиться писать бэкенд на Rust",
        "machien lerning for begginers",
        "hochu nauchitsya programmirovat",
        "программиррование микроконтролеров и роботототехника",
    ] {
        println!("  mend {query:?}: {}", repeated(|| mender.mend(query)));
    }
    let (encoder, opening) = timed(|| SentenceEncoder::open(model));
    let encoder = encoder?;
    println!("model: opened in {opening:?}, {}", memory());
    for query in ["rust", "хочу научиться писать бэкенд на Rust"] {
        println!("  encode {query:?}: {}", repeated(|| encoder.encode(query)));
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
    let wordless: Vec<_> =
        queries.iter().map(|query| IndexQuery { words: Vec::new(), ..query.clone() }).collect();
    let by_meaning = measure("one by one, by meaning", &index, &wordless).await?;
    let one_by_one = measure("one by one", &index, &queries).await?;
    if size > 20_000 {
        let start = Instant::now();
        while fs::read_dir(folder.path())?.next().is_none() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        println!("  graph built and saved in {:?}; memory {}", start.elapsed(), memory());
        let graph = measure("by graph, by meaning", &index, &wordless).await?;
        println!("  recall@10 {:.3}", recall(&by_meaning, &graph));
        let graph = measure("by graph", &index, &queries).await?;
        println!("  recall@10 {:.3}", recall(&one_by_one, &graph));
        drop(index);
        let index = open(folder.path())?;
        index.upsert(documents).await?;
        let start = Instant::now();
        let slow = |took: Duration| took > Duration::from_millis(3);
        while start.elapsed() < Duration::from_mins(1)
            && slow(timed(|| futures_util::FutureExt::now_or_never(index.search(&queries[0]))).1)
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        println!("  graph read after a restart in {:?}", start.elapsed());
        measure("by graph, read", &index, &queries).await?;
        measure_filters(&index, filter).await?;
        return measure_feeds(&index, &centres, &mut random).await;
    }
    measure_filters(&index, filter).await?;
    measure_feeds(&index, &centres, &mut random).await
}

/// As the feed asks for students who have several wishes of one kind, and have seen thousands of
/// those who are nearest to them.
async fn measure_feeds(
    index: &EmbeddedIndex,
    centres: &[Vec<f32>],
    random: &mut SmallRng,
) -> Result<(), Box<dyn Error>> {
    const STUDENTS: usize = 20;
    const WISHES: usize = 5;
    let mut feeds = Vec::new();
    for _ in 0..STUDENTS {
        let kind = [centres.choose(random).cloned().unwrap_or_default()];
        let wish = |random: &mut SmallRng| Embedding::quantized(&direction(random, &kind));
        let embeddings = (0..WISHES).map(|_| wish(random)).collect();
        feeds.push(IndexQuery { embeddings, by_name: false, ..query(centres, random) });
    }
    measure("as a feed, nobody seen", index, &feeds).await?;
    for feed in &mut feeds {
        feed.limit = 500;
        while feed.excluded.len() < SEEN {
            let hits = index.search(feed).await?;
            if hits.is_empty() {
                break;
            }
            feed.excluded.extend(hits.iter().map(|hit| hit.mentor));
        }
        feed.limit = 40;
    }
    measure("as a feed, 2,000 seen", index, &feeds).await?;
    for feed in &mut feeds {
        let page = IndexQuery { limit: 20, ..feed.clone() };
        feed.excluded.extend(index.search(&page).await?.iter().map(|hit| hit.mentor));
    }
    measure("as a feed, the next page", index, &feeds).await?;
    Ok(())
}

async fn measure_filters(
    index: &EmbeddedIndex,
    filtered: impl Fn(&IndexFilter) -> Vec<IndexQuery>,
) -> Result<(), Box<dyn Error>> {
    let tagged = IndexFilter { tags: vec![TagKey::of(&topic(100))], ..IndexFilter::default() };
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
    let before = on_cpu();
    for query in queries {
        let start = Instant::now();
        let hits = index.search(query).await?;
        times.push(start.elapsed());
        found.push(hits.iter().take(10).map(|hit| hit.mentor).collect());
    }
    println!("  search {name}: {}", summary(times, on_cpu().saturating_sub(before)));
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
    let words = |random: &mut SmallRng, few: usize| -> Vec<String> {
        (0..few).map(|_| common_topic(random)).collect()
    };
    let document = |number: usize| MentorDocument {
        mentor: MentorId::new(Uuid::from_u128(number as u128)),
        embedding: Embedding::quantized(&direction(random, centres)),
        name: format!("{} Surname{}", NAMES[number % NAMES.len()], number % 5_000),
        expertise: words(random, 3).join(" "),
        tags: words(random, 4).iter().map(|topic| TagKey::of(topic)).collect(),
        languages: languages.choose(random).cloned().into_iter().collect(),
        score: Some(f64::from(random.random_range(10..=50_u8)) / 10.0),
        accepting: random.random_range(0..10) > 0,
    };
    Ok((0..size).map(document).collect())
}

/// A word of syllables, another for each number.
fn topic(number: usize) -> String {
    const SYLLABLES: &[&str] =
        &["ра", "стер", "ком", "ди", "зайн", "ло", "ник", "про", "ве", "ток"];
    let digits = [number % 10, number / 10 % 10, number / 100 % 10, number / 1_000 % 10];
    digits.iter().map(|digit| SYLLABLES[*digit]).collect()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a random number below a small one"
)]
fn common_topic(random: &mut SmallRng) -> String {
    let chance: f64 = random.random();
    topic((chance.powi(4) * TOPICS as f64) as usize)
}

fn query(centres: &[Vec<f32>], random: &mut SmallRng) -> IndexQuery {
    let text = format!("хочу {} и {}", common_topic(random), common_topic(random));
    IndexQuery {
        embeddings: vec![Embedding::quantized(&direction(random, centres))],
        words: letters::words(&text),
        by_name: true,
        filter: IndexFilter { accepting: Some(true), ..IndexFilter::default() },
        excluded: Vec::new(),
        limit: 40,
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

fn repeated<T>(mut work: impl FnMut() -> T) -> String {
    let before = on_cpu();
    let times = (0..200).map(|_| timed(|| black_box(work())).1).collect();
    summary(times, on_cpu().saturating_sub(before))
}

fn summary(mut times: Vec<Duration>, cpu: Duration) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let count = u32::try_from(times.len()).unwrap_or(u32::MAX);
    format!("p50 {:.1?}, p99 {:.1?}, on the processor {:.1?}", at(50), at(99), cpu / count)
}

/// How long this thread has run, which waiting for a busy machine does not add to.
fn on_cpu() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.unwrap_or("unknown").trim().to_owned()
}
