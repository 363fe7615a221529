use application::search::MentorDocument;
use domain::mentors::TagKey;

/// The texts of a document that letters are compared with, its name aside.
pub(super) fn topics(document: &MentorDocument) -> impl Iterator<Item = &str> {
    let tags = document.tags.iter().map(TagKey::as_str);
    std::iter::once(document.expertise.as_str()).chain(tags)
}
