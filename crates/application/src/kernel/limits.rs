use std::time::Duration;

use async_trait::async_trait;
use shaku::Interface;
use thiserror::Error;

/// What is limited. The numbers are configuration; the names are the settings' and the metrics'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateLimit {
    /// Sign-ins to one account, keyed by folded e-mail.
    SignInAccount,
    /// Sign-ins from one address.
    SignInAddress,
    /// Sign-ups from one address.
    SignUpAddress,
    /// Refreshes from one address.
    RefreshAddress,
    /// Uses of one-time codes (invites, password resets) from one address.
    CodeAddress,
    /// Searches and pages of the feed by one account or, without one, from one address.
    Search,
}

impl RateLimit {
    /// Its name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignInAccount => "sign_in_account",
            Self::SignInAddress => "sign_in_address",
            Self::SignUpAddress => "sign_up_address",
            Self::RefreshAddress => "refresh_address",
            Self::CodeAddress => "code_address",
            Self::Search => "search",
        }
    }
}

/// The limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("too many attempts")]
pub struct RateLimited {
    /// When the next attempt will be let through.
    pub retry_after: Duration,
}

/// Counts attempts per key.
#[async_trait]
pub trait RateLimiter: Interface {
    /// Takes one attempt for `key`, or says when to come back. An adapter that cannot reach its
    /// store MUST fall back to counting in this process: a limit is never a reason to fail.
    async fn take(&self, limit: RateLimit, key: &str) -> Result<(), RateLimited>;
}
