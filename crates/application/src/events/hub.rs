//! Every open stream of this process, served by one task: what arrives for many accounts is read at
//! once, and nothing but a place in the inbox is remembered of a stream.

mod open;
mod open_streams;

use std::{collections::HashSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::ids::AccountId;
use shaku::Component;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, sleep_until},
};

use super::{
    EntryRecord, EventStream, EventStreams, Events, Hint, Hints, InboxReads, Mark, OpenStreamError,
    StreamEnd, Versions,
};
use crate::{
    accounts::{AccountReads, Revocations, SignedIn},
    kernel::{Busy, Clock, Policies, Unavailable},
};
pub(super) use open_streams::OpenStreams;
use open_streams::{Admission, Refusal};

/// How often streams are looked through for what ends, and for news that no hint told of.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How long after the first news of a burst the others may come to be read with it.
const BURST: Duration = Duration::from_millis(5);

/// How many inboxes are read at once.
const INBOXES: usize = 500;

/// How many entries are read at once.
const ENTRIES: usize = 2_000;

/// When to come back to a process that has too many streams.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// [`EventStreams`] of this process.
#[derive(Component)]
#[shaku(interface = EventStreams)]
pub struct EventHub {
    #[shaku(inject)]
    inboxes: Arc<dyn InboxReads>,
    #[shaku(inject)]
    accounts: Arc<dyn AccountReads>,
    #[shaku(inject)]
    revocations: Arc<dyn Revocations>,
    #[shaku(inject)]
    versions: Arc<dyn Versions>,
    #[shaku(inject)]
    events: Arc<dyn Events>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(default)]
    streams: Arc<OpenStreams>,
    #[shaku(default)]
    watch: Mutex<Option<Watch>>,
}

/// What whoever takes turns remembers.
pub struct Watch {
    hints: Hints,
    next_look: Instant,
    looked: Mark,
}

#[async_trait]
impl EventStreams for EventHub {
    async fn open(
        &self,
        caller: SignedIn,
        last: Option<Option<u64>>,
    ) -> Result<EventStream, OpenStreamError> {
        let rules = self.policies.policy().streams;
        // Before the database is asked, so that those who are too many cost nothing.
        self.streams.may_enter(caller.account(), rules).map_err(refused)?;
        let range = self.inboxes.range(caller.account()).await?.ok_or(OpenStreamError::Gone)?;
        let known = |last: &u64| (range.forgotten..=range.latest).contains(last);
        let resumed = last.map(|last| last.filter(known));
        let start = resumed.flatten().unwrap_or(range.latest);
        let admission = self.streams.enter(caller, start, rules).map_err(refused)?;
        let Admission { number, deliveries, behind } = admission;
        Ok(EventStream {
            deliveries,
            start,
            reset: resumed == Some(None),
            account: caller.account(),
            number,
            behind,
            streams: Arc::clone(&self.streams),
        })
    }

    async fn turn(&self) -> Result<(), Unavailable> {
        let mut watch = self.watch.lock().await;
        let watch = watch.get_or_insert_with(|| Watch {
            hints: self.events.subscribe(),
            next_look: Instant::now(),
            looked: self.versions.mark(),
        });
        self.wait(watch).await;
        if Instant::now() >= watch.next_look {
            watch.next_look = Instant::now() + LOOK_EVERY;
            self.end_what_is_over().await;
            let mark = self.versions.mark();
            self.streams.wake_if(|account| !self.versions.holds(watch.looked, &[account]));
            watch.looked = mark;
        }
        self.deliver().await
    }

    fn close(&self) {
        self.streams.close();
    }
}

/// A stream that cannot be opened now.
fn refused(refusal: Refusal) -> OpenStreamError {
    match refusal {
        Refusal::TooMany(most) => OpenStreamError::TooMany(most),
        Refusal::Full => Busy { retry_after: RETRY_AFTER }.into(),
    }
}

impl EventHub {
    /// Returns when somebody has news, or it is time to look without.
    async fn wait(&self, watch: &mut Watch) {
        let woken = async {
            loop {
                tokio::select! {
                    hint = watch.hints.next() => if self.heard(hint) { break },
                    () = self.streams.somebody_waits() => break,
                }
            }
        };
        tokio::select! {
            () = woken => {}
            () = sleep_until(watch.next_look) => return,
        }
        sleep(BURST).await;
        while let Some(hint) = watch.hints.at_hand() {
            self.heard(hint);
        }
    }

    /// Whether the hint is for somebody here.
    fn heard(&self, hint: Hint) -> bool {
        match hint {
            Hint::Inbox(account) => self.streams.wake(account),
            Hint::Everything => {
                self.streams.wake_if(|_| true);
                true
            }
            Hint::Account(_) | Hint::Changes | Hint::Outbox => false,
        }
    }

    /// Reads what waits for those who were woken.
    async fn deliver(&self) -> Result<(), Unavailable> {
        let mut woken = self.streams.woken();
        while !woken.is_empty() {
            let rest = woken.split_off(woken.len().min(INBOXES));
            let (places, round) = self.streams.places(&woken);
            let entries = if places.is_empty() {
                Ok(Vec::new())
            } else {
                self.inboxes.after(&places, ENTRIES).await
            };
            let entries = match entries {
                Ok(entries) => entries,
                Err(error) => {
                    woken.into_iter().chain(rest).for_each(|account| {
                        self.streams.wake(account);
                    });
                    return Err(error);
                }
            };
            let unread = cut_off(&places, &entries);
            for entries in entries.chunk_by(|one, next| one.to == next.to) {
                self.streams.hand_over(entries, round);
            }
            woken = unread.into_iter().chain(rest).collect();
        }
        Ok(())
    }

    async fn end_what_is_over(&self) {
        let now = self.clock.now();
        let over = self.streams.look_through(|caller| {
            if caller.until() <= now {
                return Some(StreamEnd::TokenExpired);
            }
            let ended = self.revocations.has_ended(caller.session()) == Some(true);
            ended.then_some(StreamEnd::SessionRevoked)
        });
        let accounts: HashSet<AccountId> = over
            .iter()
            .filter(|(_, end)| *end == StreamEnd::SessionRevoked)
            .map(|(caller, _)| caller.account())
            .collect();
        let mut blocked = HashSet::new();
        for account in accounts {
            // Without an answer the lesser thing is said.
            if let Ok(Some(known)) = self.accounts.credentials_of(account).await
                && known.blocked
            {
                blocked.insert(account);
            }
        }
        for (caller, end) in over {
            let end = if blocked.contains(&caller.account()) && end == StreamEnd::SessionRevoked {
                StreamEnd::AccountBlocked
            } else {
                end
            };
            self.streams.end(caller, end);
        }
    }
}

/// The accounts of which entries may be left that did not fit.
fn cut_off(places: &[(AccountId, u64)], entries: &[EntryRecord]) -> Vec<AccountId> {
    match entries.last() {
        Some(last) if entries.len() >= ENTRIES => {
            places.iter().map(|(account, _)| *account).filter(|to| *to >= last.to).collect()
        }
        _ => Vec::new(),
    }
}
