use application::{
    kernel::{SaveError, Unavailable, Unredacted, Versioned},
    mentors::{MentorView, Mentors, PairRecord, Viewer},
};
use async_trait::async_trait;
use domain::{
    ids::MentorId,
    mentors::{Capacity, LanguageTag, MentorProfile, Tag},
    reviews::Tally,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
};
use uuid::Uuid;

use super::{
    super::{
        entities::mentor,
        error::{corrupt, unavailable},
        people,
        sql::{Sql, signed},
        work::SeaOrmUnitOfWork,
    },
    catalogue,
    profile::{MENTOR, MentorRow},
    reads,
};

#[derive(FromQueryResult)]
struct AcceptingRow {
    accepting: bool,
}

#[derive(FromQueryResult)]
struct PlacesRow {
    capacity: Option<i64>,
    requests_accepted: i64,
}

/// The columns that the profile decides about.
fn columns(profile: &MentorProfile) -> mentor::ActiveModel {
    mentor::ActiveModel {
        expertise: Set(profile.expertise.as_str().to_owned()),
        bio: Set(profile.bio.as_ref().map(|bio| bio.as_str().to_owned())),
        tags: Set(profile.tags.as_slice().iter().map(Tag::as_str).collect()),
        languages: Set(profile.languages.as_slice().iter().map(LanguageTag::as_str).collect()),
        contacts: Set(people::contact_list(&profile.contacts)),
        accepting_requests: Set(profile.accepting_requests),
        capacity: Set(profile.capacity.map(|capacity| i64::from(capacity.mentees()))),
        ..mentor::ActiveModel::default()
    }
}

/// Brings the stored answer to "takes requests now?" in step with the switch, the capacity and the
/// mentees, in the mentor's row and in the lists.
pub(in super::super) async fn settle_accepting(
    connection: &impl ConnectionTrait,
    mentor: Uuid,
) -> Result<(), Unavailable> {
    const TAKES: &str =
        "(accepting_requests AND (capacity IS NULL OR requests_accepted < capacity))";
    let changed: Option<AcceptingRow> = Sql::new(format!(
        "UPDATE mentors SET accepting = {TAKES} WHERE id = $1 AND accepting <> {TAKES} \
         RETURNING accepting"
    ))
    .bind(mentor)
    .one(connection)
    .await?;
    match changed {
        Some(AcceptingRow { accepting }) => catalogue::switch(connection, mentor, accepting).await,
        None => Ok(()),
    }
}

#[async_trait]
impl Mentors for SeaOrmUnitOfWork {
    async fn insert(&mut self, id: MentorId, profile: &MentorProfile) -> Result<(), Unavailable> {
        let row = mentor::ActiveModel {
            id: Set(id.uuid()),
            accepting: Set(profile.accepting_requests),
            listed: Set(true),
            rank: Set(Tally::default().rank()),
            version: Set(1),
            ..columns(profile)
        };
        mentor::Entity::insert(row)
            .exec_without_returning(&self.transaction)
            .await
            .map_err(unavailable)?;
        catalogue::rewrite(&self.transaction, id.uuid()).await
    }

    async fn get(&mut self, id: MentorId) -> Result<Option<Versioned<MentorProfile>>, Unavailable> {
        let row: Option<MentorRow> = Sql::new(format!(
            "SELECT {MENTOR} FROM mentors m JOIN accounts a ON a.id = m.id \
             WHERE m.id = $1 AND a.deleted_at IS NULL"
        ))
        .bind(id.uuid())
        .one(&self.transaction)
        .await?;
        row.map(Versioned::try_from).transpose()
    }

    async fn save(
        &mut self,
        id: MentorId,
        profile: &MentorProfile,
        loaded: u64,
    ) -> Result<(), SaveError> {
        let row = mentor::ActiveModel { version: Set(signed(loaded) + 1), ..columns(profile) };
        let done = mentor::Entity::update_many()
            .set(row)
            .filter(mentor::Column::Id.eq(id.uuid()))
            .filter(mentor::Column::Version.eq(signed(loaded)))
            .exec(&self.transaction)
            .await
            .map_err(unavailable)?;
        people::saved(done.rows_affected)?;
        self.concerns(id.uuid());
        people::rename(&self.transaction, id.uuid(), &profile.name).await?;
        settle_accepting(&self.transaction, id.uuid()).await?;
        Ok(catalogue::rewrite(&self.transaction, id.uuid()).await?)
    }

    async fn view(
        &mut self,
        id: MentorId,
        viewer: Viewer,
    ) -> Result<Option<(Unredacted<MentorView>, Option<PairRecord>)>, Unavailable> {
        reads::find_one(&self.transaction, id, viewer).await
    }

    async fn accepting(&mut self, id: MentorId) -> Result<Option<bool>, Unavailable> {
        let lock = self.dialect.for_update();
        let row: Option<AcceptingRow> =
            Sql::new(format!("SELECT accepting FROM mentors WHERE id = $1 AND listed{lock}"))
                .bind(id.uuid())
                .one(&self.transaction)
                .await?;
        Ok(row.map(|row| row.accepting))
    }

    async fn full(&mut self, id: MentorId) -> Result<Option<Capacity>, Unavailable> {
        let lock = self.dialect.for_update();
        let row: Option<PlacesRow> = Sql::new(format!(
            "SELECT capacity, requests_accepted FROM mentors WHERE id = $1{lock}"
        ))
        .bind(id.uuid())
        .one(&self.transaction)
        .await?;
        let capacity = row.and_then(|row| row.capacity.filter(|&all| row.requests_accepted >= all));
        capacity.map(Capacity::parse).transpose().map_err(corrupt("capacity"))
    }
}
