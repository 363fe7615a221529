//! What Mentoro does: its commands and queries, and the ports through which it reaches the world.
//!
//! A folder is a feature, the same words as in the other layers; `kernel` holds what every feature
//! needs. Each feature offers one interface to the presentation layer and names the ports that
//! adapters implement for it.

pub mod accounts;
pub mod admin;
pub mod events;
pub mod feed;
pub mod housekeeping;
pub mod images;
pub mod kernel;
pub mod mentors;
pub mod requests;
pub mod reviews;
pub mod search;
pub mod stats;
pub mod students;

mod module;

pub use module::{Adapters, Application, ApplicationModule};
