//! The command line: every command but `serve`, which all other tests are about.

mod admin;
mod backup;
mod config;
mod demo;
mod deployment;
mod folder;
mod restore;
mod usage;
