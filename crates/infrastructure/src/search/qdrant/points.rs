//! Mentors as points, and filters as conditions. No names and no contacts: what is personal stays
//! in the database.

use std::collections::HashMap;

use application::search::{IndexFilter, MentorDocument, letters};
use domain::ids::MentorId;
use qdrant_client::qdrant::{
    Condition, DenseVector, FieldType, NamedVectors, PointId, PointStruct, Range, Value, Vector,
    Vectors, point_id::PointIdOptions, value::Kind, vector, vectors::VectorsOptions,
};
use uuid::Uuid;

use crate::search::topics::topics;

const TAGS: &str = "tags";
const LANGUAGES: &str = "languages";
const SCORE: &str = "score";
const ACCEPTING: &str = "accepting";
/// The words of expertise and tags.
pub(super) const WORDS: &str = "words";

/// What filters ask for: each has a payload index.
pub(super) const FIELDS: [(&str, FieldType); 5] = [
    (TAGS, FieldType::Keyword),
    (LANGUAGES, FieldType::Keyword),
    (SCORE, FieldType::Float),
    (ACCEPTING, FieldType::Bool),
    (WORDS, FieldType::Keyword),
];

/// The point of a mentor, with the vector of this name.
pub(super) fn point(document: &MentorDocument, vector: &str) -> PointStruct {
    let tags = document.tags.iter().map(|tag| tag.as_str().to_owned());
    let mut languages: Vec<_> = document
        .languages
        .iter()
        // `pt` finds `pt-BR`, and `pt-BR` does not find `pt`.
        .flat_map(|language| [language.as_str().to_owned(), language.primary().to_owned()])
        .collect();
    languages.sort_unstable();
    languages.dedup();
    let words = letters::words(&topics(document).collect::<Vec<_>>().join(" "));
    let mut payload = HashMap::from([
        (TAGS.to_owned(), Value::from(tags.collect::<Vec<_>>())),
        (LANGUAGES.to_owned(), Value::from(languages)),
        (ACCEPTING.to_owned(), Value::from(document.accepting)),
        (WORDS.to_owned(), Value::from(words)),
    ]);
    if let Some(score) = document.score {
        payload.insert(SCORE.to_owned(), Value::from(score));
    }
    let dense = DenseVector { data: floats(document.embedding.components()) };
    let dense = Vector { vector: Some(vector::Vector::Dense(dense)), ..Vector::default() };
    PointStruct {
        id: Some(id(document.mentor)),
        payload,
        vectors: Some(named(HashMap::from([(vector.to_owned(), dense)]))),
    }
}

/// Marks a mentor as gone in a collection that is being filled: a point without a vector, which no
/// search finds, and which keeps an older document from being inserted.
pub(super) fn tombstone(mentor: MentorId) -> PointStruct {
    PointStruct {
        id: Some(id(mentor)),
        payload: HashMap::new(),
        // Empty, not absent, which is refused.
        vectors: Some(named(HashMap::new())),
    }
}

fn named(vectors: HashMap<String, Vector>) -> Vectors {
    Vectors { vectors_options: Some(VectorsOptions::Vectors(NamedVectors { vectors })) }
}

/// As the server takes vectors. It brings them to length 1.
pub(super) fn floats(components: &[i8]) -> Vec<f32> {
    components.iter().copied().map(f32::from).collect()
}

pub(super) fn id(mentor: MentorId) -> PointId {
    PointId { point_id_options: Some(PointIdOptions::Uuid(mentor.uuid().to_string())) }
}

/// Whose point it is; `None` if it is nobody's that we put there.
pub(super) fn mentor(id: Option<&PointId>) -> Option<MentorId> {
    match id?.point_id_options.as_ref()? {
        PointIdOptions::Uuid(uuid) => Uuid::parse_str(uuid).ok().map(MentorId::new),
        PointIdOptions::Num(_) => None,
    }
}

/// The words of expertise and tags in an answer's payload.
pub(super) fn words(payload: &HashMap<String, Value>) -> Vec<String> {
    let Some(Kind::ListValue(list)) = payload.get(WORDS).and_then(|value| value.kind.as_ref())
    else {
        return Vec::new();
    };
    let text = |value: &Value| match &value.kind {
        Some(Kind::StringValue(text)) => Some(text.clone()),
        _ => None,
    };
    list.values.iter().filter_map(text).collect()
}

/// What a point must fulfil to pass all of the filter but `accepting`.
pub(super) fn conditions(filter: &IndexFilter) -> Vec<Condition> {
    let tags = filter.tags.iter().map(|tag| Condition::matches(TAGS, tag.as_str().to_owned()));
    let language = filter
        .language
        .iter()
        .map(|language| Condition::matches(LANGUAGES, language.as_str().to_owned()));
    let score = filter
        .min_score
        .iter()
        .map(|least| Condition::range(SCORE, Range { gte: Some(*least), ..Range::default() }));
    tags.chain(language).chain(score).collect()
}

/// Takes requests, or does not.
pub(super) fn accepting(wanted: bool) -> Condition {
    Condition::matches(ACCEPTING, wanted)
}

/// Is one of these mentors.
pub(super) fn are(mentors: impl Iterator<Item = MentorId>) -> Condition {
    Condition::has_id(mentors.map(id))
}

/// Has one of these words in expertise or tags.
pub(super) fn worded(words: &[String]) -> Condition {
    Condition::matches(WORDS, words.to_vec())
}

#[cfg(test)]
mod tests {
    use application::search::Embedding;
    use domain::mentors::{LanguageTag, TagKey};

    use super::*;

    #[test]
    fn a_point_holds_what_filters_need_and_nothing_personal() {
        let document = MentorDocument {
            mentor: MentorId::new(Uuid::from_u128(7)),
            embedding: Embedding::from_components([3, -4]),
            name: "Анна Громова".to_owned(),
            expertise: "Rust developer".to_owned(),
            tags: vec![TagKey::of("Embedded Linux")],
            languages: vec![LanguageTag::parse("pt-BR").unwrap()],
            score: Some(4.5),
            accepting: true,
        };
        let point = point(&document, "model-2");
        let mut fields: Vec<_> = point.payload.keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["accepting", "languages", "score", "tags", "words"]);
        let all = format!("{point:?}").to_lowercase();
        assert!(!all.contains("анна") && !all.contains("громова"));
        assert_eq!(words(&point.payload), ["rust", "developer", "embedded", "linux"]);
        assert_eq!(mentor(point.id.as_ref()), Some(document.mentor));
        assert!(FIELDS.iter().all(|(field, _)| fields.contains(field)));
    }
}
