use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    accounts::{Password, Role},
    ids::{AccountId, MentorId, SessionId, StudentId},
    time::Timestamp,
};
use serde_json::Value;
use shaku::Component;

use super::{
    AccountDesk, AccountReads, AuditEntry, AuditedAct, Client, ConfirmError, Credentials,
    EntranceError, Me, PasswordHasher, Profiles, ResetError, Revocations, SecretHash, SessionView,
    SignedIn,
};
use crate::{
    events::{Change, Work, tell},
    images::take_down,
    kernel::{
        Clock, IdempotentCall, Ids, OnceError, Outcome, RateLimit, RateLimiter, Unavailable,
        UnitOfWork, UnitsOfWork, conclude, replay,
    },
    mentors::{MentorReads, Viewer},
    requests::RequestDesk,
    students::StudentReads,
};

/// [`AccountDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = AccountDesk)]
pub struct AccountDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    reads: Arc<dyn AccountReads>,
    #[shaku(inject)]
    profiles: Arc<dyn Profiles>,
    #[shaku(inject)]
    students: Arc<dyn StudentReads>,
    #[shaku(inject)]
    mentors: Arc<dyn MentorReads>,
    #[shaku(inject)]
    hasher: Arc<dyn PasswordHasher>,
    #[shaku(inject)]
    revocations: Arc<dyn Revocations>,
    #[shaku(inject)]
    requests: Arc<dyn RequestDesk>,
    #[shaku(inject)]
    limiter: Arc<dyn RateLimiter>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
}

#[async_trait]
impl AccountDesk for AccountDeskService {
    async fn me(&self, caller: SignedIn) -> Result<Option<Me>, Unavailable> {
        let (profile, counts) = tokio::try_join!(
            self.profiles.own(caller.account(), caller.role()),
            self.reads.counts(caller.account(), caller.role()),
        )?;
        Ok(profile.map(|profile| Me { profile, counts }))
    }

    async fn role_of(
        &self,
        caller: SignedIn,
        account: AccountId,
    ) -> Result<Option<Role>, Unavailable> {
        let Some(role) = self.reads.role(account).await? else { return Ok(None) };
        let readable = match (caller.role(), role) {
            _ if caller.account() == account => true,
            (Role::Admin, _) => true,
            (_, Role::Mentor) => {
                let mentor = MentorId::new(account.uuid());
                self.mentors.mentor(mentor, Viewer::Anyone).await?.is_some()
            }
            (Role::Mentor, Role::Student) => {
                let student = StudentId::new(account.uuid());
                let mentor = MentorId::new(caller.account().uuid());
                self.students.student_of_mentor(student, mentor).await?.is_some()
            }
            _ => false,
        };
        Ok(readable.then_some(role))
    }

    async fn export(&self, caller: SignedIn) -> Result<Option<Value>, Unavailable> {
        self.reads.export(caller.account()).await
    }

    async fn sessions(&self, caller: SignedIn) -> Result<Vec<SessionView>, Unavailable> {
        self.reads.sessions(caller.account(), self.clock.now()).await
    }

    async fn sign_out(
        &self,
        caller: SignedIn,
        all: bool,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<()>, OnceError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let ended = if all {
            end_all(&mut *work, caller.account(), None, now).await?
        } else {
            end_one(&mut *work, caller.account(), caller.session(), now).await?
        };
        let outcome = conclude(work, call.as_ref(), ()).await?;
        self.revocations.note(&ended);
        Ok(outcome)
    }

    async fn end_session(&self, caller: SignedIn, session: SessionId) -> Result<(), Unavailable> {
        let mut work = self.units.begin().await?;
        let ended = end_one(&mut *work, caller.account(), session, self.clock.now()).await?;
        work.commit().await?;
        self.revocations.note(&ended);
        Ok(())
    }

