//! Numbers: of one mentor, and of the whole service.

mod ports;

pub use ports::{MentorStats, RequestCounts, ServiceStats, StatsReads, Tallies, Week};
