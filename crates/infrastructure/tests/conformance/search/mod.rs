//! The indexes of mentors. Each test has an index of its own.

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on embedded, []: $($case),*);
        conformance!(@on embedded_by_graph, []: $($case),*);
        conformance!(@on qdrant_stand_in, []: $($case),*);
        conformance!(@on qdrant, [#[ignore = "needs MENTORO_TEST_QDRANT_URL"]]: $($case),*);
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
            let index = crate::search::adapters::$adapter(case).await;
            super::$case(&*index).await;
            index.close().await;
        }
    };
}

mod adapters;
mod agreement;
mod changes;
mod documents;
mod filters;
mod qdrant;
mod ranking;
mod rebuilds;
