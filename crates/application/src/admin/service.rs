use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    accounts::{EmailAddress, Role},
    ids::{AccountId, AdminId, MentorId},
    time::Timestamp,
};
use secrecy::ExposeSecret;
use shaku::Component;

use super::{AdminDesk, AdminError, IssuedCode};
use crate::{
    accounts::{
        AccountFilter, AccountReads, AccountView, AuditEntry, AuditedAct, InviteView, Revocations,
        SecretHash, SignedInAdmin, end_all, spelled,
    },
    events::{Work, tell},
    kernel::{
        Clock, IdempotentCall, Ids, OnceError, Outcome, Page, PageRequest, Policies, Unavailable,
        UnitOfWork, UnitsOfWork, conclude, replay,
    },
    requests::RequestDesk,
};

/// [`AdminDesk`] on the ports.
#[derive(Component)]
#[shaku(interface = AdminDesk)]
pub struct AdminDeskService {
    #[shaku(inject)]
    units: Arc<dyn UnitsOfWork>,
    #[shaku(inject)]
    reads: Arc<dyn AccountReads>,
    #[shaku(inject)]
    requests: Arc<dyn RequestDesk>,
    #[shaku(inject)]
    revocations: Arc<dyn Revocations>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
}

#[async_trait]
impl AdminDesk for AdminDeskService {
    async fn invite(
        &self,
        admin: SignedInAdmin,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<IssuedCode>, OnceError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let invite = self.add_invite(&mut *work, Some(admin.id()), now).await?;
        Ok(conclude(work, call.as_ref(), invite).await?)
    }

    async fn invite_from_console(&self) -> Result<IssuedCode, Unavailable> {
        let mut work = self.units.begin().await?;
        let invite = self.add_invite(&mut *work, None, self.clock.now()).await?;
        work.commit().await?;
        Ok(invite)
    }

    async fn invites(
        &self,
        _admin: SignedInAdmin,
        page: PageRequest,
    ) -> Result<Page<InviteView>, Unavailable> {
        self.reads.invites(page).await
    }

    async fn accounts(
        &self,
        _admin: SignedInAdmin,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountView>, Unavailable> {
        self.reads.accounts(filter, page).await
    }

    async fn reset_code(
        &self,
        admin: SignedInAdmin,
        account: AccountId,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<IssuedCode>, AdminError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let code = self.add_reset(&mut *work, account, Some(admin.id()), now).await?;
        Ok(conclude(work, call.as_ref(), code).await?)
    }

    async fn reset_code_from_console(
        &self,
        email: &EmailAddress,
    ) -> Result<IssuedCode, AdminError> {
        let known = self.reads.credentials(&email.key()).await?.ok_or(AdminError::NotFound)?;
        let mut work = self.units.begin().await?;
        let code = self.add_reset(&mut *work, known.account, None, self.clock.now()).await?;
        work.commit().await?;
        Ok(code)
    }

    async fn block(
        &self,
        admin: SignedInAdmin,
        account: AccountId,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<AccountView>, AdminError> {
        if admin.id().account() == account {
            return Err(AdminError::OwnAccount);
        }
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        let mut ended = Vec::new();
        let cancelled = self.requests.cancel_all(&mut *work, account, now).await?;
        if work.accounts().set_blocked(account, Some(now)).await? {
            tell(&mut *work, cancelled).await?;
            ended = end_all(&mut *work, account, None, now).await?;
            let by = Some(admin.id().account());
            let entry = AuditEntry::new(&*self.ids, account, AuditedAct::Blocked, by, now);
            work.audit().record(entry).await?;
        }
        let view = self.listing_changed(&mut *work, account, now).await?;
        let outcome = conclude(work, call.as_ref(), view).await?;
        self.revocations.note(&ended);
        Ok(outcome)
    }

    async fn unblock(
        &self,
        admin: SignedInAdmin,
        account: AccountId,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<AccountView>, AdminError> {
        let now = self.clock.now();
        let mut work = self.units.begin().await?;
        if let Some(earlier) = replay(&mut *work, call.as_ref(), now).await? {
            return Ok(earlier);
        }
        if work.accounts().set_blocked(account, None).await? {
            let by = Some(admin.id().account());
            let entry = AuditEntry::new(&*self.ids, account, AuditedAct::Unblocked, by, now);
            work.audit().record(entry).await?;
        }
        let view = self.listing_changed(&mut *work, account, now).await?;
        Ok(conclude(work, call.as_ref(), view).await?)
    }
}

impl AdminDeskService {
    async fn add_invite(
        &self,
        work: &mut dyn UnitOfWork,
        by: Option<AdminId>,
        now: Timestamp,
    ) -> Result<IssuedCode, Unavailable> {
        let (code, hash) = self.new_code(now, self.policies.policy().sessions.invite_for);
        work.codes().add_invite(hash, by, now, code.expires_at).await?;
        Ok(code)
    }

    async fn add_reset(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        by: Option<AdminId>,
        now: Timestamp,
    ) -> Result<IssuedCode, AdminError> {
        work.accounts().credentials(account).await?.ok_or(AdminError::NotFound)?;
        let (code, hash) = self.new_code(now, self.policies.policy().sessions.reset_code_for);
        work.codes().add_reset(hash, account, now, code.expires_at).await?;
        let (act, by) = (AuditedAct::ResetCodeIssued, by.map(AdminId::account));
        work.audit().record(AuditEntry::new(&*self.ids, account, act, by, now)).await?;
        Ok(code)
    }

    fn new_code(&self, now: Timestamp, works_for: Duration) -> (IssuedCode, SecretHash) {
        let code = spelled(self.ids.secret()).expose_secret().to_owned();
        let hash = SecretHash::of(&code);
        (IssuedCode { code, expires_at: now + works_for }, hash)
    }

    /// The account after a block was set or taken back; a mentor's index entry follows.
    async fn listing_changed(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        now: Timestamp,
    ) -> Result<AccountView, AdminError> {
        let view = work.accounts().view(account).await?.ok_or(AdminError::NotFound)?;
        if view.role == Role::Mentor.as_str() {
            work.outbox().mark(Work::Mentor(MentorId::new(account.uuid())), now).await?;
        }
        Ok(view)
    }
}
