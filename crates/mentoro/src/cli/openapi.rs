use std::io::{self, Write as _};

/// Prints the OpenAPI document.
pub fn run() -> anyhow::Result<()> {
    writeln!(io::stdout(), "{}", presentation::document().to_pretty_json()?)?;
    Ok(())
}
