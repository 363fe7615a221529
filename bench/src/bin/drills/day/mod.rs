//! A day of a thousand phones: each polls once a minute of the service's clock and now and then does
//! something, a fifth of them listen to their events, and every part of the stack goes away once and
//! comes back. The clock jumps from minute to minute as soon as everybody has polled.

mod clock;
mod net;
mod phone;
mod stream;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use stack::{Part, StackError};
use tokio::{runtime::Runtime, task::JoinSet, time::sleep};

pub(crate) use self::clock::SimulatedClock;
use self::{
    net::Net,
    phone::{Phone, Tally},
    stream::{Heard, Listener},
};
use crate::{
    people::{AREAS, many, mentor, student},
    report::Check,
    stage::Stage,
};

const MENTORS: usize = 200;
const STUDENTS: usize = 800;

/// Every so manieth phone keeps a stream of events open.
const LISTENS: usize = 5;

/// How many phones are on the wire at a time.
const AT_ONCE: usize = 64;

/// How many minutes a part is away.
const AWAY: usize = 3;

/// How many minutes after its return the service has had time to notice.
const RECOVERED: usize = 5;

/// How long the last events may take.
const HEARD_WITHIN: Duration = Duration::from_secs(20);

/// Ends a part, as an operator or a power cut does.
type End = fn(&Part) -> Result<(), StackError>;

/// What goes away in which minute: one after the other, spread over the day.
fn outages(stage: &Stage) -> Result<BTreeMap<usize, (&Part, End)>> {
    let stop: End = |part| part.stop().map(drop);
    let stack = &stage.stack;
    let parts: [(&Part, End); 7] = [
        (stack.part("redis")?, stop),
        (stack.part("qdrant")?, stop),
        (stack.part("mentoro-1")?, Part::kill),
        (stack.part("postgres")?, stop),
        (stack.part("seaweedfs")?, Part::kill),
        (stack.part("mentoro-2")?, stop),
        (stack.part("nginx")?, stop),
    ];
    let minutes = (1..).map(|nth| stage.minutes * nth / (parts.len() + 1));
    Ok(minutes.zip(parts).collect())
}

/// Lives through the day.
pub(crate) fn day(stage: &Stage) -> Result<Vec<Check>> {
    let runtime = Runtime::new()?;
    let net = Arc::new(Net::new(&stage.stack, AT_ONCE)?);
    let phones = sign_up(stage)?;
    let listeners: Vec<_> = phones.iter().step_by(LISTENS).map(Phone::listener).collect();
    let is_over = Arc::new(AtomicBool::new(false));
    let mut streams = JoinSet::new();
    for (number, listener) in listeners.into_iter().enumerate() {
        streams.spawn_on(
            listener.listen(Arc::clone(&net), number, Arc::clone(&is_over)),
            runtime.handle(),
        );
    }
    runtime.block_on(Listener::all_are_connected(&net, phones.len().div_ceil(LISTENS)))?;

    let outages = outages(stage)?;
    let mut groups = divided(phones);
    let began = Instant::now();
    let mut away: Option<(&Part, usize)> = None;
    let mut calm_since = 0;
    for minute in 0..stage.minutes {
        if let Some((part, end)) = outages.get(&minute) {
            net.expect_failures(true);
            end(part)?;
            away = Some((part, minute + AWAY));
        }
        if let Some((part, _)) = away.take_if(|(_, until)| *until == minute) {
            part.start()?;
            calm_since = minute + RECOVERED;
        }
        if away.is_none() && minute == calm_since {
            net.expect_failures(false);
        }
        groups = runtime.block_on(live(groups, &net))?;
        stage.clock.advance(Duration::from_mins(1))?;
    }
    let took = began.elapsed();
    let phones: Vec<_> = groups.into_iter().flatten().collect();
    let heard = runtime.block_on(async {
        sleep(HEARD_WITHIN).await;
        is_over.store(true, Ordering::Relaxed);
        streams.join_all().await
    });
    let mut tally = Tally::default();
    for phone in &phones {
        tally.add(&phone.tally);
    }
    for strange in tally.strange.iter().take(10) {
        eprintln!("day: {strange}");
    }
    let mut checks = vec![
        Check::fact(
            "minutes of the service's clock, and how long they took",
            format!("{} in {:.0} s", stage.minutes, took.as_secs_f64()),
        ),
        Check::fact(
            "polls, and how many had nothing new",
            format!("{}, {}", tally.polls, tally.unchanged),
        ),
        Check::fact(
            "swipes, requests, decisions, reviews",
            format!("{}, {}, {}, {}", tally.swipes, tally.requests, tally.decisions, tally.reviews),
        ),
        Check::fact("calls put off or broken while a part was away", tally.put_off.to_string()),
        Check::none("calls that failed otherwise", tally.strange.len(), tally.calls),
    ];
    checks.extend(heard_once(stage, &heard)?);
    Ok(checks)
}

