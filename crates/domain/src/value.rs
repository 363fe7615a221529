//! Why a value was refused.

use thiserror::Error;

/// A value that breaks its type's rule. Lengths count characters after normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Fewer characters than `min`.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The least number of characters.
        min: usize,
    },
    /// More characters than `max`.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The greatest number of characters.
        max: usize,
    },
    /// A list with fewer items than `min`.
    #[error("must have at least {min} items")]
    TooFew {
        /// The least number of items.
        min: usize,
    },
    /// A list with more items than `max`.
    #[error("must have at most {max} items")]
    TooMany {
        /// The greatest number of items.
        max: usize,
    },
    /// A number outside its range.
    #[error("must be between {min} and {max}")]
    OutOfRange {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A control character where only text belongs.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// Not an e-mail address.
    #[error("must be an e-mail address")]
    InvalidEmail,
    /// Neither a web, mail or phone address nor a Telegram name.
    #[error("must be an http(s), mailto: or tel: address, or a Telegram @name")]
    InvalidContact,
    /// Not a BCP 47 language tag.
    #[error("must be a BCP 47 language tag")]
    InvalidLanguage,
    /// A date that must still come has passed.
    #[error("must lie in the future")]
    NotInFuture,
}
