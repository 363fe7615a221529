use std::sync::Arc;

use application::{
    Adapters,
    accounts::{AccountReads, PasswordHasher, TokenIssuer},
    events::{ChangeLog, Events, InboxReads, OutboxQueue},
    feed::FeedReads,
    images::{ImageProcessor, Images},
    kernel::{Cache, Clock, Health, Ids, Jobs, Policies, RateLimiter, Telemetry, UnitsOfWork},
    mentors::MentorReads,
    requests::RequestReads,
    reviews::ReviewReads,
    search::{Embedder, MentorIndex, QueryMender},
    stats::StatsReads,
    students::StudentReads,
};
use shaku::{HasComponent, Module, ModuleBuildContext};

/// Declares [`Ports`], and makes it a shaku module that has each port as a component.
macro_rules! ports {
    ($($(#[doc = $doc:literal])+ $name:ident: $port:ident,)+) => {
        /// An adapter for every port, chosen and connected by now: shaku builds modules without
        /// waiting, and some adapters have to wait for a server or a disk. A test takes these with
        /// some exchanged, `Ports { clock, ..ports }`; one that is forgotten does not compile.
        #[derive(Clone)]
        pub struct Ports {
            $($(#[doc = $doc])+ pub $name: Arc<dyn $port>,)+
        }

        $(
            impl HasComponent<dyn $port> for Ports {
                fn build_component(context: &mut ModuleBuildContext<Self>) -> Arc<dyn $port> {
                    Arc::clone(&context.submodules().$name)
                }

                fn resolve(&self) -> Arc<dyn $port> {
                    Arc::clone(&self.$name)
                }

                fn resolve_ref(&self) -> &dyn $port {
                    &*self.$name
                }
            }
        )+
    };
}

ports! {
    /// Reads accounts.
    account_reads: AccountReads,
    /// Keeps what can be made again.
    cache: Cache,
    /// Reads what replicas must forget.
    changes: ChangeLog,
    /// Tells the time.
    clock: Clock,
    /// Makes vectors.
    embedder: Embedder,
    /// Spreads hints.
    events: Events,
    /// Reads feeds and favourites.
    feed_reads: FeedReads,
    /// Asks the parts how they are.
    health: Health,
    /// Makes identities and secrets.
    ids: Ids,
    /// Keeps images.
    images: Images,
    /// Hands out turns at periodic jobs.
    jobs: Jobs,
    /// Reads inboxes.
    inboxes: InboxReads,
    /// Finds mentors.
    index: MentorIndex,
    /// Reads mentors.
    mentor_reads: MentorReads,
    /// Hands out work that follows commits.
    outbox: OutboxQueue,
    /// Hashes passwords.
    hasher: PasswordHasher,
    /// Knows the numbers of the product.
    policies: Policies,
    /// Mends queries.
    mender: QueryMender,
    /// Counts attempts.
    limiter: RateLimiter,
    /// Makes pictures of uploads.
    processor: ImageProcessor,
    /// Reads requests.
    request_reads: RequestReads,
    /// Reads reviews.
    review_reads: ReviewReads,
    /// Reads numbers.
    stats: StatsReads,
    /// Reads students.
    student_reads: StudentReads,
    /// Counts what happens.
    telemetry: Telemetry,
    /// Signs tokens.
    tokens: TokenIssuer,
    /// Begins transactions.
    units: UnitsOfWork,
}

impl Adapters for Ports {}

impl Module for Ports {
    /// What would be built is there already.
    type Submodules = Self;

    fn build(context: ModuleBuildContext<Self>) -> Self {
        context.submodules().clone()
    }
}
