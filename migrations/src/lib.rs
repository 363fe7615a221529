//! The database schema of Mentoro, for SQLite and PostgreSQL.
//!
//! Migrations only ever go forward. Each is compatible with the binary before it (expand), and what
//! that binary needed goes one release later (contract).

mod audit_by_age;
mod baseline;
mod dashboards;
mod deadlines;
mod feed;
mod images;
mod live_answers;
mod mentor_names;
mod news_of_status;
mod similar_words;
mod state;
mod types;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
pub use state::{SchemaState, state};

/// Every migration there is, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(baseline::Baseline),
            Box::new(mentor_names::MentorNames),
            Box::new(similar_words::SimilarWords),
            Box::new(feed::Feed),
            Box::new(deadlines::Deadlines),
            Box::new(images::Images),
            Box::new(live_answers::LiveAnswers),
            Box::new(audit_by_age::AuditByAge),
            Box::new(dashboards::Dashboards),
            Box::new(news_of_status::NewsOfStatus),
        ]
    }
}
