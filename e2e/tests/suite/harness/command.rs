//! A command that runs to its end.

use std::process::Output;

use super::logs;

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    call: String,
    code: Option<i32>,
    /// Standard output.
    pub printed: String,
    /// Standard error.
    pub told: String,
}

impl Ran {
    pub fn read(arguments: &[&str], output: Output) -> Self {
        let told = String::from_utf8(output.stderr).unwrap();
        logs::keep_told(&told);
        Self {
            call: format!("mentoro {}", arguments.join(" ")),
            code: output.status.code(),
            printed: String::from_utf8(output.stdout).unwrap(),
            told,
        }
    }

    /// What it printed; it worked.
    #[track_caller]
    pub fn ok(self) -> String {
        self.ended(0).printed
    }

    /// What it told; it failed at its work.
    #[track_caller]
    pub fn failed(self) -> String {
        self.ended(1).told
    }

    /// What it told; it was not called right.
    #[track_caller]
    pub fn misused(self) -> String {
        self.ended(2).told
    }

    /// The last line that it printed.
    #[track_caller]
    pub fn last_line(self) -> String {
        let printed = self.ok();
        printed.lines().last().unwrap_or_else(|| panic!("nothing was printed")).to_owned()
    }

    #[track_caller]
    fn ended(self, code: i32) -> Self {
        let Self { call, printed, told, .. } = &self;
        assert_eq!(self.code, Some(code), "{call}: {printed}{told}");
        self
    }
}
