use std::{collections::BTreeMap, time::Duration};

use application::{
    kernel::{Happening, Unavailable},
    stats::Tallies,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{
    accounts::Role,
    ids::{AccountId, MentorId, StudentId},
    requests::{MentoringRequest, Status},
    reviews::{Score, Tally},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{
    super::{
        mentors::{catalogue, settle_accepting},
        sql::{Sql, limit, unsigned},
        work::SeaOrmUnitOfWork,
    },
    counters, weeks,
};

/// Over how many of the latest answers the median goes.
const ANSWERS: usize = 100;
/// From how many answers on there is a median.
const FEWEST_ANSWERS: usize = 5;

#[derive(FromQueryResult)]
struct LastActiveRow {
    last_active_on: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct AnswerRow {
    created_at: Timestamp,
    decided_at: Timestamp,
}

#[derive(FromQueryResult)]
struct MentorRow {
    accepting: bool,
    score_sum: i64,
    score_count: i64,
    rank: f64,
}

impl MentorRow {
    fn tally(&self) -> Tally {
        Tally { sum: unsigned(self.score_sum), count: unsigned(self.score_count) }
    }
}

#[async_trait]
impl Tallies for SeaOrmUnitOfWork {
    async fn account_added(&mut self, role: Role, now: Timestamp) -> Result<(), Unavailable> {
        self.happens(Happening::SignedUp(role));
        let (shard, day) = (counters::shard_at(now), now.date_naive());
        counters::add(&self.transaction, &counters::accounts(role), shard, 1).await?;
        counters::add_on(&self.transaction, &counters::new_accounts(role), day, shard, 1).await
    }

    async fn account_removed(&mut self, role: Role) -> Result<(), Unavailable> {
        counters::add(&self.transaction, &counters::accounts(role), 0, -1).await
    }

    async fn account_active(
        &mut self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Unavailable> {
        let (today, shard) = (now.date_naive(), counters::shard_of(account.uuid()));
        let lock = self.dialect.for_update();
        let before: Option<LastActiveRow> = Sql::new(format!(
            "SELECT last_active_on FROM accounts WHERE id = $1 \
             AND (last_active_on IS NULL OR last_active_on < $2){lock}"
        ))
        .bind(account.uuid())
        .bind(today)
        .one(&self.transaction)
        .await?;
        // Counted today already, most of the time.
        let Some(before) = before else { return Ok(()) };
        Sql::new("UPDATE accounts SET last_active_on = $1 WHERE id = $2")
            .bind(today)
            .bind(account.uuid())
            .run(&self.transaction)
            .await?;
        if let Some(day) = before.last_active_on {
            counters::add_on(&self.transaction, counters::ACTIVE, day, shard, -1).await?;
        }
        counters::add_on(&self.transaction, counters::ACTIVE, today, shard, 1).await
    }

    async fn take_pending_place(
        &mut self,
        student: StudentId,
        max: u32,
    ) -> Result<bool, Unavailable> {
        let taken = Sql::new(
            "UPDATE students SET requests_pending = requests_pending + 1 \
             WHERE id = $1 AND requests_pending < $2",
        );
        let taken = taken.bind(student.uuid()).bind(i64::from(max));
        Ok(taken.run(&self.transaction).await? > 0)
    }

    async fn requests_moved(
        &mut self,
        moves: &[(&MentoringRequest, Option<Status>)],
    ) -> Result<(), Unavailable> {
        for &(request, from) in moves {
            self.happens(Happening::RequestMoved {
                to: request.status,
                answered_after: first_answer(request, from),
            });
        }
        let connection = &self.transaction;
        let mut moves = moves.to_vec();
        // The mentors' rows before the students', here as everywhere: whoever rates or asks locks
        // them in this order, and would otherwise wait for us while we wait for them.
        moves.sort_by_key(|(request, _)| request.mentor.uuid());
        for &(request, from) in &moves {
            count_for_mentor(connection, request, from).await?;
            if matches!(request.status, Status::Accepted | Status::Refused) {
                settle_median(connection, request).await?;
            }
            if from == Some(Status::Accepted) || request.status == Status::Accepted {
                settle_accepting(connection, request.mentor.uuid()).await?;
            }
            count_in_week(connection, request, from).await?;
        }
        moves.sort_by_key(|(request, _)| request.student.uuid());
        // In the order of keys, so that no two transactions wait for each other in a ring.
        let mut changes: BTreeMap<(String, i64), i64> = BTreeMap::new();
        for &(request, from) in &moves {
            count_for_student(connection, request, from).await?;
            let shard = counters::shard_of(request.student.uuid());
            if let Some(from) = from {
                *changes.entry((counters::requests(from), shard)).or_default() -= 1;
            }
            *changes.entry((counters::requests(request.status), shard)).or_default() += 1;
        }
        for ((name, shard), change) in changes {
            counters::add(connection, &name, shard, change).await?;
        }
        Ok(())
    }

    async fn rated(
        &mut self,
        mentor: MentorId,
        old: Option<Score>,
        new: Option<Score>,
    ) -> Result<(), Unavailable> {
        let stars = |score: Option<Score>| score.map_or(0, |score| i64::from(score.stars()));
        let count = i64::from(new.is_some()) - i64::from(old.is_some());
        let row: Option<MentorRow> = Sql::new(
            "UPDATE mentors SET score_sum = score_sum + $1, score_count = score_count + $2 \
             WHERE id = $3 RETURNING accepting, score_sum, score_count, rank",
        )
        .bind(stars(new) - stars(old))
        .bind(count)
        .bind(mentor.uuid())
        .one(&self.transaction)
        .await?;
        let Some(row) = row else { return Ok(()) };
        let tally = row.tally();
        if tally.rank().to_bits() != row.rank.to_bits() {
            Sql::new("UPDATE mentors SET rank = $1 WHERE id = $2")
                .bind(tally.rank())
                .bind(mentor.uuid())
                .run(&self.transaction)
                .await?;
        }
        let (rank, mean) = (tally.rank(), tally.mean());
        catalogue::refresh(&self.transaction, mentor.uuid(), row.accepting, rank, mean).await?;
        if count == 0 {
            return Ok(());
        }
        let shard = counters::shard_of(mentor.uuid());
        counters::add(&self.transaction, counters::REVIEWS, shard, count).await
    }
}

/// From asking to the mentor's answer, if the request just got it.
fn first_answer(request: &MentoringRequest, from: Option<Status>) -> Option<Duration> {
    let is_answer = from == Some(Status::Pending)
        && matches!(request.status, Status::Accepted | Status::Refused);
    let seconds = request.response_seconds().filter(|_| is_answer)?;
    Some(Duration::from_secs(unsigned(seconds)))
}

/// What a move from `from` to `to` changes in the count of `status`.
fn change(status: Status, from: Option<Status>, to: Status) -> i64 {
    i64::from(to == status) - i64::from(from == Some(status))
}

async fn count_for_student(
    connection: &impl ConnectionTrait,
    request: &MentoringRequest,
    from: Option<Status>,
) -> Result<(), Unavailable> {
    // A beginning took its place before.
    let Some(from) = from else { return Ok(()) };
    Sql::new(
        "UPDATE students SET requests_pending = requests_pending + $1, \
         requests_accepted = requests_accepted + $2 WHERE id = $3",
    )
    .bind(change(Status::Pending, Some(from), request.status))
    .bind(change(Status::Accepted, Some(from), request.status))
    .bind(request.student.uuid())
    .run(connection)
    .await
    .map(drop)
}

async fn count_for_mentor(
    connection: &impl ConnectionTrait,
    request: &MentoringRequest,
    from: Option<Status>,
) -> Result<(), Unavailable> {
    let change = |status| change(status, from, request.status);
    Sql::new(
        "UPDATE mentors SET requests_pending = requests_pending + $1, \
         requests_accepted = requests_accepted + $2, requests_refused = requests_refused + $3, \
         requests_cancelled = requests_cancelled + $4, \
         requests_completed = requests_completed + $5, requests_expired = requests_expired + $6 \
         WHERE id = $7",
    )
    .bind(change(Status::Pending))
    .bind(change(Status::Accepted))
    .bind(change(Status::Refused))
    .bind(change(Status::Cancelled))
    .bind(change(Status::Completed))
    .bind(change(Status::Expired))
    .bind(request.mentor.uuid())
    .run(connection)
    .await
    .map(drop)
}

/// The mentor answered: keeps the median of the latest response times, this one among them.
async fn settle_median(
    connection: &impl ConnectionTrait,
    request: &MentoringRequest,
) -> Result<(), Unavailable> {
    let others: Vec<AnswerRow> = Sql::new(
        "SELECT created_at, decided_at FROM requests \
         WHERE mentor_id = $1 AND decided_at IS NOT NULL AND id <> $2 \
         ORDER BY decided_at DESC LIMIT $3",
    )
    .bind(request.mentor.uuid())
    .bind(request.id.uuid())
    .bind(limit(ANSWERS - 1))
    .all(connection)
    .await?;
    let seconds = |row: AnswerRow| (row.decided_at - row.created_at).num_seconds().max(0);
    let times = others.into_iter().map(seconds).chain(request.response_seconds()).collect();
    let Some(median) = median(times) else { return Ok(()) };
    Sql::new("UPDATE mentors SET responds_within_seconds = $1 WHERE id = $2")
        .bind(median)
        .bind(request.mentor.uuid())
        .run(connection)
        .await
        .map(drop)
}

/// The middle one, or the mean of the two in the middle.
fn median(mut times: Vec<i64>) -> Option<i64> {
    if times.len() < FEWEST_ANSWERS {
        return None;
    }
    times.sort_unstable();
    let middle = times.len() / 2;
    let upper = *times.get(middle)?;
    let lower = if times.len().is_multiple_of(2) { *times.get(middle - 1)? } else { upper };
    Some(i64::midpoint(lower, upper))
}

async fn count_in_week(
    connection: &impl ConnectionTrait,
    request: &MentoringRequest,
    from: Option<Status>,
) -> Result<(), Unavailable> {
    let (column, moment) = match (from, request.status) {
        (None, _) => ("received", request.created_at),
        (_, Status::Accepted) => ("accepted", request.updated_at),
        (_, Status::Completed) => ("completed", request.updated_at),
        _ => return Ok(()),
    };
    Sql::new(format!(
        "INSERT INTO mentor_weeks (mentor_id, week, {column}) VALUES ($1, $2, 1) \
         ON CONFLICT (mentor_id, week) DO UPDATE SET {column} = mentor_weeks.{column} + 1"
    ))
    .bind(request.mentor.uuid())
    .bind(weeks::monday(moment))
    .run(connection)
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_needs_five_answers() {
        assert_eq!(median(vec![1, 2, 3, 4]), None);
        assert_eq!(median(vec![5, 1, 4, 2, 3]), Some(3));
        assert_eq!(median(vec![10, 1, 2, 3, 8, 9]), Some(5));
    }
}
