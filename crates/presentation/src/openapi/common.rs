//! What is the same for all operations, added by rule rather than repeated by hand.

use utoipa::{
    ToSchema,
    openapi::{
        Content, Header, OpenApi, PathItem, Ref, RefOr, Required, Response, Type,
        header::HeaderBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Schema},
    },
};

use crate::http::problem::ProblemSchema;

/// Answers that any operation may give, and when.
const COMMON: &[(u16, &str, Applies)] = &[
    (400, "The request cannot be read.", |traits| traits.body),
    (401, "Not signed in, or no longer.", |traits| traits.optional_caller || traits.caller),
    (403, "Signed in, but not allowed.", |traits| traits.caller),
    (404, "Nothing here that the caller may see.", |traits| traits.path),
    (408, "The body took too long to arrive.", |traits| traits.body),
    (412, "The object has changed since it was read.", |traits| traits.patch),
    (413, "The body is too large.", |traits| traits.body),
    (415, "The body is not JSON.", |traits| traits.body),
    (422, "Some values are not valid; all of them are named.", |traits| {
        traits.body || traits.query || traits.repeatable
    }),
    (500, "A fault of the service.", |_| true),
    (503, "Something that the call needs is down or overloaded. Try again.", |_| true),
];

/// Whether an operation may give an answer.
type Applies = fn(&Traits) -> bool;

/// What decides about an operation's common answers.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
struct Traits {
    body: bool,
    path: bool,
    query: bool,
    /// A token is needed.
    caller: bool,
    /// A token is looked at.
    optional_caller: bool,
    patch: bool,
    /// Takes an `Idempotency-Key`.
    repeatable: bool,
    /// Answers with something that a client may keep.
    cacheable: bool,
}

impl Traits {
    fn of(method: &str, operation: &Operation) -> Self {
        let takes = |place: ParameterIn| {
            operation.parameters.iter().flatten().any(|parameter| {
                matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == place)
            })
        };
        let security = operation.security.as_deref().unwrap_or_default();
        let optional_caller = !security.is_empty();
        // An empty requirement among them means that a token is not needed.
        let nobody = utoipa::openapi::security::SecurityRequirement::default();
        let caller = optional_caller && !security.contains(&nobody);
        let is_stream = matches!(
            operation.responses.responses.get("200"),
            Some(RefOr::T(response)) if response.content.contains_key("text/event-stream")
        );
        let about_service = operation.tags.iter().flatten().any(|tag| tag == "service");
        Self {
            body: operation.request_body.is_some(),
            path: takes(ParameterIn::Path),
            query: takes(ParameterIn::Query),
            caller,
            optional_caller,
            patch: method == "PATCH",
            repeatable: method == "POST" && caller,
            cacheable: method == "GET" && !about_service && !is_stream,
        }
    }
}

/// Completes every operation.
pub fn complete(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations(item) {
            let traits = Traits::of(method, operation);
            add_parameters(operation, &traits);
            add_answers(operation, &traits);
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    complete_response(status, response, &traits);
                }
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn add_parameters(operation: &mut Operation, traits: &Traits) {
    let mut add = |name, description| {
        operation.parameters.get_or_insert_default().push(header_parameter(name, description));
    };
    if traits.repeatable {
        add(
            "Idempotency-Key",
            "1 to 255 visible ASCII characters. The same key and body replay \
             the first answer for 24 hours.",
        );
    }
    if traits.patch {
        add("If-Match", "An `ETag`: change the object only if its version is still this one.");
    }
    if traits.cacheable {
        add("If-None-Match", "An `ETag`: answer 304 if it is still the present one.");
    }
}

fn header_parameter(name: &str, description: &str) -> RefOr<Parameter> {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(text()))
        .build()
        .into()
}

fn add_answers(operation: &mut Operation, traits: &Traits) {
    let responses = &mut operation.responses.responses;
    for (status, description, applies) in COMMON {
        if applies(traits) {
            responses
                .entry(status.to_string())
                .or_insert_with(|| Response::new(*description).into());
        }
    }
    if traits.cacheable && responses.contains_key("200") {
        let unchanged = Response::new("The client's copy is the present one.");
        responses.insert("304".to_owned(), unchanged.into());
    }
}

fn complete_response(status: &str, response: &mut Response, traits: &Traits) {
    let mut add = |name: &str, description: &str| {
        response.headers.insert(name.to_owned(), header(description).into());
    };
    add("X-Request-Id", "The client's own, if it sent a sane one.");
    match status {
        "200" | "304" if traits.cacheable || traits.patch => {
            add("ETag", "The object's version, and a hash of what this caller sees.");
        }
        "201" => add("Location", "Where the new object is."),
        "401" => add("WWW-Authenticate", "How to sign in."),
        "429" | "503" => add("Retry-After", "Seconds until another try makes sense."),
        _ => {}
    }
    if traits.repeatable && status.starts_with('2') {
        add("Idempotent-Replayed", "`true` if this is the answer of an earlier, equal call.");
    }
    if status.starts_with(['4', '5']) {
        let problem = Ref::from_schema_name(ProblemSchema::name());
        let content = Content::new(Some(RefOr::<Schema>::Ref(problem)));
        response.content.insert("application/problem+json".to_owned(), content.into());
    }
}

fn header(description: &str) -> Header {
    HeaderBuilder::new().schema(Some(text())).description(Some(description)).build()
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use utoipa::PartialSchema;

    use super::*;

    #[test]
    fn every_operation_has_a_name_of_its_own_a_tag_and_a_summary() {
        let mut document = crate::openapi::document();
        let mut names = HashSet::new();
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                let name = operation.operation_id.clone().unwrap_or_default();
                assert!(names.insert(name.clone()), "{method} {path}: {name} comes twice");
                assert_eq!(operation.tags.as_ref().map(Vec::len), Some(1), "{method} {path}");
                assert!(operation.summary.is_some(), "{method} {path} has no summary");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = serde_json::to_value(crate::openapi::document()).unwrap();
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
        }
    }

    #[test]
    fn a_problem_is_described_with_its_codes() {
        let schema = serde_json::to_string(&ProblemSchema::schema()).unwrap();
        assert!(schema.contains("#/components/schemas/ErrorCode"));
    }
}
