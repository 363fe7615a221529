//! Images that people upload, and where they are kept.

mod avatar;
mod image;
mod key;
mod ports;
mod processor;

pub use avatar::Avatar;
pub use image::{DamagedImage, Image, ImageTooLarge};
pub use key::{ImageFormat, ImageKey, InvalidImageKey};
pub use ports::Images;
pub use processor::{ImageProcessor, MAX_PIXELS, Picture, ProcessError};
