use std::{collections::HashMap, env};

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, parser::ValueSource};

use super::catalogue::{self, Setting};

/// Settings as somebody wrote them: a flag wins over the environment.
#[derive(Debug, Clone, Default)]
pub struct Texts(HashMap<&'static str, (String, Source)>);

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The environment.
    Environment,
    /// The command line.
    Flag,
}

impl Texts {
    /// What `setting` says, and who said it. An empty text counts as none.
    pub fn get(&self, setting: &Setting) -> (&str, Source) {
        match self.0.get(setting.env) {
            Some((text, source)) if !text.is_empty() => (text, *source),
            _ => (setting.default, Source::Default),
        }
    }

    /// Sets `setting` as the environment would.
    #[must_use]
    pub fn with(mut self, setting: &Setting, text: impl Into<String>) -> Self {
        self.0.insert(setting.env, (text.into(), Source::Environment));
        self
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
        for setting in catalogue::ALL {
            let found = if setting.is_secret() {
                env::var(setting.env).ok().map(|text| (text, Source::Environment))
            } else {
                flag_or_environment(matches, setting)
            };
            if let Some(found) = found {
                self.0.insert(setting.env, found);
            }
        }
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

fn help(setting: &Setting) -> String {
    let help = setting.help.trim();
    match setting.default {
        "" => help.to_owned(),
        default => format!("{help} [default: {default}]"),
    }
}
