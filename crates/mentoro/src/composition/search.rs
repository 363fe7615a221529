use std::{io, path::Path, sync::Arc};

use application::search::{Embedder, MentorIndex, ProfileWords, QueryMender};
use infrastructure::{
    parts::Part,
    search::{
        EmbeddedIndex, QdrantIndex, QdrantSettings, QdrantSettingsError, Vocabulary,
        embedding::{AbsentEmbedder, OpenAiEmbedder, OpenAiSettings, UniversalSentenceEncoder},
        mending::{FstMender, KnownWords},
    },
    telemetry::Metrics,
};

/// What understands queries. It is large, and read before the database is there.
pub struct Understanding {
    embedder: Arc<dyn Embedder>,
    manner: String,
    known: KnownWords,
}

impl Understanding {
    /// With a server's meanings or, without one, those of the model in the folder `model`; its
    /// words mend queries either way. A model that is missing or broken is told of once; the search
    /// does without.
    pub fn open(
        model: &Path,
        server: Option<(OpenAiSettings, Part)>,
        metrics: &Metrics,
    ) -> anyhow::Result<Self> {
        let (embedder, manner): (Arc<dyn Embedder>, _) = match server {
            Some((server, part)) => {
                let manner = server.query_prefix.clone();
                (Arc::new(OpenAiEmbedder::new(server, part)?), manner)
            }
            None => (built_in(model, metrics)?, String::new()),
        };
        let known = KnownWords::open(model).unwrap_or_else(|error| {
            told("only words of profiles are mended", error);
            KnownWords::none()
        });
        Ok(Self { embedder, manner, known })
    }

    /// For commands that never search.
    pub fn none() -> Self {
        let why = io::Error::other("this command does not search");
        let absent = AbsentEmbedder::new(UniversalSentenceEncoder::description(), &why);
        Self { embedder: Arc::new(absent), manner: String::new(), known: KnownWords::none() }
    }
}

/// What search by meaning consists of.
pub struct Search {
    pub embedder: Arc<dyn Embedder>,
    /// What the embedder does with queries beside what its model's name tells.
    pub manner: String,
    pub mender: Arc<dyn QueryMender>,
    pub index: Arc<dyn MentorIndex>,
}

impl Search {
    /// With an index in this process, which keeps what speeds it up in the folder `kept`.
    pub fn embedded(by: Understanding, kept: Option<&Path>) -> io::Result<Self> {
        let words = Arc::new(Vocabulary::default());
        let dimensions = by.embedder.model().dimensions;
        let index = EmbeddedIndex::start(dimensions, words.clone(), kept.map(Path::to_owned))?;
        Ok(Self::of(by, words, Arc::new(index)))
    }

    /// With an index on a Qdrant server; `profiles` tells who is called what.
    pub fn on_qdrant(
        by: Understanding,
        settings: QdrantSettings,
        part: Part,
        profiles: Arc<dyn ProfileWords>,
    ) -> Result<Self, QdrantSettingsError> {
        let words = Arc::new(Vocabulary::default());
        let index = QdrantIndex::new(settings, by.embedder.model(), part, words.clone(), profiles)?;
        Ok(Self::of(by, words, Arc::new(index)))
    }

    fn of(by: Understanding, words: Arc<Vocabulary>, index: Arc<dyn MentorIndex>) -> Self {
        let Understanding { embedder, manner, known } = by;
        Self { embedder, manner, mender: Arc::new(FstMender::new(known, words)), index }
    }
}

fn built_in(model: &Path, metrics: &Metrics) -> anyhow::Result<Arc<dyn Embedder>> {
    match UniversalSentenceEncoder::open(model) {
        Ok(encoder) => {
            metrics.show(encoder.metrics().clone())?;
            Ok(Arc::new(encoder))
        }
        Err(error) => {
            let absent = AbsentEmbedder::new(UniversalSentenceEncoder::description(), &error);
            told("search by meaning is off", error);
            Ok(Arc::new(absent))
        }
    }
}

fn told(consequence: &str, error: impl Into<anyhow::Error>) {
    tracing::warn!(error = format!("{:#}", error.into()), "{consequence}: run `make model`");
}
