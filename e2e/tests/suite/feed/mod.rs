//! `/feed`, `/feed/swipes` and `/favorites`.

mod favorites;
mod pages;
mod races;
mod swipes;
