use qdrant_client::qdrant::{
    BatchResult, ClearPayloadPoints, CountPoints, CountResponse, CountResult,
    CreateFieldIndexCollection, CreateVectorNameRequest, DeleteFieldIndexCollection,
    DeletePayloadPoints, DeletePointVectors, DeletePoints, DeleteVectorNameRequest,
    DiscoverBatchPoints, DiscoverBatchResponse, DiscoverPoints, DiscoverResponse, FacetCounts,
    FacetResponse, GetPoints, GetResponse, PointsOperationResponse, QueryBatchPoints,
    QueryBatchResponse, QueryGroupsResponse, QueryPointGroups, QueryPoints, QueryResponse,
    RecommendBatchPoints, RecommendBatchResponse, RecommendGroupsResponse, RecommendPointGroups,
    RecommendPoints, RecommendResponse, RetrievedPoint, ScrollPoints, ScrollResponse,
    SearchBatchPoints, SearchBatchResponse, SearchGroupsResponse, SearchMatrixOffsetsResponse,
    SearchMatrixPairsResponse, SearchMatrixPoints, SearchPointGroups, SearchPoints, SearchResponse,
    SetPayloadPoints, UpdateBatchPoints, UpdateBatchResponse, UpdatePointVectors, UpdateResult,
    UpdateStatus, UpsertPoints, points_server::Points,
};
use tonic::{Request, Response, Status};

use crate::{
    Faults, Store,
    refusal::{beyond, malformed},
    values::Id,
};

/// How many points a scroll without a limit lists.
const LIMIT: u32 = 10;

pub(crate) struct PointsService {
    pub store: Store,
    pub faults: Faults,
}

fn must_wait(wait: Option<bool>) -> Result<(), Status> {
    if wait == Some(true) { Ok(()) } else { Err(beyond("writes that are not waited for")) }
}

fn completed() -> Response<PointsOperationResponse> {
    let result = UpdateResult { operation_id: Some(0), status: UpdateStatus::Completed.into() };
    Response::new(PointsOperationResponse { result: Some(result), time: 0.0, usage: None })
}

