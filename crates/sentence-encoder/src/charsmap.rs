/// The model's own normalisation (NFKC and some): strings of characters and what replaces them.
///
/// A `precompiled_charsmap` of SentencePiece: the length of a double-array trie, the trie in units
/// of 32 bits (the layout of darts-clone), and the replacements, each ended by a zero byte.
pub(crate) struct Charsmap {
    units: Vec<u32>,
    replacements: String,
}

impl Charsmap {
    pub fn parse(blob: &[u8]) -> Option<Self> {
        let (length, rest) = blob.split_first_chunk()?;
        let (trie, replacements) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let units = trie.as_chunks().0.iter().map(|unit| u32::from_le_bytes(*unit)).collect();
        Some(Self { units, replacements: String::from_utf8(replacements.to_vec()).ok()? })
    }

    /// The text with the longest known string replaced at each place.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some((length, replacement)) = self.longest(rest) {
                out.push_str(replacement);
                rest = &rest[length..];
            } else {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        out
    }

    /// The longest string of the map that `text` begins with: its length and replacement.
    fn longest(&self, text: &str) -> Option<(usize, &str)> {
        let mut found = None;
        let mut position = children(*self.units.first()?);
        for (index, byte) in text.bytes().enumerate() {
            position ^= usize::from(byte);
            let unit = *self.units.get(position)?;
            if unit & 0x8000_00FF != u32::from(byte) {
                break;
            }
            position ^= children(unit);
            if unit & 0x100 != 0 {
                found = Some((index + 1, *self.units.get(position)? & 0x7FFF_FFFF));
            }
        }
        let (length, start) = found?;
        let replacement = self.replacements.get(start as usize..)?.split('\0').next()?;
        text.is_char_boundary(length).then_some((length, replacement))
    }
}

/// Where the children of a unit begin, relative to it.
fn children(unit: u32) -> usize {
    ((unit >> 10) << ((unit & 0x200) >> 6)) as usize
}
