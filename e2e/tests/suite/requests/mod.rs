//! Requests for mentoring, ratings and numbers.

mod asking;
mod calendar;
mod capacity;
mod deadlines;
mod details;
mod lists;
mod ratings;
mod rules;
mod stats;
mod transitions;
