//! The application as one shaku module over whatever adapters it is given.

use shaku::{HasComponent, ModuleInterface};

use crate::{
    accounts::{
        AccountDesk, AccountReads, Authenticator, Entrance, PasswordHasher, Revocations,
        TokenIssuer,
    },
    admin::AdminDesk,
    events::{
        ChangeLog, EventStreams, Events, InboxReads, NotificationDesk, OutboxQueue, Versions,
    },
    feed::{FeedDesk, FeedReads},
    housekeeping::Housekeeping,
    images::{AvatarDesk, ImageCleaning, ImageProcessor, Images},
    kernel::{Cache, Clock, Health, Ids, Jobs, Policies, RateLimiter, Telemetry, UnitsOfWork},
    mentors::{MentorDesk, MentorReads},
    requests::{RequestDesk, RequestReads},
    reviews::{RatingDesk, ReviewReads},
    search::{Embedder, Indexing, MentorIndex, QueryMender, SearchDesk},
    stats::{StatsDesk, StatsReads},
    students::{StudentDesk, StudentReads},
};

pub use wiring::ApplicationModule;

/// Every port, served by somebody. The composition root builds one of these for production, and
/// tests build others.
pub trait Adapters:
    ModuleInterface
    + HasComponent<dyn AccountReads>
    + HasComponent<dyn Cache>
    + HasComponent<dyn ChangeLog>
    + HasComponent<dyn Clock>
    + HasComponent<dyn Embedder>
    + HasComponent<dyn Events>
    + HasComponent<dyn FeedReads>
    + HasComponent<dyn Health>
    + HasComponent<dyn Ids>
    + HasComponent<dyn InboxReads>
    + HasComponent<dyn ImageProcessor>
    + HasComponent<dyn Images>
    + HasComponent<dyn Jobs>
    + HasComponent<dyn MentorIndex>
    + HasComponent<dyn MentorReads>
    + HasComponent<dyn OutboxQueue>
    + HasComponent<dyn PasswordHasher>
    + HasComponent<dyn Policies>
    + HasComponent<dyn QueryMender>
    + HasComponent<dyn RateLimiter>
    + HasComponent<dyn RequestReads>
    + HasComponent<dyn ReviewReads>
    + HasComponent<dyn StatsReads>
    + HasComponent<dyn StudentReads>
    + HasComponent<dyn Telemetry>
    + HasComponent<dyn TokenIssuer>
    + HasComponent<dyn UnitsOfWork>
{
}

/// What the application offers: the desk of each feature, and what runs in the background.
pub trait Application:
    ModuleInterface
    + HasComponent<dyn AccountDesk>
    + HasComponent<dyn AdminDesk>
    + HasComponent<dyn Authenticator>
    + HasComponent<dyn AvatarDesk>
    + HasComponent<dyn Cache>
    + HasComponent<dyn Clock>
    + HasComponent<dyn Entrance>
    + HasComponent<dyn EventStreams>
    + HasComponent<dyn Events>
    + HasComponent<dyn FeedDesk>
    + HasComponent<dyn Health>
    + HasComponent<dyn Housekeeping>
    + HasComponent<dyn Ids>
    + HasComponent<dyn ImageCleaning>
    + HasComponent<dyn Images>
    + HasComponent<dyn Indexing>
    + HasComponent<dyn MentorDesk>
    + HasComponent<dyn NotificationDesk>
    + HasComponent<dyn RatingDesk>
    + HasComponent<dyn RequestDesk>
    + HasComponent<dyn Revocations>
    + HasComponent<dyn SearchDesk>
    + HasComponent<dyn StatsDesk>
    + HasComponent<dyn StudentDesk>
    + HasComponent<dyn Versions>
{
}

impl Application for ApplicationModule {}

#[expect(
    missing_docs,
    clippy::struct_field_names,
    reason = "the macro takes no doc comments and names its own fields"
)]
mod wiring {
    use shaku::module;

    use super::{
        AccountReads, Adapters, Cache, ChangeLog, Clock, Embedder, Events, FeedReads, Health, Ids,
        ImageProcessor, Images, InboxReads, Jobs, MentorIndex, MentorReads, OutboxQueue,
        PasswordHasher, Policies, QueryMender, RateLimiter, RequestReads, ReviewReads, StatsReads,
        StudentReads, Telemetry, TokenIssuer, UnitsOfWork,
    };
    use crate::{
        accounts::{
            AccountDeskService, EntranceService, ProfileReader, RevocationList, TokenAuthenticator,
            TokenGrants,
        },
        admin::AdminDeskService,
        events::{AccountVersions, EventHub, NotificationDeskService},
        feed::FeedDeskService,
        housekeeping::HousekeepingService,
        images::{AvatarDeskService, ImageCleaningService},
        mentors::MentorDeskService,
        requests::RequestDeskService,
        reviews::RatingDeskService,
        search::{IndexingService, SearchDeskService},
        stats::StatsDeskService,
        students::StudentDeskService,
    };

    module! {
        pub ApplicationModule {
            components = [
                AccountDeskService,
                AccountVersions,
                AdminDeskService,
                AvatarDeskService,
                EntranceService,
                EventHub,
                FeedDeskService,
                HousekeepingService,
                ImageCleaningService,
                IndexingService,
                MentorDeskService,
                NotificationDeskService,
                ProfileReader,
                RatingDeskService,
                RequestDeskService,
                RevocationList,
                SearchDeskService,
                StatsDeskService,
                StudentDeskService,
                TokenAuthenticator,
                TokenGrants,
            ],
            providers = [],

            use dyn Adapters {
                components = [
                    dyn AccountReads,
                    dyn Cache,
                    dyn ChangeLog,
                    dyn Clock,
                    dyn Embedder,
                    dyn Events,
                    dyn FeedReads,
                    dyn Health,
                    dyn Ids,
                    dyn InboxReads,
                    dyn ImageProcessor,
                    dyn Images,
                    dyn Jobs,
                    dyn MentorIndex,
                    dyn MentorReads,
                    dyn OutboxQueue,
                    dyn PasswordHasher,
                    dyn Policies,
                    dyn QueryMender,
                    dyn RateLimiter,
                    dyn RequestReads,
                    dyn ReviewReads,
                    dyn StatsReads,
                    dyn StudentReads,
                    dyn Telemetry,
                    dyn TokenIssuer,
                    dyn UnitsOfWork,
                ],
                providers = [],
            },
        }
    }
}
