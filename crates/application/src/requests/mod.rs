//! Requests for mentoring.

mod change;
mod deadlines;
mod desk;
mod leaving;
mod meeting;
mod ports;
mod rules;
mod service;
mod view;

pub(crate) use rules::may_ask;

pub use desk::{
    Ask, AskError, ChangeRequestError, ListRequestsError, MeetingError, RequestDesk, TakeBackError,
};
pub use meeting::Meeting;
pub use ports::{InsertRequestError, RequestReads, Requests};
pub use rules::CannotAsk;
pub use service::RequestDeskService;
pub use view::{PartyView, RequestRecord, RequestView};
