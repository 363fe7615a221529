use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub role: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub name: String,
    pub name_key: String,
    pub password_hash: Option<String>,
    pub created_at: DateTimeUtc,
    pub blocked_at: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    pub version: i64,
    pub inbox_seq: i64,
    pub inbox_unread: i64,
    pub last_active_on: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
