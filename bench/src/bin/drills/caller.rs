//! Calls that wait for their answer.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Certificate, Method, blocking::Client};
use serde_json::Value;
use stack::Stack;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Somebody who calls the API at one address.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    client: Client,
    base: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `null` if it was no JSON.
    pub(crate) body: Value,
}

impl Caller {
    /// Calls the front of `stack`.
    pub(crate) fn new(stack: &Stack) -> Result<Self> {
        let certificate = Certificate::from_pem(&stack.certificate().pem()?)?;
        let client = Client::builder()
            .tls_built_in_root_certs(false)
            .add_root_certificate(certificate)
            .timeout(PATIENCE)
            .no_proxy()
            .build()?;
        Ok(Self { client, base: stack.url() })
    }

    /// The same, at another address, such as that of one replica.
    pub(crate) fn at(&self, base: String) -> Self {
        Self { client: self.client.clone(), base }
    }

    /// Calls as the owner of `token`, or as nobody.
    pub(crate) fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send()?;
        let status = answer.status().as_u16();
        let body = serde_json::from_slice(&answer.bytes()?).unwrap_or_default();
        Ok(Answer { status, body })
    }

    pub(crate) fn get(&self, path: &str, token: Option<&str>) -> Result<Answer> {
        self.call(Method::GET, path, token, None)
    }

    pub(crate) fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Answer> {
        self.call(Method::POST, path, token, Some(body))
    }

    /// The mentors that a search for `text` finds, best first, and whether it did without the index.
    pub(crate) fn search(&self, text: &str) -> Result<(Vec<String>, bool)> {
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let path = format!("/api/mentors?accepting=any&limit=5&query={query}");
        let page = self.get(&path, None)?.ok()?;
        let items = page["items"].as_array().context("a page without items")?;
        let ids = items.iter().filter_map(|item| item["mentor"]["id"].as_str());
        let is_degraded = page["degraded"].as_bool().context("a page without `degraded`")?;
        Ok((ids.map(str::to_owned).collect(), is_degraded))
    }
}

impl Answer {
    /// The body of an answer that must be good.
    pub(crate) fn ok(self) -> Result<Value> {
        if !(200..300).contains(&self.status) {
            bail!("{}: {}", self.status, self.body);
        }
        Ok(self.body)
    }
}
