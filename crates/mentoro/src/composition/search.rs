use std::{io, path::Path, sync::Arc};

use application::search::{Embedder, MentorIndex, QueryMender};
use infrastructure::search::{
    EmbeddedIndex, Vocabulary,
    embedding::{AbsentEmbedder, OpenAiEmbedder, OpenAiSettings, UniversalSentenceEncoder},
    mending::{FstMender, KnownWords},
};

/// What search by meaning consists of.
pub struct Search {
    pub embedder: Arc<dyn Embedder>,
    /// What the embedder does with queries beside what its model's name tells.
    pub manner: String,
    pub mender: Arc<dyn QueryMender>,
    pub index: Arc<dyn MentorIndex>,
}

impl Search {
    /// With `server`'s meanings or, without one, those of the model in the folder `model`; its
    /// words mend queries either way. The index keeps what speeds it up in the folder `kept`. A
    /// model that is missing or broken is told of once; the search does without.
    pub fn open(model: &Path, server: Option<OpenAiSettings>, kept: &Path) -> anyhow::Result<Self> {
        let manner = server.as_ref().map(|server| server.query_prefix.clone()).unwrap_or_default();
        let embedder: Arc<dyn Embedder> = match server {
            Some(server) => Arc::new(OpenAiEmbedder::new(server)?),
            None => built_in(model),
        };
        let known = KnownWords::open(model).unwrap_or_else(|error| {
            told("only words of profiles are mended", error);
            KnownWords::none()
        });
        Ok(Self { manner, ..Self::of(embedder, known, Some(kept))? })
    }

    /// For commands that never search.
    pub fn none() -> io::Result<Self> {
        let why = io::Error::other("this command does not search");
        let absent = AbsentEmbedder::new(UniversalSentenceEncoder::description(), &why);
        Self::of(Arc::new(absent), KnownWords::none(), None)
    }

    fn of(embedder: Arc<dyn Embedder>, known: KnownWords, kept: Option<&Path>) -> io::Result<Self> {
        let words = Arc::new(Vocabulary::default());
        let index = EmbeddedIndex::start(
            embedder.model().dimensions,
            words.clone(),
            kept.map(Path::to_owned),
        )?;
        Ok(Self {
            embedder,
            manner: String::new(),
            mender: Arc::new(FstMender::new(known, words)),
            index: Arc::new(index),
        })
    }
}

fn built_in(model: &Path) -> Arc<dyn Embedder> {
    match UniversalSentenceEncoder::open(model) {
        Ok(encoder) => Arc::new(encoder),
        Err(error) => {
            let absent = AbsentEmbedder::new(UniversalSentenceEncoder::description(), &error);
            told("search by meaning is off", error);
            Arc::new(absent)
        }
    }
}

fn told(consequence: &str, error: impl Into<anyhow::Error>) {
    tracing::warn!(error = format!("{:#}", error.into()), "{consequence}: run `make model`");
}
