//! The indexes of mentors. Each test has an index of its own.

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on embedded: $($case),*);
        conformance!(@on embedded_by_graph: $($case),*);
    };
    (@on $adapter:ident: $($case:ident),*) => {
        mod $adapter {
            use crate::search::adapters;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(&*adapters::$adapter().await).await;
                }
            )*
        }
    };
}

mod adapters;
mod changes;
mod documents;
mod filters;
mod ranking;
mod rebuilds;
