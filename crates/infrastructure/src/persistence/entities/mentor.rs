use sea_orm::entity::prelude::*;

use super::super::lists::{ContactList, TextList};

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mentors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub expertise: String,
    pub bio: Option<String>,
    pub tags: TextList,
    pub languages: TextList,
    pub contacts: ContactList,
    pub avatar: Option<String>,
    pub accepting_requests: bool,
    pub capacity: Option<i64>,
    pub accepting: bool,
    pub listed: bool,
    pub score_sum: i64,
    pub score_count: i64,
    pub rank: f64,
    pub responds_within_seconds: Option<i64>,
    pub requests_pending: i64,
    pub requests_accepted: i64,
    pub requests_refused: i64,
    pub requests_cancelled: i64,
    pub requests_completed: i64,
    pub requests_expired: i64,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
