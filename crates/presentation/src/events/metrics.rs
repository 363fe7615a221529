use std::sync::Arc;

use application::{
    events::{NotificationKind, StreamEnd},
    kernel::Clock,
};
use domain::time::Timestamp;
use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry};

/// Upper bounds of the time from an entry to the client, in seconds: hints take some milliseconds,
/// and looking without them two seconds.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0];

/// The event that a stream ends with.
const END: &str = "end";

/// The event that says that something may have been missed.
const RESET: &str = "reset";

/// The reader has gone by itself.
const CLIENT: &str = "client";

/// The reader took nothing for too long.
const STALLED: &str = "stalled";

/// Counts streams of events and what they bring. Clones count the same.
#[derive(Clone)]
pub struct StreamMetrics(Arc<Counted>);

struct Counted {
    clock: Arc<dyn Clock>,
    open: IntGauge,
    opened: IntCounter,
    closed: Vec<(&'static str, IntCounter)>,
    sent: Vec<(&'static str, IntCounter)>,
    delivery: Histogram,
}

impl StreamMetrics {
    /// Counts into `registry`, which must not have them yet; `clock` tells how old entries are.
    ///
    /// # Errors
    /// If the registry has them.
    pub fn new(registry: &Registry, clock: Arc<dyn Clock>) -> Result<Self, prometheus::Error> {
        let open = IntGauge::new("mentoro_event_streams_open", "Streams of events that are open.")?;
        let opened = IntCounter::new(
            "mentoro_event_streams_opened_total",
            "Streams of events that were opened.",
        )?;
        let closed = IntCounterVec::new(
            Opts::new(
                "mentoro_event_streams_closed_total",
                "Streams of events that ended: the code of their last event, client (hung up), \
                 stalled (took nothing).",
            ),
            &["reason"],
        )?;
        let sent = IntCounterVec::new(
            Opts::new("mentoro_events_sent_total", "Events that streams have brought."),
            &["event"],
        )?;
        let delivery = HistogramOpts::new(
            "mentoro_event_delivery_seconds",
            "From an inbox entry to its being written to a stream that was open by then.",
        );
        let delivery = Histogram::with_opts(delivery.buckets(SECONDS.to_vec()))?;
        registry.register(Box::new(open.clone()))?;
        registry.register(Box::new(opened.clone()))?;
        registry.register(Box::new(closed.clone()))?;
        registry.register(Box::new(sent.clone()))?;
        registry.register(Box::new(delivery.clone()))?;
        let counter = |of: &IntCounterVec, word| (word, of.with_label_values(&[word]));
        let reasons = StreamEnd::ALL.map(StreamEnd::code).into_iter().chain([CLIENT, STALLED]);
        let events = NotificationKind::WORDS.into_iter().chain([END, RESET]);
        Ok(Self(Arc::new(Counted {
            clock,
            open,
            opened,
            closed: reasons.map(|word| counter(&closed, word)).collect(),
            sent: events.map(|word| counter(&sent, word)).collect(),
            delivery,
        })))
    }

    /// A stream begins.
    pub fn open(&self) -> OpenStream {
        self.0.open.inc();
        self.0.opened.inc();
        OpenStream { metrics: self.clone(), since: self.0.clock.now(), ended: None }
    }
}

/// A stream as it is counted, until it is dropped.
pub struct OpenStream {
    metrics: StreamMetrics,
    since: Timestamp,
    ended: Option<&'static str>,
}

impl OpenStream {
    /// Brings an event of this kind, about an entry that was made at `made_at`.
    pub fn brings(&self, kind: &'static str, made_at: Timestamp) {
        let counted = &*self.metrics.0;
        count(&counted.sent, kind);
        // What was missed before the stream began says nothing of how quick it is.
        if made_at >= self.since {
            let age = (counted.clock.now() - made_at).to_std().unwrap_or_default();
            counted.delivery.observe(age.as_secs_f64());
        }
    }

    /// Says that something may have been missed.
    pub fn resets(&self) {
        count(&self.metrics.0.sent, RESET);
    }

    /// Brings the last event.
    pub fn ends(&mut self, end: StreamEnd) {
        count(&self.metrics.0.sent, END);
        self.ended = Some(end.code());
    }

    /// Was cut off, unless it has brought the last event.
    pub fn is_over(&mut self) {
        self.ended.get_or_insert(STALLED);
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.metrics.0.open.dec();
        count(&self.metrics.0.closed, self.ended.unwrap_or(CLIENT));
    }
}

fn count(counters: &[(&'static str, IntCounter)], word: &str) {
    if let Some((_, counter)) = counters.iter().find(|(known, _)| *known == word) {
        counter.inc();
    }
}
