//! Pictures made of what people upload.
//!
//! Decoders are told the wanted size and shrink while they read where the format allows it, so that
//! the greatest upload takes no more than [`WORKING_MEMORY`] beside its own bytes. Everything is
//! decoded and encoded anew: nothing of an upload but its pixels reaches the store.

mod decode;
mod encode;
mod jpeg;
mod orientation;
mod png;
mod raster;
mod shrinker;
#[cfg(test)]
mod tests;
mod webp;

use std::{io, time::Duration};

use application::images::{Avatar, ImageProcessor, MAX_PIXELS, Picture, ProcessError};
use async_trait::async_trait;
use bytes::Bytes;

use crate::cpu_pool::{CpuPool, PoolError, PoolMetrics, PoolSize};

/// What decoding may take for one upload: three bytes for each pixel of the greatest one, and what
/// is rounded up to whole blocks.
const WORKING_MEMORY: u64 = 3 * MAX_PIXELS + (4 << 20);

/// [`ImageProcessor`] on the decoders and encoders of the image-rs project, which are memory-safe,
/// and threads of its own, each of which takes `WORKING_MEMORY` (124 MB) at most.
#[derive(Debug)]
pub struct ImageRsProcessor {
    pool: CpuPool,
}

impl ImageRsProcessor {
    /// When whoever found the queue full may try again: most uploads take far less than a second.
    const RETRY_AFTER: Duration = Duration::from_secs(2);

    /// Starts the threads.
    pub fn start(size: PoolSize) -> io::Result<Self> {
        Ok(Self { pool: CpuPool::start("images", size, Self::RETRY_AFTER)? })
    }

    /// What is counted of its threads.
    pub const fn metrics(&self) -> &PoolMetrics {
        self.pool.metrics()
    }
}

#[async_trait]
impl ImageProcessor for ImageRsProcessor {
    async fn process(&self, upload: Bytes) -> Result<Picture, ProcessError> {
        match self.pool.run(move || picture(&upload)).await {
            Ok(result) => result,
            Err(PoolError::Busy(busy)) => Err(busy.into()),
            // No decoder is free of faults, and this upload has found one. The thread goes on.
            Err(PoolError::Panicked) => Err(unreadable("the decoder broke off")),
        }
    }
}

/// The two sizes of the picture that `upload` shows.
fn picture(upload: &[u8]) -> Result<Picture, ProcessError> {
    let decode::Decoded { raster, orientation } = decode::decode(upload, Avatar::FULL)?;
    let full = raster.fitted(Avatar::FULL)?.upright(orientation);
    let thumb = full.clone().fitted(Avatar::THUMB)?;
    Ok(Picture { full: encode::encode(full)?, thumb: encode::encode(thumb)? })
}

#[expect(clippy::needless_pass_by_value, reason = "errors come by value")]
fn unreadable(why: impl ToString) -> ProcessError {
    ProcessError::Unreadable(why.to_string())
}

/// Refuses what has too many pixels, or takes more than [`WORKING_MEMORY`] to decode, `bytes`.
fn check_size(pixels: u64, bytes: u64) -> Result<(), ProcessError> {
    if pixels == 0 {
        return Err(unreadable("it has no pixels"));
    }
    if pixels > MAX_PIXELS {
        return Err(ProcessError::TooManyPixels { pixels, max: MAX_PIXELS });
    }
    if bytes > WORKING_MEMORY {
        let max = WORKING_MEMORY * pixels / bytes;
        return Err(ProcessError::TooManyPixels { pixels, max });
    }
    Ok(())
}
