//! Pictures: uploading, showing, deleting, and everything that somebody may try.

mod corpus;
mod deletion;
mod forms;
mod hostile;
mod jpeg;
mod memory;
mod png;
mod serving;
mod showing;
mod upload;
mod webp;

pub use jpeg::plain;
pub use upload::{FORM, Seen, remove, upload};

/// A form with a small picture.
pub fn a_form() -> Vec<u8> {
    upload::form("me.png", &png::halves(20, 20))
}
