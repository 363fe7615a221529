use std::{
    future::{Ready, ready},
    io,
    sync::Arc,
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue},
    web::{Bytes, BytesMut},
};
use application::kernel::Busy;
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    http::{
        code::ErrorCode,
        problem::{FieldError, Place, Problem},
    },
    problems::RETRY,
    settings::HttpSettings,
};

/// The field that the file is in.
const FIELD: &str = "file";

/// The greatest file, bytes.
const MAX_FILE: usize = 8 << 20;

/// The greatest body: the file, and the form around it, as nginx takes it too.
const MAX_BODY: usize = MAX_FILE + (64 << 10);

/// How many wrong fields are named at most.
const MAX_ERRORS: usize = 20;

/// What all uploads that are being read or processed may take together, in KiB.
const ROOM: usize = 48 << 10;

/// Reads uploads, in bounded memory: who finds no room is told to come back. Clones share the room.
#[derive(Debug, Clone)]
pub struct UploadRoom(Arc<Semaphore>);

/// A file, with the room that it takes.
pub struct Upload {
    file: Bytes,
    _room: OwnedSemaphorePermit,
}

impl Upload {
    /// What is in it, whatever it calls itself.
    pub fn bytes(&self) -> Bytes {
        self.file.clone()
    }
}

impl Default for UploadRoom {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM)))
    }
}

impl UploadRoom {
    /// Reads the form and takes the one file out of it.
    ///
    /// # Errors
    /// If it is no form, or not this one; if it is too large, too slow, or there is no room.
    pub async fn read(&self, request: &HttpRequest, body: Payload) -> Result<Upload, Problem> {
        let settings = request
            .app_data::<Arc<HttpSettings>>()
            .ok_or_else(|| Problem::internal("the settings are not part of the app"))?;
        check_media_type(request)?;
        let announced = announced(request);
        if announced.is_some_and(|length| length > MAX_BODY) {
            return Err(too_large(MAX_BODY));
        }
        let expected = announced.unwrap_or(MAX_BODY);
        let room = u32::try_from(expected.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.0).try_acquire_many_owned(room);
        let room = room.map_err(|_| close(Busy { retry_after: RETRY }.into()))?;
        let form = Multipart::new(request.headers(), counted(body));
        let file = tokio::time::timeout(settings.upload_timeout, read_form(form, expected)).await;
        let file = file.map_err(|_| close(Problem::new(ErrorCode::RequestTimeout)))??;
        Ok(Upload { file, _room: room })
    }
}

impl FromRequest for UploadRoom {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let room = request.app_data::<Self>().cloned();
        ready(room.ok_or_else(|| Problem::internal("there is no room for uploads")))
    }
}

fn check_media_type(request: &HttpRequest) -> Result<(), Problem> {
    let is_form = request
        .mime_type()
        .ok()
        .flatten()
        .is_some_and(|mime| mime.type_() == "multipart" && mime.subtype() == "form-data");
    let encoded = request
        .headers()
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if is_form && !encoded {
        return Ok(());
    }
    Err(close(Problem::new(ErrorCode::UnsupportedMediaType)))
}

fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The body, which breaks off where it grows too large.
fn counted(body: Payload) -> impl futures_util::Stream<Item = Result<Bytes, PayloadError>> {
    let mut left = MAX_BODY;
    body.map(move |chunk| {
        let chunk = chunk?;
        // Not the error that the form's reader has for headers that are too long.
        let too_large = || PayloadError::Io(io::ErrorKind::FileTooLarge.into());
        left = left.checked_sub(chunk.len()).ok_or_else(too_large)?;
        Ok(chunk)
    })
}

/// The file of a form that has just one, and nothing else; else everything that is wrong.
async fn read_form(mut form: Multipart, expected: usize) -> Result<Bytes, Problem> {
    let mut file = None;
    let mut errors = Vec::new();
    while let Some(field) = form.next().await {
        let field = field.map_err(unreadable)?;
        let name = field.name().unwrap_or_default().to_owned();
        if name == FIELD && file.is_none() {
            file = Some(read_file(field, expected).await?);
            continue;
        }
        if errors.len() < MAX_ERRORS {
            errors.push(wrong(&name));
        }
        skip(field).await?;
    }
    match file {
        Some(file) if errors.is_empty() => Ok(file),
        Some(_) => Err(Problem::invalid(errors)),
        None => {
            errors.push(FieldError::new(place(FIELD), ErrorCode::Required, "is missing"));
            Err(Problem::invalid(errors))
        }
    }
}

async fn read_file(mut field: Field, expected: usize) -> Result<Bytes, Problem> {
    let mut file = BytesMut::with_capacity(expected.min(MAX_FILE));
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(unreadable)?;
        if file.len() + chunk.len() > MAX_FILE {
            return Err(too_large(MAX_FILE));
        }
        file.extend_from_slice(&chunk);
    }
    Ok(file.freeze())
}

async fn skip(mut field: Field) -> Result<(), Problem> {
    while let Some(chunk) = field.next().await {
        chunk.map_err(unreadable)?;
    }
    Ok(())
}

/// A field that should not be there.
fn wrong(name: &str) -> FieldError {
    if name == FIELD {
        return FieldError::new(place(FIELD), ErrorCode::TooMany, "there may be one file")
            .param("max", 1);
    }
    let name: String = name.chars().take(100).collect();
    FieldError::new(place(&name), ErrorCode::UnknownField, "this call does not take it")
}

/// The JSON pointer of a field.
fn place(name: &str) -> Place {
    Place::Pointer(format!("/{}", name.replace('~', "~0").replace('/', "~1")))
}

fn unreadable(error: MultipartError) -> Problem {
    match error {
        MultipartError::Payload(PayloadError::Io(error))
            if error.kind() == io::ErrorKind::FileTooLarge =>
        {
            too_large(MAX_BODY)
        }
        _ => close(Problem::new(ErrorCode::MalformedRequest).detail("The form cannot be read.")),
    }
}

fn too_large(max: usize) -> Problem {
    close(Problem::new(ErrorCode::PayloadTooLarge).param("max", max))
}

/// What the client still sends is not read, so the connection cannot be used again.
fn close(problem: Problem) -> Problem {
    problem.header(CONNECTION, HeaderValue::from_static("close"))
}
