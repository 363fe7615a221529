use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{ImageKey, Images};
use crate::kernel::Unavailable;

/// How many images are on their way at once.
const AT_ONCE: usize = 16;

/// Copies images from one store to another, for backups. What the other has, whole, stays; the
/// images that `from` has not are returned.
pub async fn copy(
    keys: &[ImageKey],
    from: &dyn Images,
    to: &dyn Images,
) -> Result<Vec<ImageKey>, Unavailable> {
    let copied = stream::iter(keys).map(|key| async move {
        // One that is damaged there is put again.
        if matches!(to.get(key).await, Ok(Some(_))) {
            return Ok(None);
        }
        match from.get(key).await? {
            Some(image) => to.put(&image).await.map(|()| None),
            None => Ok(Some(key.clone())),
        }
    });
    copied.buffer_unordered(AT_ONCE).try_filter_map(async |missing| Ok(missing)).try_collect().await
}
