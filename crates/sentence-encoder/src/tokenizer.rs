use std::collections::HashMap;

use prost::Message;

use crate::charsmap::Charsmap;

/// The most pieces of a text that the encoder looks at, the marks included. A profile of the
/// greatest length has more; its tail adds little to its meaning.
const LONGEST: usize = 256;
const UNKNOWN: u32 = 0;
const BEGIN: u32 = 1;
const END: u32 = 2;
/// Stands for a space.
const SPACE: char = '\u{2581}';
/// How much less likely than the least likely piece an unknown character is, as in SentencePiece.
const UNKNOWN_PENALTY: f32 = 10.0;

/// Cuts a text into the likeliest sequence of known pieces: SentencePiece's unigram model, Kudo,
/// “Subword Regularization”, 2018, <https://arxiv.org/abs/1804.10959>.
pub(crate) struct Tokenizer {
    charsmap: Charsmap,
    pieces: HashMap<Box<str>, Piece>,
    /// Bytes of the longest piece.
    longest: usize,
    unknown_score: f32,
}

#[derive(Clone, Copy)]
struct Piece {
    id: u32,
    /// Logarithm of its probability.
    score: f32,
}

/// The best way to reach a place in the text.
#[derive(Clone, Copy)]
struct Step {
    score: f32,
    start: usize,
    id: u32,
}

impl Tokenizer {
    pub fn parse(file: &[u8]) -> Result<Self, String> {
        let model = format::Model::decode(file).map_err(|error| error.to_string())?;
        let charsmap = model
            .normalizer
            .and_then(|normalizer| Charsmap::parse(&normalizer.precompiled_charsmap))
            .ok_or("it has no map of characters")?;
        let mut pieces: HashMap<Box<str>, Piece> = HashMap::with_capacity(model.pieces.len());
        let mut least = 0.0_f32;
        for (id, piece) in (0..).zip(&model.pieces) {
            if piece.kind() == format::Kind::Normal {
                least = least.min(piece.score());
                pieces.insert(piece.text().into(), Piece { id, score: piece.score() });
            }
        }
        let longest = pieces.keys().map(|piece| piece.len()).max().ok_or("it has no pieces")?;
        Ok(Self { charsmap, pieces, longest, unknown_score: least - UNKNOWN_PENALTY })
    }

    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut ids = vec![BEGIN];
        ids.extend(self.segment(&self.normalize(text)));
        ids.truncate(LONGEST - 1);
        ids.push(END);
        ids
    }

    /// Mapped characters, one [`SPACE`] before each word.
    fn normalize(&self, text: &str) -> String {
        let mapped = self.charsmap.apply(text);
        let words = mapped.split(' ').filter(|word| !word.is_empty());
        words.fold(String::with_capacity(mapped.len() + 3), |mut out, word| {
            out.push(SPACE);
            out.push_str(word);
            out
        })
    }

    /// Viterbi's algorithm, from left to right; on a tie the longest last piece wins, as in
    /// SentencePiece. Neighbouring unknown characters become one piece.
    fn segment(&self, text: &str) -> Vec<u32> {
        let mut best: Vec<Option<Step>> = vec![None; text.len() + 1];
        for (start, first) in text.char_indices() {
            let score = best[start].map_or(0.0, |step| step.score);
            let mut reach = |end: usize, step: Step| {
                if best[end].is_none_or(|known| step.score > known.score) {
                    best[end] = Some(step);
                }
            };
            let single = start + first.len_utf8();
            let mut has_single = false;
            let longest = (start + self.longest).min(text.len());
            for end in (single..=longest).filter(|&end| text.is_char_boundary(end)) {
                if let Some(piece) = self.pieces.get(&text[start..end]) {
                    reach(end, Step { score: score + piece.score, start, id: piece.id });
                    has_single |= end == single;
                }
            }
            if !has_single {
                let score = score + self.unknown_score;
                reach(single, Step { score, start, id: UNKNOWN });
            }
        }
        let mut ids = Vec::new();
        let mut end = text.len();
        while let Some(step) = best[end] {
            if step.id != UNKNOWN || ids.last() != Some(&UNKNOWN) {
                ids.push(step.id);
            }
            end = step.start;
        }
        ids.reverse();
        ids
    }
}

/// The parts of SentencePiece's model file that matter here:
/// <https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto>.
mod format {
    #[derive(prost::Message)]
    pub struct Model {
        #[prost(message, repeated, tag = "1")]
        pub pieces: Vec<Piece>,
        #[prost(message, optional, tag = "3")]
        pub normalizer: Option<Normalizer>,
    }

    #[derive(prost::Message)]
    pub struct Piece {
        #[prost(string, optional, tag = "1")]
        pub text: Option<String>,
        #[prost(float, optional, tag = "2")]
        pub score: Option<f32>,
        #[prost(enumeration = "Kind", optional, tag = "3", default = "Normal")]
        pub kind: Option<i32>,
    }

    #[derive(prost::Message)]
    pub struct Normalizer {
        #[prost(bytes = "vec", tag = "2")]
        pub precompiled_charsmap: Vec<u8>,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq, prost::Enumeration)]
    #[repr(i32)]
    pub enum Kind {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6,
    }
}
