//! The rules of the domain, by example and by property.

mod ratings;
mod requests;
mod values;
