//! Values that can be made again.

mod in_process;

pub use in_process::InProcessCache;
