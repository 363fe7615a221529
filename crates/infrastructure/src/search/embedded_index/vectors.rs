use application::search::Embedding;
use numkong::Dot;

use super::postings::Slot;

/// The embeddings of all documents, side by side.
pub(super) struct Vectors {
    dimensions: usize,
    components: Vec<i8>,
    lengths: Vec<f64>,
}

/// What the documents are compared with: the meanings of one query.
pub(super) struct Aims<'a>(Vec<(&'a [i8], f64)>);

impl Vectors {
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, components: Vec::new(), lengths: Vec::new() }
    }

    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Stores the embedding at a slot that is taken already or is the next one. Its length was
    /// checked.
    pub fn set(&mut self, slot: Slot, embedding: &Embedding) {
        let start = slot as usize * self.dimensions;
        if start == self.components.len() {
            self.components.extend_from_slice(embedding.components());
            self.lengths.push(length(embedding.components()));
        } else {
            let end = start + self.dimensions;
            self.components[start..end].copy_from_slice(embedding.components());
            self.lengths[slot as usize] = length(embedding.components());
        }
    }

    pub fn get(&self, slot: Slot) -> &[i8] {
        &self.components[slot as usize * self.dimensions..][..self.dimensions]
    }

    /// The greatest cosine of the document and one of the aims; at least -1.
    pub fn cosine(&self, slot: Slot, aims: &Aims<'_>) -> f64 {
        let (vector, own) = (self.get(slot), self.lengths[slot as usize]);
        let cosine = |(aim, length): &(&[i8], f64)| {
            let lengths = own * length;
            if lengths > 0.0 { dot(vector, aim) / lengths } else { 0.0 }
        };
        aims.0.iter().map(cosine).fold(-1.0, f64::max)
    }
}

impl<'a> Aims<'a> {
    pub fn new(embeddings: &'a [Embedding]) -> Self {
        let aims = embeddings.iter().map(|embedding| {
            let components = embedding.components();
            (components, length(components))
        });
        Self(aims.collect())
    }
}

fn length(vector: &[i8]) -> f64 {
    dot(vector, vector).sqrt()
}

/// In whole numbers, by the processor's widest instructions.
fn dot(a: &[i8], b: &[i8]) -> f64 {
    f64::from(i8::dot(a, b).unwrap_or_default())
}
