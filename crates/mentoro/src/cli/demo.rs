use std::{
    io::{self, Write as _},
    sync::Arc,
};

use application::kernel::Clock as _;
use infrastructure::system::{ManualClock, SystemClock};

use super::progress;
use crate::{composition::Composition, config::Settings, demo};

/// Loads fictional people. A service that runs finds them within a second.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let console = Composition::of_console_at(settings, clock.clone()).await?;
    let bar = progress::bar("Loading fictional people")?;
    demo::load(&*console.application, clock, &|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })
    .await?;
    bar.finish_and_clear();
    writeln!(
        io::stdout(),
        "{} fictional people are there. Sign in as masha@students.example or \
         rust1@mentors.example with the password {:?}.",
        bar.position(),
        demo::PASSWORD,
    )?;
    console.close().await
}
