//! Mentors' profiles, and lists of mentors as the database knows them.

mod desk;
mod ports;
mod view;

pub use desk::{ChangeProfileError, MentorDesk, MentorDeskService};
pub use ports::{
    CatalogueFilter, IndexSource, MentorReads, Mentors, RankKey, RankedMentor, Viewer,
};
pub use view::{
    ContactView, MentorView, OwnMentor, PairRecord, SwipeAction, TagCount, ViewerState,
};
