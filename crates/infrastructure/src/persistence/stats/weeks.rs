//! Weeks begin on Monday, 00:00 UTC.

use chrono::{Days, NaiveDate, NaiveTime, Weekday};
use domain::time::Timestamp;

/// How many weeks a mentor's statistics show.
pub(super) const SHOWN: u64 = 12;

/// The Monday of the week of `moment`.
pub(super) fn monday(moment: Timestamp) -> NaiveDate {
    moment.date_naive().week(Weekday::Mon).first_day()
}

/// When a day begins.
pub(super) fn start(day: NaiveDate) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The Mondays that are shown, oldest first, the present one last.
pub(super) fn shown(now: Timestamp) -> impl Iterator<Item = NaiveDate> {
    let present = monday(now);
    (0..SHOWN).rev().filter_map(move |back| present.checked_sub_days(Days::new(7 * back)))
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use super::*;

    #[test]
    fn twelve_mondays_end_with_the_present_one() {
        let sunday = "2026-03-01T23:59:59Z".parse().unwrap();
        let shown: Vec<_> = shown(sunday).collect();
        assert_eq!(shown.len(), 12);
        assert_eq!(shown.first(), NaiveDate::from_ymd_opt(2025, 12, 8).as_ref());
        assert_eq!(shown.last(), NaiveDate::from_ymd_opt(2026, 2, 23).as_ref());
        assert!(shown.iter().all(|day| day.weekday() == Weekday::Mon));
    }
}
