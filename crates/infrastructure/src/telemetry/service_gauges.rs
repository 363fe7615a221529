use std::sync::Arc;

use application::{
    events::Consumer,
    kernel::{Clock, Unavailable},
    search::MentorIndex,
};
use domain::{accounts::Role, requests::Status};
use prometheus::{GaugeVec, IntGauge, IntGaugeVec, Opts, Registry};

use super::{
    Metrics,
    product::lower,
    registered::{gauge, gauges, registered},
};
use crate::persistence::{Figures, SeaOrmReads};

/// What is known of the whole service, the same at each replica, and of the index that this one
/// asks. It is read from time to time and never when Prometheus asks, so that whoever asks often
/// costs nothing.
#[derive(Debug, Clone)]
pub struct ServiceGauges {
    accounts: IntGaugeVec,
    blocked: IntGauge,
    requests: IntGaugeVec,
    accepting: IntGauge,
    reviews: IntGauge,
    outbox_rows: IntGaugeVec,
    outbox_age: GaugeVec,
    index_documents: IntGauge,
}

impl ServiceGauges {
    pub(super) fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let age = Opts::new(
            "mentoro_outbox_oldest_age_seconds",
            "How long the oldest piece of work in the outbox has waited; 0 without any.",
        );
        let gauges = Self {
            accounts: gauges(
                registry,
                "mentoro_accounts",
                "Accounts of the whole service.",
                &["role"],
            )?,
            blocked: gauge(
                registry,
                "mentoro_accounts_blocked",
                "Blocked accounts of the whole service.",
            )?,
            requests: gauges(
                registry,
                "mentoro_requests",
                "Requests for mentoring of the whole service, by where they stand.",
                &["status"],
            )?,
            accepting: gauge(
                registry,
                "mentoro_mentors_accepting",
                "Mentors of the whole service who take requests now.",
            )?,
            reviews: gauge(
                registry,
                "mentoro_reviews",
                "Ratings of the whole service, with or without text.",
            )?,
            outbox_rows: gauges(
                registry,
                "mentoro_outbox_rows",
                "Pieces of work in the outbox of the whole service.",
                &["consumer"],
            )?,
            outbox_age: registered(registry, GaugeVec::new(age, &["consumer"])?)?,
            index_documents: gauge(
                registry,
                "mentoro_index_documents",
                "Mentors in the index that this replica asks.",
            )?,
        };
        gauges.show(&Figures::default());
        Ok(gauges)
    }

    fn show(&self, figures: &Figures) {
        for role in Role::ALL {
            let accounts = self.accounts.with_label_values(&[role.as_str()]);
            accounts.set(signed(figures.accounts(role)));
        }
        for status in Status::ALL {
            let requests = self.requests.with_label_values(&[lower(status)]);
            requests.set(signed(figures.requests(status)));
        }
        self.blocked.set(signed(figures.blocked()));
        self.accepting.set(signed(figures.accepting()));
        self.reviews.set(signed(figures.reviews()));
        for consumer in Consumer::ALL {
            let waiting = figures.waiting(consumer);
            let label = [consumer.as_str()];
            self.outbox_rows.with_label_values(&label).set(signed(waiting.rows));
            self.outbox_age.with_label_values(&label).set(waiting.oldest.as_secs_f64());
        }
    }
}

/// Looks how the whole service is doing.
#[derive(Clone)]
pub struct ServiceWatch {
    gauges: ServiceGauges,
    reads: Arc<SeaOrmReads>,
    clock: Arc<dyn Clock>,
    index: Arc<dyn MentorIndex>,
}

impl ServiceWatch {
    /// Shows in `metrics` what `reads` and `index` tell.
    pub fn new(
        metrics: &Metrics,
        reads: Arc<SeaOrmReads>,
        clock: Arc<dyn Clock>,
        index: Arc<dyn MentorIndex>,
    ) -> Self {
        Self { gauges: metrics.gauges().clone(), reads, clock, index }
    }

    /// Looks at everything anew.
    pub async fn look(&self) -> Result<(), Unavailable> {
        self.gauges.show(&self.reads.figures(self.clock.now()).await?);
        self.gauges.index_documents.set(signed(self.index.size().await?));
        Ok(())
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
