use std::fmt;

/// Where a request stands.
///
/// ```text
/// PENDING ─► ACCEPTED ─► COMPLETED
///    │          └──────► CANCELLED
///    └─► REFUSED | CANCELLED | EXPIRED
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Asked, not answered.
    Pending,
    /// The mentor said yes; both work together.
    Accepted,
    /// The mentor said no.
    Refused,
    /// Taken back before it came to an end.
    Cancelled,
    /// They are done.
    Completed,
    /// Nobody answered in time.
    Expired,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Accepted,
        Self::Refused,
        Self::Cancelled,
        Self::Completed,
        Self::Expired,
    ];

    /// The word for it on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Accepted => "ACCEPTED",
            Self::Refused => "REFUSED",
            Self::Cancelled => "CANCELLED",
            Self::Completed => "COMPLETED",
            Self::Expired => "EXPIRED",
        }
    }

    /// The status that `word` stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether something may still follow. A pair has at most one open request.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Accepted)
    }

    /// Whether `next` may follow, whoever wants it.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Pending => {
                matches!(next, Self::Accepted | Self::Refused | Self::Cancelled | Self::Expired)
            }
            Self::Accepted => matches!(next, Self::Completed | Self::Cancelled),
            Self::Refused | Self::Cancelled | Self::Completed | Self::Expired => false,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A side of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// Who asks.
    Student,
    /// Who is asked.
    Mentor,
}

impl Party {
    /// Whether this side may ever set `status`, and from which present one.
    pub(super) const fn may_set(self, status: Status, present: Status) -> Option<bool> {
        let legal = match (self, status) {
            (Self::Mentor, Status::Accepted | Status::Refused) | (_, Status::Completed) => {
                present.may_become(status)
            }
            (Self::Student, Status::Cancelled) => present.may_become(status),
            // A mentor refuses what is pending, and cancels only what was agreed on.
            (Self::Mentor, Status::Cancelled) => matches!(present, Status::Accepted),
            _ => return None,
        };
        Some(legal)
    }
}

/// Who took a request back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CancelledBy {
    /// The student.
    Student,
    /// The mentor.
    Mentor,
    /// The service, because one of the two was blocked or deleted.
    System,
}

impl CancelledBy {
    /// The word for it on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Mentor => "mentor",
            Self::System => "system",
        }
    }

    /// Who `word` stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Student, Self::Mentor, Self::System].into_iter().find(|by| by.as_str() == word)
    }
}

impl From<Party> for CancelledBy {
    fn from(party: Party) -> Self {
        match party {
            Party::Student => Self::Student,
            Party::Mentor => Self::Mentor,
        }
    }
}
