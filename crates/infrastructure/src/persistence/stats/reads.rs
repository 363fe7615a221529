use std::collections::HashMap;

use application::{
    kernel::Unavailable,
    stats::{MentorStats, RequestCounts, ServiceStats, StatsReads, Week},
};
use async_trait::async_trait;
use chrono::{Days, NaiveDate};
use domain::{accounts::Role, ids::MentorId, requests::Status, reviews::Tally, time::Timestamp};
use sea_orm::FromQueryResult;

use super::{
    super::{
        SeaOrmReads,
        sql::{Sql, unsigned},
    },
    counters, weeks,
};

#[derive(FromQueryResult)]
struct MentorRow {
    requests_pending: i64,
    requests_accepted: i64,
    requests_refused: i64,
    requests_cancelled: i64,
    requests_completed: i64,
    requests_expired: i64,
    score_sum: i64,
    score_count: i64,
    responds_within_seconds: Option<i64>,
}

#[derive(FromQueryResult)]
struct WeekRow {
    week: NaiveDate,
    received: i64,
    accepted: i64,
    completed: i64,
}

#[derive(FromQueryResult)]
struct CounterRow {
    name: String,
    value: i64,
}

fn totalled(counts: RequestCounts) -> RequestCounts {
    let RequestCounts { pending, accepted, refused, cancelled, completed, expired, .. } = counts;
    RequestCounts {
        total: pending + accepted + refused + cancelled + completed + expired,
        ..counts
    }
}

impl From<&MentorRow> for RequestCounts {
    fn from(row: &MentorRow) -> Self {
        totalled(Self {
            total: 0,
            pending: unsigned(row.requests_pending),
            accepted: unsigned(row.requests_accepted),
            refused: unsigned(row.requests_refused),
            cancelled: unsigned(row.requests_cancelled),
            completed: unsigned(row.requests_completed),
            expired: unsigned(row.requests_expired),
        })
    }
}

#[async_trait]
impl StatsReads for SeaOrmReads {
    async fn mentor(
        &self,
        mentor: MentorId,
        now: Timestamp,
    ) -> Result<Option<MentorStats>, Unavailable> {
        let row: Option<MentorRow> = Sql::new(
            "SELECT m.requests_pending, m.requests_accepted, m.requests_refused, \
             m.requests_cancelled, m.requests_completed, m.requests_expired, m.score_sum, \
             m.score_count, m.responds_within_seconds \
             FROM mentors m JOIN accounts a ON a.id = m.id \
             WHERE m.id = $1 AND a.deleted_at IS NULL",
        )
        .bind(mentor.uuid())
        .one(self.reads())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let shown: Vec<_> = weeks::shown(now).collect();
        let busy: Vec<WeekRow> = Sql::new(
            "SELECT week, received, accepted, completed FROM mentor_weeks \
             WHERE mentor_id = $1 AND week >= $2",
        )
        .bind(mentor.uuid())
        .bind(shown.first().copied())
        .all(self.reads())
        .await?;
        let busy: HashMap<_, _> = busy.into_iter().map(|row| (row.week, row)).collect();
        let week = |monday: NaiveDate| {
            let count =
                |of: fn(&WeekRow) -> i64| busy.get(&monday).map_or(0, |row| unsigned(of(row)));
            Week {
                start: weeks::start(monday),
                received: count(|row| row.received),
                accepted: count(|row| row.accepted),
                completed: count(|row| row.completed),
            }
        };
        let tally = Tally { sum: unsigned(row.score_sum), count: unsigned(row.score_count) };
        Ok(Some(MentorStats {
            mentor: mentor.uuid(),
            requests: (&row).into(),
            score: tally.mean(),
            score_count: tally.count,
            median_response_seconds: row.responds_within_seconds.map(unsigned),
            weeks: shown.into_iter().map(week).collect(),
        }))
    }

    async fn service(&self, now: Timestamp) -> Result<ServiceStats, Unavailable> {
        let week = now.date_naive().checked_sub_days(Days::new(6));
        let rows: Vec<CounterRow> = Sql::new(
            "SELECT name, CAST(SUM(value) AS bigint) AS value FROM counters GROUP BY name \
             UNION ALL \
             SELECT name, CAST(SUM(value) AS bigint) AS value FROM daily_counters \
             WHERE name IN ($1, $2, $3) AND day >= $4 GROUP BY name",
        )
        .bind(counters::new_accounts(Role::Student))
        .bind(counters::new_accounts(Role::Mentor))
        .bind(counters::ACTIVE)
        .bind(week)
        .all(self.reads())
        .await?;
        let values: HashMap<_, _> = rows.into_iter().map(|row| (row.name, row.value)).collect();
        let value = |name: &str| values.get(name).copied().map_or(0, unsigned);
        let requests = |status| value(&counters::requests(status));
        Ok(ServiceStats {
            students: value(&counters::accounts(Role::Student)),
            mentors: value(&counters::accounts(Role::Mentor)),
            requests: totalled(RequestCounts {
                total: 0,
                pending: requests(Status::Pending),
                accepted: requests(Status::Accepted),
                refused: requests(Status::Refused),
                cancelled: requests(Status::Cancelled),
                completed: requests(Status::Completed),
                expired: requests(Status::Expired),
            }),
            reviews: value(counters::REVIEWS),
            new_students_7d: value(&counters::new_accounts(Role::Student)),
            new_mentors_7d: value(&counters::new_accounts(Role::Mentor)),
            active_accounts_7d: value(counters::ACTIVE),
        })
    }
}
