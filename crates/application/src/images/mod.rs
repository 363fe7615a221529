//! Images that people upload, where they are kept, and when they go.

mod avatar;
mod cleaning;
mod copying;
mod desk;
mod image;
mod key;
mod ports;
mod processor;
mod records;
mod service;

pub use avatar::Avatar;
pub use cleaning::{ImageCleaning, ImageCleaningService};
pub use copying::copy;
pub use desk::{AvatarDesk, AvatarError, AvatarOfMentor, AvatarOfStudent};
pub use image::{DamagedImage, Image, ImageTooLarge};
pub use key::{ImageFormat, ImageKey, InvalidImageKey};
pub use ports::Images;
pub use processor::{ImageProcessor, MAX_PIXELS, Picture, ProcessError};
pub use records::{ImageRecords, ReservedAvatar, Shown, Verdict};
pub use service::AvatarDeskService;
pub(crate) use service::take_down;
