use std::{
    future::{Ready, ready},
    ops::Deref,
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use application::Application;
use shaku::{HasComponent, Interface};

use super::problem::Problem;

/// A feature of the application, for a handler: `Inject<dyn RequestDesk>`.
pub struct Inject<I: ?Sized>(Arc<I>);

impl<I: Interface + ?Sized> FromRequest for Inject<I>
where
    dyn Application: HasComponent<I>,
{
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let application = request.app_data::<Arc<dyn Application>>();
        ready(
            application
                .map(|application| Self(application.resolve()))
                .ok_or_else(|| Problem::internal("the application is not part of the app")),
        )
    }
}

impl<I: ?Sized> Deref for Inject<I> {
    type Target = I;

    fn deref(&self) -> &I {
        &self.0
    }
}
