//! The feed: mentors for a student's interests, what the student did with them, and favourites.

mod desk;
mod interests;
mod page;
mod ports;
mod service;

pub use desk::{
    FavoriteItem, FeedDesk, FeedError, FeedItem, FeedPage, KeepError, SwipeError, SwipeRequest,
    Swiped, UndoError,
};
pub use interests::{ABOUT, Interests, Matches};
pub use ports::{FavoriteMentor, Favorites, FeedBasis, FeedMentor, FeedReads, Swipe, Swipes};
pub use service::FeedDeskService;
