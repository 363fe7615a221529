use sha2::{Digest, Sha256};

/// SHA-256 of a token or code of 256 random bits. Such secrets need no slow hash: nobody can try
/// them all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// Of a token as its holder sends it.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}
