//! The front, before servers that do just what a test wants.

mod balancing;
mod headers;
mod limits;
mod logs;
mod routes;
mod streams;
mod tls;

use stack::{Nginx, Scratch};

use crate::support::{
    scratch,
    stub::{Stub, dead_port},
};

/// A front before replicas on these ports, without a gateway.
fn front(replicas: &[u16]) -> (Scratch, Nginx) {
    let folder = scratch();
    let draft = Nginx::draft(&folder.path().join("nginx"), replicas, dead_port(), dead_port());
    (folder, draft.start().unwrap())
}

/// A front before one replica that answers everything.
fn front_before(stub: &Stub) -> (Scratch, Nginx) {
    front(&[stub.port])
}