fn sign_up(stage: &Stage) -> Result<Vec<Phone>> {
    let front = &stage.front;
    let mentors = many(MENTORS, |number| {
        mentor(front, &format!("Phone Mentor {number}"), AREAS[number % AREAS.len()])
    })?;
    let students = many(STUDENTS, |number| student(front, &format!("Phone Student {number}")))?;
    let ids: Arc<[String]> = mentors.iter().map(|mentor| mentor.id.clone()).collect();
    let mentors = mentors.into_iter().map(|mentor| Phone::of_mentor(mentor, &ids));
    let students = students.into_iter().map(|student| Phone::of_student(student, &ids));
    Ok(mentors.chain(students).collect())
}

/// The phones in as many groups as are on the wire at a time, roles mixed.
fn divided(phones: Vec<Phone>) -> Vec<Vec<Phone>> {
    let mut groups: Vec<Vec<Phone>> = (0..AT_ONCE).map(|_| Vec::new()).collect();
    for (number, phone) in phones.into_iter().enumerate() {
        groups[number % AT_ONCE].push(phone);
    }
    groups
}

/// One minute of everybody.
async fn live(groups: Vec<Vec<Phone>>, net: &Arc<Net>) -> Result<Vec<Vec<Phone>>> {
    let mut living = JoinSet::new();
    for (number, mut group) in groups.into_iter().enumerate() {
        let net = Arc::clone(net);
        living.spawn(async move {
            for phone in &mut group {
                phone.minute(&net, number).await;
            }
            group
        });
    }
    let mut groups = Vec::with_capacity(AT_ONCE);
    while let Some(group) = living.join_next().await {
        groups.push(group?);
    }
    Ok(groups)
}

/// Whether everybody heard of everything that stands in their inbox, once and in its order.
fn heard_once(stage: &Stage, heard: &[Heard]) -> Result<[Check; 3]> {
    let rows = stage
        .stack
        .postgres()
        .rows("SELECT account_id, id FROM notifications ORDER BY account_id, seq")?;
    let mut inboxes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows.lines() {
        let (account, id) = row.split_once('\t').context("psql printed a row without a tab")?;
        inboxes.entry(account).or_default().push(id);
    }
    let (mut written, mut missed, mut twice, mut unordered) = (0, 0, 0, 0);
    for Heard { account, ids, .. } in heard {
        let inbox = inboxes.get(account.as_str()).map_or(&[][..], Vec::as_slice);
        written += inbox.len();
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        twice += ids.len() - once.len();
        missed += inbox
            .iter()
            .filter(|id| once.binary_search_by(|one| one.as_str().cmp(id)).is_err())
            .count();
        unordered +=
            usize::from(ids.len() == once.len() && ids.len() == inbox.len() && ids != inbox);
    }
    let reconnected: usize = heard.iter().map(|heard| heard.connections).sum();
    eprintln!("day: {} streams were opened {reconnected} times", heard.len());
    Ok([
        Check::none("events that did not arrive", missed, written),
        Check::none("events that came twice", twice, written),
        Check::none("streams whose events came in another order", unordered, heard.len()),
    ])
}
