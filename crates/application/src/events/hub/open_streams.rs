use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
};

use domain::ids::AccountId;
use tokio::sync::{Notify, mpsc};

use super::{
    super::{Delivery, EntryRecord, NotificationView, StreamEnd},
    open::Open,
};
use crate::{accounts::SignedIn, kernel::StreamRules};

/// Why nobody more is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The account has so many streams already.
    TooMany(u32),
    /// This process has as many as it may, or is about to end.
    Full,
}

/// The streams that are open in this process.
#[derive(Debug, Default)]
pub struct OpenStreams {
    register: Mutex<Register>,
    /// Somebody was woken who is not known to those who wait.
    knock: Notify,
}

#[derive(Debug, Default)]
struct Register {
    accounts: HashMap<AccountId, Vec<Open>>,
    count: u32,
    /// The number of the latest stream.
    latest: u64,
    /// The number of the latest round of reading.
    round: u64,
    woken: HashSet<AccountId>,
    closed: bool,
}

/// The reader's end of a stream that was let in.
#[derive(Debug)]
pub struct Admission {
    pub number: u64,
    pub deliveries: mpsc::Receiver<Delivery>,
    pub behind: Arc<AtomicBool>,
}

impl OpenStreams {
    fn register(&self) -> MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more stream of `account` would be let in now.
    pub fn may_enter(&self, account: AccountId, rules: StreamRules) -> Result<(), Refusal> {
        self.register().may_enter(account, rules)
    }

    /// Lets in a stream of what comes after the entry with the number `place`.
    pub fn enter(
        &self,
        caller: SignedIn,
        place: u64,
        rules: StreamRules,
    ) -> Result<Admission, Refusal> {
        let mut register = self.register();
        register.may_enter(caller.account(), rules)?;
        register.latest += 1;
        register.count += 1;
        let number = register.latest;
        let (open, deliveries) = Open::new(number, caller, place);
        let behind = Arc::clone(&open.behind);
        // Most accounts have one.
        let streams = register.accounts.entry(caller.account());
        streams.or_insert_with(|| Vec::with_capacity(1)).push(open);
        register.woken.insert(caller.account());
        drop(register);
        self.knock.notify_one();
        Ok(Admission { number, deliveries, behind })
    }

    /// The reader has gone.
    pub fn leave(&self, account: AccountId, number: u64) {
        self.register().keep(account, |open| open.number != number);
    }

    /// A reader who was behind has taken everything.
    pub fn drained(&self, account: AccountId) {
        if self.wake(account) {
            self.knock.notify_one();
        }
    }

    /// Returns when somebody was let in, or has drained a stream that was behind.
    pub async fn somebody_waits(&self) {
        self.knock.notified().await;
    }

    /// `account` has news. `false` if nobody here wants to know.
    pub fn wake(&self, account: AccountId) -> bool {
        let mut register = self.register();
        let is_here = register.accounts.contains_key(&account);
        if is_here {
            register.woken.insert(account);
        }
        is_here
    }

    /// Those for whom `has_news` says so have news.
    pub fn wake_if(&self, has_news: impl Fn(AccountId) -> bool) {
        let mut register = self.register();
        let Register { accounts, woken, .. } = &mut *register;
        woken.extend(accounts.keys().copied().filter(|account| has_news(*account)));
    }

    /// Everybody who was woken since the last call.
    pub fn woken(&self) -> Vec<AccountId> {
        self.register().woken.drain().collect()
    }

    /// From where on entries are to be read for `accounts`, and the round in which that is done.
    pub fn places(&self, accounts: &[AccountId]) -> (Vec<(AccountId, u64)>, u64) {
        let mut register = self.register();
        register.round += 1;
        let round = register.round;
        let mut places = Vec::with_capacity(accounts.len());
        for account in accounts {
            let streams = register.accounts.get_mut(account).into_iter().flatten();
            let ready = streams.filter_map(|open| {
                open.has_room().then(|| {
                    open.round = round;
                    open.place
                })
            });
            places.extend(ready.min().map(|place| (*account, place)));
        }
        (places, round)
    }

    /// Hands entries of one inbox, in order, to the streams that took part in the round.
    pub fn hand_over(&self, entries: &[EntryRecord], round: u64) {
        let Some(account) = entries.first().map(|entry| entry.to) else { return };
        let mut register = self.register();
        let streams = register.accounts.get_mut(&account).into_iter().flatten();
        for open in streams.filter(|open| open.round == round) {
            for entry in entries {
                if entry.seq <= open.place {
                    continue;
                }
                if !open.has_room() {
                    break;
                }
                let view = NotificationView::of(entry.clone(), open.caller);
                open.send(Delivery::Entry(entry.seq, Box::new(view)));
                open.place = entry.seq;
            }
        }
    }

    /// Looks at every stream: shows quiet ones that they are still there, cuts stalled readers off.
    /// Returns whose streams `is_over` says to end.
    pub fn look_through(
        &self,
        is_over: impl Fn(SignedIn) -> Option<StreamEnd>,
    ) -> Vec<(SignedIn, StreamEnd)> {
        let mut register = self.register();
        let Register { accounts, woken, .. } = &mut *register;
        let (mut over, mut stalled) = (Vec::new(), Vec::new());
        for open in accounts.values_mut().flatten() {
            if open.is_stalled() {
                stalled.push((open.caller.account(), open.number));
            } else if let Some(end) = is_over(open.caller) {
                over.push((open.caller, end));
            } else if open.may_go_on() {
                woken.insert(open.caller.account());
            }
            open.beat();
        }
        for (account, number) in stalled {
            register.keep(account, |open| open.number != number);
        }
        over
    }

    /// Ends the streams that were opened with the caller's token.
    pub fn end(&self, caller: SignedIn, end: StreamEnd) {
        let mut register = self.register();
        let streams = register.accounts.get_mut(&caller.account()).into_iter().flatten();
        streams.filter(|open| open.caller == caller).for_each(|open| {
            open.send(Delivery::End(end));
        });
        register.keep(caller.account(), |open| open.caller != caller);
    }

    /// Ends every stream, and lets in no more.
    pub fn close(&self) {
        let mut register = self.register();
        register.closed = true;
        register.count = 0;
        for mut open in register.accounts.drain().flat_map(|(_, streams)| streams) {
            open.send(Delivery::End(StreamEnd::Shutdown));
        }
    }
}

impl Register {
    fn may_enter(&self, account: AccountId, rules: StreamRules) -> Result<(), Refusal> {
        if self.closed || self.count >= rules.in_process {
            return Err(Refusal::Full);
        }
        let most = rules.per_account;
        let own = self.accounts.get(&account).map_or(0, |streams| number_of(streams));
        if own < most { Ok(()) } else { Err(Refusal::TooMany(most)) }
    }

    /// Forgets the streams of `account` that are not wanted any more.
    fn keep(&mut self, account: AccountId, wanted: impl Fn(&Open) -> bool) {
        let Some(streams) = self.accounts.get_mut(&account) else { return };
        let before = number_of(streams);
        streams.retain(wanted);
        self.count -= before - number_of(streams);
        if streams.is_empty() {
            self.accounts.remove(&account);
        }
    }
}

fn number_of(streams: &[Open]) -> u32 {
    u32::try_from(streams.len()).unwrap_or(u32::MAX)
}
