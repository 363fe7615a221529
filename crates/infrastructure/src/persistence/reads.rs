use sea_orm::DatabaseConnection;

use super::{Database, guarded::Guarded};

/// Every port that only reads, each in the file of its feature: one struct, since all it takes is a
/// connection, and one round trip may read the tables of several features.
#[derive(Debug, Clone)]
pub struct SeaOrmReads {
    pub(super) database: Database,
}

impl SeaOrmReads {
    /// Of `database`.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    pub(super) const fn reads(&self) -> &Guarded<DatabaseConnection> {
        &self.database.reads
    }
}
