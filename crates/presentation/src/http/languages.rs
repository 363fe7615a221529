use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::ACCEPT_LANGUAGE};
use domain::mentors::LanguageTag;

/// The languages that a client understands, the best first: from `Accept-Language` (RFC 9110
/// §12.5.4). What cannot be read is left out.
pub struct AcceptedLanguages(pub Vec<LanguageTag>);

impl FromRequest for AcceptedLanguages {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
        ready(Ok(Self(parse(header.unwrap_or_default()))))
    }
}

fn parse(header: &str) -> Vec<LanguageTag> {
    let mut weighted: Vec<(f32, LanguageTag)> = header
        .split(',')
        .filter_map(|range| {
            let mut parts = range.split(';');
            let tag = LanguageTag::parse(parts.next()?).ok()?;
            let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
            let weight = weight.map_or(Some(1.0), |weight| weight.parse().ok())?;
            (weight > 0.0).then_some((weight, tag))
        })
        .collect();
    weighted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    weighted.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_comes_first() {
        let tags =
            |header| parse(header).iter().map(|tag| tag.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(tags("en;q=0.7, ru-RU, *;q=0.5, de;q=0, xx-?"), ["ru-RU", "en"]);
        assert_eq!(tags(""), Vec::<String>::new());
    }
}
