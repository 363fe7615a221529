//! Tables whose rows are written and read as a whole. The words are the migrations'.

pub(super) mod account;
pub(super) mod invite;
pub(super) mod mentor;
pub(super) mod notification;
pub(super) mod rating;
pub(super) mod refresh_token;
pub(super) mod request;
pub(super) mod reset_code;
pub(super) mod session;
pub(super) mod student;
