use std::{num::NonZeroUsize, time::Duration};

use application::{
    kernel::Unavailable,
    search::{Embedder, Embedding, EmbeddingModel},
};
use async_trait::async_trait;
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::{sync::Semaphore, time::timeout};

use super::PART;
use crate::parts::Part;

/// How to reach a server of embeddings.
#[derive(Debug, Clone)]
pub struct OpenAiSettings {
    /// Where `v1/embeddings` is, such as `https://api.openai.com/`.
    pub base: Url,
    /// Sent as a bearer token, if the server wants one.
    pub key: Option<SecretString>,
    /// The server's name of the model.
    pub model: String,
    /// Length of its vectors.
    pub dimensions: usize,
    /// Put before each query; the E5 models want `query: `.
    pub query_prefix: String,
    /// Put before each profile; the E5 models want `passage: `.
    pub document_prefix: String,
    /// How many profiles go into one request; some servers take only one.
    pub batch: NonZeroUsize,
    /// How long a request may take.
    pub timeout: Duration,
}

/// Embeddings by a server that speaks `POST /v1/embeddings` as `OpenAI` does, and
/// text-embeddings-inference, Ollama and many others:
/// <https://platform.openai.com/docs/api-reference/embeddings>.
pub struct OpenAiEmbedder {
    model: EmbeddingModel,
    settings: OpenAiSettings,
    endpoint: Url,
    client: Client,
    /// Requests on the way.
    places: Semaphore,
    part: Part,
}

/// Why a server's answer is of no use.
#[derive(Debug, Error)]
enum AnswerError {
    #[error("the server gave {actual} vectors for {expected} texts")]
    Count { expected: usize, actual: usize },
    #[error("the server gave a vector of {actual} dimensions instead of {expected}")]
    Dimensions { expected: usize, actual: usize },
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

impl OpenAiEmbedder {
    /// Requests on the way at once. The next one waits, as long as a request may take.
    const PLACES: usize = 16;

    /// Connects to nothing yet. Each call goes through `part`.
    ///
    /// # Errors
    /// A base that cannot have paths, or no TLS.
    pub fn new(settings: OpenAiSettings, part: Part) -> Result<Self, Unavailable> {
        let endpoint = settings.base.join("v1/embeddings");
        let client = Client::builder().timeout(settings.timeout).build();
        // What is put before a profile changes its vector as much as the model does.
        let name = format!("{} {}", settings.model, settings.document_prefix);
        let name = name.trim_end().to_owned();
        Ok(Self {
            model: EmbeddingModel { name, dimensions: settings.dimensions },
            endpoint: endpoint.map_err(|error| Unavailable::new(PART, error))?,
            client: client.map_err(|error| Unavailable::new(PART, error))?,
            places: Semaphore::new(Self::PLACES),
            part,
            settings,
        })
    }

    async fn embed(&self, texts: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        let waiting = timeout(self.settings.timeout, self.places.acquire());
        let place = waiting.await.map_err(|elapsed| Unavailable::new(PART, elapsed))?;
        let _place = place.map_err(|closed| Unavailable::new(PART, closed))?;
        let answer = self.part.call("embed", self.ask(texts)).await?;
        self.read(answer, texts.len()).map_err(|error| Unavailable::new(PART, error))
    }

    async fn ask(&self, texts: &[String]) -> reqwest::Result<Answer> {
        let request =
            Request { model: &self.settings.model, input: texts, encoding_format: "float" };
        let mut call = self.client.post(self.endpoint.clone()).json(&request);
        if let Some(key) = &self.settings.key {
            call = call.bearer_auth(key.expose_secret());
        }
        call.send().await?.error_for_status()?.json().await
    }

    /// The vectors in the order of the texts; servers need not keep it.
    fn read(&self, answer: Answer, expected: usize) -> Result<Vec<Embedding>, AnswerError> {
        let mut items = answer.data;
        items.sort_by_key(|item| item.index);
        if items.iter().map(|item| item.index).ne(0..expected) {
            return Err(AnswerError::Count { expected, actual: items.len() });
        }
        let dimensions = self.model.dimensions;
        items
            .into_iter()
            .map(|item| match item.embedding.len() {
                actual if actual == dimensions => Ok(Embedding::quantized(&item.embedding)),
                actual => Err(AnswerError::Dimensions { expected: dimensions, actual }),
            })
            .collect()
    }
}

#[async_trait]
impl Embedder for OpenAiEmbedder {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    async fn embed_query(&self, text: &str) -> Result<Embedding, Unavailable> {
        let prefixed = format!("{}{text}", self.settings.query_prefix);
        Ok(self.embed(&[prefixed]).await?.remove(0))
    }

