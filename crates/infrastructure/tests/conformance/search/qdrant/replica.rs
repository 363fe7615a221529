use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use application::{
    kernel::Unavailable,
    search::{
        EmbeddingModel, IndexHit, IndexQuery, IndexRebuild, IndexState, MentorDocument,
        MentorIndex, NamedMentor, ProfileWord, ProfileWords, letters,
    },
};
use async_trait::async_trait;
use domain::ids::MentorId;
use infrastructure::{
    parts::{BreakerSettings, Part, PartMetrics, PartSettings},
    search::{QdrantIndex, QdrantSettings, QdrantSettingsError, Vocabulary},
};
use prometheus::Registry;

use crate::search::documents::DIMENSIONS;

/// A process that uses a server.
pub struct Replica {
    settings: QdrantSettings,
    model: EmbeddingModel,
    timeout: Duration,
    database: Arc<Names>,
    pub vocabulary: Arc<Vocabulary>,
}

impl Replica {
    pub fn of(settings: &QdrantSettings) -> Self {
        Self {
            settings: settings.clone(),
            model: EmbeddingModel { name: "model".to_owned(), dimensions: DIMENSIONS },
            timeout: Duration::from_secs(30),
            database: Arc::default(),
            vocabulary: Arc::default(),
        }
    }

    pub fn modelled(mut self, model: &str) -> Self {
        model.clone_into(&mut self.model.name);
        self
    }

    /// That waits so long for an answer.
    pub fn waiting(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Whose database knows these words besides.
    pub fn knowing(self, words: &[(&str, bool)]) -> Self {
        let word = |(word, is_topic): &(&str, bool)| ProfileWord {
            word: (*word).to_owned(),
            is_topic: *is_topic,
        };
        *self.database.words.lock().unwrap() = words.iter().map(word).collect();
        self
    }

    pub fn part(&self) -> Part {
        let breaker = BreakerSettings { failures: 3, pause: Duration::from_millis(50) };
        let settings = PartSettings { timeout: self.timeout, breaker };
        Part::new("index", settings, &PartMetrics::new(&Registry::new()).unwrap())
    }

    pub fn index(&self) -> Fed {
        self.index_through(self.part())
    }

    pub fn index_through(&self, part: Part) -> Fed {
        Fed { index: self.try_index(part).unwrap(), database: Arc::clone(&self.database) }
    }

    pub fn try_index(&self, part: Part) -> Result<QdrantIndex, QdrantSettingsError> {
        QdrantIndex::new(
            self.settings.clone(),
            &self.model,
            part,
            Arc::clone(&self.vocabulary),
            Arc::clone(&self.database) as Arc<dyn ProfileWords>,
        )
    }
}

/// The database's part: who is called what.
#[derive(Default)]
struct Names {
    names: Mutex<BTreeMap<MentorId, Vec<String>>>,
    words: Mutex<Vec<ProfileWord>>,
}

#[async_trait]
impl ProfileWords for Names {
    async fn named(&self, words: &[String], limit: usize) -> Result<Vec<NamedMentor>, Unavailable> {
        let names = self.names.lock().unwrap();
        let mut found: Vec<_> = names
            .iter()
            .map(|(mentor, name)| (name.iter().filter(|word| words.contains(word)).count(), mentor))
            .filter(|(count, _)| *count > 0)
            .collect();
        found.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.cmp(other)));
        let bearer = |(_, mentor): (usize, &MentorId)| NamedMentor {
            mentor: *mentor,
            name: names[mentor].clone(),
        };
        Ok(found.into_iter().take(limit).map(bearer).collect())
    }

    async fn words_after(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ProfileWord>, Unavailable> {
        let words = self.words.lock().unwrap();
        let wanted = |word: &&ProfileWord| after.is_none_or(|after| word.word.as_str() > after);
        Ok(words.iter().filter(wanted).take(limit).cloned().collect())
    }
}

/// An index on a server whose documents are those of the database: what goes into the one is known
/// to the other.
pub struct Fed {
    index: QdrantIndex,
    database: Arc<Names>,
}

impl Fed {
    fn know(&self, documents: &[MentorDocument]) {
        let mut names = self.database.names.lock().unwrap();
        names.extend(documents.iter().map(|one| (one.mentor, letters::words(&one.name))));
    }
}

#[async_trait]
impl MentorIndex for Fed {
    async fn refresh(&self) -> Result<IndexState, Unavailable> {
        self.index.refresh().await
    }

    async fn search(&self, query: &IndexQuery) -> Result<Vec<IndexHit>, Unavailable> {
        self.index.search(query).await
    }

    async fn upsert(&self, documents: Vec<MentorDocument>) -> Result<(), Unavailable> {
        self.know(&documents);
        self.index.upsert(documents).await
    }

    async fn remove(&self, mentors: &[MentorId]) -> Result<(), Unavailable> {
        self.database.names.lock().unwrap().retain(|mentor, _| !mentors.contains(mentor));
        self.index.remove(mentors).await
    }

    async fn size(&self) -> Result<u64, Unavailable> {
        self.index.size().await
    }

    async fn rebuild(&self) -> Result<Box<dyn IndexRebuild>, Unavailable> {
        self.index.rebuild().await
    }
}
