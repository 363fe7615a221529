//! Google's Universal Sentence Encoder, multilingual version 3 (the convolutional one): text in,
//! a direction in 512 dimensions out, the same for the same meaning in sixteen languages.
//!
//! A crate of its own, and without a word of Mentoro, because it is optimised even in debug builds.
//! The steps are those of the published model: Yang et al., “Multilingual Universal Sentence
//! Encoder for Semantic Retrieval”, 2019, <https://arxiv.org/abs/1907.04307>.

mod charsmap;
mod encoder;
mod layers;
mod matrix;
mod network;
mod table;
mod tokenizer;
mod weights;

pub use encoder::{DIMENSIONS, SentenceEncoder};
pub use weights::ModelError;
