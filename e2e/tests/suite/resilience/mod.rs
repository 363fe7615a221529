//! Crashes, races, overload, the end.

mod crash;
mod limits;
mod pairs;
mod races;
mod rolling;
mod shutdown;
mod storm;
mod timing;
