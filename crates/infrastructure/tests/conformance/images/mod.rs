//! The places for images.

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on in_memory: $($case),*);
        conformance!(@on folder: $($case),*);
    };
    (@on $adapter:ident: $($case:ident),*) => {
        mod $adapter {
            use crate::images::adapters;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let (_kept, images) = adapters::$adapter();
                    super::$case(&images).await;
                }
            )*
        }
    };
}

mod adapters;
mod contract;
