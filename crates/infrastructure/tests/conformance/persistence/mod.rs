//! The stores and reads. Every test has a database of its own and runs beside the others.

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on sqlite: $($case),*);
    };
    (@on $adapter:ident: $($case:ident),*) => {
        mod $adapter {
            use crate::persistence::store;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(store::$adapter().await).await;
                }
            )*
        }
    };
}

mod accounts;
mod bury;
mod changes;
mod codes;
mod idempotency;
mod inbox;
mod jobs;
mod mentor_lists;
mod mentors;
mod outbox;
mod pairs;
mod people;
mod ratings;
mod request_lists;
mod requests;
mod sessions;
mod stats;
mod store;
mod students;
