//! Numbers that are kept rather than counted.

mod counters;
mod figures;
mod reads;
mod tallies;
mod weeks;

pub use figures::{Figures, Waiting};
