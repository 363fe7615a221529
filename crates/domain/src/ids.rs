//! Identities. Each kind has a type of its own, so that a mentor's id is never taken for a
//! request's.

use std::fmt;

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// Names the thing that `id` stands for.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare id.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// An account of any role.
    AccountId;
    /// A student; the same id as the student's account.
    StudentId;
    /// A mentor; the same id as the mentor's account.
    MentorId;
    /// An admin; the same id as the admin's account.
    AdminId;
    /// A request for mentoring.
    RequestId;
    /// A rating, with or without a text.
    ReviewId;
    /// A signed-in device: the family of refresh tokens that began with one sign-in.
    SessionId;
    /// An entry of somebody's inbox.
    NotificationId;
    /// An entry of the audit trail.
    AuditEntryId;
    /// An image in the store.
    ImageId;
}

macro_rules! account_ids {
    ($($name:ident),*) => {$(
        impl $name {
            /// The account behind this role.
            pub const fn account(self) -> AccountId {
                AccountId(self.0)
            }
        }

        impl From<$name> for AccountId {
            fn from(id: $name) -> Self {
                id.account()
            }
        }
    )*};
}

account_ids!(StudentId, MentorId, AdminId);
