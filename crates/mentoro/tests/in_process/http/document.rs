//! The OpenAPI document, as a promise that answers keep.

use std::collections::BTreeSet;

use actix_web::http::Method;
use boon::{Compiler, Schemas};
use serde_json::{Value, json};

use super::api::{Answer, EVENT_STREAM};

/// Headers that an answer must have where the document lists them. The others depend on the call.
const CERTAIN: [&str; 4] = ["ETag", "Location", "Retry-After", "X-Request-Id"];

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub struct Document {
    json: Value,
}

impl Document {
    /// As it is published, but for one thing: objects may have no fields that it does not name.
    pub fn new() -> Self {
        let mut json = serde_json::to_value(presentation::document()).unwrap();
        for schema in json["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            // Closed where it is referred to, since it may be a part of something greater there.
            close(schema, true);
        }
        close(&mut json["paths"], false);
        Self { json }
    }

    /// The id of every operation.
    pub fn operations(&self) -> BTreeSet<&str> {
        self.walk().map(|(.., operation)| operation["operationId"].as_str().unwrap()).collect()
    }

    /// The method and the path, with names for its ids.
    pub fn route(&self, id: &str) -> (Method, &str) {
        let (path, method, _) = self.find(id);
        (method.to_uppercase().parse().unwrap(), path)
    }

    /// The status of a call that succeeds.
    pub fn success(&self, id: &str) -> u16 {
        let good = self.statuses(id).find(|status| (200..300).contains(status));
        good.unwrap_or_else(|| panic!("{id} never succeeds"))
    }

    /// Whether the operation may answer with `status`.
    pub fn may(&self, id: &str, status: u16) -> bool {
        self.statuses(id).any(|other| other == status)
    }

    /// Why `answer` is none that the document promises for the operation, if it is none.
    pub fn check(&self, id: &str, answer: &Answer) -> Result<(), String> {
        let (.., operation) = self.find(id);
        let Some(response) = operation["responses"].get(answer.status.to_string()) else {
            return Err(format!("{} is not documented: {}", answer.status, answer.text));
        };
        for header in CERTAIN {
            if response["headers"].get(header).is_some() && answer.header(header).is_none() {
                return Err(format!("{} lacks {header}", answer.status));
            }
        }
        let Some(content) = response.get("content") else {
            let empty = answer.text.is_empty();
            return empty.then_some(()).ok_or_else(|| format!("a body: {}", answer.text));
        };
        let media_type = answer.header("Content-Type").unwrap_or_default();
        match content.get(media_type) {
            // Its events are looked at elsewhere.
            Some(_) if media_type == EVENT_STREAM => Ok(()),
            Some(content) if media_type.starts_with("text/") => {
                self.validate(&content["schema"], &json!(answer.text))
            }
            Some(content) => self.validate(&content["schema"], &answer.body),
            None => Err(format!("{media_type:?} is not documented")),
        }
    }

    fn validate(&self, schema: &Value, body: &Value) -> Result<(), String> {
        let mut schema = schema.clone();
        schema["components"] = self.json["components"].clone();
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.enable_format_assertions();
        let place = "https://mentoro.example/schema.json";
        compiler.add_resource(place, schema).unwrap();
        let index = compiler.compile(place, &mut schemas).unwrap();
        schemas.validate(body, index).map_err(|error| format!("{error}, in {body}"))
    }

    fn statuses(&self, id: &str) -> impl Iterator<Item = u16> {
        let (.., operation) = self.find(id);
        operation["responses"].as_object().unwrap().keys().filter_map(|key| key.parse().ok())
    }

    fn find(&self, id: &str) -> (&str, &str, &Value) {
        let found = self.walk().find(|(.., operation)| operation["operationId"] == id);
        found.unwrap_or_else(|| panic!("the document has no operation {id}"))
    }

    fn walk(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        self.json["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
            let operation = |&method| Some((path.as_str(), method, item.get(method)?));
            METHODS.iter().filter_map(operation)
        })
    }
}

/// Has every object refuse what is not written down. A part of an `allOf` knows only its own
/// fields, so that only the whole can be closed.
fn close(json: &mut Value, is_part: bool) {
    match json {
        Value::Object(fields) => {
            let is_object =
                ["$ref", "allOf", "properties"].iter().any(|&it| fields.contains_key(it));
            if is_object && !is_part {
                fields.insert("unevaluatedProperties".to_owned(), json!(false));
            }
            for (keyword, value) in fields {
                match value {
                    Value::Array(parts) if keyword == "allOf" => {
                        for part in parts {
                            close(part, true);
                        }
                    }
                    value => close(value, false),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| close(item, false)),
        _ => {}
    }
}
