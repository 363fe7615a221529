use std::time::Duration;

use shaku::Interface;

/// The numbers of the product, set by configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Of requests for mentoring.
    pub requests: RequestRules,
    /// Of signing in.
    pub sessions: SessionRules,
    /// Of streams of events.
    pub streams: StreamRules,
}

/// The numbers of streams of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamRules {
    /// How many an account may have open at one process: some devices, and some that nobody has
    /// noticed yet to be gone.
    pub per_account: u32,
    /// How many a process may have open.
    pub in_process: u32,
}

impl Default for StreamRules {
    fn default() -> Self {
        Self { per_account: 5, in_process: 20_000 }
    }
}

/// The numbers of requests for mentoring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRules {
    /// How many requests of one student may wait for an answer.
    pub max_pending: u32,
    /// How long a student waits before asking a mentor who refused.
    pub ask_again_after: Duration,
    /// When an unanswered request expires.
    pub expires_after: Duration,
    /// When the mentor is reminded of an unanswered request; never, if it expires before.
    pub remind_after: Duration,
    /// When an accepted request completes by itself: so long after the acceptance, and after the
    /// date if that is later.
    pub completes_after: Duration,
}

impl Default for RequestRules {
    fn default() -> Self {
        Self {
            max_pending: 10,
            ask_again_after: Duration::from_hours(30 * 24),
            expires_after: Duration::from_hours(14 * 24),
            remind_after: Duration::from_hours(11 * 24),
            completes_after: Duration::from_hours(60 * 24),
        }
    }
}

/// The numbers of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRules {
    /// How long an access token works.
    pub access_for: Duration,
    /// How long a refresh token works when nobody uses it.
    pub refresh_for: Duration,
    /// How long a rotated refresh token still works, for answers that got lost.
    pub refresh_grace: Duration,
    /// How long an invite to become an admin works.
    pub invite_for: Duration,
    /// How long a password reset code works.
    pub reset_code_for: Duration,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self {
            access_for: Duration::from_mins(15),
            refresh_for: Duration::from_hours(60 * 24),
            refresh_grace: Duration::from_mins(1),
            invite_for: Duration::from_hours(7 * 24),
            reset_code_for: Duration::from_hours(1),
        }
    }
}

/// Where the numbers come from.
pub trait Policies: Interface {
    /// Today's numbers; they do not change while the service runs.
    fn policy(&self) -> &Policy;
}

impl Policies for Policy {
    fn policy(&self) -> &Policy {
        self
    }
}
