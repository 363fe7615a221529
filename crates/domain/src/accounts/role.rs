use std::fmt;

/// What an account may be. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Looks for mentors and asks them.
    Student,
    /// Teaches.
    Mentor,
    /// Keeps order.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Student, Self::Mentor, Self::Admin];

    /// The word for it on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Mentor => "mentor",
            Self::Admin => "admin",
        }
    }

    /// The role that `word` stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
