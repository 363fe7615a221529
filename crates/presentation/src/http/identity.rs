//! Who calls.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    pin::Pin,
    rc::Rc,
    sync::Arc,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{Payload, Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::header::AUTHORIZATION,
};
use application::{
    Application,
    accounts::{Authenticator, Onlooker, SignedIn, WrongRole},
};

use super::{code::ErrorCode, conditional::answer_from_memory, problem::Problem, routes};

/// Middleware: checks the access token of every request that carries one, before anything else of
/// the request is looked at. One that is sent but not valid is a 401, whatever is asked for. Whoever
/// polls for what has not changed is answered here.
pub struct Identify;

impl<S, B> Transform<S, ServiceRequest> for Identify
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = IdentifyService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(IdentifyService { service: Rc::new(service) }))
    }
}

/// [`Identify`] around the service of one worker.
pub struct IdentifyService<S> {
    service: Rc<S>,
}

impl<S, B> Service<ServiceRequest> for IdentifyService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let service = Rc::clone(&self.service);
        Box::pin(async move {
            match identify(&request).await {
                Ok(caller) => {
                    if let Some(caller) = caller {
                        if let Some(unchanged) = answer_from_memory(request.request(), caller) {
                            return Ok(request.into_response(unchanged).map_into_right_body());
                        }
                        request.extensions_mut().insert(caller);
                    }
                    service.call(request).await.map(ServiceResponse::map_into_left_body)
                }
                Err(problem) => {
                    // Who asks does not matter where nobody could.
                    let problem = routes::wrong_method(request.request()).unwrap_or(problem);
                    Ok(request.error_response(problem).map_into_right_body())
                }
            }
        })
    }
}

async fn identify(request: &ServiceRequest) -> Result<Option<SignedIn>, Problem> {
    let Some(header) = request.headers().get(AUTHORIZATION) else { return Ok(None) };
    let token = header.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let token = token.ok_or_else(|| Problem::new(ErrorCode::TokenInvalid))?;
    let application = request
        .app_data::<Arc<dyn Application>>()
        .ok_or_else(|| Problem::internal("the application is not part of the app"))?;
    let authenticator: Arc<dyn Authenticator> = application.resolve();
    Ok(Some(authenticator.authenticate(token).await?))
}

/// A caller who is signed in, as what the handler asks for: [`SignedIn`], or one role.
pub struct Caller<T>(pub T);

impl<T> FromRequest for Caller<T>
where
    T: TryFrom<SignedIn> + 'static,
    T::Error: Into<Problem>,
{
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<SignedIn>().copied();
        let caller = caller.ok_or_else(|| Problem::new(ErrorCode::Unauthenticated));
        ready(caller.and_then(|caller| T::try_from(caller).map(Self).map_err(Into::into)))
    }
}

impl From<Infallible> for Problem {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<WrongRole> for Problem {
    fn from(error: WrongRole) -> Self {
        Self::new(ErrorCode::WrongRole).param("role", error.actual.as_str())
    }
}

/// A caller who may be signed in.
pub struct Anyone(pub Onlooker);

impl FromRequest for Anyone {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<SignedIn>().copied().into())))
    }
}
