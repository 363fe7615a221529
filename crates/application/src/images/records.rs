use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, ImageId},
    time::Timestamp,
};

use super::{Avatar, ImageKey};
use crate::kernel::Unavailable;

/// An avatar whose images were reserved by [`ImageRecords::reserve`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservedAvatar {
    /// The avatar.
    pub avatar: Avatar,
    /// Until when.
    pub until: Timestamp,
}

/// What became of a profile's avatar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The profile has it now. These images nobody shows any more.
    Now(Vec<ImageId>),
    /// There is no such profile.
    Nobody,
    /// One of the images is gone or going: it took too long to be put. The unit of work MUST be
    /// dropped.
    Gone,
}

/// What is to be done about an image that perhaps nobody shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// To be deleted from the store, and then forgotten. Nobody can show it meanwhile.
    Delete(ImageKey),
    /// Nothing until then: somebody may be about to show it.
    Wait(Timestamp),
    /// Nothing: somebody shows it, or it is forgotten.
    Stay,
}

/// What is in the image store, and how many profiles show it, bound to one unit of work.
///
/// An image is reserved before it is put into the store, shown after, and deleted by whoever has
/// condemned it, so that a crash in between leaves a row that tells what is still to be done. That
/// nobody shows what is being deleted is decided by the image's row alone.
#[async_trait]
pub trait ImageRecords: Send {
    /// Keeps images from being condemned until `until`; those without a row get one with the given
    /// id. Their ids, in order; `None`, and nothing changed, if one of them is being deleted.
    async fn reserve(
        &mut self,
        images: &[(ImageId, ImageKey)],
        until: Timestamp,
    ) -> Result<Option<Vec<ImageId>>, Unavailable>;

    /// Gives a living account's profile this avatar, or none, and raises its version; the avatar
    /// that it has already changes nothing. Ends the reservation, unless somebody else has prolonged
    /// it.
    async fn show(
        &mut self,
        account: AccountId,
        role: Role,
        avatar: Option<&ReservedAvatar>,
    ) -> Result<Shown, Unavailable>;

    /// Condemns an image that nobody shows and nobody has reserved beyond `now`. One that is
    /// condemned stays so until it is forgotten.
    async fn condemn(&mut self, image: ImageId, now: Timestamp) -> Result<Verdict, Unavailable>;

    /// Forgets an image that was condemned and is not in the store any more.
    async fn forget(&mut self, image: ImageId) -> Result<(), Unavailable>;
}
