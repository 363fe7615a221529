//! Requests for mentoring.

mod ports;
mod view;

pub use ports::{InsertRequestError, RequestReads, Requests};
pub use view::{PartyView, RequestRecord, RequestView};
