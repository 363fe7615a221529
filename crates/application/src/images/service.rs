use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    accounts::Role,
    ids::{AccountId, ImageId, MentorId, StudentId},
    time::Timestamp,
};
use shaku::Component;
use tokio::{time::sleep, try_join};

use super::{
    Avatar, AvatarDesk, AvatarError, AvatarOfMentor, AvatarOfStudent, ImageKey, ImageProcessor,
    Images, Picture, ReservedAvatar, Shown,
};
use crate::{
    accounts::{SignedIn, SignedInMentor, SignedInStudent, visibility},
    events::Work,
    kernel::{Busy, Clock, Ids, Policies, Unavailable, UnitOfWork, UnitsOfWork},
    mentors::{ChangeProfileError, MentorReads, MentorView, Viewer},
    students::StudentView,
};

/// How long an upload may take from its reservation to the profile. Much longer than all its calls
/// may take together: who is late does not find the image any more, and is told to come back.
const RESERVED_FOR: Duration = Duration::from_mins(2);

/// How often an upload looks whether the image that it needs is deleted by now.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// How many times it looks. Deleting takes some milliseconds, or else the store is down.
const LOOKS: u32 = 40;

/// When whoever met a deletion that does not end may try again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// [`AvatarDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = AvatarDesk)]
pub struct AvatarDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    mentors: Arc<dyn MentorReads>,
    #[shaku(inject)]
    processor: Arc<dyn ImageProcessor>,
    #[shaku(inject)]
    images: Arc<dyn Images>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl AvatarDesk for AvatarDeskService {
    fn of_student(
        &self,
        caller: SignedInStudent,
        student: StudentId,
    ) -> Result<AvatarOfStudent, ChangeProfileError> {
        if caller.id() == student {
            Ok(AvatarOfStudent(caller))
        } else {
            Err(ChangeProfileError::NotFound)
        }
    }

    async fn of_mentor(
        &self,
        caller: SignedInMentor,
        mentor: MentorId,
    ) -> Result<AvatarOfMentor, ChangeProfileError> {
        if caller.id() == mentor {
            return Ok(AvatarOfMentor(caller));
        }
        Err(match self.mentors.mentor(mentor, Viewer::Anyone).await? {
            Some(_) => ChangeProfileError::Forbidden,
            None => ChangeProfileError::NotFound,
        })
    }

    async fn change_student(
        &self,
        avatar: AvatarOfStudent,
        upload: Option<Bytes>,
    ) -> Result<StudentView, AvatarError> {
        let owner = avatar.owner();
        let mut work = self.change(owner, upload).await?;
        let whole = work.students().view(avatar.0.id()).await?.ok_or(AvatarError::NotFound)?;
        work.commit().await?;
        Ok(visibility::student(whole, owner.into(), false))
    }

    async fn change_mentor(
        &self,
        avatar: AvatarOfMentor,
        upload: Option<Bytes>,
    ) -> Result<MentorView, AvatarError> {
        let owner = avatar.owner();
        let mut work = self.change(owner, upload).await?;
        let view = work.mentors().view(avatar.0.id(), Viewer::Admin).await?;
        let (whole, _) = view.ok_or(AvatarError::NotFound)?;
        work.commit().await?;
        let rules = &self.policies.policy().requests;
        Ok(visibility::mentor(whole, None, owner.into(), rules, self.clock.now()))
    }
}

impl AvatarDeskService {
    /// A unit of work in which the profile has its new avatar, or none any more.
    async fn change(
        &self,
        owner: SignedIn,
        upload: Option<Bytes>,
    ) -> Result<Box<dyn UnitOfWork>, AvatarError> {
        let avatar = match upload {
            Some(upload) => Some(self.keep(self.processor.process(upload).await?).await?),
            None => None,
        };
        let mut work = self.units.begin().await?;
        let shown = work.images().show(owner.account(), owner.role(), avatar.as_ref()).await?;
        match shown {
            Shown::Now(left) => {
                mark(&mut *work, &left, self.clock.now()).await?;
                Ok(work)
            }
            Shown::Nobody => Err(AvatarError::NotFound),
            Shown::Gone => Err(Busy { retry_after: RETRY_AFTER }.into()),
        }
    }

    /// Puts the picture into the store. Until a profile shows it, it is reserved; then it is
    /// deleted again, whatever became of us.
    async fn keep(&self, picture: Picture) -> Result<ReservedAvatar, AvatarError> {
        let reserved = self.reserve(picture.avatar()).await?;
        try_join!(self.images.put(&picture.full), self.images.put(&picture.thumb))?;
        Ok(reserved)
    }

    /// Waits, for a second at most, while an image of the same content is being deleted.
    async fn reserve(&self, avatar: Avatar) -> Result<ReservedAvatar, AvatarError> {
        let images: Vec<(ImageId, ImageKey)> =
            avatar.keys().map(|key| (ImageId::new(self.ids.uuid()), key.clone())).collect();
        for _ in 0..LOOKS {
            let until = self.clock.now() + RESERVED_FOR;
            let mut work = self.units.begin().await?;
            if let Some(reserved) = work.images().reserve(&images, until).await? {
                mark(&mut *work, &reserved, until).await?;
                work.commit().await?;
                return Ok(ReservedAvatar { avatar, until });
            }
            drop(work);
            sleep(LOOK_AGAIN).await;
        }
        Err(Busy { retry_after: RETRY_AFTER }.into())
    }
}

/// Notes that somebody is to look from `at` on whether anybody shows these images.
async fn mark(
    work: &mut dyn UnitOfWork,
    images: &[ImageId],
    at: Timestamp,
) -> Result<(), Unavailable> {
    for &image in images {
        work.outbox().mark(Work::Image(image), at).await?;
    }
    Ok(())
}

/// Takes the avatar of an account down, inside the unit of work that deletes the account; the images
/// follow after the commit, unless others show them.
pub(crate) async fn take_down(
    work: &mut dyn UnitOfWork,
    account: AccountId,
    role: Role,
    now: Timestamp,
) -> Result<(), Unavailable> {
    match work.images().show(account, role, None).await? {
        Shown::Now(left) => mark(work, &left, now).await,
        Shown::Nobody | Shown::Gone => Ok(()),
    }
}
