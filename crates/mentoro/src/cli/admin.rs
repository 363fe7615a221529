use std::io::{self, Write as _};

use application::admin::{AdminDesk, IssuedCode};
use domain::accounts::EmailAddress;
use shaku::HasComponent as _;

use crate::{composition::Composition, config::Settings};

/// Makes an invite for an admin.
pub async fn invite(settings: &Settings) -> anyhow::Result<()> {
    let console = Composition::of_console(settings).await?;
    let desk: &dyn AdminDesk = console.application.resolve_ref();
    let code = desk.invite_from_console().await?;
    hand_over("Give this to the new admin, for POST /api/admin/sign-up", &code)?;
    console.close().await
}

/// Makes a code that sets the password of `email`'s account.
pub async fn reset_code(settings: &Settings, email: &EmailAddress) -> anyhow::Result<()> {
    let console = Composition::of_console(settings).await?;
    let desk: &dyn AdminDesk = console.application.resolve_ref();
    let code = desk.reset_code_from_console(email).await?;
    hand_over("Give this to the account's owner, for POST /api/auth/password/reset", &code)?;
    console.close().await
}

/// The last line is the code alone, for scripts.
fn hand_over(what_for: &str, code: &IssuedCode) -> io::Result<()> {
    let until = code.expires_at.format("%Y-%m-%d %H:%M UTC");
    writeln!(io::stdout(), "{what_for}. It works once, until {until}:\n{}", code.code)
}
