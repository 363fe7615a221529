//! Prints how well the feed finds the mentors who are somebody for a student's interests, with the
//! students of `bench/search-quality/interests.json` and the demonstration mentors: recall and
//! precision among the first, for interests joined to one text and for interests as the feed asks
//! the index. Then how well a cosine tells whom an interest is about, by the bound from which it
//! counts.

#![expect(clippy::print_stdout, reason = "it prints for people")]
#![expect(clippy::cast_precision_loss, reason = "mentors and interests are few")]

use std::{collections::HashSet, env, error::Error, fs, path::PathBuf, sync::Arc};

use application::{
    feed::Interests,
    search::{Embedder, Embedding, IndexFilter, IndexQuery, MentorDocument, MentorIndex, letters},
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
struct Wanted {
    interests: Vec<Interest>,
    students: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct Interest {
    text: String,
    relevant: HashSet<String>,
}

struct Feed {
    embedder: UniversalSentenceEncoder,
    mender: FstMender,
    index: EmbeddedIndex,
    mentors: Vec<Mentor>,
    meanings: Vec<Embedding>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mentors = fs::read_to_string(root.join("crates/mentoro/data/demo-mentors.json"))?;
    let wanted = fs::read_to_string(root.join("bench/search-quality/interests.json"))?;
    let mentors: Mentors = serde_json::from_str(&mentors)?;
    let wanted: Wanted = serde_json::from_str(&wanted)?;
    let model = env::var_os("MENTORO_MODEL_DIR")
        .map_or_else(|| root.join("models/use-multilingual-v3"), PathBuf::from);
    let feed = Feed::open(&model, mentors.mentors).await?;
    feed.measure(&wanted).await?;
    feed.measure_bounds(&wanted).await
}

impl Feed {
    async fn open(model: &std::path::Path, mentors: Vec<Mentor>) -> Result<Self, Box<dyn Error>> {
        let embedder = UniversalSentenceEncoder::open(model)?;
        let vocabulary = Arc::new(Vocabulary::default());
        let dimensions = embedder.model().dimensions;
        let index = EmbeddedIndex::start(dimensions, Arc::clone(&vocabulary), None)?;
        let text = |mentor: &Mentor| {
            format!("{}. {}. {}", mentor.expertise, mentor.tags.join(", "), mentor.bio)
        };
        let texts: Vec<_> = mentors.iter().map(text).collect();
        let meanings = embedder.embed_documents(&texts).await?;
        let mut documents = Vec::new();
        for ((number, mentor), embedding) in (0..).zip(&mentors).zip(&meanings) {
            documents.push(MentorDocument {
                mentor: MentorId::new(Uuid::from_u128(number)),
                embedding: embedding.clone(),
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
        Ok(Self { embedder, mender, index, mentors, meanings })
    }

    async fn interests(&self, texts: &[String]) -> Result<Interests, Box<dyn Error>> {
        let mut interests = Interests::of(texts.to_vec(), &self.mender);
        let mut meanings = Vec::new();
        for reading in interests.readings() {
            meanings.push(self.embedder.embed_query(&reading).await?);
        }
        interests.mean(meanings);
        Ok(interests)
    }

    async fn found(
        &self,
        embeddings: Vec<Embedding>,
        words: Vec<String>,
    ) -> Result<Vec<&str>, Box<dyn Error>> {
        let (filter, limit) = (IndexFilter::default(), self.mentors.len());
        let query =
            IndexQuery { embeddings, words, by_name: false, filter, excluded: Vec::new(), limit };
        let hits = self.index.search(&query).await?;
        let number = |mentor: MentorId| usize::try_from(mentor.uuid().as_u128());
        let id = |mentor| number(mentor).map(|number| self.mentors[number].id.as_str());
        Ok(hits.iter().map(|hit| id(hit.mentor)).collect::<Result<_, _>>()?)
    }

    /// As many places as there are relevant mentors, so that recall is precision too.
    async fn measure(&self, wanted: &Wanted) -> Result<(), Box<dyn Error>> {
        println!("{:<10} {:>9} {:>8} {:>8}", "interests", "relevant", "joined", "feed");
        let (mut joined_sum, mut feed_sum) = (0.0, 0.0);
        for student in &wanted.students {
            let theirs = wanted.interests.iter().filter(|one| student.contains(&one.text));
            let relevant: HashSet<&str> =
                theirs.flat_map(|one| &one.relevant).map(String::as_str).collect();
            let share = |found: &[&str]| {
                let first = found.iter().take(relevant.len());
                first.filter(|id| relevant.contains(*id)).count() as f64 / relevant.len() as f64
            };
            let text = student.join(", ");
            let meaning = self.embedder.embed_query(&text).await?;
            let joined = share(&self.found(vec![meaning], letters::words(&text)).await?);
            let interests = self.interests(student).await?;
            let feed = share(&self.found(interests.aims(), interests.words()).await?);
            let (count, relevant) = (student.len(), relevant.len());
            println!("{count:<10} {relevant:>9} {joined:>8.3} {feed:>8.3}");
            joined_sum += joined;
            feed_sum += feed;
        }
        let count = wanted.students.len() as f64;
        println!("{:<20} {:>8.3} {:>8.3}\n", "mean", joined_sum / count, feed_sum / count);
        Ok(())
    }

    async fn measure_bounds(&self, wanted: &Wanted) -> Result<(), Box<dyn Error>> {
        let mut pairs = Vec::new();
        for interest in &wanted.interests {
            let meaning = self.embedder.embed_query(&interest.text).await?;
            for (mentor, profile) in self.mentors.iter().zip(&self.meanings) {
                let is_relevant = interest.relevant.contains(&mentor.id);
                pairs.push((meaning.cosine(profile), is_relevant));
            }
        }
        println!("{:<10} {:>9} {:>8} {:>8}", "bound", "precision", "recall", "F1");
        let relevant = pairs.iter().filter(|(_, is_relevant)| *is_relevant).count() as f64;
        for hundredths in (10..=60).step_by(5) {
            let bound = f64::from(hundredths) / 100.0;
            let counted = pairs.iter().filter(|(cosine, _)| *cosine >= bound);
            let right = counted.clone().filter(|(_, is_relevant)| *is_relevant).count() as f64;
            let (precision, recall) = (right / counted.count() as f64, right / relevant);
            let f1 = 2.0 * precision * recall / (precision + recall);
            println!("{bound:<10} {precision:>9.3} {recall:>8.3} {f1:>8.3}");
        }
        Ok(())
    }
}
