use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::{MentorId, StudentId};
use shaku::Interface;
use thiserror::Error;

use super::ProcessError;
use crate::{
    accounts::{SignedIn, SignedInMentor, SignedInStudent},
    kernel::{Busy, Unavailable},
    mentors::{ChangeProfileError, MentorView},
    students::StudentView,
};

/// Why an avatar stays as it was.
#[derive(Debug, Error)]
pub enum AvatarError {
    /// The account went meanwhile.
    #[error("there is no such profile")]
    NotFound,
    /// No picture could be made of the upload.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The same picture is being deleted at this moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database or the store did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// A student who may change the avatar in question: it is their own.
#[derive(Debug, Clone, Copy)]
pub struct AvatarOfStudent(pub(super) SignedInStudent);

/// A mentor who may change the avatar in question: it is their own.
#[derive(Debug, Clone, Copy)]
pub struct AvatarOfMentor(pub(super) SignedInMentor);

impl AvatarOfStudent {
    /// Whose it is.
    pub(super) fn owner(self) -> SignedIn {
        self.0.into()
    }
}

impl AvatarOfMentor {
    /// Whose it is.
    pub(super) fn owner(self) -> SignedIn {
        self.0.into()
    }
}

/// People's pictures. Whether the caller may change one is asked before an upload is read, which is
/// why it is a call of its own.
#[async_trait]
pub trait AvatarDesk: Interface {
    /// The right to change the avatar of a student, which is the student's.
    fn of_student(
        &self,
        caller: SignedInStudent,
        student: StudentId,
    ) -> Result<AvatarOfStudent, ChangeProfileError>;

    /// The right to change the avatar of a mentor, which is the mentor's.
    async fn of_mentor(
        &self,
        caller: SignedInMentor,
        mentor: MentorId,
    ) -> Result<AvatarOfMentor, ChangeProfileError>;

    /// Makes the upload the student's avatar, or takes the avatar away.
    async fn change_student(
        &self,
        avatar: AvatarOfStudent,
        upload: Option<Bytes>,
    ) -> Result<StudentView, AvatarError>;

    /// Makes the upload the mentor's avatar, or takes the avatar away.
    async fn change_mentor(
        &self,
        avatar: AvatarOfMentor,
        upload: Option<Bytes>,
    ) -> Result<MentorView, AvatarError>;
}
