//! Parts of an answer (RFC 9110, 14.2).

use std::ops::Range;

/// Which part of an answer is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: nothing else was asked for, or nothing that can be understood, or several parts.
    Whole,
    /// These bytes.
    Part(Range<usize>),
    /// Bytes that are not there.
    Nowhere,
}

impl Wanted {
    /// What the header `Range` asks for of an answer with `length` bytes.
    pub fn of(header: Option<&str>, length: usize) -> Self {
        let range = header.and_then(|text| text.strip_prefix("bytes=")).and_then(|text| {
            let (first, last) = text.split_once('-')?;
            Some((first.trim(), last.trim()))
        });
        let Some((first, last)) = range else { return Self::Whole };
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            // What is greater than any length is as good as the greatest number.
            digits.then(|| text.parse().unwrap_or(usize::MAX))
        };
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first > last => Self::Whole,
            (Some(first), _) if first >= length && (last.is_empty() || number(last).is_some()) => {
                Self::Nowhere
            }
            (Some(first), Some(last)) => Self::Part(first..last.saturating_add(1).min(length)),
            (Some(first), None) if last.is_empty() => Self::Part(first..length),
            (None, Some(0)) if first.is_empty() => Self::Nowhere,
            (None, Some(_)) if first.is_empty() && length == 0 => Self::Nowhere,
            (None, Some(count)) if first.is_empty() => {
                Self::Part(length.saturating_sub(count)..length)
            }
            _ => Self::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood_and_everything_else_is_the_whole() {
        let wanted = |header| Wanted::of(Some(header), 10);
        assert_eq!(Wanted::of(None, 10), Wanted::Whole);
        assert_eq!(wanted("bytes=2-4"), Wanted::Part(2..5));
        assert_eq!(wanted("bytes=2-"), Wanted::Part(2..10));
        assert_eq!(wanted("bytes=-3"), Wanted::Part(7..10));
        assert_eq!(wanted("bytes=-30"), Wanted::Part(0..10));
        assert_eq!(wanted("bytes=9-99999999999999999999999"), Wanted::Part(9..10));
        for nowhere in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(wanted(nowhere), Wanted::Nowhere, "{nowhere}");
        }
        for whole in [
            "bytes=4-2",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=1-2,4-5",
            "bytes=+1-2",
            "bytes=1--2",
            "items=0-1",
            "2-4",
            "bytes=10-x",
        ] {
            assert_eq!(wanted(whole), Wanted::Whole, "{whole}");
        }
    }
}
