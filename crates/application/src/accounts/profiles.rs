use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, MentorId, StudentId},
};
use shaku::{Component, Interface};

use super::{AccountReads, Profile};
use crate::{
    kernel::{Unavailable, Unredacted},
    mentors::{MentorReads, Viewer},
    students::StudentReads,
};

/// Reads an account's own profile, whatever its role.
#[async_trait]
pub trait Profiles: Interface {
    /// `None` when the account is gone.
    async fn own(&self, account: AccountId, role: Role) -> Result<Option<Profile>, Unavailable>;
}

/// [`Profiles`] on the ports.
#[derive(Component)]
#[shaku(interface = Profiles)]
pub struct ProfileReader {
    #[shaku(inject)]
    accounts: Arc<dyn AccountReads>,
    #[shaku(inject)]
    students: Arc<dyn StudentReads>,
    #[shaku(inject)]
    mentors: Arc<dyn MentorReads>,
}

#[async_trait]
impl Profiles for ProfileReader {
    async fn own(&self, account: AccountId, role: Role) -> Result<Option<Profile>, Unavailable> {
        let id = account.uuid();
        Ok(match role {
            Role::Student => {
                let student = self.students.student(StudentId::new(id)).await?;
                student.map(Unredacted::into_whole).map(Profile::Student)
            }
            Role::Mentor => {
                let mentor = self.mentors.mentor(MentorId::new(id), Viewer::Admin).await?;
                mentor.map(|(mentor, _)| Profile::Mentor(mentor.into_whole()))
            }
            Role::Admin => self.accounts.admin(account).await?.map(Profile::Admin),
        })
    }
}
