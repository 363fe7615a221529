//! The stack's servers and the files of nginx, as they are deployed.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod front;
mod images;
mod page;
mod parts;
mod support;
mod whole;
