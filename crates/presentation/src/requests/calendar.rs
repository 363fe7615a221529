//! A meeting as calendars read it: RFC 5545.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue},
    },
};
use application::{
    accounts::SignedIn,
    requests::{Meeting, RequestDesk},
};
use chrono::{SubsecRound, TimeDelta};
use domain::ids::RequestId;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use crate::http::{
    conditional::Representation, identity::Caller, inject::Inject, input::Id, problem::Problem,
};

/// How long a meeting takes; nobody is asked.
const DURATION: TimeDelta = TimeDelta::hours(1);

/// How many octets a line has at most (3.1); longer ones are folded.
const LONGEST_LINE: usize = 75;

/// What ends a line.
const LINE_BREAK: &str = "\r\n";

/// Who writes this, in the form that RFC 5545 (3.7.3) recommends.
const PRODUCT: &str = "-//Mentoro//Mentoro//EN";

/// When and where the two meet, as a calendar takes it in.
///
/// There is an event from acceptance with a date on; one that was called off later stays, as
/// `CANCELLED`, for the calendars that have it. The `UID` is the request's id, the `SEQUENCE` its
/// version. An event takes an hour. Nobody's e-mail is in it, so that it names neither `ORGANIZER`
/// nor `ATTENDEE`.
#[utoipa::path(
    operation_id = "get_calendar", tag = "requests", summary = "A meeting for one's calendar",
    security(("bearer" = [])), params(("request_id" = Uuid, Path)),
    responses((
        status = 200, description = "An iCalendar object with one event.",
        body = String, content_type = "text/calendar; charset=utf-8",
    ))
)]
#[get("/request/{request_id}/calendar.ics")]
pub async fn get_calendar(
    request: HttpRequest,
    id: Id<RequestId>,
    caller: Caller<SignedIn>,
    desk: Inject<dyn RequestDesk>,
) -> Result<HttpResponse, Problem> {
    let meeting = desk.meeting(caller.0, id.0).await?;
    let text = text(&meeting).into();
    let mut answer = Representation::of_bytes(meeting.version, text)?.respond(&request);
    if answer.status() == StatusCode::OK {
        let headers = answer.headers_mut();
        let fixed = HeaderValue::from_static;
        headers.insert(CONTENT_TYPE, fixed("text/calendar; charset=utf-8"));
        headers.insert(CONTENT_DISPOSITION, fixed(r#"attachment; filename="meeting.ics""#));
    }
    Ok(answer)
}

/// The meeting as text, no line of it longer than [`LONGEST_LINE`].
fn text(meeting: &Meeting) -> String {
    let mut text = String::new();
    for line in calendar(meeting).to_string().split_inclusive(LINE_BREAK) {
        // What is left of a folded line may be one octet too long, the blank before it not counted.
        let end = line.len() - LINE_BREAK.len();
        let cut = line.floor_char_boundary(LONGEST_LINE);
        if cut < end {
            text.extend([&line[..cut], LINE_BREAK, " ", &line[cut..]]);
        } else {
            text.push_str(line);
        }
    }
    text
}

fn calendar(meeting: &Meeting) -> Calendar {
    // Calendars count whole seconds.
    let start = meeting.at.trunc_subsecs(0);
    let status = if meeting.is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    let mut event = Event::new();
    event
        .uid(&meeting.request.to_string())
        .sequence(u32::try_from(meeting.version).unwrap_or(u32::MAX))
        // Without a METHOD, this says when the event was last revised (3.8.7.2).
        .timestamp(meeting.updated_at)
        .last_modified(meeting.updated_at)
        .created(meeting.created_at)
        .starts(start)
        .ends(start + DURATION)
        .summary(&summary(&meeting.with))
        .status(status);
    if let Some(place) = &meeting.place {
        event.location(place);
    }
    if let Some(query) = &meeting.query {
        event.description(query);
    }
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", PRODUCT))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .push(event);
    calendar
}

/// The product and the other side, who may be gone.
fn summary(with: &str) -> String {
    if with.is_empty() { "Mentoro".to_owned() } else { format!("Mentoro: {with}") }
}

#[cfg(test)]
mod tests {
    use calcard::icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue,
    };
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn a_meeting() -> Meeting {
        let moment = |text: &str| text.parse().unwrap();
        Meeting {
            request: Uuid::from_u128(7),
            at: moment("2030-01-31T18:30:15.999999Z"),
            place: None,
            with: "Мария Ким".to_owned(),
            query: None,
            is_cancelled: false,
            created_at: moment("2030-01-01T00:00:00.5Z"),
            updated_at: moment("2030-01-02T03:04:05.6Z"),
            version: 3,
        }
    }

    /// The one event, as another library reads it; the lines are folded as they should be.
    fn event(meeting: &Meeting) -> ICalendarComponent {
        let text = text(meeting);
        let lines: Vec<_> = text.strip_suffix(LINE_BREAK).unwrap().split(LINE_BREAK).collect();
        for line in lines {
            assert!(line.len() <= LONGEST_LINE, "{line:?}");
            assert!(!line.contains(['\r', '\n']), "{line:?}");
        }
        let calendar = ICalendar::parse(&text).unwrap();
        let kinds: Vec<_> = calendar.components.iter().map(|it| &it.component_type).collect();
        assert_eq!(kinds, [&ICalendarComponentType::VCalendar, &ICalendarComponentType::VEvent]);
        calendar.components[1].clone()
    }

    fn value(event: &ICalendarComponent, property: &ICalendarProperty) -> Option<ICalendarValue> {
        let entry = event.property(property)?;
        assert_eq!((entry.values.len(), entry.params.len()), (1, 0), "{entry:?}");
        entry.values.first().cloned()
    }

    fn words(event: &ICalendarComponent, property: &ICalendarProperty) -> Option<String> {
        value(event, property).map(|value| value.as_text().unwrap().to_owned())
    }

    fn moment(event: &ICalendarComponent, property: &ICalendarProperty) -> String {
        let value = value(event, property).unwrap();
        let seconds = value.as_partial_date_time().unwrap().to_timestamp().unwrap();
        DateTime::from_timestamp(seconds, 0).unwrap().to_rfc3339()
    }

    #[test]
    fn another_library_reads_what_was_meant() {
        let event = event(&a_meeting());
        assert_eq!(event.uid(), Some("00000000-0000-0000-0000-000000000007"));
        assert_eq!(value(&event, &ICalendarProperty::Sequence), Some(ICalendarValue::Integer(3)));
        assert_eq!(moment(&event, &ICalendarProperty::Dtstart), "2030-01-31T18:30:15+00:00");
        assert_eq!(moment(&event, &ICalendarProperty::Dtend), "2030-01-31T19:30:15+00:00");
        assert_eq!(moment(&event, &ICalendarProperty::Dtstamp), "2030-01-02T03:04:05+00:00");
        assert_eq!(moment(&event, &ICalendarProperty::LastModified), "2030-01-02T03:04:05+00:00");
        assert_eq!(moment(&event, &ICalendarProperty::Created), "2030-01-01T00:00:00+00:00");
        let summary = words(&event, &ICalendarProperty::Summary);
        assert_eq!(summary.as_deref(), Some("Mentoro: Мария Ким"));
        assert_eq!(words(&event, &ICalendarProperty::Status).as_deref(), Some("CONFIRMED"));
        for absent in [
            ICalendarProperty::Location,
            ICalendarProperty::Description,
            ICalendarProperty::Organizer,
            ICalendarProperty::Attendee,
        ] {
            assert_eq!(value(&event, &absent), None, "{absent:?}");
        }
    }

    #[test]
    fn what_was_called_off_is_cancelled() {
        let event = event(&Meeting { is_cancelled: true, with: String::new(), ..a_meeting() });
        assert_eq!(words(&event, &ICalendarProperty::Status).as_deref(), Some("CANCELLED"));
        assert_eq!(words(&event, &ICalendarProperty::Summary).as_deref(), Some("Mentoro"));
    }

    #[test]
    fn text_comes_back_as_it_went_whatever_is_in_it() {
        let long = "Ветер, \"волны\"; и \\ парус: 🚀\n\tдалеко ".repeat(60);
        for text in [
            "a, b; c: d \\ e \\n \\\\ \"f\"",
            "one\ntwo\n\n\tthree",
            "Here\nEND:VEVENT\nBEGIN:VALARM\nTRIGGER:-PT1M\nEND:VALARM",
            "https://meet.example/room?a=1&b=2,3;4",
            long.trim_end(),
        ] {
            let meeting = Meeting {
                place: Some(text.to_owned()),
                query: Some(text.to_owned()),
                with: text.replace(['\n', '\t'], " "),
                ..a_meeting()
            };
            let event = event(&meeting);
            assert_eq!(words(&event, &ICalendarProperty::Location).as_deref(), Some(text));
            assert_eq!(words(&event, &ICalendarProperty::Description).as_deref(), Some(text));
            let summary = words(&event, &ICalendarProperty::Summary).unwrap();
            assert_eq!(summary, format!("Mentoro: {}", meeting.with));
        }
    }

    #[test]
    fn lines_of_every_length_are_folded() {
        for (letter, most) in [("x", 320), ("ж", 160), ("🚀", 80), ("a ", 160), ("ж ", 110)] {
            for count in 1..=most {
                let text = format!("{}.", letter.repeat(count));
                let event = event(&Meeting { place: Some(text.clone()), ..a_meeting() });
                assert_eq!(words(&event, &ICalendarProperty::Location), Some(text));
            }
        }
    }
}
