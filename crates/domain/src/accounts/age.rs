use crate::ValueError;

/// Whole years, 14 to 120.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age(u8);

impl Age {
    const MIN: u8 = 14;
    const MAX: u8 = 120;
    /// From this age on, a student's contacts may be shown to mentors.
    const ADULT: u8 = 18;

    /// # Errors
    /// [`ValueError::OutOfRange`].
    pub fn parse(years: i64) -> Result<Self, ValueError> {
        match u8::try_from(years) {
            Ok(years @ Self::MIN..=Self::MAX) => Ok(Self(years)),
            _ => Err(ValueError::OutOfRange { min: Self::MIN.into(), max: Self::MAX.into() }),
        }
    }

    /// Whole years.
    pub fn years(self) -> u8 {
        self.0
    }

    /// Whether the person is under 18.
    pub fn is_minor(self) -> bool {
        self.0 < Self::ADULT
    }
}
