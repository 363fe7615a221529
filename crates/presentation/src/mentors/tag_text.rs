use domain::mentors::Tag;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::input::Check;

/// A word for a skill or field.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Tag, min_length = 2, max_length = 30, example = "rust")]
pub struct TagText(String);

/// The tag that `raw` at `pointer` stands for.
pub fn check_tag(check: &mut Check, pointer: &str, raw: &TagText) -> Option<Tag> {
    check.at(pointer, Tag::parse(&raw.0))
}