service! {
    impl Points for PointsService {
        async fn upsert(
            &self,
            request: Request<UpsertPoints>,
        ) -> Result<Response<PointsOperationResponse>, Status> {
            self.faults.pass("upsert").await?;
            let request = request.into_inner();
            must_wait(request.wait)?;
            if request.update_filter.is_some() {
                return Err(beyond("updates by a filter"));
            }
            let mode = request.update_mode();
            self.store.write(&request.collection_name, |collection| {
                collection.upsert(request.points, mode)
            })?;
            Ok(completed())
        }

        async fn delete(
            &self,
            request: Request<DeletePoints>,
        ) -> Result<Response<PointsOperationResponse>, Status> {
            self.faults.pass("delete").await?;
            let request = request.into_inner();
            must_wait(request.wait)?;
            self.store.write(&request.collection_name, |collection| {
                for id in collection.selected(request.points.as_ref())? {
                    collection.points.remove(&id);
                }
                Ok(())
            })?;
            Ok(completed())
        }

        async fn set_payload(
            &self,
            request: Request<SetPayloadPoints>,
        ) -> Result<Response<PointsOperationResponse>, Status> {
            self.faults.pass("set_payload").await?;
            let request = request.into_inner();
            must_wait(request.wait)?;
            if request.key.is_some() {
                return Err(beyond("a payload within the payload"));
            }
            self.store.write(&request.collection_name, |collection| {
                for id in collection.selected(request.points_selector.as_ref())? {
                    let payload = request.payload.clone();
                    if let Some(point) = collection.points.get_mut(&id) {
                        point.payload.extend(payload);
                    }
                }
                Ok(())
            })?;
            Ok(completed())
        }

        async fn create_field_index(
            &self,
            request: Request<CreateFieldIndexCollection>,
        ) -> Result<Response<PointsOperationResponse>, Status> {
            self.faults.pass("create_field_index").await?;
            let request = request.into_inner();
            must_wait(request.wait)?;
            if request.field_type.is_none() {
                return Err(malformed("a payload index needs a type"));
            }
            let kind = request.field_type();
            self.store.write(&request.collection_name, |collection| {
                collection.create_index(request.field_name, kind);
                Ok(())
            })?;
            Ok(completed())
        }

        async fn scroll(
            &self,
            request: Request<ScrollPoints>,
        ) -> Result<Response<ScrollResponse>, Status> {
            self.faults.pass("scroll").await?;
            let request = request.into_inner();
            let from = request.offset.as_ref().map(|id| Id::of(Some(id))).transpose()?;
            let limit = request.limit.unwrap_or(LIMIT) as usize;
            self.store.read(&request.collection_name, |collection| {
                let mut passing = collection.passing(request.filter.as_ref())?;
                passing.retain(|(id, _)| from.is_none_or(|from| *id >= from));
                let next = passing.get(limit).map(|(id, _)| id.on_the_wire());
                let points = passing.into_iter().take(limit).map(|(id, point)| RetrievedPoint {
                    id: Some(id.on_the_wire()),
                    payload: point.payload.clone(),
                    ..RetrievedPoint::default()
                });
                Ok(Response::new(ScrollResponse {
                    next_page_offset: next,
                    result: points.collect(),
                    ..ScrollResponse::default()
                }))
            })
        }

        async fn count(
            &self,
            request: Request<CountPoints>,
        ) -> Result<Response<CountResponse>, Status> {
            self.faults.pass("count").await?;
            let request = request.into_inner();
            let count = self.store.read(&request.collection_name, |collection| {
                Ok(collection.passing(request.filter.as_ref())?.len() as u64)
            })?;
            let result = Some(CountResult { count });
            Ok(Response::new(CountResponse { result, ..CountResponse::default() }))
        }

        async fn query(
            &self,
            request: Request<QueryPoints>,
        ) -> Result<Response<QueryResponse>, Status> {
            self.faults.pass("query").await?;
            let result = self.store.query(&request.into_inner())?;
            Ok(Response::new(QueryResponse { result, ..QueryResponse::default() }))
        }

        async fn query_batch(
            &self,
            request: Request<QueryBatchPoints>,
        ) -> Result<Response<QueryBatchResponse>, Status> {
            self.faults.pass("query_batch").await?;
            let QueryBatchPoints { collection_name, query_points, .. } = request.into_inner();
            let answer = |query: QueryPoints| {
                if query.collection_name.is_empty() {
                    return Err(malformed("collection_name: must be from 1 to 255 characters"));
                }
                let query = QueryPoints { collection_name: collection_name.clone(), ..query };
                Ok(BatchResult { result: self.store.query(&query)? })
            };
            let result: Result<Vec<_>, Status> = query_points.into_iter().map(answer).collect();
            let result = result?;
            Ok(Response::new(QueryBatchResponse { result, ..QueryBatchResponse::default() }))
        }
    }

    refused {
        get(GetPoints) -> GetResponse;
        update_vectors(UpdatePointVectors) -> PointsOperationResponse;
        delete_vectors(DeletePointVectors) -> PointsOperationResponse;
        overwrite_payload(SetPayloadPoints) -> PointsOperationResponse;
        delete_payload(DeletePayloadPoints) -> PointsOperationResponse;
        clear_payload(ClearPayloadPoints) -> PointsOperationResponse;
        delete_field_index(DeleteFieldIndexCollection) -> PointsOperationResponse;
        create_vector_name(CreateVectorNameRequest) -> PointsOperationResponse;
        delete_vector_name(DeleteVectorNameRequest) -> PointsOperationResponse;
        search(SearchPoints) -> SearchResponse;
        search_batch(SearchBatchPoints) -> SearchBatchResponse;
        search_groups(SearchPointGroups) -> SearchGroupsResponse;
        recommend(RecommendPoints) -> RecommendResponse;
        recommend_batch(RecommendBatchPoints) -> RecommendBatchResponse;
        recommend_groups(RecommendPointGroups) -> RecommendGroupsResponse;
        discover(DiscoverPoints) -> DiscoverResponse;
        discover_batch(DiscoverBatchPoints) -> DiscoverBatchResponse;
        update_batch(UpdateBatchPoints) -> UpdateBatchResponse;
        query_groups(QueryPointGroups) -> QueryGroupsResponse;
        facet(FacetCounts) -> FacetResponse;
        search_matrix_pairs(SearchMatrixPoints) -> SearchMatrixPairsResponse;
        search_matrix_offsets(SearchMatrixPoints) -> SearchMatrixOffsetsResponse;
    }
}
