use application::{
    accounts::{AccountView, Accounts, Credentials, InsertAccountError, NewAccount, PasswordHash},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{accounts::Role, ids::AccountId, text, time::Timestamp};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, FromQueryResult, TryInsertResult,
};
use uuid::Uuid;

use super::{
    super::{
        entities::account,
        error::{corrupt, unavailable},
        mentors::catalogue,
        sql::Sql,
        work::SeaOrmUnitOfWork,
    },
    reads::{ACCOUNT, AccountRow},
};

/// Columns of [`CredentialsRow`].
pub(super) const CREDENTIALS: &str = "SELECT id, role, password_hash, blocked_at IS NOT NULL AS blocked FROM accounts \
     WHERE deleted_at IS NULL";

#[derive(FromQueryResult)]
pub(super) struct CredentialsRow {
    id: Uuid,
    role: String,
    password_hash: String,
    blocked: bool,
}

impl TryFrom<CredentialsRow> for Credentials {
    type Error = Unavailable;

    fn try_from(row: CredentialsRow) -> Result<Self, Unavailable> {
        Ok(Self {
            account: AccountId::new(row.id),
            role: role(&row.role)?,
            password: PasswordHash(row.password_hash),
            blocked: row.blocked,
        })
    }
}

pub(super) fn role(word: &str) -> Result<Role, Unavailable> {
    Role::parse(word).ok_or_else(|| corrupt("role")(word))
}

#[derive(FromQueryResult)]
struct KeeperRow {
    student_id: Uuid,
}

#[async_trait]
impl Accounts for SeaOrmUnitOfWork {
    async fn insert(&mut self, account: NewAccount) -> Result<(), InsertAccountError> {
        let row = account::ActiveModel {
            id: Set(account.id.uuid()),
            role: Set(account.role.as_str().to_owned()),
            email: Set(Some(account.email.as_str().to_owned())),
            email_key: Set(Some(account.email.key())),
            name: Set(account.name.as_str().to_owned()),
            name_key: Set(text::fold(account.name.as_str())),
            password_hash: Set(Some(account.password.0)),
            created_at: Set(account.created_at),
            blocked_at: Set(None),
            deleted_at: Set(None),
            version: Set(1),
            inbox_seq: NotSet,
            inbox_unread: NotSet,
            last_active_on: NotSet,
        };
        // Not the error of a unique violation, which would break off the transaction on
        // PostgreSQL; like it, this waits for whoever is taking the same e-mail.
        let inserted = account::Entity::insert(row)
            .on_conflict_do_nothing_on([account::Column::EmailKey])
            .exec_without_returning(&self.transaction)
            .await
            .map_err(unavailable)?;
        match inserted {
            TryInsertResult::Inserted(1) => Ok(()),
            _ => Err(InsertAccountError::EmailTaken),
        }
    }

    async fn credentials(&mut self, id: AccountId) -> Result<Option<Credentials>, Unavailable> {
        let lock = self.dialect.for_update();
        let row: Option<CredentialsRow> = Sql::new(format!("{CREDENTIALS} AND id = $1{lock}"))
            .bind(id.uuid())
            .one(&self.transaction)
            .await?;
        row.map(Credentials::try_from).transpose()
    }

    async fn view(&mut self, id: AccountId) -> Result<Option<AccountView>, Unavailable> {
        let row: Option<AccountRow> = Sql::new(format!(
            "SELECT {ACCOUNT} FROM accounts a WHERE a.id = $1 AND a.deleted_at IS NULL"
        ))
        .bind(id.uuid())
        .one(&self.transaction)
        .await?;
        Ok(row.map(AccountView::from))
    }

    async fn set_password(
        &mut self,
        id: AccountId,
        password: &PasswordHash,
    ) -> Result<(), Unavailable> {
        Sql::new("UPDATE accounts SET password_hash = $1 WHERE id = $2 AND deleted_at IS NULL")
            .bind(password.0.as_str())
            .bind(id.uuid())
            .run(&self.transaction)
            .await
            .map(drop)
    }

    async fn lock_profile(&mut self, id: AccountId) -> Result<(), Unavailable> {
        for table in ["mentors", "students"] {
            let row = Sql::new(format!("SELECT id FROM {table} WHERE id = $1")).bind(id.uuid());
            self.dialect.lock(&self.transaction, row).await?;
        }
        Ok(())
    }

    async fn rehash(
        &mut self,
        id: AccountId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), Unavailable> {
        Sql::new("UPDATE accounts SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
            .bind(new.0.as_str())
            .bind(id.uuid())
            .bind(old.0.as_str())
            .run(&self.transaction)
            .await
            .map(drop)
    }

    async fn set_blocked(
        &mut self,
        id: AccountId,
        since: Option<Timestamp>,
    ) -> Result<bool, Unavailable> {
        let present = if since.is_some() { "IS NULL" } else { "IS NOT NULL" };
        let changed = Sql::new(format!(
            "UPDATE accounts SET blocked_at = $1, version = version + 1 \
             WHERE id = $2 AND deleted_at IS NULL AND blocked_at {present}"
        ))
        .bind(since)
        .bind(id.uuid())
        .run(&self.transaction)
        .await?;
        if changed == 0 {
            return Ok(false);
        }
        self.concerns(id.uuid());
        let mentors = Sql::new("UPDATE mentors SET listed = $1 WHERE id = $2")
            .bind(since.is_none())
            .bind(id.uuid())
            .run(&self.transaction)
            .await?;
        if mentors > 0 {
            catalogue::rewrite(&self.transaction, id.uuid()).await?;
            // In their lists of favourites somebody comes back who is not in them now.
            let keepers: Vec<KeeperRow> =
                Sql::new("SELECT student_id FROM favorites WHERE mentor_id = $1")
                    .bind(id.uuid())
                    .all(&self.transaction)
                    .await?;
            for keeper in keepers {
                self.concerns(keeper.student_id);
            }
        }
        Ok(true)
    }

    async fn bury(&mut self, id: AccountId, now: Timestamp) -> Result<(), Unavailable> {
        self.concerns(id.uuid());
        super::bury::bury(&self.transaction, id.uuid(), now).await
    }
}
