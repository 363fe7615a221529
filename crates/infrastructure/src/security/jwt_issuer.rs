use application::accounts::{AccessClaims, TokenError, TokenIssuer};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta};
use domain::{
    accounts::Role,
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

use super::hs256;

/// Who issues the tokens, and for whom: the service itself.
const MENTORO: &str = "mentoro";

/// How far two clocks may disagree about the end of a token.
const LEEWAY: TimeDelta = TimeDelta::seconds(5);

/// The secrets are missing or too short to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("token secrets must be at least one, each of {} bytes or more", JwtIssuer::MIN_SECRET)]
pub struct WeakSecret;

/// Access tokens as JSON web tokens with HS256.
pub struct JwtIssuer {
    signing: EncodingKey,
    header: Header,
    /// By key id; the first is the one that signs.
    keys: Vec<(String, DecodingKey)>,
    validation: Validation,
}

/// The claims on the wire (RFC 7519 §4.1, and two of our own).
#[derive(Serialize, Deserialize)]
struct WireClaims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: Uuid,
    sid: Uuid,
    role: &'a str,
    iat: i64,
    exp: i64,
}

/// The claims that decide, after `iss` and `aud` were checked.
#[derive(Deserialize)]
struct ReadClaims {
    sub: Uuid,
    sid: Uuid,
    role: String,
    iat: i64,
    exp: i64,
}

impl JwtIssuer {
    /// Least length of a secret, bytes: that of the hash (RFC 7518 §3.2).
    pub const MIN_SECRET: usize = 32;

    /// The first secret signs, all verify: put a new one in front, and take the old one away when
    /// its last token has ended.
    pub fn new(secrets: &[SecretSlice<u8>]) -> Result<Self, WeakSecret> {
        hs256::install();
        if secrets.iter().any(|secret| secret.expose_secret().len() < Self::MIN_SECRET) {
            return Err(WeakSecret);
        }
        let first = secrets.first().ok_or(WeakSecret)?.expose_secret();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[MENTORO]);
        validation.set_issuer(&[MENTORO]);
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        // The library would ask the machine's clock; `verify` asks its caller.
        validation.validate_exp = false;
        Ok(Self {
            signing: EncodingKey::from_secret(first),
            header: Header { kid: Some(key_id(first)), ..Header::new(Algorithm::HS256) },
            keys: secrets
                .iter()
                .map(ExposeSecret::expose_secret)
                .map(|secret| (key_id(secret), DecodingKey::from_secret(secret)))
                .collect(),
            validation,
        })
    }

    fn key_of(&self, token: &str) -> Option<&DecodingKey> {
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        self.keys.iter().find(|(id, _)| *id == kid).map(|(_, key)| key)
    }
}

/// Names a secret without telling it: 96 bits of its SHA-256.
fn key_id(secret: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(secret)[..12])
}

