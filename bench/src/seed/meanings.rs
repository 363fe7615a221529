use std::path::Path;

use anyhow::{Context, Result};
use application::search::Embedding;
use rand::{Rng, RngExt};
use sentence_encoder::SentenceEncoder;

use super::vocabulary::{Language, Profile, Vocabulary};

/// Profiles written for each field and language. Their texts get real vectors, and everybody else's
/// lie around them: as clustered as real ones, without weeks of encoding.
const VARIANTS: usize = 8;

/// How far a mentor's vector lies from its archetype's: the length of the noise in units of the
/// vector's. The cosine of the two is about `1 / √(1 + noise²)`, .93.
const NOISE: f32 = 0.4;

/// A profile with its real direction.
#[derive(Debug)]
pub(crate) struct Archetype {
    pub(crate) profile: Profile,
    vector: Vec<f32>,
}

/// Some hundreds of profiles, encoded.
pub(crate) fn archetypes(
    vocabulary: &Vocabulary,
    model: &Path,
    rng: &mut impl Rng,
) -> Result<Vec<Archetype>> {
    let encoder = SentenceEncoder::open(model)
        .with_context(|| format!("no model in {}: run `make model`", model.display()))?;
    let mut archetypes = Vec::new();
    for field in 0..vocabulary.fields.len() {
        for language in Language::BOTH {
            for _ in 0..VARIANTS {
                let profile = vocabulary.profile(field, language, rng);
                let profile = profile.context("a field has fewer than three topics")?;
                let text =
                    format!("{}. {}. {}", profile.expertise, profile.tags.join(", "), profile.bio);
                let vector = encoder.encode(&text)?;
                archetypes.push(Archetype { profile, vector });
            }
        }
    }
    Ok(archetypes)
}

impl Archetype {
    /// A vector near this one.
    pub(crate) fn neighbour(&self, rng: &mut impl Rng) -> Embedding {
        // A sum of four uniform numbers is normal enough; each has a variance of 1/3.
        let width = self.vector.len() as f32;
        let scale = NOISE / (width * 4.0 / 3.0).sqrt();
        let mut noise = || (0..4).map(|_| rng.random_range(-1.0_f32..1.0)).sum::<f32>() * scale;
        let moved: Vec<f32> = self.vector.iter().map(|component| component + noise()).collect();
        Embedding::quantized(&moved)
    }
}
