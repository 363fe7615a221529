use std::collections::HashSet;

use crate::{ValueError, text};

/// A language that a mentor teaches in, as a normalised BCP 47 tag: `ru`, `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// RFC 5646 §4.4.1 asks for room for 35 characters.
    const MAX: usize = 35;

    /// # Errors
    /// [`ValueError::InvalidLanguage`], or what one line of text may break.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let text = text::line(raw, 2, Self::MAX)?;
        oxilangtag::LanguageTag::parse_and_normalize(&text)
            .map(|tag| Self(tag.into_inner()))
            .map_err(|_| ValueError::InvalidLanguage)
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without region or script: `pt` of `pt-BR`. Filters compare this.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

/// The 1 to 10 languages of a mentor, repeats dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Languages(Vec<LanguageTag>);

impl Languages {
    /// # Errors
    /// [`ValueError::TooFew`] or [`ValueError::TooMany`].
    pub fn new(mut languages: Vec<LanguageTag>) -> Result<Self, ValueError> {
        if languages.len() > 10 {
            return Err(ValueError::TooMany { max: 10 });
        }
        let mut seen = HashSet::new();
        languages.retain(|language| seen.insert(language.clone()));
        if languages.is_empty() { Err(ValueError::TooFew { min: 1 }) } else { Ok(Self(languages)) }
    }

    /// In the mentor's order.
    pub fn as_slice(&self) -> &[LanguageTag] {
        &self.0
    }
}
