//! Numbers: of one mentor, and of the whole service.

mod desk;
mod ports;

pub use desk::{MentorStatsError, StatsDesk, StatsDeskService};
pub use ports::{MentorStats, RequestCounts, ServiceStats, StatsReads, Tallies, Week};
