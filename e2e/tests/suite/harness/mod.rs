//! What every test uses: a running service, callers with a token, builders of people, patience.

mod answer;
mod binaries;
mod caller;
mod command;
mod events;
mod folder;
mod logs;
mod patience;
mod people;
pub mod production;
mod requests;
mod service;

pub use answer::Answer;
pub use caller::{Caller, Fetched};
pub use command::Ran;
pub use events::Events;
pub use folder::Folder;
pub use patience::{eventually, from_now, moment, unique};
pub use people::{Account, PASSWORD, a_mentor, a_student, an_admin, credentials};
pub use requests::{accept, ask, complete, decide, mentee};
pub use service::{Service, a_service, service};

/// Settings by their names in the environment.
pub type Settings = Vec<(String, String)>;
