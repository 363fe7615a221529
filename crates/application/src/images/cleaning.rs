use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{ids::ImageId, time::Timestamp};
use shaku::{Component, Interface};

use super::{Images, Verdict};
use crate::{
    events::{Consumer, DirtyKey, OutboxQueue, Work},
    kernel::{Clock, Happening, Telemetry, Unavailable, UnitsOfWork},
};

/// How many images are looked at in one go.
const BATCH: usize = 16;

/// How long claimed work may take before somebody else may claim it. An image of which the deletion
/// came late could be shown again by then, so nothing is begun in the second half.
const LEASE: Duration = Duration::from_mins(2);

/// Deletes images that nobody shows any more.
#[async_trait]
pub trait ImageCleaning: Interface {
    /// Does what the outbox holds now, once. How much was looked at.
    async fn catch_up(&self) -> Result<usize, Unavailable>;
}

/// [`ImageCleaning`] on the ports.
#[derive(Component)]
#[shaku(interface = ImageCleaning)]
pub struct ImageCleaningService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    outbox: Arc<dyn OutboxQueue>,
    #[shaku(inject)]
    images: Arc<dyn Images>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    telemetry: Arc<dyn Telemetry>,
}

#[async_trait]
impl ImageCleaning for ImageCleaningService {
    async fn catch_up(&self) -> Result<usize, Unavailable> {
        let claimed_at = self.clock.now();
        let claimed = self.outbox.claim(Consumer::ImageCleaning, BATCH, claimed_at, LEASE).await?;
        let mut failure = None;
        for key in &claimed {
            let outcome = if self.clock.now() < claimed_at + LEASE / 2 {
                self.look_at(key).await
            } else {
                Ok(Some(claimed_at))
            };
            match outcome {
                Ok(None) => {
                    self.outbox.finish(&[*key]).await?;
                    self.telemetry.tell(Happening::Relayed(Consumer::ImageCleaning, 1));
                }
                Ok(Some(until)) => self.outbox.postpone(&[*key], until).await?,
                Err(error) => {
                    self.telemetry.tell(Happening::RelayFailed(Consumer::ImageCleaning, 1));
                    self.outbox.postpone(&[*key], self.clock.now() + key.pause()).await?;
                    failure = Some(error);
                }
            }
        }
        failure.map_or(Ok(claimed.len()), Err)
    }
}

impl ImageCleaningService {
    /// Deletes the image if it is to be deleted. Until when it waits, if it does.
    async fn look_at(&self, key: &DirtyKey) -> Result<Option<Timestamp>, Unavailable> {
        let Work::Image(image) = key.work else { return Ok(None) };
        let mut unit = self.units.begin().await?;
        let verdict = unit.images().condemn(image, self.clock.now()).await?;
        unit.commit().await?;
        match verdict {
            Verdict::Delete(key) => {
                self.images.delete(&key).await?;
                self.forget(image).await?;
                Ok(None)
            }
            Verdict::Wait(until) => Ok(Some(until)),
            Verdict::Stay => Ok(None),
        }
    }

    async fn forget(&self, image: ImageId) -> Result<(), Unavailable> {
        let mut unit = self.units.begin().await?;
        unit.images().forget(image).await?;
        unit.commit().await
    }
}
