use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::Role,
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use secrecy::{ExposeSecret, SecretString};
use shaku::{Component, Interface};

use super::{
    AccessClaims, Client, NewRefreshToken, NewSession, Profile, SecretHash, SessionGrant,
    TokenIssuer,
};
use crate::kernel::{Clock, Ids, Policies, Unavailable, UnitOfWork};

/// Longest name of a device that is kept, in characters.
const DEVICE_MAX: usize = 200;

/// A grant but for the profile, which is read after the commit.
pub struct IssuedTokens {
    account: AccountId,
    role: Role,
    session: SessionId,
    access_token: SecretString,
    expires_in: Duration,
    refresh_token: SecretString,
    refresh_expires_in: Duration,
}

impl IssuedTokens {
    pub(super) fn with(self, profile: Profile) -> SessionGrant {
        SessionGrant {
            account: self.account,
            role: self.role,
            session: self.session,
            access_token: self.access_token,
            expires_in: self.expires_in,
            refresh_token: self.refresh_token,
            refresh_expires_in: self.refresh_expires_in,
            profile,
        }
    }
}

/// Gives out tokens.
#[async_trait]
pub trait Grants: Interface {
    /// Begins a session, and counts the account as active.
    async fn begin(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        role: Role,
        client: &Client,
        now: Timestamp,
    ) -> Result<IssuedTokens, Unavailable>;

    /// Goes on with a session, in exchange for the token with the hash `parent`.
    async fn issue(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        role: Role,
        session: SessionId,
        parent: Option<SecretHash>,
    ) -> Result<IssuedTokens, Unavailable>;
}

/// A secret as people and programs carry it.
pub(crate) fn spelled(secret: [u8; 32]) -> SecretString {
    URL_SAFE_NO_PAD.encode(secret).into()
}

/// [`Grants`] on the ports.
#[derive(Component)]
#[shaku(interface = Grants)]
pub struct TokenGrants {
    #[shaku(inject)]
    issuer: Arc<dyn TokenIssuer>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    ids: Arc<dyn Ids>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
}

#[async_trait]
impl Grants for TokenGrants {
    async fn begin(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        role: Role,
        client: &Client,
        now: Timestamp,
    ) -> Result<IssuedTokens, Unavailable> {
        let session = SessionId::new(self.ids.uuid());
        let device = client.device.as_ref().map(|name| name.chars().take(DEVICE_MAX).collect());
        let new = NewSession { id: session, account, device, created_at: now };
        work.sessions().insert(new).await?;
        work.tallies().account_active(account, now).await?;
        self.issue(work, account, role, session, None).await
    }

    async fn issue(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        role: Role,
        session: SessionId,
        parent: Option<SecretHash>,
    ) -> Result<IssuedTokens, Unavailable> {
        let rules = &self.policies.policy().sessions;
        let now = self.clock.now();
        let refresh_token = spelled(self.ids.secret());
        work.sessions()
            .add_token(NewRefreshToken {
                hash: SecretHash::of(refresh_token.expose_secret()),
                session,
                parent,
                created_at: now,
                expires_at: now + rules.refresh_for,
            })
            .await?;
        let access_token = self.issuer.issue(&AccessClaims {
            account,
            role,
            session,
            issued_at: now,
            expires_at: now + rules.access_for,
        });
        Ok(IssuedTokens {
            account,
            role,
            session,
            access_token,
            expires_in: rules.access_for,
            refresh_token,
            refresh_expires_in: rules.refresh_for,
        })
    }
}
