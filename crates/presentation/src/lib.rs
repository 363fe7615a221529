//! The HTTP API of Mentoro: handlers by feature, and the conventions that they share.
//!
//! A folder is a feature, the same words as in the other layers; `http` holds the conventions,
//! `openapi` the document that is made from the handlers.

mod accounts;
mod admin;
mod app;
mod connections;
mod events;
mod feed;
mod http;
mod images;
mod leaving;
mod mentors;
mod metrics;
mod openapi;
mod page;
mod problems;
mod requests;
mod reviews;
mod search;
mod service;
mod settings;
mod stats;
mod students;

pub use app::{Api, create_app};
pub use http::problem::Problem;
pub use leaving::Exit;
pub use metrics::serve_metrics;
pub use openapi::document;
pub use page::INDEX as PAGE;
pub use settings::HttpSettings;
