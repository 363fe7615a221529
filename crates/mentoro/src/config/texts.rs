use std::{collections::HashMap, env, fs};

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, parser::ValueSource};

use super::catalogue::{self, Setting};

/// Settings as somebody wrote them: a flag wins over the environment. What holds a secret may be in a
/// file that the environment names.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    said: HashMap<&'static str, (String, Source)>,
    problems: Vec<String>,
}

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The environment.
    Environment,
    /// A file that the environment names.
    File,
    /// The command line.
    Flag,
}

impl Texts {
    /// What `setting` says, and who said it. An empty text counts as none.
    pub fn get(&self, setting: &Setting) -> (&str, Source) {
        match self.said.get(setting.env) {
            Some((text, source)) if !text.is_empty() => (text, *source),
            _ => (setting.default, Source::Default),
        }
    }

    /// Sets `setting` as the environment would.
    #[must_use]
    pub fn with(mut self, setting: &Setting, text: impl Into<String>) -> Self {
        self.said.insert(setting.env, (text.into(), Source::Environment));
        self
    }

    /// What is wrong with the places that settings come from.
    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Takes each setting from what was `said`, or from the file that a variable names.
    fn gather(
        &mut self,
        said: impl Fn(&Setting) -> Option<(String, Source)>,
        variable: impl Fn(&str) -> Option<String>,
    ) {
        for setting in catalogue::ALL {
            let file = setting.file_env().and_then(|name| {
                let path = variable(&name).filter(|path| !path.is_empty())?;
                Some((name, path))
            });
            match found(setting, said(setting), file) {
                Ok(Some(found)) => {
                    self.said.insert(setting.env, found);
                }
                Ok(None) => {}
                Err(problem) => self.problems.push(problem),
            }
        }
    }
}

impl Args for Texts {
    fn augment_args(command: Command) -> Command {
        let flags = catalogue::ALL.iter().filter_map(|setting| Some((setting, setting.flag()?)));
        flags.fold(command, |command, (setting, flag)| {
            let arg = Arg::new(setting.env)
                .long(flag)
                .env(setting.env)
                .value_name(setting.placeholder())
                .help(help(setting))
                .help_heading("Settings, by flag or environment")
                .hide_env_values(true)
                .hide_short_help(true)
                .global(true);
            command.arg(arg)
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Texts {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut texts = Self::default();
        texts.update_from_arg_matches(matches)?;
        Ok(texts)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        let variable = |name: &str| env::var(name).ok();
        let said = |setting: &Setting| {
            if setting.is_secret() {
                variable(setting.env).map(|text| (text, Source::Environment))
            } else {
                flag_or_environment(matches, setting)
            }
        };
        self.gather(said, variable);
        Ok(())
    }
}

fn flag_or_environment(matches: &ArgMatches, setting: &Setting) -> Option<(String, Source)> {
    let source = match matches.value_source(setting.env)? {
        ValueSource::CommandLine => Source::Flag,
        _ => Source::Environment,
    };
    Some((matches.get_one::<String>(setting.env)?.clone(), source))
}

/// What was `said` of `setting`, or what its file holds: a pair of the variable that names the file
/// and its path. A flag wins over the file as over a variable. An empty text counts as none; an empty
/// file is wrong, since nobody names one on purpose.
fn found(
    setting: &Setting,
    said: Option<(String, Source)>,
    file: Option<(String, String)>,
) -> Result<Option<(String, Source)>, String> {
    let Some((name, path)) = file else { return Ok(said) };
    match said {
        Some((_, Source::Flag)) => return Ok(said),
        Some((text, _)) if !text.is_empty() => {
            return Err(format!("{name}: {} is set too", setting.env));
        }
        _ => {}
    }
    match fs::read_to_string(&path).map(without_line_break) {
        Ok(text) if text.is_empty() => Err(format!("{name}: {path} is empty")),
        Ok(text) => Ok(Some((text, Source::File))),
        Err(error) => Err(format!("{name}: {path} cannot be read: {error}")),
    }
}

/// `text` without the line break that editors put at the end of a file.
fn without_line_break(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    text
}

fn help(setting: &Setting) -> String {
    let help = setting.help.trim();
    match setting.default {
        "" => help.to_owned(),
        default => format!("{help} [default: {default}]"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tempfile::NamedTempFile;

    use super::*;
    use crate::config::Settings;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn file_of(content: &str) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(content.as_bytes()).unwrap();
        file
    }

    fn texts(environment: &[(&str, &str)]) -> Texts {
        let variable = |name: &str| {
            environment.iter().find(|(set, _)| *set == name).map(|(_, text)| (*text).to_owned())
        };
        let mut texts = Texts::default();
        let said =
            |setting: &Setting| variable(setting.env).map(|text| (text, Source::Environment));
        texts.gather(said, variable);
        texts
    }

    #[test]
    fn a_secret_may_be_in_a_file_whose_last_line_break_does_not_count() {
        for content in [SECRET.to_owned(), format!("{SECRET}\n"), format!("{SECRET}\r\n")] {
            let file = file_of(&content);
            let path = file.path().to_str().unwrap();
            let texts = texts(&[("MENTORO_JWT_SECRETS_FILE", path)]);
            assert_eq!(texts.get(&catalogue::JWT_SECRETS), (SECRET, Source::File));
            assert!(Settings::read(&texts).is_ok());
        }
    }

    #[test]
    fn a_secret_is_said_once_and_its_file_is_there_and_not_empty() {
        let (file, empty) = (file_of(SECRET), file_of("\n"));
        let texts = texts(&[
            ("MENTORO_JWT_SECRETS", SECRET),
            ("MENTORO_JWT_SECRETS_FILE", file.path().to_str().unwrap()),
            ("MENTORO_EMBEDDINGS_KEY_FILE", "/nowhere/at/all"),
            ("MENTORO_REDIS_URL_FILE", empty.path().to_str().unwrap()),
        ]);
        let problems = Settings::read(&texts).unwrap_err().to_string();
        for expected in [
            "MENTORO_JWT_SECRETS_FILE: MENTORO_JWT_SECRETS is set too",
            "MENTORO_EMBEDDINGS_KEY_FILE: /nowhere/at/all cannot be read",
            "MENTORO_REDIS_URL_FILE",
            "is empty",
        ] {
            assert!(problems.contains(expected), "{expected} in {problems}");
        }
        assert!(!problems.contains(SECRET));
    }

    #[test]
    fn what_holds_no_secret_has_no_file() {
        let file = file_of("debug");
        let texts = texts(&[("MENTORO_LOG_FILE", file.path().to_str().unwrap())]);
        assert_eq!(texts.get(&catalogue::LOG), (catalogue::LOG.default, Source::Default));
    }
}
