//! Mentoro
fn main() {}
