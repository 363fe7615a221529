use application::kernel::Ids;
use rand::{TryRng as _, rngs::SysRng};
use uuid::Uuid;

/// Identities from the machine's clock, secrets from its operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the port's adapter")]
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    #[expect(clippy::expect_used, reason = "without randomness no secret may be made at all")]
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        SysRng.try_fill_bytes(&mut secret).expect("the operating system has randomness");
        secret
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_in_the_order_of_their_making() {
        let ids: Vec<Uuid> = (0..10_000).map(|_| SystemIds.uuid()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn secrets_differ() {
        assert_ne!(SystemIds.secret(), SystemIds.secret());
    }
}
