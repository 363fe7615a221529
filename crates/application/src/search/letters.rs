//! Matching by letters: what people see on the page, as opposed to what they mean.
