use std::fmt::Write as _;

use application::search::EmbeddingModel;
use sha2::{Digest as _, Sha256};

/// How many characters of a model's name stand in that of a collection, which has 255 at most.
const MODEL: usize = 64;

/// How things are called on the server.
///
/// A collection is `{alias}-{model}-{dimensions}-{generation}`. Each rebuild makes one of the next
/// generation; the alias tells which one is searched.
#[derive(Debug, Clone)]
pub(super) struct Names {
    alias: String,
    stem: String,
    vector: String,
}

impl Names {
    pub fn new(alias: &str, model: &EmbeddingModel) -> Self {
        let vector = format!("{}-{}", safe(&model.name), model.dimensions);
        Self { alias: alias.to_owned(), stem: format!("{alias}-{vector}-"), vector }
    }

    /// What is searched.
    pub fn alias(&self) -> &str {
        &self.alias
    }

    /// The name of the vectors within their points. It says which model made them, so that the
    /// server itself refuses to compare those of two models.
    pub fn vector(&self) -> &str {
        &self.vector
    }

    pub fn collection(&self, generation: u64) -> String {
        format!("{}{generation}", self.stem)
    }

    /// The generation of a collection of ours with the vectors of our model.
    pub fn generation(&self, collection: &str) -> Option<u64> {
        let digits = collection.strip_prefix(&self.stem)?;
        let generation = digits.parse().ok()?;
        // `07` and `+7` parse too, and are nobody's.
        (self.collection(generation) == collection).then_some(generation)
    }
}

/// A name with nothing but letters and digits of ASCII, `.`, `_` and `-`. Names that become alike
/// by that get a hash, so that two models never share a name.
fn safe(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let safe: String = name.chars().map(|c| if fits(c) { c } else { '-' }).take(MODEL).collect();
    if safe == name {
        return safe;
    }
    Sha256::digest(name.as_bytes()).iter().take(4).fold(safe + "-", |mut name, byte| {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(model: &str) -> Names {
        Names::new("mentors", &EmbeddingModel { name: model.to_owned(), dimensions: 512 })
    }

    #[test]
    fn a_collection_names_its_model_and_generation() {
        let names = names("use-multilingual-v3");
        assert_eq!(names.collection(7), "mentors-use-multilingual-v3-512-7");
        assert_eq!(names.generation("mentors-use-multilingual-v3-512-7"), Some(7));
        for foreign in [
            "mentors",
            "mentors-use-multilingual-v3-512-",
            "mentors-use-multilingual-v3-512-07",
            "mentors-use-multilingual-v3-512-7-8",
            "mentors-use-multilingual-v3-768-7",
            "mentors-test-use-multilingual-v3-512-7",
        ] {
            assert_eq!(names.generation(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn two_models_never_share_a_name() {
        let long = "m".repeat(100);
        let models = ["intfloat/e5", "intfloat-e5", "intfloat:e5", &long, &long[1..]];
        let mut vectors: Vec<_> = models.iter().map(|model| names(model).vector).collect();
        assert!(vectors.iter().all(|name| name.len() < 100 && !name.contains(['/', ':'])));
        vectors.sort();
        vectors.dedup();
        assert_eq!(vectors.len(), models.len());
    }
}
