use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    accounts::{EmailAddress, Password, PersonName, Role},
    ids::{AccountId, MentorId, StudentId},
    mentors::MentorProfile,
    students::StudentProfile,
    time::Timestamp,
};
use shaku::Component;

use super::{
    AccountReads, AdminSignUp, AuditEntry, AuditedAct, Client, Credentials, Entrance,
    EntranceError, InsertAccountError, NewAccount, PasswordHash, PasswordHasher, Profiles,
    RefreshError, Revocations, SecretHash, SessionGrant, SignIn, SignInError, SignUp, SignUpError,
    grants::Grants,
};
use crate::{
    events::{Change, Work},
    kernel::{
        Clock, Happening, Ids, Policies, RateLimit, RateLimited, RateLimiter, SignInOutcome,
        Telemetry, Unavailable, UnitOfWork, UnitsOfWork,
    },
};

/// [`Entrance`] on the ports.
#[derive(Component)]
#[shaku(interface = Entrance)]
pub struct EntranceService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    reads: Arc<dyn AccountReads>,
    #[shaku(inject)]
    profiles: Arc<dyn Profiles>,
    #[shaku(inject)]
    hasher: Arc<dyn PasswordHasher>,
    #[shaku(inject)]
    grants: Arc<dyn Grants>,
    #[shaku(inject)]
    revocations: Arc<dyn Revocations>,
    #[shaku(inject)]
    limiter: Arc<dyn RateLimiter>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    telemetry: Arc<dyn Telemetry>,
}

#[async_trait]
impl Entrance for EntranceService {
    async fn sign_up_student(
        &self,
        sign_up: SignUp<StudentProfile>,
        client: Client,
    ) -> Result<SessionGrant, SignUpError> {
        let SignUp { email, password, profile } = sign_up;
        let mut registration =
            self.register(Role::Student, email, password, &profile.name, &client).await?;
        let id = StudentId::new(registration.account.uuid());
        registration.work.students().insert(id, &profile).await.map_err(EntranceError::from)?;
        Ok(self.admit(registration, &client).await?)
    }

    async fn sign_up_mentor(
        &self,
        sign_up: SignUp<MentorProfile>,
        client: Client,
    ) -> Result<SessionGrant, SignUpError> {
        let SignUp { email, password, profile } = sign_up;
        let mut registration =
            self.register(Role::Mentor, email, password, &profile.name, &client).await?;
        let id = MentorId::new(registration.account.uuid());
        let (work, now) = (&mut registration.work, registration.now);
        work.mentors().insert(id, &profile).await.map_err(EntranceError::from)?;
        work.outbox().mark(Work::Mentor(id), now).await.map_err(EntranceError::from)?;
        let grant = self.admit(registration, &client).await?;
        Ok(grant)
    }

    async fn sign_up_admin(
        &self,
        sign_up: SignUp<AdminSignUp>,
        client: Client,
    ) -> Result<SessionGrant, SignUpError> {
        let SignUp { email, password, profile } = sign_up;
        let address = client.address.to_string();
        self.take(RateLimit::CodeAddress, &address).await?;
        let invite = SecretHash::of(&profile.invite);
        let now = self.clock.now();
        if !self.reads.invite_works(invite, now).await.map_err(EntranceError::from)? {
            return Err(SignUpError::InviteInvalid);
        }
        let mut registration =
            self.register(Role::Admin, email, password, &profile.name, &client).await?;
        let (account, now) = (registration.account, registration.now);
        let codes = registration.work.codes();
        if !codes.redeem_invite(invite, account, now).await.map_err(EntranceError::from)? {
            return Err(SignUpError::InviteInvalid);
        }
        Ok(self.admit(registration, &client).await?)
    }

    async fn sign_in(&self, sign_in: SignIn, client: Client) -> Result<SessionGrant, SignInError> {
        let result = self.try_sign_in(sign_in, &client).await;
        let outcome = match &result {
            Ok(_) => Some(SignInOutcome::Ok),
            Err(SignInError::Entrance(EntranceError::RateLimited(_))) => {
                Some(SignInOutcome::Limited)
            }
            Err(SignInError::Entrance(_)) => None,
            Err(_) => Some(SignInOutcome::Refused),
        };
        if let Some(outcome) = outcome {
            self.telemetry.tell(Happening::SignIn(outcome));
        }
        result
    }

    async fn refresh(
        &self,
        refresh_token: &str,
        client: Client,
    ) -> Result<SessionGrant, RefreshError> {
        let address = client.address.to_string();
        self.limiter
            .take(RateLimit::RefreshAddress, &address)
            .await
            .map_err(EntranceError::from)?;
        let now = self.clock.now();
        let mut work = self.units.begin().await.map_err(EntranceError::from)?;
        let token = work.sessions().token(SecretHash::of(refresh_token)).await;
        let token = token.map_err(EntranceError::from)?.ok_or(RefreshError::Invalid)?;
        if token.session_ended || token.blocked || token.expires_at <= now {
            return Err(RefreshError::Revoked);
        }
        let grace = self.policies.policy().sessions.refresh_grace;
        let replayed = token.rotated_at.is_some_and(|rotated| rotated + grace < now);
        if replayed && token.successor_used {
            let ended = async {
                work.sessions().end(token.account, token.session, now).await?;
                work.changes().push(Change::SessionEnded(token.session), now).await?;
                work.commit().await
            };
            ended.await.map_err(EntranceError::from)?;
            self.revocations.note(&[token.session]);
            return Err(RefreshError::Reused);
        }
        let granted = async {
            work.sessions().rotate(&token, now).await?;
            work.tallies().account_active(token.account, now).await?;
            let tokens = self
                .grants
                .issue(&mut *work, token.account, token.role, token.session, Some(token.hash))
                .await?;
            work.commit().await?;
            let profile = self.profiles.own(token.account, token.role).await?;
            Ok::<_, Unavailable>(profile.map(|profile| tokens.with(profile)))
        };
        granted.await.map_err(EntranceError::from)?.ok_or(RefreshError::Revoked)
    }
}

