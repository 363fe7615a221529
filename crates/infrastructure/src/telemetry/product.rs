use application::{
    events::Consumer,
    kernel::{Happening, PageShown, ReviewStep, SearchStage, SignInOutcome, Telemetry},
    mentors::SwipeAction,
};
use domain::{accounts::Role, requests::Status};
use prometheus::{Histogram, HistogramOpts, Registry};

use super::registered::{Cases, counters, histograms, registered};

/// Upper bounds of the time to a mentor's answer, in seconds: from a minute to the fortnight after
/// which a request expires.
const ANSWER: [f64; 11] = [
    60.0,
    300.0,
    900.0,
    3_600.0,
    14_400.0,
    43_200.0,
    86_400.0,
    172_800.0,
    345_600.0,
    604_800.0,
    1_209_600.0,
];

/// Upper bounds of the stages of a search, in seconds: a remembered meaning takes microseconds.
const STAGE: [f64; 12] =
    [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0];

/// [`Telemetry`] for Prometheus.
#[derive(Debug)]
pub struct ProductMetrics {
    sign_ups: Cases<Role>,
    sign_ins: Cases<SignInOutcome>,
    request_changes: Cases<Status>,
    first_answer: Histogram,
    swipes: Cases<SwipeAction>,
    reviews: Cases<ReviewStep>,
    searches: Cases<PageShown>,
    feed_pages: Cases<PageShown>,
    stages: [(SearchStage, Histogram); 3],
    relayed: Cases<Consumer>,
    failures: Cases<Consumer>,
}

impl ProductMetrics {
    /// Counts into `registry`, which must not have them yet.
    pub(super) fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let sign_ups =
            counters(registry, "mentoro_sign_ups_total", "Accounts that began.", &["role"])?;
        let sign_ins = counters(
            registry,
            "mentoro_sign_ins_total",
            "Attempts to sign in: ok, refused (wrong or blocked), limited (too many).",
            &["outcome"],
        )?;
        let request_changes = counters(
            registry,
            "mentoro_request_changes_total",
            "Requests for mentoring that came into this state; pending: that were made.",
            &["status"],
        )?;
        let first_answer = HistogramOpts::new(
            "mentoro_request_first_answer_seconds",
            "From asking to the mentor's acceptance or refusal.",
        );
        let swipes =
            counters(registry, "mentoro_swipes_total", "Swipes in the feed.", &["action"])?;
        let reviews = counters(
            registry,
            "mentoro_reviews_total",
            "Ratings, with or without text, that were written, edited, deleted.",
            &["change"],
        )?;
        let searches = counters(
            registry,
            "mentoro_searches_total",
            "Pages of searches; degraded: by letters alone.",
            &["result", "degraded"],
        )?;
        let feed_pages = counters(
            registry,
            "mentoro_feed_pages_total",
            "Pages of feeds; degraded: by letters alone.",
            &["result", "degraded"],
        )?;
        let stages = histograms(
            registry,
            "mentoro_search_stage_duration_seconds",
            "How long the stages of a search by text took.",
            &["stage"],
            &STAGE,
        )?;
        let relayed = counters(
            registry,
            "mentoro_outbox_relayed_total",
            "Pieces of work from the outbox that are done.",
            &["consumer"],
        )?;
        let failures = counters(
            registry,
            "mentoro_outbox_failures_total",
            "Pieces of work from the outbox that failed and are tried again.",
            &["consumer"],
        )?;
        let consumers = || Consumer::ALL.map(|consumer| (consumer, [consumer.as_str()]));
        Ok(Self {
            sign_ups: Cases::of(&sign_ups, Role::ALL.map(|role| (role, [role.as_str()]))),
            sign_ins: Cases::of(&sign_ins, SignInOutcome::ALL.map(|it| (it, [it.as_str()]))),
            request_changes: Cases::of(
                &request_changes,
                Status::ALL.map(|status| (status, [lower(status)])),
            ),
            first_answer: registered(
                registry,
                Histogram::with_opts(first_answer.buckets(ANSWER.to_vec()))?,
            )?,
            swipes: Cases::of(&swipes, SwipeAction::ALL.map(|it| (it, [it.as_str()]))),
            reviews: Cases::of(&reviews, ReviewStep::ALL.map(|it| (it, [it.as_str()]))),
            searches: Cases::of(&searches, pages()),
            feed_pages: Cases::of(&feed_pages, pages()),
            stages: SearchStage::ALL
                .map(|stage| (stage, stages.with_label_values(&[stage.as_str()]))),
            relayed: Cases::of(&relayed, consumers()),
            failures: Cases::of(&failures, consumers()),
        })
    }
}

impl Telemetry for ProductMetrics {
    fn tell(&self, happening: Happening) {
        match happening {
            Happening::SignedUp(role) => self.sign_ups.add(role, 1),
            Happening::SignIn(outcome) => self.sign_ins.add(outcome, 1),
            Happening::RequestMoved { to, answered_after } => {
                self.request_changes.add(to, 1);
                if let Some(after) = answered_after {
                    self.first_answer.observe(after.as_secs_f64());
                }
            }
            Happening::Swiped(action) => self.swipes.add(action, 1),
            Happening::Reviewed(step) => self.reviews.add(step, 1),
            Happening::Searched(page) => self.searches.add(page, 1),
            Happening::FeedShown(page) => self.feed_pages.add(page, 1),
            Happening::SearchStage(stage, took) => {
                if let Some((_, seconds)) = self.stages.iter().find(|(known, _)| *known == stage) {
                    seconds.observe(took.as_secs_f64());
                }
            }
            Happening::Relayed(consumer, rows) => self.relayed.add(consumer, rows),
            Happening::RelayFailed(consumer, rows) => self.failures.add(consumer, rows),
        }
    }
}

/// The API's word for a status, in the lower case that labels have.
pub(super) const fn lower(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Accepted => "accepted",
        Status::Refused => "refused",
        Status::Cancelled => "cancelled",
        Status::Completed => "completed",
        Status::Expired => "expired",
    }
}

fn pages() -> impl Iterator<Item = (PageShown, [&'static str; 2])> {
    [(true, "found"), (false, "empty")].into_iter().flat_map(|(found, result)| {
        [(false, "no"), (true, "yes")]
            .map(|(degraded, word)| (PageShown { found, degraded }, [result, word]))
    })
}
