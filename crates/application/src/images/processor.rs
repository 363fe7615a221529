use async_trait::async_trait;
use bytes::Bytes;
use shaku::Interface;
use thiserror::Error;

use super::{Avatar, Image};
use crate::kernel::Busy;

/// The greatest number of pixels of an upload.
pub const MAX_PIXELS: u64 = 40_000_000;

/// Why an upload became no picture.
#[derive(Debug, Error)]
pub enum ProcessError {
    /// By its content it is neither JPEG nor PNG nor WebP.
    #[error("it is neither JPEG nor PNG nor WebP")]
    UnknownFormat,
    /// It begins like one, and goes on otherwise: damaged, cut off, or of a kind that nobody shows.
    #[error("the image cannot be read: {0}")]
    Unreadable(String),
    /// More pixels than are taken, or than can be taken of an image of this kind.
    #[error("it has {pixels} pixels, and at most {max} are taken")]
    TooManyPixels {
        /// How many it says it has.
        pixels: u64,
        /// How many may be.
        max: u64,
    },
    /// Too many are being processed.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// It could not be processed for a reason of ours.
    #[error("the image could not be processed")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An upload made presentable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// At most [`Avatar::FULL`] pixels wide and high.
    pub full: Image,
    /// At most [`Avatar::THUMB`] pixels wide and high.
    pub thumb: Image,
}

impl Picture {
    /// What a profile keeps of it.
    pub fn avatar(&self) -> Avatar {
        Avatar::new(self.full.key().clone(), self.thumb.key().clone())
    }
}

/// Makes pictures of what people upload. May take a second or two; works off the async threads,
/// behind a bounded queue, in bounded memory.
#[async_trait]
pub trait ImageProcessor: Interface {
    /// Makes the two sizes of a picture: upright, never enlarged, and of nothing but pixels. MUST
    /// decide what the upload is by its content, take the first frame of a moving one, and be ready
    /// for every trick there is.
    async fn process(&self, upload: Bytes) -> Result<Picture, ProcessError>;
}
