//! A stand-in for a [Qdrant](https://qdrant.tech) server, for tests: the calls of its gRPC interface
//! that Mentoro makes, on Qdrant's own service definitions, in memory.
//!
//! It is strict where Qdrant may be lenient, so that tests find out: a filter on a field without a
//! payload index is refused (as in strict mode), a write that does not wait is refused (it would be
//! answered before searches see it), and points of the same score come in the falling order of
//! their ids (Qdrant promises no order).
//!
//! What it does not do: keep anything, shards, replicas, consistency, optimisers, quantisation,
//! graphs (each query compares every point), sparse and multiple vectors per name, distances other
//! than the cosine, prefetches and any query but the nearest and none, nested and geographic
//! conditions, snapshots, JSON web tokens, the HTTP interface. Such calls are refused by name where
//! they would change the answer; settings that only cost or save time are stored and ignored.

/// Implements a service: the calls that are answered, and the names of those that are not.
macro_rules! service {
    (
        impl $service:ident for $stand_in:ty { $($answered:tt)* }
        refused { $($name:ident($request:ty) -> $response:ty;)* }
    ) => {
        #[tonic::async_trait]
        impl $service for $stand_in {
            $($answered)*

            $(
                async fn $name(
                    &self,
                    _: Request<$request>,
                ) -> Result<Response<$response>, Status> {
                    Err(beyond(stringify!($name)))
                }
            )*
        }
    };
}

mod access;
mod collection;
mod collections_service;
mod conditions;
mod faults;
mod points_service;
mod refusal;
mod server;
mod store;
mod values;

pub use faults::Faults;
pub use server::{StandIn, serve};
pub use store::Store;
