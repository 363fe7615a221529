use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{MentorId, StudentId},
    students::StudentChange,
};
use shaku::{Component, Interface};

use super::{StudentReads, StudentView};
use crate::{
    accounts::{SignedIn, SignedInStudent, visibility},
    kernel::{Unavailable, UnitsOfWork},
    mentors::ChangeProfileError,
};

/// Students' profiles.
#[async_trait]
pub trait StudentDesk: Interface {
    /// A student, for themselves, for mentors with a pending, accepted or completed request from
    /// them, and for admins; `None` for everybody else.
    async fn student(
        &self,
        caller: SignedIn,
        id: StudentId,
    ) -> Result<Option<StudentView>, Unavailable>;

    /// A student changes their own profile. `expected` is the version that they saw.
    async fn change(
        &self,
        caller: SignedInStudent,
        id: StudentId,
        change: StudentChange,
        expected: Option<u64>,
    ) -> Result<StudentView, ChangeProfileError>;
}

/// [`StudentDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = StudentDesk)]
pub struct StudentDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    reads: Arc<dyn StudentReads>,
}

#[async_trait]
impl StudentDesk for StudentDeskService {
    async fn student(
        &self,
        caller: SignedIn,
        id: StudentId,
    ) -> Result<Option<StudentView>, Unavailable> {
        let found = match caller.role() {
            Role::Student if caller.account() != id.account() => None,
            Role::Student | Role::Admin => {
                self.reads.student(id).await?.map(|student| (student, false))
            }
            Role::Mentor => {
                let mentor = MentorId::new(caller.account().uuid());
                self.reads.student_of_mentor(id, mentor).await?
            }
        };
        Ok(found.map(|(whole, shares)| visibility::student(whole, caller.into(), shares)))
    }

    async fn change(
        &self,
        caller: SignedInStudent,
        id: StudentId,
        change: StudentChange,
        expected: Option<u64>,
    ) -> Result<StudentView, ChangeProfileError> {
        if caller.id() != id {
            return Err(ChangeProfileError::NotFound);
        }
        let mut work = self.units.begin().await?;
        let loaded = work.students().get(id).await?.ok_or(ChangeProfileError::NotFound)?;
        if expected.is_some_and(|expected| expected != loaded.version) {
            return Err(ChangeProfileError::PreconditionFailed);
        }
        let revised = loaded.value.clone().revised(change);
        if revised != loaded.value {
            work.students().save(id, &revised, loaded.version).await?;
        }
        let whole = work.students().view(id).await?.ok_or(ChangeProfileError::NotFound)?;
        work.commit().await?;
        Ok(visibility::student(whole, SignedIn::from(caller).into(), false))
    }
}
