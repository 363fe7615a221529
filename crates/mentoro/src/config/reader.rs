use std::fmt;

use super::{catalogue::Setting, texts::Texts, values::FromText};

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are not right:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}

/// Reads settings one by one and remembers every problem, so that all are told at once.
pub(super) struct Reader<'a> {
    texts: &'a Texts,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(texts: &'a Texts) -> Self {
        Self { texts, problems: texts.problems().to_vec() }
    }

    /// The value of a setting that has a default. Stands for the default when it is wrong.
    #[expect(clippy::expect_used, reason = "a test reads every default")]
    pub(super) fn value<T: FromText>(&mut self, setting: &Setting) -> T {
        self.optional(setting)
            .unwrap_or_else(|| T::from_text(setting.default).expect("defaults are right"))
    }

    /// The value of a setting that may be missing.
    pub(super) fn optional<T: FromText>(&mut self, setting: &Setting) -> Option<T> {
        let (text, _) = self.texts.get(setting);
        if text.is_empty() {
            return None;
        }
        match T::from_text(text) {
            Ok(value) => Some(value),
            Err(expected) => {
                let shown = setting.shown(text);
                self.problem(setting, format_args!("{shown:?} is not {expected}"));
                None
            }
        }
    }

    /// The value of a setting that another one makes necessary.
    pub(super) fn required<T: FromText>(&mut self, setting: &Setting, why: &Setting) -> Option<T> {
        let missing = self.texts.get(setting).0.is_empty();
        if missing {
            self.problem(setting, format_args!("is needed with {}", why.env));
        }
        self.optional(setting)
    }

    /// Everything read, or every problem.
    pub(super) fn finish<T>(self, settings: T) -> Result<T, Problems> {
        if self.problems.is_empty() { Ok(settings) } else { Err(Problems(self.problems)) }
    }

    fn problem(&mut self, setting: &Setting, what: fmt::Arguments<'_>) {
        let name = match setting.flag() {
            Some(flag) => format!("{} (--{flag})", setting.env),
            None => setting.env.to_owned(),
        };
        self.problems.push(format!("{name}: {what}"));
    }
}
