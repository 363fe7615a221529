//! What is in the image store, and how many profiles show it.

use application::{
    images::{Avatar, ImageKey, ImageRecords, ReservedAvatar, Shown, Verdict},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, ImageId},
    time::Timestamp,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{error::corrupt, sql::Sql, work::SeaOrmUnitOfWork};

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct KeyRow {
    key: String,
}

#[derive(FromQueryResult)]
struct AvatarRow {
    avatar: Option<String>,
}

#[derive(FromQueryResult)]
struct UsesRow {
    id: Uuid,
    uses: i64,
}

#[derive(FromQueryResult)]
struct RecordRow {
    uses: i64,
    reserved_until: Timestamp,
}

/// The table of profiles that have avatars.
const fn table(role: Role) -> Option<&'static str> {
    match role {
        Role::Student => Some("students"),
        Role::Mentor => Some("mentors"),
        Role::Admin => None,
    }
}

impl SeaOrmUnitOfWork {
    /// The avatar of a living account's profile, which stays as it is until the unit ends; `None`
    /// if there is no such profile.
    async fn locked_avatar(
        &self,
        account: AccountId,
        table: &str,
    ) -> Result<Option<Option<Avatar>>, Unavailable> {
        let id = account.uuid();
        let row = Sql::new(format!("SELECT id FROM {table} WHERE id = $1")).bind(id);
        self.dialect.lock(&self.transaction, row).await?;
        let row: Option<AvatarRow> = Sql::new(format!(
            "SELECT t.avatar FROM {table} t JOIN accounts a ON a.id = t.id \
             WHERE t.id = $1 AND a.deleted_at IS NULL"
        ))
        .bind(id)
        .one(&self.transaction)
        .await?;
        let Some(AvatarRow { avatar }) = row else { return Ok(None) };
        avatar.map(|text| text.parse()).transpose().map(Some).map_err(corrupt("avatar"))
    }

    /// Ends a reservation that nobody has prolonged: the image may go as soon as nobody shows it.
    async fn end_reservation(&self, reserved: &ReservedAvatar) -> Result<(), Unavailable> {
        let mut sql = Sql::new("UPDATE images SET reserved_until = $1 WHERE reserved_until = $2");
        sql = sql.bind(Timestamp::UNIX_EPOCH).bind(reserved.until);
        let keys = sql.slots(reserved.avatar.keys().map(ImageKey::as_str));
        sql.push(&format!(" AND key IN ({keys})"));
        sql.run(&self.transaction).await.map(drop)
    }

    /// Locks the rows of both avatars' images, in one order for everybody.
    async fn lock_images(&self, avatars: [Option<&Avatar>; 2]) -> Result<(), Unavailable> {
        let mut rows = Sql::new("SELECT id FROM images WHERE key IN (");
        let keys = rows.slots(keys(avatars).map(ImageKey::as_str));
        rows.push(&keys).push(") ORDER BY key");
        self.dialect.lock(&self.transaction, rows).await
    }
}

fn keys<const N: usize>(avatars: [Option<&Avatar>; N]) -> impl Iterator<Item = &ImageKey> {
    avatars.into_iter().flatten().flat_map(Avatar::keys)
}

/// The images of `avatar` that `other` has not.
fn beyond<'a>(avatar: Option<&'a Avatar>, other: Option<&Avatar>) -> Vec<&'a str> {
    let is_new = |key: &&ImageKey| keys([other]).all(|known| known != *key);
    keys([avatar]).filter(is_new).map(ImageKey::as_str).collect()
}

