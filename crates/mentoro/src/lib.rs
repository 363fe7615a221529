//! The composition root: configuration, wiring and the command line. Only here every layer is
//! known.

pub mod cli;
pub mod composition;
pub mod config;
pub mod data_folder;
pub mod demo;
mod logging;
pub mod serve;
