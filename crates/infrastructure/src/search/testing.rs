//! What the tests of search share.

use std::{env, path::PathBuf};

use application::search::Embedding;

/// Where the model is: as configured, or in the workspace.
pub(crate) fn model_folder() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/use-multilingual-v3");
    env::var_os("MENTORO_MODEL_DIR").map_or(default.into(), PathBuf::from)
}

/// The cosine of two embeddings.
pub(crate) fn cosine(a: &Embedding, b: &Embedding) -> f64 {
    let dot = |a: &[i8], b: &[i8]| {
        let products = a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b));
        f64::from(products.sum::<i32>())
    };
    let (a, b) = (a.components(), b.components());
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
