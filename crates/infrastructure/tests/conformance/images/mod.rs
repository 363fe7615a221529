//! The places for images. A store is slow to start, so all cases share one, each with images of
//! its own.

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on in_memory: $($case),*);
        conformance!(@on folder: $($case),*);

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn s3() {
            let store = crate::images::store::Store::start().await;
            let images = store.images();
            $(
                println!("{}", stringify!($case));
                $case(&images).await;
            )*
        }
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
mod s3;
mod store;