    async fn embed_documents(&self, texts: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        let prefix = &self.settings.document_prefix;
        let mut embeddings = Vec::with_capacity(texts.len());
        for batch in texts.chunks(self.settings.batch.get()) {
            let prefixed: Vec<_> = batch.iter().map(|text| format!("{prefix}{text}")).collect();
            embeddings.extend(self.embed(&prefixed).await?);
        }
        Ok(embeddings)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;
    use prometheus::Registry;
    use serde_json::{Value, json};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    use super::*;
    use crate::parts::{BreakerSettings, PartMetrics, PartSettings};

    fn part() -> Part {
        let patience =
            PartSettings { timeout: Duration::from_secs(10), breaker: BreakerSettings::default() };
        Part::new(PART, patience, &PartMetrics::new(&Registry::new()).unwrap())
    }

    /// What a server was sent: the heads and bodies of all requests.
    type Seen = Arc<Mutex<Vec<(String, Value)>>>;

    /// The status and body that a request's body gets.
    type Reply = fn(&Value) -> (u16, Value);

    /// Answers each request by `answer` of its body, one at a time.
    async fn server(answer: Reply) -> (Url, Seen) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let seen = Seen::default();
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (head, body) = request(&mut stream).await;
                let (status, answer) = answer(&body);
                log.lock().push((head, body));
                let answer = answer.to_string();
                let length = answer.len();
                let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n");
                let answer = format!("{head}Connection: close\r\n\r\n{answer}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        (base, seen)
    }

    async fn request(stream: &mut TcpStream) -> (String, Value) {
        let mut bytes = Vec::new();
        loop {
            stream.read_buf(&mut bytes).await.unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && let Ok(body) = serde_json::from_str(body)
            {
                return (head.to_lowercase(), body);
            }
        }
    }

    /// The vector of each text is its length and 1, and the last text comes first.
    fn lengths(body: &Value) -> (u16, Value) {
        let texts = body["input"].as_array().unwrap();
        let item = |(index, text): (usize, &Value)| json!({"index": index, "embedding": [text.as_str().unwrap().len(), 1]});
        (200, json!({"data": texts.iter().enumerate().map(item).rev().collect::<Vec<_>>()}))
    }

    fn embedder(base: Url) -> OpenAiEmbedder {
        OpenAiEmbedder::new(
            OpenAiSettings {
                base,
                key: Some("secret".into()),
                model: "e5".to_owned(),
                dimensions: 2,
                query_prefix: "query: ".to_owned(),
                document_prefix: "passage: ".to_owned(),
                batch: NonZeroUsize::new(2).unwrap(),
                timeout: Duration::from_secs(5),
            },
            part(),
        )
        .unwrap()
    }

    #[tokio::test]
    async fn profiles_go_in_batches_and_come_in_order() {
        let (base, seen) = server(lengths).await;
        let texts = ["a", "bb", "ccc"].map(str::to_owned);
        let embeddings = embedder(base).embed_documents(&texts).await.unwrap();
        let expected = [10.0, 11.0, 12.0].map(|length| Embedding::quantized(&[length, 1.0]));
        assert_eq!(embeddings, expected);
        let seen = seen.lock();
        let inputs: Vec<_> = seen.iter().map(|(_, body)| body["input"].clone()).collect();
        assert_eq!(inputs, [json!(["passage: a", "passage: bb"]), json!(["passage: ccc"])]);
        assert!(seen[0].0.starts_with("post /v1/embeddings http/1.1"));
        assert!(seen[0].0.contains("authorization: bearer secret"));
        assert_eq!(seen[0].1["model"], "e5");
    }

    #[tokio::test]
    async fn a_query_has_its_prefix() {
        let (base, seen) = server(lengths).await;
        embedder(base).embed_query("rust").await.unwrap();
        assert_eq!(seen.lock()[0].1["input"], json!(["query: rust"]));
    }

    #[tokio::test]
    async fn an_error_or_a_wrong_answer_is_no_embedding() {
        let answers: [Reply; 4] = [
            |_| (500, json!({})),
            |_| (200, json!({"data": []})),
            |_| (200, json!({"data": [{"index": 0, "embedding": [1, 2, 3]}]})),
            |_| (200, json!({"surprise": true})),
        ];
        for answer in answers {
            let (base, _) = server(answer).await;
            let error = embedder(base).embed_query("rust").await.unwrap_err();
            assert_eq!(error.part, "embedder");
        }
    }

    #[tokio::test]
    async fn a_silent_server_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let settings =
            OpenAiSettings { timeout: Duration::from_millis(50), ..embedder(base).settings };
        let silent = OpenAiEmbedder::new(settings, part()).unwrap();
        assert!(silent.embed_query("rust").await.is_err());
    }
}