    async fn change_password(
        &self,
        caller: SignedIn,
        current: Password,
        new: Password,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<()>, ConfirmError> {
        let account = caller.account();
        // A repeated call must not fail because the first one did its work.
        if let Some(earlier) = self.done_before(call.as_ref()).await? {
            return Ok(earlier);
        }
        let known = self.confirm(account, &current).await?;
        let hash = self.hasher.hash(&new).await.map_err(EntranceError::from)?;
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        still(&mut *work, &known).await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        work.accounts().set_password(account, &hash).await?;
        let act = AuditedAct::PasswordChanged;
        let entry = AuditEntry::new(&*self.ids, account, act, Some(account), now);
        work.audit().record(entry).await?;
        let ended = end_all(&mut *work, account, Some(caller.session()), now).await?;
        let outcome = conclude(work, call.as_ref(), ()).await?;
        self.revocations.note(&ended);
        Ok(outcome)
    }

    async fn reset_password(
        &self,
        code: &str,
        new: Password,
        client: Client,
    ) -> Result<(), ResetError> {
        self.limiter
            .take(RateLimit::CodeAddress, &client.address.to_string())
            .await
            .map_err(EntranceError::from)?;
        let hash = self.hasher.hash(&new).await.map_err(EntranceError::from)?;
        let now = self.clock.now();
        let reset = async {
            let mut work = self.units.begin().await?;
            let Some(account) = work.codes().redeem_reset(SecretHash::of(code), now).await? else {
                return Ok(None);
            };
            work.accounts().set_password(account, &hash).await?;
            let act = AuditedAct::PasswordReset;
            work.audit().record(AuditEntry::new(&*self.ids, account, act, None, now)).await?;
            let ended = end_all(&mut *work, account, None, now).await?;
            work.commit().await?;
            Ok::<_, Unavailable>(Some(ended))
        };
        let ended = reset.await.map_err(EntranceError::from)?.ok_or(ResetError::CodeInvalid)?;
        self.revocations.note(&ended);
        Ok(())
    }

    async fn delete(
        &self,
        caller: SignedIn,
        password: Password,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<()>, ConfirmError> {
        let account = caller.account();
        let known = self.confirm(account, &password).await?;
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let cancelled = self.requests.cancel_all(&mut *work, account, now).await?;
        still(&mut *work, &known).await?;
        tell(&mut *work, cancelled).await?;
        let ended = end_all(&mut *work, account, None, now).await?;
        take_down(&mut *work, account, caller.role(), now).await?;
        work.accounts().bury(account, now).await?;
        let act = AuditedAct::Deleted;
        let entry = AuditEntry::new(&*self.ids, account, act, Some(account), now);
        work.audit().record(entry).await?;
        work.tallies().account_removed(caller.role()).await?;
        if caller.role() == Role::Mentor {
            work.outbox().mark(Work::Mentor(MentorId::new(account.uuid())), now).await?;
        }
        work.commit().await?;
        self.revocations.note(&ended);
        Ok(Outcome::first(()))
    }
}

impl AccountDeskService {
    /// The outcome of an equal call that is over.
    async fn done_before(
        &self,
        call: Option<&IdempotentCall>,
    ) -> Result<Option<Outcome<()>>, ConfirmError> {
        if call.is_none() {
            return Ok(None);
        }
        let mut work = self.units.begin().await?;
        Ok(replay(&mut *work, call, self.clock.now()).await?)
    }

    /// The account's credentials, if `password` is right.
    async fn confirm(
        &self,
        account: AccountId,
        password: &Password,
    ) -> Result<Credentials, ConfirmError> {
        self.limiter
            .take(RateLimit::SignInAccount, &account.to_string())
            .await
            .map_err(EntranceError::from)?;
        let known = self.reads.credentials_of(account).await?.ok_or(ConfirmError::Gone)?;
        let right = self.hasher.verify(password, Some(&known.password)).await;
        if right.map_err(EntranceError::from)? {
            Ok(known)
        } else {
            Err(ConfirmError::WrongPassword)
        }
    }
}

/// Locks the account, whose credentials must still be those that were confirmed.
async fn still(work: &mut dyn UnitOfWork, confirmed: &Credentials) -> Result<(), ConfirmError> {
    let now = work.accounts().credentials(confirmed.account).await?;
    match now.ok_or(ConfirmError::Gone)? {
        now if now.password == confirmed.password => Ok(()),
        _ => Err(ConfirmError::WrongPassword),
    }
}

impl From<Unavailable> for ConfirmError {
    fn from(error: Unavailable) -> Self {
        Self::Entrance(error.into())
    }
}

impl From<OnceError> for ConfirmError {
    fn from(error: OnceError) -> Self {
        match error {
            OnceError::KeyReused(error) => error.into(),
            OnceError::Unavailable(error) => error.into(),
        }
    }
}

/// Ends every session of `account` but `kept`, for every replica.
pub(crate) async fn end_all(
    work: &mut dyn UnitOfWork,
    account: AccountId,
    kept: Option<SessionId>,
    now: Timestamp,
) -> Result<Vec<SessionId>, Unavailable> {
    let ended = work.sessions().end_all(account, kept, now).await?;
    for &session in &ended {
        work.changes().push(Change::SessionEnded(session), now).await?;
    }
    Ok(ended)
}

async fn end_one(
    work: &mut dyn UnitOfWork,
    account: AccountId,
    session: SessionId,
    now: Timestamp,
) -> Result<Vec<SessionId>, Unavailable> {
    if !work.sessions().end(account, session, now).await? {
        return Ok(Vec::new());
    }
    work.changes().push(Change::SessionEnded(session), now).await?;
    Ok(vec![session])
}
