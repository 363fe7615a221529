use std::{
    collections::{BTreeMap, HashMap},
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail};
use application::{
    Application,
    accounts::{
        Authenticator, Client, Entrance, Profile, SessionGrant, SignIn, SignInError, SignUp,
        SignUpError, SignedIn, SignedInMentor, SignedInStudent,
    },
    feed::FeedDesk,
    images::AvatarDesk,
    kernel::{Clock as _, Order, PageRequest},
    requests::{Ask, RequestDesk},
    reviews::{NewReview, RatingDesk, ReviewError},
};
use domain::{
    accounts::{EmailAddress, Password, Role},
    ids::{MentorId, RequestId},
    requests::{QueryText, RequestChange, Status},
    reviews::{ReviewText, Score},
    time::Timestamp,
};
use infrastructure::system::ManualClock;
use secrecy::ExposeSecret as _;

use super::{
    PASSWORD,
    cast::{DemoMentor, DemoRequest, DemoStudent},
    portrait::portrait,
};

/// When everybody came, before now.
const CAME: Duration = Duration::from_hours(60 * 24);

/// After how long mentors answer, and students bring to an end what was accepted.
const ANSWERED_AFTER: Duration = Duration::from_hours(7);
const ENDED_AFTER: Duration = Duration::from_hours(40);

/// Where the past is played. But pictures are taken now: whoever cleans the image store goes by the
/// time that it is, and would find that nobody has asked for them since long ago.
pub(super) struct Stage {
    entrance: Arc<dyn Entrance>,
    authenticator: Arc<dyn Authenticator>,
    requests: Arc<dyn RequestDesk>,
    ratings: Arc<dyn RatingDesk>,
    feed: Arc<dyn FeedDesk>,
    avatars: Arc<dyn AvatarDesk>,
    clock: Arc<ManualClock>,
    now: Timestamp,
}

impl Stage {
    pub(super) fn new(application: &dyn Application, clock: Arc<ManualClock>) -> Self {
        Self {
            entrance: application.resolve(),
            authenticator: application.resolve(),
            requests: application.resolve(),
            ratings: application.resolve(),
            feed: application.resolve(),
            avatars: application.resolve(),
            now: clock.now(),
            clock,
        }
    }

    pub(super) async fn mentor(&self, mentor: &DemoMentor) -> anyhow::Result<SignedIn> {
        let email = mentor.email()?;
        let sign_up =
            SignUp { email: email.clone(), password: password()?, profile: mentor.profile()? };
        self.clock.set(self.now - CAME);
        let grant = match self.entrance.sign_up_mentor(sign_up, client()).await {
            Ok(grant) => grant,
            Err(SignUpError::EmailTaken) => self.sign_in(Role::Mentor, email).await?,
            Err(error) => return Err(error.into()),
        };
        let caller = self.signed_in(&grant).await?;
        if let Profile::Mentor(view) = &grant.profile
            && view.avatar.is_none()
        {
            self.clock.set(self.now);
            let (who, id) = (SignedInMentor::try_from(caller)?, MentorId::new(view.id));
            let avatar = self.avatars.of_mentor(who, id).await?;
            self.avatars.change_mentor(avatar, Some(portrait(&mentor.id)?.into())).await?;
        }
        Ok(caller)
    }

    pub(super) async fn student(
        &self,
        student: &DemoStudent,
        mentors: &HashMap<&str, SignedIn>,
    ) -> anyhow::Result<()> {
        let email = student.email()?;
        let sign_up =
            SignUp { email: email.clone(), password: password()?, profile: student.profile()? };
        self.clock.set(self.now - CAME);
        let grant = match self.entrance.sign_up_student(sign_up, client()).await {
            Ok(grant) => grant,
            Err(SignUpError::EmailTaken) => self.sign_in(Role::Student, email).await?,
            Err(error) => return Err(error.into()),
        };
        let caller = SignedInStudent::try_from(self.signed_in(&grant).await?)?;
        if let Profile::Student(view) = &grant.profile
            && view.avatar.is_none()
        {
            self.clock.set(self.now);
            let avatar = self.avatars.of_student(caller, caller.id())?;
            self.avatars.change_student(avatar, Some(portrait(&student.id)?.into())).await?;
        }
        let named = |id: &str| mentors.get(id).copied().context("a mentor nobody knows");
        let asked = self.asked(caller).await?;
        for request in &student.requests {
            let mentor = named(&request.mentor)?;
            let present = asked.get(&MentorId::new(mentor.account().uuid()));
            self.play(caller, mentor, request, present).await?;
        }
        self.clock.set(self.now);
        for favorite in &student.favorites {
            let mentor = named(favorite)?;
            self.feed.keep(caller, MentorId::new(mentor.account().uuid())).await?;
        }
        Ok(())
    }

