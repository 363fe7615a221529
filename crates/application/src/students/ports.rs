use async_trait::async_trait;
use domain::{
    ids::{MentorId, StudentId},
    students::StudentProfile,
};
use shaku::Interface;

use super::StudentView;
use crate::kernel::{SaveError, Unavailable, Unredacted, Versioned};

/// Profiles of students, bound to one unit of work.
#[async_trait]
pub trait Students: Send {
    /// Adds the profile of an account that was just added, at version 1.
    async fn insert(&mut self, id: StudentId, profile: &StudentProfile) -> Result<(), Unavailable>;

    /// A living student's profile.
    async fn get(
        &mut self,
        id: StudentId,
    ) -> Result<Option<Versioned<StudentProfile>>, Unavailable>;

    /// Whether the student's account is still there, which it then is until the unit ends. While it
    /// is being deleted, MUST wait for what comes of that. To be asked before anything else is
    /// locked.
    async fn is_there(&mut self, id: StudentId) -> Result<bool, Unavailable>;

    /// What [`StudentReads::student`] answers, as it stands inside this unit.
    async fn view(&mut self, id: StudentId)
    -> Result<Option<Unredacted<StudentView>>, Unavailable>;

    /// Replaces the profile and raises its version. MUST return [`SaveError::Stale`] and change
    /// nothing if the stored version is not `loaded`.
    async fn save(
        &mut self,
        id: StudentId,
        profile: &StudentProfile,
        loaded: u64,
    ) -> Result<(), SaveError>;
}

/// Reads about students.
#[async_trait]
pub trait StudentReads: Interface {
    /// A living student, everything included.
    async fn student(&self, id: StudentId) -> Result<Option<Unredacted<StudentView>>, Unavailable>;

    /// The same, if `mentor` has a pending, accepted or completed request from them. The flag says
    /// whether one is accepted or completed.
    async fn student_of_mentor(
        &self,
        id: StudentId,
        mentor: MentorId,
    ) -> Result<Option<(Unredacted<StudentView>, bool)>, Unavailable>;
}
