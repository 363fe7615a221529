//! A store of images that fails when it is told to.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use application::{
    images::{Image, ImageKey, Images},
    kernel::Unavailable,
};
use async_trait::async_trait;
use infrastructure::images::InMemoryImages;
use tokio::sync::{Notify, Semaphore};

/// A store with a switch and a gate before deletion.
pub struct Store {
    kept: InMemoryImages,
    is_down: AtomicBool,
    /// How many images may be deleted.
    pub deletions: Semaphore,
    /// Somebody wants to delete one.
    pub deleting: Notify,
}

impl Store {
    pub fn new() -> Arc<Self> {
        let deletions = Semaphore::new(Semaphore::MAX_PERMITS);
        Arc::new(Self {
            kept: InMemoryImages::default(),
            is_down: AtomicBool::new(false),
            deletions,
            deleting: Notify::new(),
        })
    }

    pub fn switch(&self, on: bool) {
        self.is_down.store(!on, Ordering::SeqCst);
    }

    /// As a store that did what it was asked to, and whose answer got lost.
    fn answer(&self) -> Result<(), Unavailable> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(Unavailable::new("images", "switched off"));
        }
        Ok(())
    }
}

#[async_trait]
impl Images for Store {
    async fn put(&self, image: &Image) -> Result<(), Unavailable> {
        self.kept.put(image).await?;
        self.answer()
    }

    async fn get(&self, key: &ImageKey) -> Result<Option<Image>, Unavailable> {
        self.kept.get(key).await
    }

    async fn delete(&self, key: &ImageKey) -> Result<(), Unavailable> {
        self.answer()?;
        self.deleting.notify_one();
        self.deletions.acquire().await.unwrap().forget();
        self.kept.delete(key).await
    }

    async fn exists(&self, key: &ImageKey) -> Result<bool, Unavailable> {
        self.kept.exists(key).await
    }
}
