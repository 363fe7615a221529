//! Ratings, with or without a text.
