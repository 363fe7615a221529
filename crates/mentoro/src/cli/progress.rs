use indicatif::{ProgressBar, ProgressStyle};

/// A bar for somebody who waits. It is silent unless standard error is a terminal.
pub fn bar(what: &'static str) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")?;
    Ok(ProgressBar::new(0).with_style(style).with_message(what))
}
