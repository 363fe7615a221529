//! Profiles of students and mentors, and who sees what of them.

mod admin;
mod mentors;
mod students;
mod tags;
mod visibility;
