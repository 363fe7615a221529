//! Images that people upload, and where they are kept.

mod image;
mod key;
mod ports;

pub use image::{DamagedImage, Image, ImageTooLarge};
pub use key::{ImageFormat, ImageKey, InvalidImageKey};
pub use ports::Images;
