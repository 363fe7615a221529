use std::{io, time::Duration};

use application::accounts::{HashError, PasswordHash, PasswordHasher};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        Error as PhcError, PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash as Phc,
    },
};
use async_trait::async_trait;
use domain::accounts::Password;

use crate::cpu_pool::{CpuPool, PoolError, PoolMetrics, PoolSize};

/// What one hash costs an attacker, and us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Cost {
    /// Memory, KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes; more than one only helps who has idle cores.
    pub lanes: u32,
}

impl Argon2Cost {
    /// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
    pub const OWASP: Self = Self { memory: 19 * 1024, passes: 2, lanes: 1 };
}

/// Hashes with argon2id on threads of its own.
#[derive(Debug)]
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
    pool: CpuPool,
    /// What an unknown account is verified against.
    nobody: Phc,
}

impl Argon2Hasher {
    /// When whoever found the queue full may try again: a full queue of the default size is
    /// worked off in about this time.
    const RETRY_AFTER: Duration = Duration::from_secs(2);

    /// Starts the threads and makes one hash.
    pub fn start(cost: Argon2Cost, size: PoolSize) -> io::Result<Self> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = argon2.hash_password(b"nobody").map_err(io::Error::other)?;
        Ok(Self { argon2, pool: CpuPool::start("passwords", size, Self::RETRY_AFTER)?, nobody })
    }

    /// What is counted of its threads.
    pub const fn metrics(&self) -> &PoolMetrics {
        self.pool.metrics()
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Argon2<'_>) -> Result<T, PhcError> + Send + 'static,
    ) -> Result<T, HashError> {
        let argon2 = self.argon2.clone();
        match self.pool.run(move || job(&argon2)).await {
            Ok(result) => result.map_err(|error| HashError::Broken(error.into())),
            Err(PoolError::Busy(busy)) => Err(busy.into()),
            Err(error @ PoolError::Panicked) => Err(HashError::Broken(error.into())),
        }
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashError> {
        let password = password.clone();
        self.run(move |argon2| {
            let hash: Phc = argon2.hash_password(password.expose())?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    async fn verify(
        &self,
        password: &Password,
        hash: Option<&PasswordHash>,
    ) -> Result<bool, HashError> {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => Phc::new(&hash.0).map_err(|error| HashError::Broken(error.into()))?,
            None => self.nobody.clone(),
        };
        let password = password.clone();
        let matches = self
            .run(move |argon2| match argon2.verify_password(password.expose(), &hash) {
                Ok(()) => Ok(true),
                Err(PhcError::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            })
            .await?;
        Ok(matches && known)
    }

    fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let ours = self.argon2.params();
        let is_ours = |hash: &Phc| {
            hash.algorithm.as_str() == Algorithm::Argon2id.as_str()
                && hash.version == Some(Version::V0x13.into())
                && Params::try_from(hash).is_ok_and(|theirs| {
                    (theirs.m_cost(), theirs.t_cost(), theirs.p_cost())
                        == (ours.m_cost(), ours.t_cost(), ours.p_cost())
                })
        };
        !Phc::new(&hash.0).is_ok_and(|hash| is_ours(&hash))
    }
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroUsize, time::Instant};

    use super::*;

    const SIZE: PoolSize = PoolSize { threads: NonZeroUsize::MIN, queue: NonZeroUsize::MIN };
    const CHEAP: Argon2Cost = Argon2Cost { memory: 64, passes: 1, lanes: 1 };

    fn hasher(cost: Argon2Cost) -> Argon2Hasher {
        Argon2Hasher::start(cost, SIZE).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn a_password_belongs_to_its_own_hash_alone() {
        let hasher = hasher(CHEAP);
        let hash = hasher.hash(&password("correct horse")).await.unwrap();
        assert!(hasher.verify(&password("correct horse"), Some(&hash)).await.unwrap());
        assert!(!hasher.verify(&password("battery staple"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn the_same_password_never_hashes_to_the_same_text() {
        let hasher = hasher(CHEAP);
        let first = hasher.hash(&password("correct horse")).await.unwrap();
        let second = hasher.hash(&password("correct horse")).await.unwrap();
        assert_ne!(first.0, second.0);
    }

    #[tokio::test]
    async fn nobody_has_a_password_not_even_the_right_one() {
        assert!(!hasher(CHEAP).verify(&Password::claimed("nobody"), None).await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_account_costs_as_much_as_a_known_one() {
        let hasher = hasher(Argon2Cost { memory: 8 * 1024, ..Argon2Cost::OWASP });
        let hash = hasher.hash(&password("correct horse")).await.unwrap();
        let mut least = [Duration::MAX; 2];
        for _ in 0..5 {
            for (least, hash) in least.iter_mut().zip([Some(&hash), None]) {
                let start = Instant::now();
                hasher.verify(&password("battery staple"), hash).await.unwrap();
                *least = start.elapsed().min(*least);
            }
        }
        let [known, unknown] = least.map(|time| time.as_secs_f64());
        assert!((0.5..2.0).contains(&(known / unknown)), "{known} s and {unknown} s");
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_outdated_and_still_works() {
        let old = hasher(CHEAP);
        let new = hasher(Argon2Cost { passes: 2, ..CHEAP });
        let hash = old.hash(&password("correct horse")).await.unwrap();
        assert!(!old.is_outdated(&hash));
        assert!(new.is_outdated(&hash));
        assert!(new.verify(&password("correct horse"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn an_unreadable_hash_is_an_error_and_not_a_wrong_password() {
        let hasher = hasher(CHEAP);
        let hash = PasswordHash("plain text".into());
        let result = hasher.verify(&password("correct horse"), Some(&hash)).await;
        assert!(matches!(result, Err(HashError::Broken(_))));
        assert!(hasher.is_outdated(&hash));
    }
}
