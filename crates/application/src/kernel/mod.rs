//! What every feature needs: time, ids, limits, transactions and the shape of failure.

mod cache;
mod clock;
mod errors;
mod health;
mod idempotency;
mod jobs;
mod limits;
mod once;
mod page;
mod policy;
mod redaction;
mod telemetry;
mod versioned;
mod work;

pub use cache::{Cache, CacheKey, Cached};
pub use clock::{Clock, Ids};
pub use errors::{Busy, Unavailable};
pub use health::{Health, PartHealth, PartState};
pub use idempotency::{Claim, Idempotency, IdempotentCall, KEPT_FOR, KeyReused};
pub use jobs::Jobs;
pub use limits::{RateLimit, RateLimited, RateLimiter};
pub use once::{OnceError, Outcome};
pub(crate) use once::{conclude, replay};
pub use page::{Keyset, Order, Page, PageRequest};
pub use policy::{Policies, Policy, RequestRules, SessionRules, StreamRules};
pub use redaction::Unredacted;
pub use telemetry::{Happening, PageShown, ReviewStep, SearchStage, SignInOutcome, Telemetry};
pub use versioned::{SaveError, Versioned};
pub use work::{UnitOfWork, UnitsOfWork};
