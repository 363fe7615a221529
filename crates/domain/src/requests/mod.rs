//! Requests for mentoring and what may follow what.
