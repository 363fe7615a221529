//! What mentors say of themselves.

mod contact;
mod language;
mod profile;
mod prose;
mod tag;

pub use contact::{Contact, Contacts};
pub use language::{LanguageTag, Languages};
pub use profile::{MentorChange, MentorProfile};
pub use prose::{Bio, Capacity, Expertise};
pub(crate) use tag::distinct_tags;
pub use tag::{Tag, TagKey, Tags};
