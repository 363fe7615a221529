use async_trait::async_trait;
use shaku::Interface;

use super::{Image, ImageKey};
use crate::kernel::Unavailable;

/// Where images are kept, for as long as they are not deleted.
///
/// Every call may be repeated, and may be made by several replicas at once: all of them see the
/// same images. A call that failed may have happened or not; the next one tells. Adapters never
/// show half an image.
///
/// The key is the content's, so two people who upload the same picture share one image: who
/// deletes it MUST know that nobody else shows it, which [`super::ImageRecords`] tells.
#[async_trait]
pub trait Images: Interface {
    /// Keeps an image. When it returns, the image is there for everybody and survives a power cut.
    /// An image that is there already stays, and one that was damaged is whole again.
    async fn put(&self, image: &Image) -> Result<(), Unavailable>;

    /// The image, just as it was put; `None` if there is none. One that was damaged meanwhile is
    /// [`Unavailable`], never shown.
    async fn get(&self, key: &ImageKey) -> Result<Option<Image>, Unavailable>;

    /// Forgets an image. One that is not there is fine.
    async fn delete(&self, key: &ImageKey) -> Result<(), Unavailable>;

    /// Whether an image is there, without its content.
    async fn exists(&self, key: &ImageKey) -> Result<bool, Unavailable>;
}
