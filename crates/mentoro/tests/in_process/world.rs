//! A small world: an application of its own, people in it, and a clock.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    num::NonZeroUsize,
    sync::Arc,
    time::Duration,
};

use application::{
    ApplicationModule,
    accounts::{
        AdminSignUp, Authenticator, Client, Entrance, SessionGrant, SignIn, SignInError, SignUp,
        SignedIn, SignedInAdmin, SignedInMentor, SignedInStudent,
    },
    admin::AdminDesk,
    kernel::{Jobs, Order, PageRequest, Policy},
    requests::{Ask, RequestDesk, RequestView},
};
use domain::{
    accounts::{Age, EmailAddress, Password, PersonName, Role},
    ids::{MentorId, RequestId, StudentId},
    mentors::{Contact, Contacts, Expertise, LanguageTag, Languages, MentorProfile, Tag, Tags},
    requests::{QueryText, RequestChange, Status},
    students::{Interests, StudentProfile},
    time::Timestamp,
};
use infrastructure::{
    caching::InProcessCache,
    cpu_pool::PoolSize,
    images::{ImageRsProcessor, InMemoryImages},
    messaging::InProcessEvents,
    persistence::{
        Database, DatabaseSettings, SeaOrmJobs, SeaOrmOutboxQueue, SeaOrmReads, SeaOrmUnitsOfWork,
    },
    search::{
        EmbeddedIndex, Vocabulary,
        embedding::{AbsentEmbedder, UniversalSentenceEncoder},
        mending::{FstMender, KnownWords},
    },
    security::{Argon2Cost, Argon2Hasher, GovernorLimiter, JwtIssuer},
    system::{ManualClock, SystemIds},
    telemetry::{Metrics, ProbedHealth, ServiceWatch},
};
use mentoro::composition::Ports;
use shaku::{HasComponent, Interface};
use tempfile::TempDir;

/// Hashing as weak as argon2 allows: these tests are about people, not about secrets.
const CHEAP: Argon2Cost = Argon2Cost { memory: 8, passes: 1, lanes: 1 };

/// The password that everybody has.
pub const PASSWORD: &str = "correct horse battery";

pub struct World {
    application: Arc<ApplicationModule>,
    ports: Ports,
    pub clock: Arc<ManualClock>,
    pub database: Database,
    pub metrics: Metrics,
    folder: Arc<TempDir>,
}

pub struct Student {
    pub caller: SignedIn,
}

pub struct Mentor {
    pub caller: SignedIn,
}

impl Student {
    pub fn id(&self) -> StudentId {
        self.signed_in().id()
    }

    pub fn signed_in(&self) -> SignedInStudent {
        self.caller.try_into().unwrap()
    }
}

impl Mentor {
    pub fn id(&self) -> MentorId {
        self.signed_in().id()
    }

    pub fn signed_in(&self) -> SignedInMentor {
        self.caller.try_into().unwrap()
    }
}

pub fn email(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@example.org")).unwrap()
}

pub fn password() -> Password {
    Password::parse(PASSWORD).unwrap()
}

pub fn client() -> Client {
    Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), device: Some("a test".to_owned()) }
}

pub fn a_page() -> PageRequest {
    PageRequest { after: None, limit: 100, order: Order::Newest }
}

pub fn a_student_profile(name: &str) -> StudentProfile {
    StudentProfile {
        name: PersonName::parse(name).unwrap(),
        bio: None,
        interests: Interests::default(),
        contacts: Contacts::of_student(vec![Contact::parse("telegram", "@student").unwrap()])
            .unwrap(),
        age: Some(Age::parse(20).unwrap()),
    }
}

pub fn a_mentor_profile(name: &str) -> MentorProfile {
    MentorProfile {
        name: PersonName::parse(name).unwrap(),
        expertise: Expertise::parse("Systems engineer").unwrap(),
        bio: None,
        tags: Tags::new(vec![Tag::parse("rust").unwrap()]).unwrap(),
        languages: Languages::new(vec![LanguageTag::parse("ru").unwrap()]).unwrap(),
        contacts: Contacts::of_mentor(vec![Contact::parse("telegram", "@mentor").unwrap()])
            .unwrap(),
        accepting_requests: true,
        capacity: None,
    }
}

