use async_trait::async_trait;
use bytes::Bytes;
use domain::{ids::MentorId, time::Timestamp};
use shaku::Interface;

/// What a kept value is about. Only what stands here may be cached at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CacheKey {
    /// What nobody in particular sees of a mentor.
    Mentor(MentorId),
    /// The meaning of a query, by a hash of whatever decides it.
    Query([u8; 32]),
}

/// A value with its age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// When its making began, by [`super::Clock`]: it may lack whatever happened later.
    pub made_at: Timestamp,
    /// The value.
    pub bytes: Bytes,
}

/// Keeps values that can be made again. Bounded, and never a reason to fail: what is lost or cannot
/// be reached is not there. Age is told by [`Cached::made_at`] alone, and judged by the caller.
#[async_trait]
pub trait Cache: Interface {
    /// What this process itself keeps, if it was made after `after`. Never waits.
    fn near(&self, key: CacheKey, after: Timestamp) -> Option<Cached>;

    /// The same, or else what other replicas keep. Waits for some milliseconds at most.
    async fn get(&self, key: CacheKey, after: Timestamp) -> Option<Cached>;

    /// Keeps `value`, here at once and for other replicas soon, unless something made later is
    /// kept or was forgotten here. Never waits.
    fn put(&self, key: CacheKey, value: Cached);

    /// Forgets what was made until `at`, here at once and for other replicas soon. Never waits.
    fn forget(&self, key: CacheKey, at: Timestamp);
}
