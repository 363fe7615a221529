//! What Mentoro is about, and nothing else: people, what they teach, what they ask of each other.
//!
//! Values are parsed once, at the edge, and trusted from then on; every legal change of state is a
//! method of the entity that changes. No I/O, no framework, no clock: the time is an argument.

pub mod accounts;
pub mod ids;
pub mod mentors;
pub mod requests;
pub mod reviews;
pub mod search;
pub mod students;
pub mod text;
pub mod time;

mod value;

pub use value::ValueError;
