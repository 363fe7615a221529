use std::io::{self, Write as _};

use super::progress;
use crate::{composition::Composition, config::Settings, demo};

/// Loads fictional people. A service that runs finds them within a second.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let console = Composition::of_console(settings).await?;
    let bar = progress::bar("Loading fictional people")?;
    demo::load(&*console.application, &|done, total| {
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
