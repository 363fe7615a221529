use std::sync::Arc;

use application::{
    accounts::{Accounts, AuditTrail, OneTimeCodes, Sessions},
    events::{Changes, Events, Hint, Inbox, Outbox},
    kernel::{Idempotency, Unavailable, UnitOfWork, UnitsOfWork},
    mentors::Mentors,
    requests::Requests,
    reviews::Ratings,
    stats::Tallies,
    students::Students,
};
use async_trait::async_trait;
use sea_orm::DatabaseTransaction;

use super::{Database, dialect::Dialect, error::unavailable, guarded::Guarded};

/// Transactions of a database behind SeaORM.
#[derive(Clone)]
pub struct SeaOrmUnitsOfWork {
    database: Database,
    events: Arc<dyn Events>,
}

impl SeaOrmUnitsOfWork {
    /// Of `database`; what they commit is published to `events`.
    pub fn new(database: Database, events: Arc<dyn Events>) -> Self {
        Self { database, events }
    }
}

#[async_trait]
impl UnitsOfWork for SeaOrmUnitsOfWork {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, Unavailable> {
        let transaction = self.database.begin().await?;
        Ok(Box::new(SeaOrmUnitOfWork {
            transaction,
            dialect: self.database.dialect(),
            events: Arc::clone(&self.events),
            hints: Vec::new(),
        }))
    }
}

/// A transaction. It is every store at once, since SeaORM's connections cannot be shared as trait
/// objects; each store stands in the file of its feature. Dropping it rolls back.
pub(super) struct SeaOrmUnitOfWork {
    pub(super) transaction: Guarded<DatabaseTransaction>,
    pub(super) dialect: Dialect,
    events: Arc<dyn Events>,
    /// What to tell others once it is true.
    hints: Vec<Hint>,
}

impl SeaOrmUnitOfWork {
    /// Publishes `hint` after the commit.
    pub(super) fn tell(&mut self, hint: Hint) {
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }
}

#[async_trait]
impl UnitOfWork for SeaOrmUnitOfWork {
    fn accounts(&mut self) -> &mut dyn Accounts {
        self
    }

    fn sessions(&mut self) -> &mut dyn Sessions {
        self
    }

    fn codes(&mut self) -> &mut dyn OneTimeCodes {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditTrail {
        self
    }

    fn students(&mut self) -> &mut dyn Students {
        self
    }

    fn mentors(&mut self) -> &mut dyn Mentors {
        self
    }

    fn requests(&mut self) -> &mut dyn Requests {
        self
    }

    fn ratings(&mut self) -> &mut dyn Ratings {
        self
    }

    fn tallies(&mut self) -> &mut dyn Tallies {
        self
    }

    fn inbox(&mut self) -> &mut dyn Inbox {
        self
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }

    fn changes(&mut self) -> &mut dyn Changes {
        self
    }

    fn idempotency(&mut self) -> &mut dyn Idempotency {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), Unavailable> {
        self.transaction.commit().await.map_err(unavailable)?;
        self.hints.into_iter().for_each(|hint| self.events.publish(hint));
        Ok(())
    }
}
