//! What people say of themselves: profiles of mentors and students.

mod contact;
mod language;
mod prose;
mod tag;

pub use contact::{Contact, Contacts};
pub use language::{LanguageTag, Languages};
pub use prose::{Bio, Capacity, Expertise};
pub use tag::{Interests, Tag, TagKey, Tags};
