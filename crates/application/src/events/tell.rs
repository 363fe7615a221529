use super::NewEntry;
use crate::kernel::{Unavailable, UnitOfWork};

/// Puts entries into inboxes: last in a unit of work, since each locks an account, and in the order of
/// accounts, so that no two units wait for each other.
pub async fn tell(
    work: &mut dyn UnitOfWork,
    mut entries: Vec<NewEntry>,
) -> Result<(), Unavailable> {
    entries.sort_by_key(|entry| entry.to.uuid());
    for entry in entries {
        work.inbox().push(entry).await?;
    }
    Ok(())
}