    /// The requests that the student has made, by mentor.
    async fn asked(
        &self,
        student: SignedInStudent,
    ) -> anyhow::Result<BTreeMap<MentorId, (RequestId, Status)>> {
        let all = PageRequest { after: None, limit: 100, order: Order::Oldest };
        let page = self.requests.of_student(student.into(), student.id(), &[], all).await?;
        page.items
            .into_iter()
            .map(|request| {
                let status = Status::parse(&request.status).context("a status nobody knows")?;
                let mentor = MentorId::new(request.mentor.id);
                Ok((mentor, (RequestId::new(request.id), status)))
            })
            .collect()
    }

    /// Brings a request from where it stands to its end.
    async fn play(
        &self,
        student: SignedInStudent,
        mentor: SignedIn,
        request: &DemoRequest,
        present: Option<&(RequestId, Status)>,
    ) -> anyhow::Result<()> {
        let end = Status::parse(&request.end).context("a status nobody knows")?;
        let id = MentorId::new(mentor.account().uuid());
        self.clock.set(self.now - Duration::from_hours(24 * request.days_ago));
        let (request_id, mut status) = if let Some(present) = present {
            *present
        } else {
            let query = Some(QueryText::parse(&request.query)?);
            let made = self.requests.ask(student, Ask { mentor: id, query, date: None }, None);
            (RequestId::new(made.await?.value.id), Status::Pending)
        };
        while status != end {
            let (next, by) = match (status, end) {
                (Status::Pending, Status::Expired) => {
                    self.clock.set(self.now);
                    self.requests.expire_due().await?;
                    return Ok(());
                }
                (Status::Pending, Status::Refused) => (end, mentor),
                (Status::Pending, Status::Cancelled) | (Status::Accepted, _) => {
                    (end, student.into())
                }
                (Status::Pending, _) => (Status::Accepted, mentor),
                // Somebody has played with it since.
                _ => return Ok(()),
            };
            self.clock.advance(if status == Status::Pending {
                ANSWERED_AFTER
            } else {
                ENDED_AFTER
            });
            let change = RequestChange { status: Some(next), ..RequestChange::default() };
            self.requests.change(by, request_id, change, None).await?;
            status = next;
        }
        self.rate(student, id, request).await
    }

    async fn rate(
        &self,
        student: SignedInStudent,
        mentor: MentorId,
        request: &DemoRequest,
    ) -> anyhow::Result<()> {
        let Some(stars) = request.score else { return Ok(()) };
        let score = Score::parse(stars)?;
        let Some(text) = &request.review else {
            self.ratings.rate(student, mentor, score, None).await?;
            return Ok(());
        };
        let review = NewReview { score, text: ReviewText::parse(text)? };
        match self.ratings.review(student, mentor, review, None).await {
            Ok(_) | Err(ReviewError::AlreadyReviewed(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whoever is there already signs in as of old, which is not counted as a new activity.
    async fn sign_in(&self, role: Role, email: EmailAddress) -> anyhow::Result<SessionGrant> {
        let sign_in = SignIn { role: Some(role), email, password: password()? };
        match self.entrance.sign_in(sign_in.clone(), client()).await {
            Ok(grant) => Ok(grant),
            Err(SignInError::InvalidCredentials) => {
                bail!("{} has another password now", sign_in.email.as_str())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn signed_in(&self, grant: &SessionGrant) -> anyhow::Result<SignedIn> {
        Ok(self.authenticator.authenticate(grant.access_token.expose_secret()).await?)
    }
}

fn password() -> anyhow::Result<Password> {
    Ok(Password::parse(PASSWORD)?)
}

fn client() -> Client {
    Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), device: Some("mentoro demo".to_owned()) }
}
