//! Profiles of students: store and reads.

use application::{
    kernel::{SaveError, Unavailable, Unredacted, Versioned},
    students::{OwnStudent, StudentReads, StudentView, Students},
};
use async_trait::async_trait;
use domain::{
    accounts::{Age, PersonName},
    ids::{MentorId, StudentId},
    mentors::{Bio, Contacts, Tag},
    students::{Interests, StudentProfile},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
};
use uuid::Uuid;

use super::{
    SeaOrmReads,
    entities::student,
    error::{corrupt, unavailable},
    lists::{ContactList, TextList},
    people,
    sql::{Sql, signed, unsigned},
    work::SeaOrmUnitOfWork,
};

/// Columns of [`StudentRow`], of the tables `students s` and `accounts a`.
const STUDENT: &str = "s.id, a.name, a.email, a.created_at, s.bio, s.interests, s.contacts, s.age, \
                       s.avatar, s.version";

/// A living student.
#[derive(FromQueryResult)]
struct StudentRow {
    id: Uuid,
    name: String,
    email: String,
    created_at: Timestamp,
    bio: Option<String>,
    interests: TextList,
    contacts: ContactList,
    age: Option<i64>,
    avatar: Option<String>,
    version: i64,
}

#[derive(FromQueryResult)]
struct SeenRow {
    #[sea_orm(nested)]
    student: StudentRow,
    shares_contacts: bool,
}

impl From<StudentRow> for StudentView {
    fn from(row: StudentRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            bio: row.bio,
            interests: row.interests.0,
            contacts: row.contacts.0,
            avatar: row.avatar,
            created_at: row.created_at,
            own: Some(OwnStudent {
                email: row.email,
                age: row.age.and_then(|years| u8::try_from(years).ok()),
            }),
            version: unsigned(row.version),
        }
    }
}

impl TryFrom<StudentRow> for Versioned<StudentProfile> {
    type Error = Unavailable;

    fn try_from(row: StudentRow) -> Result<Self, Unavailable> {
        let interests: Result<_, _> = row.interests.0.iter().map(|tag| Tag::parse(tag)).collect();
        let interests = interests.and_then(Interests::new).map_err(corrupt("interests"))?;
        let contacts = people::contacts(&row.contacts).and_then(Contacts::of_student);
        let bio = row.bio.as_deref().map_or(Ok(None), Bio::parse);
        let profile = StudentProfile {
            name: PersonName::parse(&row.name).map_err(corrupt("name"))?,
            bio: bio.map_err(corrupt("bio"))?,
            interests,
            contacts: contacts.map_err(corrupt("contacts"))?,
            age: row.age.map(Age::parse).transpose().map_err(corrupt("age"))?,
        };
        Ok(Self { value: profile, version: unsigned(row.version) })
    }
}

/// The columns that the profile decides about.
fn columns(profile: &StudentProfile) -> student::ActiveModel {
    student::ActiveModel {
        id: NotSet,
        bio: Set(profile.bio.as_ref().map(|bio| bio.as_str().to_owned())),
        interests: Set(profile.interests.as_slice().iter().map(Tag::as_str).collect()),
        contacts: Set(people::contact_list(&profile.contacts)),
        age: Set(profile.age.map(|age| i64::from(age.years()))),
        avatar: NotSet,
        requests_pending: NotSet,
        requests_accepted: NotSet,
        version: NotSet,
    }
}

async fn living(
    connection: &impl ConnectionTrait,
    id: StudentId,
) -> Result<Option<StudentRow>, Unavailable> {
    Sql::new(format!(
        "SELECT {STUDENT} FROM students s JOIN accounts a ON a.id = s.id \
         WHERE s.id = $1 AND a.deleted_at IS NULL"
    ))
    .bind(id.uuid())
    .one(connection)
    .await
}

#[async_trait]
impl Students for SeaOrmUnitOfWork {
    async fn insert(&mut self, id: StudentId, profile: &StudentProfile) -> Result<(), Unavailable> {
        let row = student::ActiveModel { id: Set(id.uuid()), version: Set(1), ..columns(profile) };
        let inserted = student::Entity::insert(row).exec_without_returning(&self.transaction);
        inserted.await.map_err(unavailable).map(drop)
    }

    async fn get(
        &mut self,
        id: StudentId,
    ) -> Result<Option<Versioned<StudentProfile>>, Unavailable> {
        let row = living(&self.transaction, id).await?;
        row.map(Versioned::try_from).transpose()
    }

    async fn is_there(&mut self, id: StudentId) -> Result<bool, Unavailable> {
        let lock = self.dialect.for_key_share();
        let row =
            Sql::new(format!("SELECT id FROM accounts WHERE id = $1 AND deleted_at IS NULL{lock}"));
        Ok(row.bind(id.uuid()).row(&self.transaction).await?.is_some())
    }

    async fn view(
        &mut self,
        id: StudentId,
    ) -> Result<Option<Unredacted<StudentView>>, Unavailable> {
        let row = living(&self.transaction, id).await?;
        Ok(row.map(|row| Unredacted::new(row.into())))
    }

    async fn save(
        &mut self,
        id: StudentId,
        profile: &StudentProfile,
        loaded: u64,
    ) -> Result<(), SaveError> {
        let row = student::ActiveModel { version: Set(signed(loaded) + 1), ..columns(profile) };
        let done = student::Entity::update_many()
            .set(row)
            .filter(student::Column::Id.eq(id.uuid()))
            .filter(student::Column::Version.eq(signed(loaded)))
            .exec(&self.transaction)
            .await
            .map_err(unavailable)?;
        people::saved(done.rows_affected)?;
        self.concerns(id.uuid());
        Ok(people::rename(&self.transaction, id.uuid(), &profile.name).await?)
    }
}

#[async_trait]
impl StudentReads for SeaOrmReads {
    async fn student(&self, id: StudentId) -> Result<Option<Unredacted<StudentView>>, Unavailable> {
        let row = living(self.reads(), id).await?;
        Ok(row.map(|row| Unredacted::new(row.into())))
    }

    async fn student_of_mentor(
        &self,
        id: StudentId,
        mentor: MentorId,
    ) -> Result<Option<(Unredacted<StudentView>, bool)>, Unavailable> {
        let had = |statuses: &str| {
            format!(
                "EXISTS (SELECT 1 FROM requests r WHERE r.student_id = s.id AND r.mentor_id = $2 \
                 AND r.status IN ({statuses}))"
            )
        };
        let row: Option<SeenRow> = Sql::new(format!(
            "SELECT {STUDENT}, {} AS shares_contacts \
             FROM students s JOIN accounts a ON a.id = s.id \
             WHERE s.id = $1 AND a.deleted_at IS NULL AND {}",
            had("'ACCEPTED', 'COMPLETED'"),
            had("'PENDING', 'ACCEPTED', 'COMPLETED'"),
        ))
        .bind(id.uuid())
        .bind(mentor.uuid())
        .one(self.reads())
        .await?;
        Ok(row.map(|row| (Unredacted::new(row.student.into()), row.shares_contacts)))
    }
}