/// An account that exists as soon as `work` commits.
struct Registration {
    work: Box<dyn UnitOfWork>,
    account: AccountId,
    role: Role,
    now: Timestamp,
}

impl EntranceService {
    async fn take(&self, limit: RateLimit, key: &str) -> Result<(), EntranceError> {
        self.limiter.take(limit, key).await.map_err(|limited: RateLimited| limited.into())
    }

    async fn try_sign_in(
        &self,
        sign_in: SignIn,
        client: &Client,
    ) -> Result<SessionGrant, SignInError> {
        let email = sign_in.email.key();
        self.take(RateLimit::SignInAddress, &client.address.to_string()).await?;
        self.take(RateLimit::SignInAccount, &email).await?;

        let known = self.reads.credentials(&email).await.map_err(EntranceError::from)?;
        let stored = known.as_ref().map(|known| &known.password);
        let right = self.hasher.verify(&sign_in.password, stored).await;
        let known = match known {
            Some(known) if right.map_err(EntranceError::from)? => known,
            _ => return Err(SignInError::InvalidCredentials),
        };
        if sign_in.role.is_some_and(|role| role != known.role) {
            return Err(SignInError::WrongRole { actual: known.role });
        }
        if known.blocked {
            return Err(SignInError::Blocked);
        }
        let fresh_hash = if self.hasher.is_outdated(&known.password) {
            Some(self.hasher.hash(&sign_in.password).await.map_err(EntranceError::from)?)
        } else {
            None
        };
        self.open_session(&known, fresh_hash, client).await
    }

    async fn register(
        &self,
        role: Role,
        email: EmailAddress,
        password: Password,
        name: &PersonName,
        client: &Client,
    ) -> Result<Registration, SignUpError> {
        self.take(RateLimit::SignUpAddress, &client.address.to_string()).await?;
        let password = self.hasher.hash(&password).await.map_err(EntranceError::from)?;
        let now = self.clock.now();
        let account = AccountId::new(self.ids.uuid());
        let mut work = self.units.begin().await.map_err(EntranceError::from)?;
        let new =
            NewAccount { id: account, role, email, name: name.clone(), password, created_at: now };
        work.accounts().insert(new).await.map_err(|error| match error {
            InsertAccountError::EmailTaken => SignUpError::EmailTaken,
            InsertAccountError::Unavailable(error) => EntranceError::from(error).into(),
        })?;
        let by = Some(account);
        let entry = AuditEntry::new(&*self.ids, account, AuditedAct::SignedUp, by, now);
        work.audit().record(entry).await.map_err(EntranceError::from)?;
        work.tallies().account_added(role, now).await.map_err(EntranceError::from)?;
        Ok(Registration { work, account, role, now })
    }

    async fn admit(
        &self,
        registration: Registration,
        client: &Client,
    ) -> Result<SessionGrant, EntranceError> {
        let Registration { mut work, account, role, now } = registration;
        let tokens = self.grants.begin(&mut *work, account, role, client, now).await?;
        work.commit().await?;
        let profile = self.profiles.own(account, role).await?;
        let profile =
            profile.ok_or_else(|| Unavailable::new("database", "the new account is gone"))?;
        Ok(tokens.with(profile))
    }

    async fn open_session(
        &self,
        known: &Credentials,
        fresh_hash: Option<PasswordHash>,
        client: &Client,
    ) -> Result<SessionGrant, SignInError> {
        let now = self.clock.now();
        let opened = async {
            let mut work = self.units.begin().await?;
            // The password may have been changed, or the account blocked, while we hashed.
            let unchanged = work
                .accounts()
                .credentials(known.account)
                .await?
                .is_some_and(|now| now.password == known.password && !now.blocked);
            if !unchanged {
                return Ok(None);
            }
            if let Some(fresh) = fresh_hash {
                work.accounts().rehash(known.account, &known.password, &fresh).await?;
            }
            let (account, by) = (known.account, Some(known.account));
            let entry = AuditEntry::new(&*self.ids, account, AuditedAct::SignedIn, by, now);
            work.audit().record(entry).await?;
            let tokens =
                self.grants.begin(&mut *work, known.account, known.role, client, now).await?;
            work.commit().await?;
            let profile = self.profiles.own(known.account, known.role).await?;
            Ok::<_, Unavailable>(profile.map(|profile| tokens.with(profile)))
        };
        opened.await.map_err(EntranceError::from)?.ok_or(SignInError::InvalidCredentials)
    }
}
