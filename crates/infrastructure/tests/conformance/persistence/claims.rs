//! Who may serve from the same database on a server.

use std::time::Duration;

use infrastructure::persistence::{ClaimError, DatabaseClaim, Tenancy};

use super::store::Store;

async fn claim(store: &Store, tenancy: Tenancy) -> Result<Option<DatabaseClaim>, ClaimError> {
    DatabaseClaim::take(&store.settings, tenancy, Duration::ZERO).await
}

async fn whoever_must_be_alone_is(store: Store) {
    let alone = claim(&store, Tenancy::Alone).await.unwrap().unwrap();
    for tenancy in [Tenancy::Alone, Tenancy::Shared] {
        assert!(matches!(claim(&store, tenancy).await, Err(ClaimError::InUse)));
    }
    drop(alone);
    let patient = Duration::from_secs(10);
    DatabaseClaim::take(&store.settings, Tenancy::Shared, patient).await.unwrap().unwrap();
}

async fn replicas_share_and_keep_out_whoever_must_be_alone(store: Store) {
    let _one = claim(&store, Tenancy::Shared).await.unwrap().unwrap();
    let _other = claim(&store, Tenancy::Shared).await.unwrap().unwrap();
    assert!(matches!(claim(&store, Tenancy::Alone).await, Err(ClaimError::InUse)));
}

conformance!(@on postgres, [#[ignore = "one PostgreSQL for all: make test-postgres"]]:
    replicas_share_and_keep_out_whoever_must_be_alone,
    whoever_must_be_alone_is
);
