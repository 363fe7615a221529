//! What people are told: notifications, and the stream that brings them.

mod crowds;
mod notifications;
mod outages;
mod polling;
mod streams;
