//! Fictional people for a first look: mentors who can be found, and students who asked some of
//! them. They are loaded by the same use cases that serve real ones, and their past is played at the
//! time at which it is said to have been.

mod cast;
mod portrait;
mod stage;

use std::{collections::HashMap, sync::Arc};

use anyhow::Context as _;
use application::Application;
use infrastructure::system::ManualClock;

use cast::Cast;
use stage::Stage;

/// The password of every fictional person. It is no secret, so that a newcomer can sign in as any
/// of them: do not load the demonstration into a service that others can reach.
pub const PASSWORD: &str = "mentoro-demo";

/// Loads whoever and whatever is missing, and tells `progress` how many people of how many are
/// there. Doing it twice, or again after it broke off, changes nothing that is there. `clock` is the
/// application's and stands at the present; it is moved to and fro.
pub async fn load(
    application: &dyn Application,
    clock: Arc<ManualClock>,
    progress: &dyn Fn(u64, u64),
) -> anyhow::Result<()> {
    let cast = Cast::read().context("the demonstration data")?;
    let total = (cast.mentors.len() + cast.students.len()) as u64;
    let stage = Stage::new(application, clock);
    let mut mentors = HashMap::new();
    for mentor in &cast.mentors {
        mentors.insert(mentor.id.as_str(), stage.mentor(mentor).await?);
        progress(mentors.len() as u64, total);
    }
    for (done, student) in (mentors.len() as u64 + 1..).zip(&cast.students) {
        stage.student(student, &mentors).await?;
        progress(done, total);
    }
    Ok(())
}
