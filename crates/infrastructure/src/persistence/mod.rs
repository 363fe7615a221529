//! The stores and reads on SeaORM, for SQLite; all but [`dialect`] and the opening of connections is
//! the same for PostgreSQL.
//!
//! A folder or file is a feature, as in the application. Rows that are written and read as a whole
//! are entities; joins, races and walks of an index are [`sql::Sql`]. Kept values (counts, the
//! catalogue, medians) change in the transaction that changes what they are made of.

mod accounts;
mod claim;
mod connections;
mod database;
mod dialect;
mod door;
mod entities;
mod error;
mod events;
mod feed;
mod guarded;
mod idempotency;
mod images;
mod jobs;
mod lists;
mod mentors;
mod page;
mod people;
mod postgres;
mod reads;
mod requests;
mod reviews;
mod sql;
mod sqlite;
pub mod sqlite_backup;
mod stats;
mod students;
mod turns;
mod work;

pub use claim::{ClaimError, DatabaseClaim, Tenancy};
pub use connections::ConnectionMetrics;
pub use database::{Database, DatabaseError, DatabaseSettings};
pub use events::SeaOrmOutboxQueue;
pub use jobs::SeaOrmJobs;
pub use migrations::SchemaState;
pub use reads::SeaOrmReads;
pub use stats::{Figures, Waiting};
pub use work::SeaOrmUnitsOfWork;
