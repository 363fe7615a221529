//! Numbers that are kept rather than counted.

mod counters;
mod reads;
mod tallies;
mod weeks;
