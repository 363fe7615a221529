//! What an operator may set: read from flags and the environment, typed, checked as a whole.

pub mod catalogue;
mod reader;
mod settings;
mod texts;
mod values;

pub use reader::Problems;
pub use settings::{LogSettings, Outside, Settings};
pub use texts::{Source, Texts};
pub use values::LogFormat;
