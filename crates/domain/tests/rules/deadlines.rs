//! What becomes of a request that nobody touches.

use chrono::Duration;
use domain::requests::{MentoringRequest, Party, RequestChange, RequestEvent, Status};

use super::requests::{a_pending_request, an_accepted_request, now, to};

#[test]
fn only_overdue_pending_requests_expire() {
    let mut request = a_pending_request();
    assert_eq!(request.expire(request.expires_at - Duration::microseconds(1)), None);
    assert_eq!(request.expire(request.expires_at), Some(RequestEvent::ChangedBySystem));
    assert_eq!(request.status, Status::Expired);

    let mut accepted = an_accepted_request();
    assert_eq!(accepted.expire(accepted.expires_at), None);
}

/// A request accepted now, to meet after so many days.
fn agreed_for(days: i64) -> MentoringRequest {
    let date = now() + Duration::days(days);
    let mut request = a_pending_request();
    let agree = RequestChange { date: Some(Some(date)), ..to(Status::Accepted) };
    request.change(Party::Mentor, agree, now()).unwrap();
    request
}

#[test]
fn what_was_agreed_on_is_over_some_time_after_acceptance_and_date() {
    const AFTER: std::time::Duration = std::time::Duration::from_hours(60 * 24);
    let instant = Duration::microseconds(1);
    for (request, days) in
        [(an_accepted_request(), 60), (agreed_for(10), 70), (agreed_for(100), 160)]
    {
        let (mut early, mut due) = (request.clone(), request);
        let end = now() + Duration::days(days);
        assert_eq!(early.complete_by_system(AFTER, end - instant), None);
        assert_eq!((early.status, early.version), (Status::Accepted, due.version));
        assert_eq!(due.complete_by_system(AFTER, end), Some(RequestEvent::ChangedBySystem));
        assert_eq!((due.status, due.version), (Status::Completed, early.version + 1));
        assert_eq!(due.complete_by_system(AFTER, end), None, "once is enough");
    }
}

#[test]
fn what_was_never_accepted_is_never_completed() {
    let mut request = a_pending_request();
    request.date = Some(now());
    assert_eq!(request.complete_by_system(std::time::Duration::ZERO, now()), None);
    request.change(Party::Mentor, to(Status::Refused), now()).unwrap();
    assert_eq!(request.complete_by_system(std::time::Duration::ZERO, now()), None);
    assert_eq!(request.status, Status::Refused);
}
