//! The tags of answers that were given lately, so that whoever polls is told "nothing new" without
//! the database being asked.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::http::header::HeaderValue;
use application::events::{Mark, Versions};
use domain::ids::AccountId;

/// How many answers are remembered before the older ones among them are forgotten: with as many
/// older ones, some 40 MB at most.
const GENERATION: usize = 30_000;

/// How many answers are remembered for one account.
const EACH: usize = 16;

/// The longest path, bytes, and the greatest number of accounts, of an answer worth remembering.
const LONGEST_PATH: usize = 512;
const MOST_ACCOUNTS: usize = 256;

/// What callers were last told. Clones share it.
#[derive(Clone)]
pub struct Answers {
    versions: Arc<dyn Versions>,
    given: Arc<Mutex<Generations>>,
}

/// The younger generation becomes the older one when it is full.
#[derive(Default)]
struct Generations {
    young: HashMap<AccountId, Vec<Given>>,
    old: HashMap<AccountId, Vec<Given>>,
    in_young: usize,
}

/// An answer to one caller.
struct Given {
    /// With the query.
    path: Box<str>,
    etag: HeaderValue,
    /// Taken before it was read.
    mark: Mark,
    /// To whom belongs what it shows.
    accounts: Box<[AccountId]>,
}

impl Answers {
    /// None yet. They hold for as long as `versions` says.
    pub fn new(versions: Arc<dyn Versions>) -> Self {
        Self { versions, given: Arc::default() }
    }

    /// To be taken before an answer is read that may be remembered.
    pub fn mark(&self) -> Mark {
        self.versions.mark()
    }

    /// The tag of what `caller` would be answered now at `path`, if that is the tag of the last
    /// answer and `is_asked` says that it is the one which the caller has.
    pub fn still(
        &self,
        caller: AccountId,
        path: &str,
        is_asked: impl FnOnce(&HeaderValue) -> bool,
    ) -> Option<HeaderValue> {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |all: &HashMap<AccountId, Vec<Given>>| {
            all.get(&caller).and_then(|all| all.iter().position(|given| *given.path == *path))
        };
        let found = match (of(&given.young), of(&given.old)) {
            (Some(index), _) => &given.young[&caller][index],
            (None, Some(index)) => &given.old[&caller][index],
            (None, None) => return None,
        };
        let still = is_asked(&found.etag) && self.versions.holds(found.mark, &found.accounts);
        still.then(|| found.etag.clone())
    }

    /// Remembers an answer that was read after `mark` and shows what belongs to `accounts`.
    pub fn keep(
        &self,
        caller: AccountId,
        path: &str,
        etag: HeaderValue,
        mark: Mark,
        accounts: Vec<AccountId>,
    ) {
        if path.len() > LONGEST_PATH || accounts.len() > MOST_ACCOUNTS {
            return;
        }
        let answer = Given { path: path.into(), etag, mark, accounts: accounts.into() };
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        if given.in_young >= GENERATION {
            given.old = mem::take(&mut given.young);
            given.in_young = 0;
        }
        let own = given.young.entry(caller).or_default();
        let before = own.len();
        own.retain(|other| other.path != answer.path);
        if own.len() >= EACH {
            own.remove(0);
        }
        own.push(answer);
        let more = own.len() - before;
        given.in_young += more;
    }
}