pub fn an_ask(mentor: &Mentor) -> Ask {
    Ask {
        mentor: mentor.id(),
        query: QueryText::parse("хочу разобраться в lifetimes").ok(),
        date: None,
    }
}

pub fn to(status: Status) -> RequestChange {
    RequestChange { status: Some(status), ..RequestChange::default() }
}

impl World {
    pub async fn new() -> Self {
        Self::under(Policy::default()).await
    }

    pub async fn under(policy: Policy) -> Self {
        Self::with(policy, |ports, _| ports).await
    }

    /// With some ports exchanged; those that need the words of profiles find them in the reads.
    pub async fn with(
        policy: Policy,
        exchange: impl FnOnce(Ports, Arc<SeaOrmReads>) -> Ports,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("mentoro.db").display());
        let metrics = Metrics::new().unwrap();
        let database =
            Database::connect(&DatabaseSettings::new(url), metrics.parts()).await.unwrap();
        database.migrate().await.unwrap();

        let start = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = Arc::new(ManualClock::at(start));
        let reads = Arc::new(SeaOrmReads::new(database.clone()));
        let pool = PoolSize { threads: NonZeroUsize::MIN, queue: NonZeroUsize::new(64).unwrap() };
        let model = UniversalSentenceEncoder::description();
        let why = io::Error::other("these tests do without");
        let words = Arc::new(Vocabulary::default());
        let index = EmbeddedIndex::start(model.dimensions, words.clone(), None).unwrap();
        let events = Arc::new(InProcessEvents::default());
        let ports = Ports {
            account_reads: reads.clone(),
            cache: Arc::new(InProcessCache::default()),
            changes: reads.clone(),
            clock: clock.clone(),
            embedder: Arc::new(AbsentEmbedder::new(model, &why)),
            feed_reads: reads.clone(),
            hasher: Arc::new(Argon2Hasher::start(CHEAP, pool).unwrap()),
            health: Arc::new(ProbedHealth::new(Vec::new())),
            ids: Arc::new(SystemIds),
            inboxes: reads.clone(),
            images: Arc::new(InMemoryImages::default()),
            index: Arc::new(index),
            jobs: Arc::new(SeaOrmJobs::new(database.clone())),
            limiter: Arc::new(GovernorLimiter::off()),
            mender: Arc::new(FstMender::new(KnownWords::none(), words)),
            mentor_reads: reads.clone(),
            outbox: Arc::new(SeaOrmOutboxQueue::new(database.clone())),
            policies: Arc::new(policy),
            processor: Arc::new(ImageRsProcessor::start(pool).unwrap()),
            request_reads: reads.clone(),
            review_reads: reads.clone(),
            stats: reads.clone(),
            student_reads: reads.clone(),
            tokens: Arc::new(JwtIssuer::new(&[vec![7; 32].into()]).unwrap()),
            units: Arc::new(SeaOrmUnitsOfWork::new(
                database.clone(),
                events.clone(),
                clock.clone(),
                metrics.product().clone(),
            )),
            telemetry: metrics.product().clone(),
            events,
        };
        let ports = exchange(ports, reads);
        let application = Arc::new(ApplicationModule::builder(Arc::new(ports.clone())).build());
        Self { application, ports, clock, database, metrics, folder: Arc::new(folder) }
    }

    /// The same world as another replica serves it: with a memory of its own, on the adapters that
    /// `exchange` makes of the present ones.
    pub fn replica(&self, exchange: impl FnOnce(Ports) -> Ports) -> Self {
        let cache = Arc::new(InProcessCache::default());
        let ports = exchange(Ports { cache, ..self.ports.clone() });
        let application = Arc::new(ApplicationModule::builder(Arc::new(ports.clone())).build());
        let (clock, database) = (Arc::clone(&self.clock), self.database.clone());
        let (metrics, folder) = (self.metrics.clone(), Arc::clone(&self.folder));
        Self { application, ports, clock, database, metrics, folder }
    }

    /// Another replica that hears nothing of this one but what it reads in the database.
    pub fn apart(&self) -> Self {
        let events = Arc::new(InProcessEvents::default());
        let (clock, telemetry) = (self.clock.clone(), self.ports.telemetry.clone());
        let units = SeaOrmUnitsOfWork::new(self.database.clone(), events.clone(), clock, telemetry);
        self.replica(|ports| Ports { units: Arc::new(units), events, ..ports })
    }

    /// Looks at the whole service for the metrics.
    pub fn watch(&self) -> ServiceWatch {
        let reads = Arc::new(SeaOrmReads::new(self.database.clone()));
        ServiceWatch::new(&self.metrics, reads, self.clock.clone(), self.ports.index.clone())
    }

    /// What the API serves.
    pub fn application(&self) -> Arc<ApplicationModule> {
        Arc::clone(&self.application)
    }

    /// A part of the application.
    pub fn part<I: Interface + ?Sized>(&self) -> Arc<I>
    where
        ApplicationModule: HasComponent<I>,
    {
        self.application.resolve()
    }

    /// Clean-up, without waiting for its turn.
    pub fn jobs(&self) -> Arc<dyn Jobs> {
        Arc::clone(&self.ports.jobs)
    }

    pub fn now(&self) -> Timestamp {
        use application::kernel::Clock as _;
        self.clock.now()
    }

    pub fn later(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub async fn caller(&self, grant: &SessionGrant) -> SignedIn {
        use secrecy::ExposeSecret as _;
        let tokens = self.part::<dyn Authenticator>();
        tokens.authenticate(grant.access_token.expose_secret()).await.unwrap()
    }

    pub async fn student(&self, name: &str) -> Student {
        self.student_with(name, a_student_profile("Аня Студентка")).await
    }

    pub async fn student_with(&self, name: &str, profile: StudentProfile) -> Student {
        let sign_up = SignUp { email: email(name), password: password(), profile };
        let entrance = self.part::<dyn Entrance>();
        let grant = entrance.sign_up_student(sign_up, client()).await.unwrap();
        Student { caller: self.caller(&grant).await }
    }

    pub async fn mentor(&self, name: &str) -> Mentor {
        self.mentor_with(name, a_mentor_profile("Daniel Cho")).await
    }

    pub async fn mentor_with(&self, name: &str, profile: MentorProfile) -> Mentor {
        let sign_up = SignUp { email: email(name), password: password(), profile };
        let entrance = self.part::<dyn Entrance>();
        let grant = entrance.sign_up_mentor(sign_up, client()).await.unwrap();
        Mentor { caller: self.caller(&grant).await }
    }

    pub async fn admin(&self, name: &str) -> SignedInAdmin {
        let invite = self.part::<dyn AdminDesk>().invite_from_console().await.unwrap().code;
        let profile = AdminSignUp { invite, name: PersonName::parse("Порядок").unwrap() };
        let sign_up = SignUp { email: email(name), password: password(), profile };
        let entrance = self.part::<dyn Entrance>();
        let grant = entrance.sign_up_admin(sign_up, client()).await.unwrap();
        self.caller(&grant).await.try_into().unwrap()
    }

    pub async fn sign_in(&self, name: &str, role: Role) -> Result<SessionGrant, SignInError> {
        let sign_in = SignIn { role: Some(role), email: email(name), password: password() };
        self.part::<dyn Entrance>().sign_in(sign_in, client()).await
    }

    pub async fn ask(&self, student: &Student, mentor: &Mentor) -> RequestView {
        let desk = self.part::<dyn RequestDesk>();
        desk.ask(student.signed_in(), an_ask(mentor), None).await.unwrap().value
    }

    pub async fn decide(&self, caller: SignedIn, request: &RequestView, status: Status) {
        let desk = self.part::<dyn RequestDesk>();
        desk.change(caller, RequestId::new(request.id), to(status), None).await.unwrap();
    }

    /// A request that the mentor accepted.
    pub async fn accepted(&self, student: &Student, mentor: &Mentor) -> RequestView {
        let request = self.ask(student, mentor).await;
        self.decide(mentor.caller, &request, Status::Accepted).await;
        request
    }
}
