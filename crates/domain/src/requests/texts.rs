use crate::{ValueError, text};

macro_rules! prose {
    ($($(#[$doc:meta])* $name:ident($min:literal, $max:literal);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// A [`ValueError`] on length or control characters.
            pub fn parse(raw: &str) -> Result<Self, ValueError> {
                text::prose(raw, $min, $max).map(Self)
            }

            /// As typed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

prose! {
    /// What a student wants to learn from this mentor, 1 to 2000 characters.
    QueryText(1, 2000);
    /// Why a request was refused or cancelled, 1 to 500 characters.
    Reason(1, 500);
    /// Where the two meet, a room or a link, 1 to 500 characters.
    Place(1, 500);
}
