/// Something with everything in it, as storage knows it. What a caller may see of it is decided in
/// one place, [`crate::accounts::visibility`], and there is no other way to the inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Unredacted<T>(T);

impl<T> Unredacted<T> {
    /// For the adapters that read it.
    pub const fn new(whole: T) -> Self {
        Self(whole)
    }

    pub(crate) fn into_whole(self) -> T {
        self.0
    }
}
