//! Requests for mentoring.

mod desk;
mod ports;
mod rules;
mod service;
mod view;

pub(crate) use rules::may_ask;

pub use desk::{Ask, AskError, ChangeRequestError, ListRequestsError, RequestDesk, TakeBackError};
pub use ports::{InsertRequestError, RequestReads, Requests};
pub use rules::CannotAsk;
pub use service::RequestDeskService;
pub use view::{PartyView, RequestRecord, RequestView};
