//! The HTTP API of Mentoro: handlers by feature, and the conventions that they share.
//!
//! A folder is a feature, the same words as in the other layers; `http` holds the conventions,
//! `openapi` the document that is made from the handlers.

mod app;
mod features;
mod http;
mod openapi;
mod service;
mod settings;

pub use app::{Api, create_app};
pub use features::Features;
pub use http::problem::Problem;
pub use openapi::document;
pub use settings::HttpSettings;
