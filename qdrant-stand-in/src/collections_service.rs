use qdrant_client::qdrant::{
    AliasDescription, ChangeAliases, CollectionClusterInfoRequest, CollectionClusterInfoResponse,
    CollectionConfig, CollectionDescription, CollectionExists, CollectionExistsRequest,
    CollectionExistsResponse, CollectionInfo, CollectionOperationResponse, CollectionParams,
    CollectionStatus, CreateCollection, CreateShardKeyRequest, CreateShardKeyResponse,
    DeleteCollection, DeleteShardKeyRequest, DeleteShardKeyResponse, GetCollectionInfoRequest,
    GetCollectionInfoResponse, ListAliasesRequest, ListAliasesResponse,
    ListCollectionAliasesRequest, ListCollectionsRequest, ListCollectionsResponse,
    ListShardKeysRequest, ListShardKeysResponse, PayloadSchemaInfo, PayloadSchemaType,
    UpdateCollection, UpdateCollectionClusterSetupRequest, UpdateCollectionClusterSetupResponse,
    collections_server::Collections,
};
use tonic::{Request, Response, Status};

use crate::{Faults, Store, collection::Collection, refusal::beyond};

pub(crate) struct CollectionsService {
    pub store: Store,
    pub faults: Faults,
}

fn done(result: bool) -> Response<CollectionOperationResponse> {
    Response::new(CollectionOperationResponse { result, ..Default::default() })
}

fn described(collection: &Collection) -> CollectionInfo {
    let settings = &collection.settings;
    let params = CollectionParams {
        shard_number: settings.shard_number.unwrap_or(1),
        vectors_config: settings.vectors_config.clone(),
        replication_factor: settings.replication_factor,
        write_consistency_factor: settings.write_consistency_factor,
        ..CollectionParams::default()
    };
    let schema = collection.indexes.iter().map(|(field, kind)| {
        // The two enums name the same types, the second with an unknown one in front.
        let kind = PayloadSchemaType::try_from(*kind as i32 + 1).unwrap_or_default();
        (field.clone(), PayloadSchemaInfo { data_type: kind.into(), ..Default::default() })
    });
    CollectionInfo {
        status: CollectionStatus::Green.into(),
        config: Some(CollectionConfig {
            params: Some(params),
            strict_mode_config: settings.strict_mode_config.clone(),
            ..CollectionConfig::default()
        }),
        payload_schema: schema.collect(),
        points_count: Some(collection.points.len() as u64),
        ..CollectionInfo::default()
    }
}

service! {
    impl Collections for CollectionsService {
        async fn get(
            &self,
            request: Request<GetCollectionInfoRequest>,
        ) -> Result<Response<GetCollectionInfoResponse>, Status> {
            self.faults.pass("get").await?;
            let name = request.into_inner().collection_name;
            let info = self.store.read(&name, |collection| Ok(described(collection)))?;
            Ok(Response::new(GetCollectionInfoResponse { result: Some(info), time: 0.0 }))
        }

        async fn list(
            &self,
            _: Request<ListCollectionsRequest>,
        ) -> Result<Response<ListCollectionsResponse>, Status> {
            self.faults.pass("list").await?;
            let names = self.store.collections().into_iter();
            let collections = names.map(|name| CollectionDescription { name }).collect();
            Ok(Response::new(ListCollectionsResponse { collections, time: 0.0 }))
        }

        async fn create(
            &self,
            request: Request<CreateCollection>,
        ) -> Result<Response<CollectionOperationResponse>, Status> {
            self.faults.pass("create").await?;
            self.store.create(request.into_inner())?;
            Ok(done(true))
        }

        async fn delete(
            &self,
            request: Request<DeleteCollection>,
        ) -> Result<Response<CollectionOperationResponse>, Status> {
            self.faults.pass("delete_collection").await?;
            Ok(done(self.store.delete(&request.into_inner().collection_name)))
        }

        async fn update_aliases(
            &self,
            request: Request<ChangeAliases>,
        ) -> Result<Response<CollectionOperationResponse>, Status> {
            self.faults.pass("update_aliases").await?;
            self.store.change_aliases(request.into_inner().actions)?;
            Ok(done(true))
        }

        async fn list_aliases(
            &self,
            _: Request<ListAliasesRequest>,
        ) -> Result<Response<ListAliasesResponse>, Status> {
            self.faults.pass("list_aliases").await?;
            let aliases = self.store.aliases().into_iter().map(|(alias_name, collection_name)| {
                AliasDescription { alias_name, collection_name }
            });
            Ok(Response::new(ListAliasesResponse { aliases: aliases.collect(), time: 0.0 }))
        }

        async fn collection_exists(
            &self,
            request: Request<CollectionExistsRequest>,
        ) -> Result<Response<CollectionExistsResponse>, Status> {
            self.faults.pass("collection_exists").await?;
            let exists = self.store.exists(&request.into_inner().collection_name);
            let result = Some(CollectionExists { exists });
            Ok(Response::new(CollectionExistsResponse { result, time: 0.0 }))
        }
    }

    refused {
        update(UpdateCollection) -> CollectionOperationResponse;
        list_collection_aliases(ListCollectionAliasesRequest) -> ListAliasesResponse;
        collection_cluster_info(CollectionClusterInfoRequest) -> CollectionClusterInfoResponse;
        update_collection_cluster_setup(UpdateCollectionClusterSetupRequest)
            -> UpdateCollectionClusterSetupResponse;
        create_shard_key(CreateShardKeyRequest) -> CreateShardKeyResponse;
        delete_shard_key(DeleteShardKeyRequest) -> DeleteShardKeyResponse;
        list_shard_keys(ListShardKeysRequest) -> ListShardKeysResponse;
    }
}
