use application::stats::{MentorStats, RequestCounts, ServiceStats, Week};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{http::moment::Moment, mentors::one_decimal};

/// Requests by where they stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestCounts)]
pub struct RequestCountsBody {
    total: u64,
    pending: u64,
    accepted: u64,
    refused: u64,
    cancelled: u64,
    completed: u64,
    expired: u64,
}

impl From<RequestCounts> for RequestCountsBody {
    fn from(counts: RequestCounts) -> Self {
        Self {
            total: counts.total,
            pending: counts.pending,
            accepted: counts.accepted,
            refused: counts.refused,
            cancelled: counts.cancelled,
            completed: counts.completed,
            expired: counts.expired,
        }
    }
}

/// What one week brought.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Week)]
pub struct WeekBody {
    /// Monday, 00:00 UTC.
    start: Moment,
    /// Requests that came in.
    received: u64,
    accepted: u64,
    completed: u64,
}

impl From<Week> for WeekBody {
    fn from(week: Week) -> Self {
        Self {
            start: week.start.into(),
            received: week.received,
            accepted: week.accepted,
            completed: week.completed,
        }
    }
}

/// How a mentor is doing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentorStats)]
pub struct MentorStatsBody {
    mentor_id: Uuid,
    #[serde(flatten)]
    requests: RequestCountsBody,
    /// The mean rating to one decimal.
    #[schema(required)]
    score: Option<f64>,
    score_count: u64,
    /// The median time to an answer; null below five answers.
    #[schema(required)]
    median_response_seconds: Option<u64>,
    /// The last twelve weeks, the oldest first, the present one last.
    weeks: Vec<WeekBody>,
}

impl From<MentorStats> for MentorStatsBody {
    fn from(stats: MentorStats) -> Self {
        Self {
            mentor_id: stats.mentor,
            requests: stats.requests.into(),
            score: stats.score.map(one_decimal),
            score_count: stats.score_count,
            median_response_seconds: stats.median_response_seconds,
            weeks: stats.weeks.into_iter().map(Into::into).collect(),
        }
    }
}

/// How the service is doing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceStats)]
pub struct ServiceStatsBody {
    students: u64,
    mentors: u64,
    requests: RequestCountsBody,
    /// Ratings, with or without a text.
    reviews: u64,
    new_students_7d: u64,
    new_mentors_7d: u64,
    /// Accounts used in these days.
    active_accounts_7d: u64,
}

impl From<ServiceStats> for ServiceStatsBody {
    fn from(stats: ServiceStats) -> Self {
        Self {
            students: stats.students,
            mentors: stats.mentors,
            requests: stats.requests.into(),
            reviews: stats.reviews,
            new_students_7d: stats.new_students_7d,
            new_mentors_7d: stats.new_mentors_7d,
            active_accounts_7d: stats.active_accounts_7d,
        }
    }
}
