use std::io::{self, Write as _};

use crate::config::{Source, Texts, catalogue};

/// Prints every setting with its value and who set it.
pub fn run(texts: &Texts) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for setting in catalogue::ALL {
        let (text, source) = texts.get(setting);
        let shown = setting.shown(text);
        let source = match source {
            Source::Default => "",
            Source::Environment => "  # from the environment",
            Source::File => "  # from a file",
            Source::Flag => "  # from a flag",
        };
        writeln!(out, "{}={shown}{source}", setting.env)?;
    }
    Ok(())
}
