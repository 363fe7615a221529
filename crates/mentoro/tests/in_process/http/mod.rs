//! The HTTP API in process: what needs a clock that moves, a part that fails, or a look at every
//! operation of the document. What a client can see from outside is tested over the wire, in `e2e`.

mod adapters;
mod api;
mod clock;
mod contract;
mod cookies;
mod document;
mod draining;
mod events;
mod limits;
mod logs;
mod metrics;
mod operations;
mod outages;
mod page;
mod people;
mod polling;
mod reviews;
mod search;
mod timeouts;

pub use adapters::Down;
