use std::{io, net::SocketAddr};

use qdrant_client::qdrant::{
    HealthCheckReply, HealthCheckRequest, collections_server::CollectionsServer,
    points_server::PointsServer, qdrant_server,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};
use tonic::{
    Request, Response, Status,
    service::interceptor::InterceptedService,
    transport::{Server, server::TcpIncoming},
};

use crate::{
    Faults, Store, access::Access, collections_service::CollectionsService,
    points_service::PointsService,
};

/// A stand-in on a free port of this machine, on threads of its own. Dropping it closes it and cuts
/// its connections.
#[derive(Debug)]
pub struct StandIn {
    /// What it holds.
    pub store: Store,
    /// Its switches.
    pub faults: Faults,
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl StandIn {
    /// Starts an empty one. With a key, calls must bring it.
    ///
    /// # Errors
    /// When no port can be listened on, or no thread started.
    pub async fn start(api_key: Option<&str>) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listening = runtime.spawn(TcpListener::bind("127.0.0.1:0"));
        let listener = listening.await.map_err(io::Error::other)??;
        let address = listener.local_addr()?;
        let (store, faults) = (Store::default(), Faults::default());
        let serving =
            serve(listener, store.clone(), faults.clone(), api_key.map(ToOwned::to_owned));
        runtime.spawn(async move {
            // A test sees by its own calls that the server has gone.
            let _ = serving.await;
        });
        Ok(Self { store, faults, address, runtime: Some(runtime) })
    }

    /// Where it listens, as clients want it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Answers calls until it is dropped.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    faults: Faults,
    api_key: Option<String>,
) -> Result<(), tonic::transport::Error> {
    let access = Access(api_key);
    let collections = CollectionsService { store: store.clone(), faults: faults.clone() };
    let points = PointsService { store, faults: faults.clone() };
    // Qdrant takes calls of any size.
    let points = PointsServer::new(points).max_decoding_message_size(usize::MAX);
    Server::builder()
        .add_service(CollectionsServer::with_interceptor(collections, access.clone()))
        .add_service(InterceptedService::new(points, access))
        .add_service(qdrant_server::QdrantServer::new(HealthService { faults }))
        // Small answers do not wait for the client to acknowledge the one before.
        .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)))
        .await
}

struct HealthService {
    faults: Faults,
}

#[tonic::async_trait]
impl qdrant_server::Qdrant for HealthService {
    async fn health_check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckReply>, Status> {
        self.faults.pass("health_check").await?;
        Ok(Response::new(HealthCheckReply {
            title: "a stand-in for qdrant, for tests".to_owned(),
            version: "1.19.0".to_owned(),
            commit: None,
        }))
    }
}
