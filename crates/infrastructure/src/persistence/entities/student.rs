use sea_orm::entity::prelude::*;

use super::super::lists::{ContactList, TextList};

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "students")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub bio: Option<String>,
    pub interests: TextList,
    pub contacts: ContactList,
    pub age: Option<i64>,
    pub avatar: Option<String>,
    pub requests_pending: i64,
    pub requests_accepted: i64,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
