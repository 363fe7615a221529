use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{ContentEncoding, HeaderName, HeaderValue},
    web::Bytes,
};
use application::{
    accounts::SignedIn,
    events::{Delivery, EventStream, EventStreams, StreamEnd},
};
use futures_util::Stream;
use serde_json::json;

use super::{
    body::NotificationBody,
    metrics::{OpenStream, StreamMetrics},
};
use crate::http::{identity::Caller, inject::Inject, problem::Problem};

/// Where a client says what it has seen (HTML, "Server-sent events").
const LAST_EVENT_ID: &str = "Last-Event-ID";

/// Tells nginx to pass each event on at once.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The shortest time after which a client comes back when its stream breaks off, milliseconds.
const RETRY: u64 = 1_000;

/// By how much some come back later than others, who were cut off in the same moment.
const SPREAD: u64 = 2_000;

/// Brings what arrives in the caller's inbox, as server-sent events. `event` is a notification's
/// type, `id` rises, and `data` is the notification. After `reset` read `/notifications`: what came
/// between cannot be told any more. The last event is `end`, and its `data` says why in `code`:
/// `token_expired`, `session_revoked`, `account_blocked` or `shutdown`. A comment comes every 15
/// seconds.
#[utoipa::path(
    operation_id = "get_events", tag = "events", summary = "A stream of notifications",
    security(("bearer" = [])),
    params((
        "Last-Event-ID" = Option<String>, Header,
        description = "The `id` of the last event that was seen: what came after it is brought, for \
            30 days.",
    )),
    responses(
        (status = 200, description = "Events, for as long as the access token holds.",
            content_type = "text/event-stream", body = NotificationBody),
        (status = 429, description = "The account has too many streams open."),
    )
)]
#[get("/events")]
pub async fn get_events(
    request: HttpRequest,
    caller: Caller<SignedIn>,
    streams: Inject<dyn EventStreams>,
) -> Result<HttpResponse, Problem> {
    let last = request.headers().get(LAST_EVENT_ID).map(HeaderValue::as_bytes);
    // A client that has seen nothing may say so.
    let last = last.filter(|last| !last.is_empty());
    let number = |last: &[u8]| std::str::from_utf8(last).ok()?.parse().ok();
    let stream = streams.open(caller.0, last.map(number)).await?;
    let metrics = request.app_data::<StreamMetrics>();
    let counted =
        metrics.ok_or_else(|| Problem::internal("nothing counts streams of events"))?.open();
    if stream.is_reset() {
        counted.resets();
    }
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Compressed, events would wait for each other.
        .insert_header(ContentEncoding::Identity)
        .insert_header((X_ACCEL_BUFFERING, HeaderValue::from_static("no")))
        .streaming(Events { beginning: Some(beginning(caller.0, &stream)), stream, counted }))
}

/// A stream of events on the wire.
struct Events {
    beginning: Option<Bytes>,
    stream: EventStream,
    counted: OpenStream,
}

impl Stream for Events {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(beginning) = self.beginning.take() {
            return Poll::Ready(Some(Ok(beginning)));
        }
        let next = ready!(self.stream.poll_next(context));
        match &next {
            Some(Delivery::Entry(_, view)) => self.counted.brings(view.kind, view.created_at),
            Some(Delivery::Beat) => {}
            Some(Delivery::End(end)) => self.counted.ends(*end),
            None => self.counted.is_over(),
        }
        Poll::Ready(next.map(|delivery| Ok(written(delivery))))
    }
}

/// When to come back after a break, and from where: also for those who never saw an event.
fn beginning(caller: SignedIn, stream: &EventStream) -> Bytes {
    let (_, random) = caller.session().uuid().as_u64_pair();
    let (retry, start) = (RETRY + random % SPREAD, stream.start());
    let reset = if stream.is_reset() { "event: reset\ndata: {}\n" } else { "" };
    format!("retry: {retry}\nid: {start}\n{reset}\n").into()
}

fn written(delivery: Delivery) -> Bytes {
    match delivery {
        Delivery::Entry(number, view) => {
            let (kind, body) = (view.kind, NotificationBody::from(*view));
            // Without line feeds, whatever is in it.
            let data = json!(body);
            format!("id: {number}\nevent: {kind}\ndata: {data}\n\n").into()
        }
        Delivery::Beat => Bytes::from_static(b":\n\n"),
        Delivery::End(end) => last(end),
    }
}

fn last(end: StreamEnd) -> Bytes {
    format!("event: end\ndata: {}\n\n", json!({"code": end.code()})).into()
}
