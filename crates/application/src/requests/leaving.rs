//! What becomes of the open requests of an account that goes or is blocked. All locks of one kind are
//! taken together and in the order of ids, so that whoever decides about one of them meanwhile waits,
//! and is not waited for.

use domain::{ids::AccountId, time::Timestamp};

use super::{
    RequestDeskService,
    change::{moves_capacity, save_locked},
};
use crate::{
    events::{NewEntry, Work},
    kernel::{Unavailable, UnitOfWork},
};

impl RequestDeskService {
    /// Cancels every open request of `account`; whom to tell of it, once all other rows are locked.
    pub(super) async fn cancel_open(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, Unavailable> {
        let mut cancelled = Vec::new();
        let mut entries = Vec::new();
        for mut request in work.requests().open_of(account).await? {
            let from = request.status;
            let Some(event) = request.cancel_by_system(now) else { continue };
            save_locked(work, &request).await?;
            entries.extend(self.entries(&request, true, event));
            cancelled.push((request, Some(from)));
        }
        let moves: Vec<_> = cancelled.iter().map(|(request, from)| (request, *from)).collect();
        work.tallies().requests_moved(&moves).await?;
        for (request, from) in moves {
            if moves_capacity(request, from) {
                work.outbox().mark(Work::Mentor(request.mentor), now).await?;
            }
        }
        Ok(entries)
    }
}
