use application::{
    accounts::{
        AccountFilter, AccountReads, AccountView, AdminView, Counts, Credentials, InviteView,
        SecretHash, SessionView, Standing,
    },
    kernel::{Keyset, Page, PageRequest, Unavailable},
};
use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use sea_orm::FromQueryResult;
use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{
        SeaOrmReads, page,
        sql::{Sql, unsigned},
    },
    export, list,
    sessions::bytes,
    store::{CREDENTIALS, CredentialsRow, role},
};

/// How many devices are listed.
const SESSIONS: i64 = 100;

#[derive(FromQueryResult)]
struct RoleRow {
    role: String,
}

#[derive(FromQueryResult)]
struct OneRow {}

#[derive(FromQueryResult)]
struct CountsRow {
    unread: i64,
    pending: Option<i64>,
    accepted: Option<i64>,
}

#[derive(FromQueryResult)]
struct AdminRow {
    id: Uuid,
    email: String,
    name: String,
    created_at: Timestamp,
    version: i64,
}

#[derive(FromQueryResult)]
struct SessionRow {
    id: Uuid,
    device: Option<String>,
    created_at: Timestamp,
    last_used_at: Timestamp,
}

/// Columns of [`AccountRow`].
pub(super) const ACCOUNT: &str =
    "a.id, a.role, a.email, a.name, a.blocked_at IS NOT NULL AS blocked, a.created_at";

/// A living account as admins see it.
#[derive(FromQueryResult)]
pub(super) struct AccountRow {
    id: Uuid,
    role: String,
    email: String,
    name: String,
    blocked: bool,
    created_at: Timestamp,
}

impl From<AccountRow> for AccountView {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            role: row.role,
            email: row.email,
            name: row.name,
            blocked: row.blocked,
            created_at: row.created_at,
        }
    }
}

#[derive(FromQueryResult)]
struct InviteRow {
    id: Uuid,
    created_at: Timestamp,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
}

#[async_trait]
impl AccountReads for SeaOrmReads {
    async fn credentials(&self, email_key: &str) -> Result<Option<Credentials>, Unavailable> {
        let row: Option<CredentialsRow> = Sql::new(format!("{CREDENTIALS} AND email_key = $1"))
            .bind(email_key)
            .one(self.reads())
            .await?;
        row.map(Credentials::try_from).transpose()
    }

    async fn credentials_of(&self, account: AccountId) -> Result<Option<Credentials>, Unavailable> {
        let row: Option<CredentialsRow> = Sql::new(format!("{CREDENTIALS} AND id = $1"))
            .bind(account.uuid())
            .one(self.reads())
            .await?;
        row.map(Credentials::try_from).transpose()
    }

    async fn role(&self, account: AccountId) -> Result<Option<Role>, Unavailable> {
        let row: Option<RoleRow> =
            Sql::new("SELECT role FROM accounts WHERE id = $1 AND deleted_at IS NULL")
                .bind(account.uuid())
                .one(self.reads())
                .await?;
        row.map(|row| role(&row.role)).transpose()
    }

    async fn admin(&self, account: AccountId) -> Result<Option<AdminView>, Unavailable> {
        let row: Option<AdminRow> = Sql::new(
            "SELECT id, email, name, created_at, version FROM accounts \
             WHERE id = $1 AND role = 'admin' AND deleted_at IS NULL",
        )
        .bind(account.uuid())
        .one(self.reads())
        .await?;
        Ok(row.map(|row| AdminView {
            id: row.id,
            email: row.email,
            name: row.name,
            created_at: row.created_at,
            version: unsigned(row.version),
        }))
    }

    async fn standing(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Standing, Unavailable> {
        let good: Option<OneRow> = Sql::new(
            "SELECT 1 AS one FROM sessions s JOIN accounts a ON a.id = s.account_id \
             WHERE s.id = $1 AND s.account_id = $2 AND s.ended_at IS NULL \
             AND a.blocked_at IS NULL AND a.deleted_at IS NULL",
        )
        .bind(session.uuid())
        .bind(account.uuid())
        .one(self.reads())
        .await?;
        Ok(if good.is_some() { Standing::Good } else { Standing::Revoked })
    }

    async fn sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionView>, Unavailable> {
        let rows: Vec<SessionRow> = Sql::new(
            "SELECT id, device, created_at, last_used_at FROM sessions \
             WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2 \
             ORDER BY created_at DESC, id DESC LIMIT $3",
        )
        .bind(account.uuid())
        .bind(now)
        .bind(SESSIONS)
        .all(self.reads())
        .await?;
        let view = |row: SessionRow| SessionView {
            id: row.id,
            device: row.device,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    async fn counts(&self, account: AccountId, role: Role) -> Result<Counts, Unavailable> {
        let profile = match role {
            Role::Student => "LEFT JOIN students p ON p.id = a.id",
            Role::Mentor => "LEFT JOIN mentors p ON p.id = a.id",
            // Nobody asks admins for mentoring.
            Role::Admin => {
                "LEFT JOIN (SELECT 0 AS requests_pending, 0 AS requests_accepted) p ON FALSE"
            }
        };
        let row: Option<CountsRow> = Sql::new(format!(
            "SELECT a.inbox_unread AS unread, CAST(p.requests_pending AS bigint) AS pending, \
             CAST(p.requests_accepted AS bigint) AS accepted \
             FROM accounts a {profile} WHERE a.id = $1"
        ))
        .bind(account.uuid())
        .one(self.reads())
        .await?;
        Ok(row.map_or_else(Counts::default, |row| Counts {
            unread: unsigned(row.unread),
            pending: row.pending.map_or(0, unsigned),
            accepted: row.accepted.map_or(0, unsigned),
        }))
    }

    async fn accounts(
        &self,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountView>, Unavailable> {
        let rows = list::find(self.reads(), filter, page).await?;
        let key = |row: &AccountRow| Keyset { created_at: row.created_at, id: row.id };
        Ok(Page::of_surplus(rows, page.limit, key).map(AccountView::from))
    }

    async fn invites(&self, page: PageRequest) -> Result<Page<InviteView>, Unavailable> {
        let mut sql = Sql::new("SELECT id, created_at, expires_at, used_at FROM invites");
        let rest = page::rest(&mut sql, page, "").map(|rest| format!(" WHERE {rest}"));
        let rest = rest.unwrap_or_default();
        let (order, limit) = (page::order(page.order, ""), sql.slot(page::surplus(page)));
        sql.push(&format!("{rest} {order} LIMIT {limit}"));
        let rows: Vec<InviteRow> = sql.all(self.reads()).await?;
        let key = |row: &InviteRow| Keyset { created_at: row.created_at, id: row.id };
        Ok(Page::of_surplus(rows, page.limit, key).map(|row| InviteView {
            id: row.id.simple().to_string(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        }))
    }

    async fn invite_works(&self, hash: SecretHash, now: Timestamp) -> Result<bool, Unavailable> {
        let works: Option<OneRow> = Sql::new(
            "SELECT 1 AS one FROM invites WHERE hash = $1 AND used_at IS NULL AND expires_at > $2",
        )
        .bind(bytes(hash))
        .bind(now)
        .one(self.reads())
        .await?;
        Ok(works.is_some())
    }

    async fn export(&self, account: AccountId) -> Result<Option<Value>, Unavailable> {
        export::export(self.reads(), account.uuid()).await
    }
}
