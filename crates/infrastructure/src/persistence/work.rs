use std::{collections::BTreeSet, sync::Arc};

use application::{
    accounts::{Accounts, AuditTrail, OneTimeCodes, Sessions},
    events::{Changes, Events, Hint, Inbox, Outbox},
    feed::{Favorites, Swipes},
    images::ImageRecords,
    kernel::{Clock, Happening, Idempotency, Telemetry, Unavailable, UnitOfWork, UnitsOfWork},
    mentors::Mentors,
    requests::Requests,
    reviews::Ratings,
    stats::Tallies,
    students::Students,
};
use async_trait::async_trait;
use domain::ids::AccountId;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    Database, dialect::Dialect, error::unavailable, events::note_accounts, guarded::Guarded,
};

/// Transactions of a database behind SeaORM.
#[derive(Clone)]
pub struct SeaOrmUnitsOfWork {
    database: Database,
    events: Arc<dyn Events>,
    clock: Arc<dyn Clock>,
    telemetry: Arc<dyn Telemetry>,
}

impl SeaOrmUnitsOfWork {
    /// Of `database`; what they commit is published to `events`, noted in the log of changes under
    /// the time by `clock`, and told to `telemetry`.
    pub fn new(
        database: Database,
        events: Arc<dyn Events>,
        clock: Arc<dyn Clock>,
        telemetry: Arc<dyn Telemetry>,
    ) -> Self {
        Self { database, events, clock, telemetry }
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
            clock: Arc::clone(&self.clock),
            telemetry: Arc::clone(&self.telemetry),
            hints: Vec::new(),
            happenings: Vec::new(),
            concerned: BTreeSet::new(),
        }))
    }
}

/// A transaction. It is every store at once, since SeaORM's connections cannot be shared as trait
/// objects; each store stands in the file of its feature. Dropping it rolls back.
pub(super) struct SeaOrmUnitOfWork {
    pub(super) transaction: Guarded<DatabaseTransaction>,
    pub(super) dialect: Dialect,
    events: Arc<dyn Events>,
    clock: Arc<dyn Clock>,
    telemetry: Arc<dyn Telemetry>,
    /// What to tell others once it is true.
    hints: Vec<Hint>,
    /// What to count then.
    happenings: Vec<Happening>,
    /// The accounts of which, or to which, something that changes is shown.
    concerned: BTreeSet<Uuid>,
}

impl SeaOrmUnitOfWork {
    /// Publishes `hint` after the commit.
    pub(super) fn tell(&mut self, hint: Hint) {
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }

    /// Counts `happening` after the commit.
    pub(super) fn happens(&mut self, happening: Happening) {
        self.happenings.push(happening);
    }

    /// Something changes that is shown of or to `account`: what is kept of it in memory, here and
    /// elsewhere, holds no longer after the commit. Every store says so of what it writes.
    pub(super) fn concerns(&mut self, account: Uuid) {
        self.concerned.insert(account);
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

    fn swipes(&mut self) -> &mut dyn Swipes {
        self
    }

    fn favorites(&mut self) -> &mut dyn Favorites {
        self
    }

    fn tallies(&mut self) -> &mut dyn Tallies {
        self
    }

    fn images(&mut self) -> &mut dyn ImageRecords {
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
        if !self.concerned.is_empty() {
            note_accounts(&self.transaction, &self.concerned, self.clock.now()).await?;
        }
        self.transaction.commit().await.map_err(unavailable)?;
        self.happenings.into_iter().for_each(|happening| self.telemetry.tell(happening));
        let accounts = self.concerned.into_iter().map(AccountId::new);
        let untold: Vec<_> = accounts
            .filter(|account| !self.hints.contains(&Hint::Inbox(*account)))
            .map(Hint::Account)
            .collect();
        self.hints.into_iter().chain(untold).for_each(|hint| self.events.publish(hint));
        Ok(())
    }
}
