//! Requests for mentoring.

mod ask;
mod body;
mod calendar;
mod change;
mod list;
mod read;

pub use body::{RequestBody, StatusWord};

use application::requests::RequestView;
use domain::ids::AccountId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Of whom a request shows something.
fn sides(request: &RequestView) -> [AccountId; 2] {
    [request.student.id, request.mentor.id].map(AccountId::new)
}

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(ask::create_request)
        .service(read::get_request)
        .service(change::change_request)
        .service(calendar::get_calendar)
        .service(list::list_student_requests)
        .service(list::list_mentor_requests);
}
