use aws_sdk_s3::{
    Client,
    types::{BucketLocationConstraint, CreateBucketConfiguration},
};

use super::{S3Settings, error::S3Error};

/// The bucket of our images. It gets neither policy nor access list: a new bucket is its owner's
/// alone, and stays so.
#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) name: String,
    region: String,
}

impl Bucket {
    /// The one region that must not be named when a bucket is made there:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
    const UNNAMED_REGION: &str = "us-east-1";

    pub(super) fn of(settings: &S3Settings) -> Self {
        Self { name: settings.bucket.clone(), region: settings.region.clone() }
    }

    /// Makes the bucket unless it is there. Replicas may do so at once.
    pub(super) async fn ensure(&self, client: &Client) -> Result<(), S3Error> {
        match self.ask(client).await {
            Err(error) if error.is_absence() => self.make(client).await,
            answer => answer,
        }
    }

    /// Makes the bucket. When somebody else is making it, or has made it, that is as good.
    pub(super) async fn make(&self, client: &Client) -> Result<(), S3Error> {
        let place = (self.region != Self::UNNAMED_REGION).then(|| {
            CreateBucketConfiguration::builder()
                .location_constraint(BucketLocationConstraint::from(self.region.as_str()))
                .build()
        });
        let call = client.create_bucket().bucket(&self.name).set_create_bucket_configuration(place);
        match call.send().await.map_err(S3Error::of) {
            Ok(_) => {
                tracing::info!(bucket = self.name, "made the bucket for images");
                Ok(())
            }
            // Another replica was quicker, or the bucket is somebody else's: asking tells.
            Err(S3Error::Refused { status: 409, .. }) => self.ask(client).await,
            Err(error) => Err(error),
        }
    }

    async fn ask(&self, client: &Client) -> Result<(), S3Error> {
        client.head_bucket().bucket(&self.name).send().await.map(drop).map_err(S3Error::of)
    }
}
