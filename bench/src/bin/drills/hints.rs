//! How soon a replica knows what happened at another.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use reqwest::Method;

use crate::{
    caller::Caller,
    people::{Player, student},
    stage::{Stage, until},
    stores::LATE,
};

/// Within which a session that ended, or an account that was blocked, is refused everywhere.
pub(crate) const BOUND: Duration = Duration::from_secs(2);

/// How long a token still worked at the other replica.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hints {
    pub(crate) ended: Option<Duration>,
    pub(crate) blocked: Option<Duration>,
}

/// Ends a session and blocks an account at the first replica, and looks at the second.
pub(crate) fn measure(stage: &Stage) -> Result<Hints> {
    let replicas = stage.replicas();
    let [here, there, ..] = replicas.as_slice() else { bail!("this takes two replicas") };
    let ended = refused_after(stage, here, there, |leaving| {
        here.call(Method::POST, "/api/auth/sign-out", Some(&leaving.token), None)?.ok().map(drop)
    })?;
    let admin = Some(stage.mix.cast().admin.token.as_str());
    let blocked = refused_after(stage, here, there, |student| {
        let path = format!("/api/admin/accounts/{}/block", student.id);
        here.call(Method::POST, &path, admin, None)?.ok().map(drop)
    })?;
    Ok(Hints { ended, blocked })
}

fn refused_after(
    stage: &Stage,
    here: &Caller,
    there: &Caller,
    shut_out: impl FnOnce(&Player) -> Result<()>,
) -> Result<Option<Duration>> {
    let student = student(here, &stage.new_name())?;
    let looks = || there.get("/api/me", Some(&student.token));
    looks()?.ok()?;
    shut_out(&student)?;
    until(Instant::now(), LATE, || Ok(looks()?.status == 401))
}