impl TokenIssuer for JwtIssuer {
    #[expect(
        clippy::expect_used,
        reason = "strings and numbers always serialise, HMAC always signs"
    )]
    fn issue(&self, claims: &AccessClaims) -> SecretString {
        let claims = WireClaims {
            iss: MENTORO,
            aud: MENTORO,
            sub: claims.account.uuid(),
            sid: claims.session.uuid(),
            role: claims.role.as_str(),
            iat: claims.issued_at.timestamp(),
            exp: claims.expires_at.timestamp(),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing)
            .expect("claims can be signed")
            .into()
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        let key = self.key_of(token).ok_or(TokenError::Invalid)?;
        let claims = jsonwebtoken::decode::<ReadClaims>(token, key, &self.validation)
            .map_err(|_| TokenError::Invalid)?
            .claims;
        let moment = |seconds| DateTime::from_timestamp_secs(seconds).ok_or(TokenError::Invalid);
        let claims = AccessClaims {
            account: AccountId::new(claims.sub),
            role: Role::parse(&claims.role).ok_or(TokenError::Invalid)?,
            session: SessionId::new(claims.sid),
            issued_at: moment(claims.iat)?,
            expires_at: moment(claims.exp)?,
        };
        if now >= claims.expires_at + LEEWAY {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: Timestamp = DateTime::from_timestamp_secs(1_800_000_000).unwrap();

    fn secret(letter: char) -> SecretSlice<u8> {
        Vec::from(letter.to_string().repeat(32)).into()
    }

    fn issuer(letters: &str) -> JwtIssuer {
        JwtIssuer::new(&letters.chars().map(secret).collect::<Vec<_>>()).unwrap()
    }

    fn claims() -> AccessClaims {
        AccessClaims {
            account: AccountId::new(Uuid::from_u128(1)),
            role: Role::Mentor,
            session: SessionId::new(Uuid::from_u128(2)),
            issued_at: NOW,
            expires_at: NOW + TimeDelta::minutes(15),
        }
    }

    fn token() -> String {
        issuer("a").issue(&claims()).expose_secret().to_owned()
    }

    /// A token signed with the right secret whose claims went through `change`.
    fn forged(change: impl FnOnce(&mut Value)) -> String {
        let mut wire = json!({
            "iss": "mentoro", "aud": "mentoro", "role": "mentor",
            "sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2),
            "iat": NOW.timestamp(), "exp": NOW.timestamp() + 900,
        });
        change(&mut wire);
        let issuer = issuer("a");
        jsonwebtoken::encode(&issuer.header, &wire, &issuer.signing).unwrap()
    }

    #[test]
    fn a_token_says_what_was_put_in() {
        assert_eq!(issuer("a").verify(&token(), NOW), Ok(claims()));
        assert_eq!(issuer("a").verify(&forged(|_| ()), NOW), Ok(claims()));
    }

    #[test]
    fn a_token_ends_five_seconds_after_its_end() {
        let end = claims().expires_at;
        let verify = |now| issuer("a").verify(&token(), now);
        assert_eq!(verify(end + TimeDelta::milliseconds(4_999)), Ok(claims()));
        assert_eq!(verify(end + TimeDelta::seconds(5)), Err(TokenError::Expired));
    }

    #[test]
    fn an_old_secret_verifies_until_it_is_taken_away() {
        assert_eq!(issuer("ba").verify(&token(), NOW), Ok(claims()));
        assert_eq!(issuer("b").verify(&token(), NOW), Err(TokenError::Invalid));
    }

    #[test]
    fn a_changed_token_is_invalid() {
        let token = token();
        let middle = token.find('.').unwrap() + 3;
        for at in [2, middle, token.len() - 3] {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(issuer("a").verify(&changed, NOW), Err(TokenError::Invalid), "at {at}");
        }
    }

    #[test]
    fn another_audience_issuer_or_role_is_invalid_and_so_is_a_missing_claim() {
        for claim in ["iss", "aud", "role", "sub", "sid", "exp"] {
            let other = forged(|wire| wire[claim] = "other".into());
            assert_eq!(issuer("a").verify(&other, NOW), Err(TokenError::Invalid), "{claim}");
            let missing = forged(|wire| {
                wire.as_object_mut().unwrap().remove(claim);
            });
            assert_eq!(issuer("a").verify(&missing, NOW), Err(TokenError::Invalid), "no {claim}");
        }
    }

    #[test]
    fn a_token_cannot_choose_its_algorithm() {
        let token = token();
        let (_, rest) = token.split_once('.').unwrap();
        let (body, signature) = rest.split_once('.').unwrap();
        let kid = key_id(&[b'a'; 32]);
        for (algorithm, signature) in
            [("none", ""), ("none", signature), ("HS512", signature), ("RS256", signature)]
        {
            let header = json!({"typ": "JWT", "alg": algorithm, "kid": kid}).to_string();
            let token = format!("{}.{body}.{signature}", BASE64_URL_SAFE_NO_PAD.encode(header));
            assert_eq!(issuer("a").verify(&token, NOW), Err(TokenError::Invalid), "{algorithm}");
        }
    }

    #[test]
    fn garbage_is_invalid() {
        for garbage in ["", ".", "..", "a.b.c", "Bearer", "ключ.ключ.ключ"] {
            assert_eq!(issuer("a").verify(garbage, NOW), Err(TokenError::Invalid), "{garbage}");
        }
    }

    #[test]
    fn weak_secrets_are_refused() {
        let short: SecretSlice<u8> = vec![b'a'; 31].into();
        assert!(matches!(JwtIssuer::new(&[secret('a'), short]), Err(WeakSecret)));
        assert!(matches!(JwtIssuer::new(&[]), Err(WeakSecret)));
    }
}
