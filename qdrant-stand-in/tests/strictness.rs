//! Where the stand-in is stricter than Qdrant may be, so that an adapter's omissions show.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]

use std::collections::HashMap;

use qdrant_client::{
    Qdrant, QdrantError,
    qdrant::{
        Condition, CountPointsBuilder, CreateCollectionBuilder, CreateFieldIndexCollectionBuilder,
        Distance, FieldType, Filter, NamedVectors, PointStruct, UpsertPointsBuilder,
        VectorParamsBuilder, VectorsConfigBuilder,
    },
};
use qdrant_stand_in::StandIn;
use tonic::Code;

fn client(stand_in: &StandIn, key: Option<&str>) -> Qdrant {
    let key = key.map(ToOwned::to_owned);
    Qdrant::from_url(&stand_in.url()).api_key(key).skip_compatibility_check().build().unwrap()
}

async fn with_collection() -> (StandIn, Qdrant) {
    let stand_in = StandIn::start(None).await.unwrap();
    let client = client(&stand_in, None);
    let mut vectors = VectorsConfigBuilder::default();
    vectors.add_named_vector_params("v", VectorParamsBuilder::new(2, Distance::Cosine));
    let request = CreateCollectionBuilder::new("c").vectors_config(vectors);
    client.create_collection(request).await.unwrap();
    (stand_in, client)
}

fn a_point() -> PointStruct {
    let vectors = NamedVectors::default().add_vector("v", vec![1.0, 0.0]);
    PointStruct::new(1, vectors, HashMap::from([("tag", "a".into())]))
}

fn code<T>(result: Result<T, QdrantError>) -> Option<Code> {
    match result {
        Err(QdrantError::ResponseError { status }) => Some(status.code()),
        _ => None,
    }
}

#[tokio::test]
async fn a_filter_needs_a_payload_index_of_its_kind() {
    let (_stand_in, client) = with_collection().await;
    let points = UpsertPointsBuilder::new("c", [a_point()]).wait(true);
    client.upsert_points(points).await.unwrap();
    let tagged = Filter::must([Condition::matches("tag", "a".to_owned())]);
    let count = CountPointsBuilder::new("c").filter(tagged);
    let index = |kind| CreateFieldIndexCollectionBuilder::new("c", "tag", kind).wait(true);
    assert_eq!(code(client.count(count.clone()).await), Some(Code::InvalidArgument));
    client.create_field_index(index(FieldType::Bool)).await.unwrap();
    assert_eq!(code(client.count(count.clone()).await), Some(Code::InvalidArgument));
    client.create_field_index(index(FieldType::Keyword)).await.unwrap();
    assert_eq!(client.count(count).await.unwrap().result.unwrap().count, 1);
}

#[tokio::test]
async fn a_write_must_be_waited_for() {
    let (_stand_in, client) = with_collection().await;
    let hasty = client.upsert_points(UpsertPointsBuilder::new("c", [a_point()])).await;
    assert_eq!(code(hasty), Some(Code::Unimplemented));
}

#[tokio::test]
async fn a_key_must_be_brought() {
    let stand_in = StandIn::start(Some("right")).await.unwrap();
    for key in [None, Some("wrong")] {
        let refused = client(&stand_in, key).list_collections().await;
        assert_eq!(code(refused), Some(Code::Unauthenticated));
    }
    client(&stand_in, Some("right")).list_collections().await.unwrap();
}

#[tokio::test]
async fn what_it_does_not_do_is_refused_by_name() {
    let (_stand_in, client) = with_collection().await;
    let refused = client.collection_cluster_info("c").await;
    assert_eq!(code(refused), Some(Code::Unimplemented));
}
