//! The stores and reads. Every test has a database of its own and runs beside the others.

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on sqlite, []: $($case),*);
        conformance!(@on postgres, [#[ignore = "one PostgreSQL for all: make test-postgres"]]: $($case),*);
    };
    (@on $adapter:ident, $when:tt: $($case:ident),*) => {
        mod $adapter {
            $(conformance!(@case $adapter, $when: $case);)*
        }
    };
    (@case $adapter:ident, [$(#[$when:meta])?]: $case:ident) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        $(#[$when])?
        async fn $case() {
            let case = concat!(module_path!(), "::", stringify!($case));
            super::$case(crate::persistence::store::$adapter(case).await).await;
        }
    };
}

mod accounts;
mod bury;
mod changes;
mod claims;
mod codes;
mod deadlines;
mod favorites;
mod feed;
mod hints;
mod idempotency;
mod images;
mod inbox;
mod jobs;
mod mentor_lists;
mod mentors;
mod outbox;
mod pairs;
mod people;
mod places;
mod ratings;
mod request_lists;
mod requests;
mod sessions;
mod similar_words;
mod stats;
mod store;
mod students;
mod swipes;
mod words;
