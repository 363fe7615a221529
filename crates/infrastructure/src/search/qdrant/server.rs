use std::collections::HashMap;

use application::kernel::Unavailable;
use futures_util::{FutureExt as _, future::BoxFuture};
use qdrant_client::{
    Qdrant, QdrantError,
    qdrant::{
        BatchResult, Condition, CountPoints, CreateAlias, CreateCollection,
        CreateFieldIndexCollection, DeletePoints, Distance, Filter, HnswConfigDiff, PointId,
        PointStruct, PointsIdsList, PointsSelector, QueryBatchPoints, QueryPoints,
        StrictModeConfig, UpdateMode, UpsertPoints, VectorParams, VectorParamsMap, VectorsConfig,
        WriteOrdering, WriteOrderingType, points_selector::PointsSelectorOneOf,
        vectors_config::Config,
    },
};
use thiserror::Error;
use tonic::Code;

use super::{QdrantSettings, points};
use crate::parts::Part;

/// The calls to the server, each through the guard of the part.
pub(super) struct Server {
    client: Qdrant,
    part: Part,
    settings: QdrantSettings,
}

/// What the server rightly answers to a call that cannot be done. It is well then.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error("the collection is not there")]
    NotFound,
    #[error("the collection is there already")]
    AlreadyThere,
    #[error("the server refused: {0}")]
    Other(String),
}

impl Refusal {
    fn of(error: QdrantError) -> Result<Self, Box<QdrantError>> {
        match &error {
            QdrantError::ResponseError { status } => match status.code() {
                Code::NotFound => Ok(Self::NotFound),
                Code::AlreadyExists => Ok(Self::AlreadyThere),
                Code::InvalidArgument | Code::FailedPrecondition => {
                    Ok(Self::Other(status.message().to_owned()))
                }
                _ => Err(Box::new(error)),
            },
            _ => Err(Box::new(error)),
        }
    }
}

