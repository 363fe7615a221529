//! How text is brought into one form before anything looks at it.

use unicode_normalization::UnicodeNormalization;

use crate::ValueError;

/// One line of text: trimmed, NFC, `min..=max` characters, no control characters.
pub(crate) fn line(raw: &str, min: usize, max: usize) -> Result<String, ValueError> {
    bounded(raw.trim().nfc().collect(), min, max, |_| false)
}

/// Text of several lines: as [`line`], but line feeds and tabs may stay and CRLF becomes LF.
pub(crate) fn prose(raw: &str, min: usize, max: usize) -> Result<String, ValueError> {
    let text = raw.replace("\r\n", "\n").trim().nfc().collect();
    bounded(text, min, max, |c| c == '\n' || c == '\t')
}

/// A secret: NFC so that it compares equal from every keyboard, but never trimmed.
pub(crate) fn secret(raw: &str, min: usize, max: usize) -> Result<String, ValueError> {
    bounded(raw.nfc().collect(), min, max, |_| false)
}

fn bounded(
    text: String,
    min: usize,
    max: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<String, ValueError> {
    if text.chars().any(|c| c.is_control() && !allowed(c)) {
        return Err(ValueError::ControlCharacter);
    }
    match text.chars().count() {
        n if n < min => Err(ValueError::TooShort { min }),
        n if n > max => Err(ValueError::TooLong { max }),
        _ => Ok(text),
    }
}

/// The form in which text is compared: NFKC, lower case.
///
/// Folding happens here and is stored beside the original, never in SQL, since SQLite folds ASCII
/// only.
pub fn fold(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase().nfkc().collect()
}
