use std::sync::Arc;

use async_trait::async_trait;
use shaku::Component;

use super::{
    AccountReads, AuthenticateError, Authenticator, Revocations, SignedIn, Standing, TokenError,
    TokenIssuer,
};
use crate::kernel::Clock;

/// [`Authenticator`] by access tokens and the list of revoked sessions.
#[derive(Component)]
#[shaku(interface = Authenticator)]
pub struct TokenAuthenticator {
    #[shaku(inject)]
    tokens: Arc<dyn TokenIssuer>,
    #[shaku(inject)]
    revocations: Arc<dyn Revocations>,
    #[shaku(inject)]
    accounts: Arc<dyn AccountReads>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Authenticator for TokenAuthenticator {
    async fn authenticate(&self, access_token: &str) -> Result<SignedIn, AuthenticateError> {
        let claims =
            self.tokens.verify(access_token, self.clock.now()).map_err(|error| match error {
                TokenError::Expired => AuthenticateError::Expired,
                TokenError::Invalid => AuthenticateError::Invalid,
            })?;
        let ended = match self.revocations.has_ended(claims.session) {
            Some(ended) => ended,
            None => {
                self.accounts.standing(claims.account, claims.session).await? == Standing::Revoked
            }
        };
        if ended {
            return Err(AuthenticateError::Revoked);
        }
        Ok(SignedIn::new(&claims))
    }
}
