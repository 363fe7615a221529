use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{ids::AccountId, time::Timestamp};
use shaku::{Component, Interface};

use super::{Change, Events, Hint, Hints, Noted};
use crate::{accounts::FRESH_FOR, kernel::Clock};

/// How old an answer may be that is given again without asking the database: what changes by the
/// mere course of time and is not excluded otherwise (an entry forgotten by age) shows by then.
const KEPT_FOR: Duration = Duration::from_mins(1);

/// How long a change is remembered: longer than any answer that it could make stale.
const REMEMBERED_FOR: Duration = Duration::from_mins(2);

/// How many accounts with changes are remembered; with more of them everything counts as changed.
const REMEMBERED: usize = 500_000;

/// A place in the course of changes, to be taken before something is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    step: u64,
    at: Timestamp,
}

/// What changed lately, in memory, so that an answer can be given again without asking the database.
///
/// What this process committed is known at once, what others did within the bound of freshness; when
/// the last look at the log is older than that, nothing holds any more.
pub trait Versions: Interface {
    /// Where we are now.
    fn mark(&self) -> Mark;

    /// Whether what was read after `mark` is still what would be read now, if it shows nothing but
    /// what belongs to `accounts`. Never for longer than a minute, nor over the end of a day (UTC),
    /// by which statistics change.
    fn holds(&self, mark: Mark, accounts: &[AccountId]) -> bool;

    /// Learns what a look at the log that began at `at` has found.
    fn learn(&self, changes: &[Noted], at: Timestamp);
}

/// [`Versions`] by the hints of this process and the log of changes.
#[derive(Component)]
#[shaku(interface = Versions)]
pub struct AccountVersions {
    #[shaku(inject)]
    events: Arc<dyn Events>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(default)]
    course: Mutex<Course>,
}

/// The course of changes. Empty at start, and then not fresh.
#[derive(Default)]
pub struct Course {
    /// From the first mark on: before, there is nothing that a hint could make stale.
    hints: Option<Hints>,
    /// Rises with every change.
    step: u64,
    /// The step at which everything may have changed.
    everything: u64,
    accounts: HashMap<AccountId, Changed>,
    looked_at: Option<Timestamp>,
}

/// The last change of what belongs to an account.
struct Changed {
    step: u64,
    known_at: Timestamp,
    /// Time and revision by the log, unless a hint was quicker.
    noted: Option<(Timestamp, u64)>,
}

impl Versions for AccountVersions {
    fn mark(&self) -> Mark {
        let at = self.clock.now();
        Mark { step: self.up_to_date(at).step, at }
    }

    fn holds(&self, mark: Mark, accounts: &[AccountId]) -> bool {
        let now = self.clock.now();
        let age = now - mark.at;
        if age < chrono::TimeDelta::zero()
            || now >= mark.at + KEPT_FOR
            || now.date_naive() != mark.at.date_naive()
        {
            return false;
        }
        let course = self.up_to_date(now);
        if course.looked_at.is_none_or(|looked| looked + FRESH_FOR < now) {
            return false;
        }
        let unchanged =
            |account| course.accounts.get(account).is_none_or(|changed| changed.step <= mark.step);
        course.step == mark.step || course.everything <= mark.step && accounts.iter().all(unchanged)
    }

    fn learn(&self, changes: &[Noted], at: Timestamp) {
        let mut course = self.up_to_date(at);
        for Noted { change, at: noted_at, revision } in changes {
            if let Change::Account(account) = *change {
                course.noted(account, (*noted_at, *revision), at);
            }
        }
        course.accounts.retain(|_, changed| changed.known_at + REMEMBERED_FOR >= at);
        course.looked_at = Some(at);
    }
}

impl AccountVersions {
    /// The course with all hints taken in that were published before the call: whoever has heard
    /// that a command was done finds it here.
    fn up_to_date(&self, now: Timestamp) -> MutexGuard<'_, Course> {
        let mut course = self.course.lock().unwrap_or_else(PoisonError::into_inner);
        if course.hints.is_none() {
            course.hints = Some(self.events.subscribe());
        }
        while let Some(hint) = course.hints.as_mut().and_then(Hints::at_hand) {
            match hint {
                Hint::Inbox(account) | Hint::Account(account) => course.changed(account, now),
                Hint::Everything => course.all_changed(),
                Hint::Changes | Hint::Outbox => {}
            }
        }
        course
    }
}

impl Course {
    fn changed(&mut self, account: AccountId, now: Timestamp) {
        if self.accounts.len() >= REMEMBERED && !self.accounts.contains_key(&account) {
            self.all_changed();
        }
        self.step += 1;
        let noted = self.accounts.get(&account).and_then(|before| before.noted);
        self.accounts.insert(account, Changed { step: self.step, known_at: now, noted });
    }

    /// The same change is found by every look for as long as looks overlap.
    fn noted(&mut self, account: AccountId, noted: (Timestamp, u64), now: Timestamp) {
        if self.accounts.get(&account).is_some_and(|known| known.noted == Some(noted)) {
            return;
        }
        self.changed(account, now);
        if let Some(entry) = self.accounts.get_mut(&account) {
            entry.noted = Some(noted);
        }
    }

    fn all_changed(&mut self) {
        self.step += 1;
        self.everything = self.step;
        self.accounts.clear();
    }
}
