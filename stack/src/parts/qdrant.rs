use std::{fmt, fs, path::Path, time::Duration};

use super::probe;
use crate::{
    Part, StackError,
    process::{launch::Launch, ports, programs, secret::secret},
};

const UNTIL_READY: Duration = Duration::from_mins(1);
const STAND_IN: &str = "qdrant-stand-in";

/// What serves the index of vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QdrantKind {
    /// A server that somebody else runs.
    Given,
    /// Qdrant, of the PATH.
    Server,
    /// The stand-in of the tests, which speaks Qdrant's protocol and keeps nothing.
    StandIn,
}

/// The index of vectors: a given server, Qdrant itself, or its stand-in.
#[derive(Debug)]
pub struct Qdrant {
    part: Option<Part>,
    kind: QdrantKind,
    url: String,
    api_key: Option<String>,
}

impl Qdrant {
    /// One that runs elsewhere.
    pub fn given(url: impl Into<String>, api_key: Option<String>) -> Self {
        Self { part: None, kind: QdrantKind::Given, url: url.into(), api_key }
    }

    /// Starts what there is: `qdrant` of the PATH, else the stand-in beside the program that calls.
    pub fn start(folder: &Path) -> Result<Self, StackError> {
        fs::create_dir_all(folder).map_err(StackError::at("make", folder))?;
        let (program, kind) = programs::on_path("qdrant").map_or_else(
            || programs::built(STAND_IN).map(|program| (program, QdrantKind::StandIn)),
            |program| Ok((program, QdrantKind::Server)),
        )?;
        let api_key = secret(16)?;
        ports::against_races(|| {
            let [http, grpc] = ports::free()?;
            let server = match kind {
                QdrantKind::StandIn => stand_in(&program, folder, grpc, &api_key),
                _ => server(&program, folder, [http, grpc], &api_key),
            };
            server.start()?;
            let url = format!("http://127.0.0.1:{grpc}");
            Ok(Self { part: Some(server), kind, url, api_key: Some(api_key.clone()) })
        })
    }

    /// Its gRPC interface.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The key that it wants.
    pub fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref()
    }

    /// What serves.
    pub const fn kind(&self) -> QdrantKind {
        self.kind
    }

    /// Its process, if it is ours.
    pub const fn part(&self) -> Option<&Part> {
        self.part.as_ref()
    }
}

impl fmt::Display for QdrantKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Given => "the given server",
            Self::Server => "Qdrant",
            Self::StandIn => "NOT Qdrant but the stand-in of the tests, which keeps nothing",
        })
    }
}

fn stand_in(program: &Path, folder: &Path, port: u16, api_key: &str) -> Part {
    let launch = Launch::new(program.to_owned(), folder, folder.join("qdrant.log"))
        .arguments(["--listen", &format!("127.0.0.1:{port}")])
        .variable("QDRANT_STAND_IN_API_KEY", api_key);
    Part::new("qdrant", launch, UNTIL_READY, move |_| probe::connects(port))
}

fn server(program: &Path, folder: &Path, [http, grpc]: [u16; 2], api_key: &str) -> Part {
    let launch = Launch::new(program.to_owned(), folder, folder.join("qdrant.log"))
        .variable("QDRANT__SERVICE__HOST", "127.0.0.1")
        .variable("QDRANT__SERVICE__HTTP_PORT", http.to_string())
        .variable("QDRANT__SERVICE__GRPC_PORT", grpc.to_string())
        .variable("QDRANT__SERVICE__API_KEY", api_key)
        .variable("QDRANT__STORAGE__STORAGE_PATH", folder.join("storage"))
        .variable("QDRANT__STORAGE__SNAPSHOTS_PATH", folder.join("snapshots"))
        .variable("QDRANT__TELEMETRY_DISABLED", "true");
    Part::new("qdrant", launch, UNTIL_READY, move |_| probe::answers(http, "/readyz"))
}
