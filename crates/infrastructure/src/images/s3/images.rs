use application::{
    images::{Image, ImageKey, Images},
    kernel::Unavailable,
};
use async_trait::async_trait;
use aws_sdk_s3::{Client, primitives::ByteStream};
use bytes::{Bytes, BytesMut};

use super::{S3Settings, bucket::Bucket, error::S3Error};
use crate::parts::Part;

/// [`Images`] as objects of one private bucket of an S3 store: Amazon's, or any that speaks its
/// protocol. The bucket is made when it is found missing, so that the service can start before the
/// store does, and goes on when somebody took the bucket away.
#[derive(Debug)]
pub struct S3Images {
    client: Client,
    bucket: Bucket,
    part: Part,
}

impl S3Images {
    /// What is behind a key never changes: whoever has it may keep it for a year, the longest time
    /// that caches know.
    const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

    /// Connects to nothing yet.
    pub fn new(settings: &S3Settings, part: Part) -> Self {
        Self { client: settings.client(), bucket: Bucket::of(settings), part }
    }

    /// Whether the store is there and knows us. Makes the bucket if it is missing, so that it is
    /// there before the first upload.
    pub async fn ping(&self) -> Result<(), Unavailable> {
        self.call("ping", self.bucket.ensure(&self.client)).await
    }

    /// On the heap: the client's futures are too large to be passed around.
    async fn call<T>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T, S3Error>> + Send,
    ) -> Result<T, Unavailable> {
        self.part.call(operation, Box::pin(work)).await
    }

    async fn try_put(&self, image: &Image) -> Result<(), S3Error> {
        let call = self
            .client
            .put_object()
            .bucket(&self.bucket.name)
            .key(image.key().as_str())
            .content_type(image.content_type())
            .cache_control(Self::CACHE_CONTROL)
            .body(ByteStream::from(image.bytes().clone()));
        call.send().await.map(drop).map_err(S3Error::of)
    }

    /// Puts the image, and makes the bucket before a second try if that is what was missing.
    async fn put_object(&self, image: &Image) -> Result<(), S3Error> {
        match self.try_put(image).await {
            Err(error) if error.is("NoSuchBucket") => {
                self.bucket.make(&self.client).await?;
                self.try_put(image).await
            }
            answer => answer,
        }
    }

    /// The object, cut off where it grows too large to be an image.
    async fn get_object(&self, key: &ImageKey) -> Result<Bytes, S3Error> {
        let call = self.client.get_object().bucket(&self.bucket.name).key(key.as_str());
        let mut body = call.send().await.map_err(S3Error::of)?.body;
        let mut bytes = BytesMut::new();
        while bytes.len() <= Image::MAX_BYTES {
            match body.try_next().await.map_err(S3Error::broken_off)? {
                Some(chunk) => bytes.extend_from_slice(&chunk),
                None => break,
            }
        }
        Ok(bytes.freeze())
    }

    async fn delete_object(&self, key: &ImageKey) -> Result<(), S3Error> {
        let call = self.client.delete_object().bucket(&self.bucket.name).key(key.as_str());
        call.send().await.map(drop).map_err(S3Error::of)
    }

    async fn head_object(&self, key: &ImageKey) -> Result<(), S3Error> {
        let call = self.client.head_object().bucket(&self.bucket.name).key(key.as_str());
        call.send().await.map(drop).map_err(S3Error::of)
    }
}

#[async_trait]
impl Images for S3Images {
    async fn put(&self, image: &Image) -> Result<(), Unavailable> {
        self.call("put", self.put_object(image)).await
    }

    async fn get(&self, key: &ImageKey) -> Result<Option<Image>, Unavailable> {
        let found = self.call("get", async { unless_absent(self.get_object(key).await) });
        let Some(bytes) = found.await? else {
            return Ok(None);
        };
        // Not inside the call: one damaged object does not mean that the store is down.
        Image::found(key, bytes)
            .map(Some)
            .map_err(|error| Unavailable::new(self.part.name(), error))
    }

    async fn delete(&self, key: &ImageKey) -> Result<(), Unavailable> {
        let gone = self.call("delete", async { unless_absent(self.delete_object(key).await) });
        gone.await.map(drop)
    }

    async fn exists(&self, key: &ImageKey) -> Result<bool, Unavailable> {
        let found = self.call("exists", async { unless_absent(self.head_object(key).await) });
        Ok(found.await?.is_some())
    }
}

/// An expected answer, not a failure: it says nothing about the store's health.
fn unless_absent<T>(answer: Result<T, S3Error>) -> Result<Option<T>, S3Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_absence() => Ok(None),
        Err(error) => Err(error),
    }
}
