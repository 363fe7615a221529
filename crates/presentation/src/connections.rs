//! What is asked of the system for many connections that stay open.

use std::{any::Any, time::Duration};

use actix_web::rt::net::TcpStream;
use rustix::{
    net::sockopt::set_tcp_user_timeout,
    process::{Resource, Rlimit, getrlimit, setrlimit},
    thread::disable_transparent_huge_pages,
};

/// How long the other end may leave what was sent to it untaken. A stream of events whose reader has
/// stopped would otherwise hold its connection for ever.
const SILENCE: Duration = Duration::from_secs(30);

/// Lets this process have as many open files as the system allows it: each connection is one, and
/// what is usual, 1,024, is too few. And keeps memory in small pages from here on: a connection has
/// two buffers of 8 KB and uses the first few hundred bytes of each, of which huge pages, that the
/// allocator asks for, would keep the whole.
pub fn allow_many() {
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, "the number of connections stays limited as it is");
    }
    if let Err(error) = disable_transparent_huge_pages(true) {
        tracing::debug!(%error, "connections take more memory than they use");
    }
}

/// Has the system break a new connection off when nothing that is sent to it is taken for long.
pub fn bound_silence(connection: &dyn Any) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    let silence = u32::try_from(SILENCE.as_millis()).unwrap_or(u32::MAX);
    if let Err(error) = set_tcp_user_timeout(stream, silence) {
        tracing::debug!(%error, "a connection may be silent for as long as it likes");
    }
}
