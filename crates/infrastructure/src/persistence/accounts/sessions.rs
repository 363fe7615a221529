use application::{
    accounts::{NewRefreshToken, NewSession, RefreshToken, SecretHash, Sessions},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    super::{
        entities::{refresh_token, session},
        error::{corrupt, unavailable},
        sql::Sql,
        work::SeaOrmUnitOfWork,
    },
    store::role,
};

#[derive(FromQueryResult)]
struct TokenRow {
    session_id: Uuid,
    account_id: Uuid,
    role: String,
    parent: Option<Vec<u8>>,
    rotated_at: Option<Timestamp>,
    successor_used: bool,
    expires_at: Timestamp,
    session_ended: bool,
    blocked: bool,
}

#[derive(FromQueryResult)]
struct EndedRow {
    id: Uuid,
}

pub(super) fn bytes(hash: SecretHash) -> Vec<u8> {
    hash.0.to_vec()
}

#[async_trait]
impl Sessions for SeaOrmUnitOfWork {
    async fn insert(&mut self, new: NewSession) -> Result<(), Unavailable> {
        let row = session::ActiveModel {
            id: Set(new.id.uuid()),
            account_id: Set(new.account.uuid()),
            device: Set(new.device),
            created_at: Set(new.created_at),
            last_used_at: Set(new.created_at),
            // Until it gets a token, it cannot be refreshed.
            expires_at: Set(new.created_at),
            ended_at: Set(None),
        };
        let inserted = session::Entity::insert(row).exec_without_returning(&self.transaction);
        inserted.await.map_err(unavailable).map(drop)
    }

    async fn add_token(&mut self, token: NewRefreshToken) -> Result<(), Unavailable> {
        let row = refresh_token::ActiveModel {
            hash: Set(bytes(token.hash)),
            session_id: Set(token.session.uuid()),
            parent: Set(token.parent.map(bytes)),
            created_at: Set(token.created_at),
            expires_at: Set(token.expires_at),
            rotated_at: Set(None),
            successor_used: Set(false),
        };
        refresh_token::Entity::insert(row)
            .exec_without_returning(&self.transaction)
            .await
            .map_err(unavailable)?;
        Sql::new("UPDATE sessions SET expires_at = $1 WHERE id = $2 AND expires_at < $1")
            .bind(token.expires_at)
            .bind(token.session.uuid())
            .run(&self.transaction)
            .await
            .map(drop)
    }

    async fn token(&mut self, hash: SecretHash) -> Result<Option<RefreshToken>, Unavailable> {
        let family = Sql::new(
            "SELECT id FROM sessions \
             WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = $1)",
        );
        self.dialect.lock(&self.transaction, family.bind(bytes(hash))).await?;
        let row: Option<TokenRow> = Sql::new(
            "SELECT t.session_id, s.account_id, a.role, t.parent, t.rotated_at, t.successor_used, \
             t.expires_at, s.ended_at IS NOT NULL AS session_ended, \
             a.blocked_at IS NOT NULL AS blocked \
             FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id \
             JOIN accounts a ON a.id = s.account_id \
             WHERE t.hash = $1 AND a.deleted_at IS NULL",
        )
        .bind(bytes(hash))
        .one(&self.transaction)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let parent = row.parent.map(<[u8; 32]>::try_from).transpose();
        Ok(Some(RefreshToken {
            hash,
            session: SessionId::new(row.session_id),
            account: AccountId::new(row.account_id),
            role: role(&row.role)?,
            parent: parent.map_err(|_| corrupt("parent")("not 32 bytes"))?.map(SecretHash),
            rotated_at: row.rotated_at,
            successor_used: row.successor_used,
            expires_at: row.expires_at,
            session_ended: row.session_ended,
            blocked: row.blocked,
        }))
    }

    async fn rotate(&mut self, token: &RefreshToken, now: Timestamp) -> Result<(), Unavailable> {
        Sql::new(
            "UPDATE refresh_tokens SET rotated_at = $1 WHERE hash = $2 AND rotated_at IS NULL",
        )
        .bind(now)
        .bind(bytes(token.hash))
        .run(&self.transaction)
        .await?;
        if let Some(parent) = token.parent {
            Sql::new("UPDATE refresh_tokens SET successor_used = TRUE WHERE hash = $1")
                .bind(bytes(parent))
                .run(&self.transaction)
                .await?;
        }
        Sql::new("UPDATE sessions SET last_used_at = $1 WHERE id = $2")
            .bind(now)
            .bind(token.session.uuid())
            .run(&self.transaction)
            .await
            .map(drop)
    }

    async fn end(
        &mut self,
        account: AccountId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let ended = Sql::new(
            "UPDATE sessions SET ended_at = $1 \
             WHERE id = $2 AND account_id = $3 AND ended_at IS NULL",
        );
        let ended = ended.bind(now).bind(session.uuid()).bind(account.uuid());
        Ok(ended.run(&self.transaction).await? > 0)
    }

    async fn end_all(
        &mut self,
        account: AccountId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, Unavailable> {
        // No session has the nil id.
        let kept = kept.map_or(Uuid::nil(), SessionId::uuid);
        let ended: Vec<EndedRow> = Sql::new(
            "UPDATE sessions SET ended_at = $1 \
             WHERE account_id = $2 AND ended_at IS NULL AND id <> $3 RETURNING id",
        )
        .bind(now)
        .bind(account.uuid())
        .bind(kept)
        .all(&self.transaction)
        .await?;
        Ok(ended.into_iter().map(|row| SessionId::new(row.id)).collect())
    }
}
