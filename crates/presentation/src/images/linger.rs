use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpMessage as _,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::Method,
    middleware::Next,
    web::Bytes,
};
use futures_util::{Stream, StreamExt as _};
use tokio::time::{Instant, timeout_at};

use crate::settings::HttpSettings;

/// How much is still read of an upload that nobody needs any more. Whoever sends more will not hear
/// why.
const MOST: usize = 64 << 20;

/// The body of a request, of which the rest can be read when the handler is through with it.
#[derive(Clone)]
struct Body(Rc<RefCell<Payload>>);

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.borrow_mut().poll_next_unpin(context)
    }
}

impl Body {
    /// Reads on to the end, as far as that is worth while.
    async fn drain(mut self) {
        let mut left = MOST;
        while let Some(Ok(chunk)) = self.next().await {
            match left.checked_sub(chunk.len()) {
                Some(less) => left = less,
                None => break,
            }
        }
    }
}

/// Middleware: answers an upload when all of it was sent. A client that is still sending when the
/// connection closes sees a broken connection, and never the answer that its photograph is too large
/// or its token too old.
pub async fn linger<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if request.method() != Method::PUT || !request.path().ends_with("/avatar") {
        return next.call(request).await;
    }
    let settings = request.app_data::<Arc<HttpSettings>>();
    let patience = settings.map(|settings| settings.upload_timeout).unwrap_or_default();
    let until = Instant::now() + patience;
    let body = Body(Rc::new(RefCell::new(request.take_payload())));
    request.set_payload(Payload::Stream { payload: Box::pin(body.clone()) });
    let answer = next.call(request).await;
    // When time is over the answer goes out all the same.
    let _ = timeout_at(until, body.drain()).await;
    answer
}
