//! Fictional people for a first look: mentors who can be found, and students who asked some of
//! them. They are loaded by the same use cases that serve real ones.

mod cast;

use std::{
    collections::{BTreeMap, HashMap},
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use application::{
    Application,
    accounts::{
        Authenticator, Client, Entrance, SessionGrant, SignIn, SignInError, SignUp, SignUpError,
        SignedIn, SignedInStudent,
    },
    kernel::{Order, PageRequest},
    requests::{Ask, RequestDesk},
    reviews::RatingDesk,
};
use domain::{
    accounts::{EmailAddress, Password, Role},
    ids::{MentorId, RequestId},
    requests::{QueryText, RequestChange, Status},
    reviews::Score,
};
use secrecy::ExposeSecret as _;

use cast::{Cast, DemoMentor, DemoRequest, DemoStudent};

/// The password of every fictional person. It is no secret, so that a newcomer can sign in as any
/// of them: do not load the demonstration into a service that others can reach.
pub const PASSWORD: &str = "mentoro-demo";

/// Loads whoever and whatever is missing, and tells `progress` how many people of how many are
/// there. Doing it twice, or again after it broke off, changes nothing that is there.
pub async fn load(
    application: &dyn Application,
    progress: &dyn Fn(u64, u64),
) -> anyhow::Result<()> {
    let cast = Cast::read().context("the demonstration data")?;
    let total = (cast.mentors.len() + cast.students.len()) as u64;
    let stage = Stage {
        entrance: application.resolve(),
        authenticator: application.resolve(),
        requests: application.resolve(),
        ratings: application.resolve(),
    };
    let mut mentors = HashMap::new();
    for mentor in &cast.mentors {
        mentors.insert(mentor.id.as_str(), stage.mentor(mentor).await?);
        progress(mentors.len() as u64, total);
    }
    for (done, student) in (mentors.len() as u64 + 1..).zip(&cast.students) {
        stage.student(student, &mentors).await?;
        progress(done, total);
    }
    Ok(())
}

struct Stage {
    entrance: Arc<dyn Entrance>,
    authenticator: Arc<dyn Authenticator>,
    requests: Arc<dyn RequestDesk>,
    ratings: Arc<dyn RatingDesk>,
}

impl Stage {
    async fn mentor(&self, mentor: &DemoMentor) -> anyhow::Result<SignedIn> {
        let email = mentor.email()?;
        let sign_up =
            SignUp { email: email.clone(), password: password()?, profile: mentor.profile()? };
        match self.entrance.sign_up_mentor(sign_up, client()).await {
            Ok(grant) => self.signed_in(&grant).await,
            Err(SignUpError::EmailTaken) => self.sign_in(Role::Mentor, email).await,
            Err(error) => Err(error.into()),
        }
    }

    async fn student(
        &self,
        student: &DemoStudent,
        mentors: &HashMap<&str, SignedIn>,
    ) -> anyhow::Result<()> {
        let email = student.email()?;
        let sign_up =
            SignUp { email: email.clone(), password: password()?, profile: student.profile()? };
        let caller = match self.entrance.sign_up_student(sign_up, client()).await {
            Ok(grant) => self.signed_in(&grant).await?,
            Err(SignUpError::EmailTaken) => self.sign_in(Role::Student, email).await?,
            Err(error) => return Err(error.into()),
        };
        let caller = SignedInStudent::try_from(caller)?;
        let asked = self.asked(caller).await?;
        for request in &student.requests {
            let mentor = mentors.get(request.mentor.as_str()).context("a mentor nobody knows")?;
            let present = asked.get(&MentorId::new(mentor.account().uuid()));
            self.play(caller, *mentor, request, present).await?;
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
        let (request_id, mut status) = if let Some(present) = present {
            *present
        } else {
            let query = Some(QueryText::parse(&request.query)?);
            let made = self.requests.ask(student, Ask { mentor: id, query, date: None }, None);
            (RequestId::new(made.await?.value.id), Status::Pending)
        };
        while status != end {
            let (next, by) = match (status, end) {
                (Status::Pending, Status::Refused) => (end, mentor),
                (Status::Pending, Status::Cancelled) | (Status::Accepted, _) => {
                    (end, student.into())
                }
                (Status::Pending, _) => (Status::Accepted, mentor),
                // Somebody has played with it since.
                _ => return Ok(()),
            };
            let change = RequestChange { status: Some(next), ..RequestChange::default() };
            self.requests.change(by, request_id, change, None).await?;
            status = next;
        }
        if let Some(stars) = request.score {
            self.ratings.rate(student, id, Score::parse(stars)?, None).await?;
        }
        Ok(())
    }

    async fn sign_in(&self, role: Role, email: EmailAddress) -> anyhow::Result<SignedIn> {
        let sign_in = SignIn { role, email, password: password()? };
        match self.entrance.sign_in(sign_in.clone(), client()).await {
            Ok(grant) => self.signed_in(&grant).await,
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
