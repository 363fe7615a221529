//! Crashes, races, overload, the end.

mod crash;
mod limits;
mod races;
mod shutdown;
mod storm;
mod timing;