#[async_trait]
impl ImageRecords for SeaOrmUnitOfWork {
    async fn reserve(
        &mut self,
        images: &[(ImageId, ImageKey)],
        until: Timestamp,
    ) -> Result<Option<Vec<ImageId>>, Unavailable> {
        let mut in_order: Vec<_> = images.iter().enumerate().collect();
        // Two uploads of the same pictures must not wait for each other.
        in_order.sort_by(|(_, (_, one)), (_, (_, other))| one.as_str().cmp(other.as_str()));
        let mut reserved: Vec<ImageId> = images.iter().map(|(id, _)| *id).collect();
        for (place, (id, key)) in in_order {
            let row: Option<IdRow> = Sql::new(
                "INSERT INTO images (id, key, uses, reserved_until) VALUES ($1, $2, 0, $3) \
                 ON CONFLICT (key) DO UPDATE SET reserved_until = \
                 CASE WHEN images.reserved_until > excluded.reserved_until \
                 THEN images.reserved_until ELSE excluded.reserved_until END \
                 WHERE NOT images.deleting RETURNING id",
            )
            .bind(id.uuid())
            .bind(key.as_str())
            .bind(until)
            .one(&self.transaction)
            .await?;
            let Some(row) = row else { return Ok(None) };
            reserved[place] = ImageId::new(row.id);
        }
        Ok(Some(reserved))
    }

    async fn show(
        &mut self,
        account: AccountId,
        role: Role,
        reserved: Option<&ReservedAvatar>,
    ) -> Result<Shown, Unavailable> {
        let Some(table) = table(role) else { return Ok(Shown::Nobody) };
        let Some(before) = self.locked_avatar(account, table).await? else {
            return Ok(Shown::Nobody);
        };
        let avatar = reserved.map(|reserved| &reserved.avatar);
        if avatar.is_none() && before.is_none() {
            return Ok(Shown::Now(Vec::new()));
        }
        self.lock_images([avatar, before.as_ref()]).await?;
        if let Some(reserved) = reserved {
            self.end_reservation(reserved).await?;
        }
        if before.as_ref() == avatar {
            return Ok(Shown::Now(Vec::new()));
        }

        let gained = beyond(avatar, before.as_ref());
        if !gained.is_empty() {
            let expected = gained.len() as u64;
            let mut sql =
                Sql::new("UPDATE images SET uses = uses + 1 WHERE NOT deleting AND key IN (");
            let keys = sql.slots(gained);
            sql.push(&keys).push(")");
            if sql.run(&self.transaction).await? != expected {
                return Ok(Shown::Gone);
            }
        }
        let lost = beyond(before.as_ref(), avatar);
        let mut left: Vec<UsesRow> = Vec::new();
        if !lost.is_empty() {
            let mut sql = Sql::new("UPDATE images SET uses = uses - 1 WHERE key IN (");
            let keys = sql.slots(lost);
            sql.push(&keys).push(") RETURNING id, uses");
            left = sql.all(&self.transaction).await?;
        }
        self.concerns(account.uuid());
        Sql::new(format!("UPDATE {table} SET avatar = $1, version = version + 1 WHERE id = $2"))
            .bind(avatar.map(ToString::to_string))
            .bind(account.uuid())
            .run(&self.transaction)
            .await?;
        let unused = left.into_iter().filter(|image| image.uses == 0);
        Ok(Shown::Now(unused.map(|image| ImageId::new(image.id)).collect()))
    }

    async fn condemn(&mut self, image: ImageId, now: Timestamp) -> Result<Verdict, Unavailable> {
        let condemned: Option<KeyRow> = Sql::new(
            "UPDATE images SET deleting = TRUE \
             WHERE id = $1 AND uses = 0 AND (deleting OR reserved_until <= $2) RETURNING key",
        )
        .bind(image.uuid())
        .bind(now)
        .one(&self.transaction)
        .await?;
        if let Some(KeyRow { key }) = condemned {
            return key.parse().map(Verdict::Delete).map_err(corrupt("image's key"));
        }
        let row: Option<RecordRow> =
            Sql::new("SELECT uses, reserved_until FROM images WHERE id = $1")
                .bind(image.uuid())
                .one(&self.transaction)
                .await?;
        Ok(match row {
            Some(RecordRow { uses: 0, reserved_until }) => Verdict::Wait(reserved_until),
            _ => Verdict::Stay,
        })
    }

    async fn forget(&mut self, image: ImageId) -> Result<(), Unavailable> {
        Sql::new("DELETE FROM images WHERE id = $1 AND deleting")
            .bind(image.uuid())
            .run(&self.transaction)
            .await
            .map(drop)
    }
}
