use domain::time::Timestamp;
use shaku::Interface;
use uuid::Uuid;

/// What time it is. Every moment that decides something comes from here, so that a test can set it.
pub trait Clock: Interface {
    /// Now, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// Where new identities and secrets come from.
pub trait Ids: Interface {
    /// A new UUID v7: unique, and rising with time.
    fn uuid(&self) -> Uuid;

    /// 256 unguessable bits for tokens and codes.
    fn secret(&self) -> [u8; 32];
}
