//! Images in an S3 store.

mod bucket;
mod connection;
mod error;
mod images;

#[cfg(test)]
mod tests;

pub use connection::S3Settings;
pub use images::S3Images;