/// Through one node, which puts the writes to a point in one order for all of its replicas.
fn in_order() -> WriteOrdering {
    WriteOrdering { r#type: WriteOrderingType::Medium.into() }
}

/// What became of a call: done or refused, or no answer at all.
pub(super) type Answer<T> = Result<Result<T, Refusal>, Unavailable>;

impl Server {
    /// Points written at once: some megabytes at most.
    const BATCH: usize = 256;
    /// Vectors of four bytes per dimension are compared one by one, which is exact, up to this
    /// number of documents that pass a filter. The same as in the embedded index.
    const SCANNED: u64 = 20_000;

    pub fn new(client: Qdrant, part: Part, settings: QdrantSettings) -> Self {
        Self { client, part, settings }
    }

    /// An error of the part that is not the server's.
    pub fn unavailable(
        &self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Unavailable {
        Unavailable::new(self.part.name(), source)
    }

    /// The client's futures are too large to be passed around; boxing costs nothing beside a call.
    async fn call<T>(
        &self,
        operation: &'static str,
        work: BoxFuture<'_, Result<T, QdrantError>>,
    ) -> Answer<T> {
        let answered = async {
            match work.await {
                Ok(done) => Ok(Ok(done)),
                Err(error) => Refusal::of(error).map(Err),
            }
        };
        self.part.call(operation, answered).await
    }

    /// As [`Self::call`], for calls that are never refused rightly.
    async fn must<T>(
        &self,
        operation: &'static str,
        work: BoxFuture<'_, Result<T, QdrantError>>,
    ) -> Result<T, Unavailable> {
        self.call(operation, work).await?.map_err(|refusal| self.unavailable(refusal))
    }

    /// The names of all collections.
    pub async fn collections(&self) -> Result<Vec<String>, Unavailable> {
        let listed = self.must("list_collections", self.client.list_collections().boxed()).await?;
        Ok(listed.collections.into_iter().map(|collection| collection.name).collect())
    }

    /// The collection behind each alias.
    pub async fn aliases(&self) -> Result<HashMap<String, String>, Unavailable> {
        let listed = self.must("list_aliases", self.client.list_aliases().boxed()).await?;
        let pair = |alias: qdrant_client::qdrant::AliasDescription| {
            (alias.alias_name, alias.collection_name)
        };
        Ok(listed.aliases.into_iter().map(pair).collect())
    }

    /// Makes an empty collection for vectors of this name and length.
    pub async fn create(&self, collection: &str, vector: &str, dimensions: usize) -> Answer<()> {
        let size = dimensions as u64;
        let params =
            VectorParams { size, distance: Distance::Cosine.into(), ..VectorParams::default() };
        let vectors = VectorParamsMap { map: HashMap::from([(vector.to_owned(), params)]) };
        let request = CreateCollection {
            collection_name: collection.to_owned(),
            vectors_config: Some(VectorsConfig { config: Some(Config::ParamsMap(vectors)) }),
            hnsw_config: Some(HnswConfigDiff {
                // In KiB of vectors.
                full_scan_threshold: Some(Self::SCANNED * size * 4 / 1024),
                ..HnswConfigDiff::default()
            }),
            shard_number: self.settings.shards.map(Into::into),
            replication_factor: self.settings.replicas.map(Into::into),
            write_consistency_factor: self.settings.write_consistency.map(Into::into),
            // A filter that no payload index serves would look at every point: better an error.
            strict_mode_config: Some(StrictModeConfig {
                enabled: Some(true),
                unindexed_filtering_retrieve: Some(false),
                unindexed_filtering_update: Some(false),
                ..StrictModeConfig::default()
            }),
            ..CreateCollection::default()
        };
        let created =
            self.call("create_collection", self.client.create_collection(request).boxed());
        Ok(created.await?.map(drop))
    }

    /// Makes the payload indexes that filters need, and waits until they are there.
    pub async fn create_indexes(&self, collection: &str) -> Answer<()> {
        for (field, kind) in points::FIELDS {
            let request = CreateFieldIndexCollection {
                collection_name: collection.to_owned(),
                wait: Some(true),
                field_name: field.to_owned(),
                field_type: Some(kind.into()),
                ..CreateFieldIndexCollection::default()
            };
            let created =
                self.call("create_index", self.client.create_field_index(request).boxed());
            if let Err(refusal) = created.await? {
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(()))
    }

    /// Drops a collection; one that is not there is fine.
    pub async fn delete_collection(&self, collection: &str) -> Result<(), Unavailable> {
        match self
            .call("delete_collection", self.client.delete_collection(collection).boxed())
            .await?
        {
            Ok(_) | Err(Refusal::NotFound) => Ok(()),
            Err(refusal) => Err(self.unavailable(refusal)),
        }
    }

    /// Lets an alias name another collection than before, at once.
    pub async fn point_alias(&self, alias: &str, collection: &str) -> Answer<()> {
        let request =
            CreateAlias { collection_name: collection.to_owned(), alias_name: alias.to_owned() };
        Ok(self.call("switch_alias", self.client.create_alias(request).boxed()).await?.map(drop))
    }

    /// Writes points so that searches see them on return.
    pub async fn upsert(
        &self,
        collection: &str,
        points: &[PointStruct],
        mode: UpdateMode,
    ) -> Answer<()> {
        for batch in points.chunks(Self::BATCH) {
            let request = UpsertPoints {
                collection_name: collection.to_owned(),
                wait: Some(true),
                ordering: Some(in_order()),
                points: batch.to_vec(),
                update_mode: Some(mode.into()),
                ..UpsertPoints::default()
            };
            let written = self.call("upsert", self.client.upsert_points(request).boxed()).await?;
            if let Err(refusal) = written {
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(()))
    }

    /// Removes points so that searches do not see them on return.
    pub async fn delete(&self, collection: &str, ids: Vec<PointId>) -> Answer<()> {
        let list = PointsSelectorOneOf::Points(PointsIdsList { ids });
        self.delete_selected(collection, list).await
    }

    /// Removes the marks of [`points::tombstone`].
    pub async fn delete_tombstones(&self, collection: &str, vector: &str) -> Answer<()> {
        let without = Filter::must_not([Condition::has_vector(vector)]);
        self.delete_selected(collection, PointsSelectorOneOf::Filter(without)).await
    }

    async fn delete_selected(&self, collection: &str, selected: PointsSelectorOneOf) -> Answer<()> {
        let request = DeletePoints {
            collection_name: collection.to_owned(),
            wait: Some(true),
            ordering: Some(in_order()),
            points: Some(PointsSelector { points_selector_one_of: Some(selected) }),
            ..DeletePoints::default()
        };
        Ok(self.call("delete", self.client.delete_points(request).boxed()).await?.map(drop))
    }

    /// How many points there are, exactly.
    pub async fn count(&self, collection: &str) -> Answer<u64> {
        let request = CountPoints {
            collection_name: collection.to_owned(),
            exact: Some(true),
            ..CountPoints::default()
        };
        let counted = self.call("count", self.client.count(request).boxed()).await?;
        Ok(counted.map(|counted| counted.result.map_or(0, |result| result.count)))
    }

    /// Answers several queries in one round trip.
    pub async fn query(
        &self,
        collection: &str,
        queries: Vec<QueryPoints>,
    ) -> Answer<Vec<BatchResult>> {
        let request = QueryBatchPoints {
            collection_name: collection.to_owned(),
            query_points: queries,
            ..QueryBatchPoints::default()
        };
        Ok(self
            .call("search", self.client.query_batch(request).boxed())
            .await?
            .map(|found| found.result))
    }
}
