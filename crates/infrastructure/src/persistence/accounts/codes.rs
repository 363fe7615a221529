use application::{
    accounts::{OneTimeCodes, SecretHash},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{
    ids::{AccountId, AdminId},
    time::Timestamp,
};
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    super::{
        entities::{invite, reset_code},
        error::unavailable,
        sql::Sql,
        work::SeaOrmUnitOfWork,
    },
    sessions::bytes,
};

#[derive(FromQueryResult)]
struct RedeemedRow {
    account_id: Uuid,
}

/// The start of the hash.
fn short_id(hash: SecretHash) -> Uuid {
    hash.0.first_chunk().copied().map_or_else(Uuid::nil, Uuid::from_bytes)
}

#[async_trait]
impl OneTimeCodes for SeaOrmUnitOfWork {
    async fn add_invite(
        &mut self,
        hash: SecretHash,
        by: Option<AdminId>,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Unavailable> {
        let row = invite::ActiveModel {
            hash: Set(bytes(hash)),
            id: Set(short_id(hash)),
            created_by: Set(by.map(AdminId::uuid)),
            created_at: Set(now),
            expires_at: Set(expires_at),
            used_at: Set(None),
            used_by: Set(None),
        };
        let inserted = invite::Entity::insert(row).exec_without_returning(&self.transaction);
        inserted.await.map_err(unavailable).map(drop)
    }

    async fn redeem_invite(
        &mut self,
        hash: SecretHash,
        by: AccountId,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let redeemed = Sql::new(
            "UPDATE invites SET used_at = $1, used_by = $2 \
             WHERE hash = $3 AND used_at IS NULL AND expires_at > $1",
        );
        let redeemed = redeemed.bind(now).bind(by.uuid()).bind(bytes(hash));
        Ok(redeemed.run(&self.transaction).await? > 0)
    }

    async fn add_reset(
        &mut self,
        hash: SecretHash,
        account: AccountId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Unavailable> {
        Sql::new("DELETE FROM reset_codes WHERE account_id = $1")
            .bind(account.uuid())
            .run(&self.transaction)
            .await?;
        let row = reset_code::ActiveModel {
            hash: Set(bytes(hash)),
            account_id: Set(account.uuid()),
            created_at: Set(now),
            expires_at: Set(expires_at),
        };
        let inserted = reset_code::Entity::insert(row).exec_without_returning(&self.transaction);
        inserted.await.map_err(unavailable).map(drop)
    }

    async fn redeem_reset(
        &mut self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<AccountId>, Unavailable> {
        let redeemed: Option<RedeemedRow> = Sql::new(
            "DELETE FROM reset_codes WHERE hash = $1 AND expires_at > $2 AND EXISTS (\
             SELECT 1 FROM accounts a WHERE a.id = account_id AND a.deleted_at IS NULL) \
             RETURNING account_id",
        )
        .bind(bytes(hash))
        .bind(now)
        .one(&self.transaction)
        .await?;
        Ok(redeemed.map(|row| AccountId::new(row.account_id)))
    }
}
