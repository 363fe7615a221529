use std::collections::HashMap;

use application::{
    images::{Image, ImageKey, Images},
    kernel::Unavailable,
};
use async_trait::async_trait;
use parking_lot::Mutex;

/// [`Images`] that are gone with the process, for tests.
#[derive(Debug, Default)]
pub struct InMemoryImages(Mutex<HashMap<ImageKey, Image>>);

#[async_trait]
impl Images for InMemoryImages {
    async fn put(&self, image: &Image) -> Result<(), Unavailable> {
        self.0.lock().insert(image.key().clone(), image.clone());
        Ok(())
    }

    async fn get(&self, key: &ImageKey) -> Result<Option<Image>, Unavailable> {
        Ok(self.0.lock().get(key).cloned())
    }

    async fn delete(&self, key: &ImageKey) -> Result<(), Unavailable> {
        self.0.lock().remove(key);
        Ok(())
    }

    async fn exists(&self, key: &ImageKey) -> Result<bool, Unavailable> {
        Ok(self.0.lock().contains_key(key))
    }
}
