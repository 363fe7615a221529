//! Students' profiles.

mod desk;
mod ports;
mod view;

pub use desk::{StudentDesk, StudentDeskService};
pub use ports::{StudentReads, Students};
pub use view::{OwnStudent, StudentView};
