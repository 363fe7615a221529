use std::error::Error;

use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    primitives::ByteStreamError,
};
use thiserror::Error;

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum S3Error {
    /// It answered with a refusal.
    #[error("the store answered {status} {code}: {message}")]
    Refused {
        /// Of the HTTP answer.
        status: u16,
        /// S3's word for it, such as `NoSuchKey`; empty for answers without a body.
        code: String,
        /// What it said to people.
        message: String,
    },
    /// No answer came, or none that could be read.
    #[error("{0}")]
    NoAnswer(String),
}

impl S3Error {
    /// What came back of a call.
    pub(super) fn of<E>(error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        match &error {
            SdkError::ServiceError(refusal) => Self::Refused {
                status: refusal.raw().status().as_u16(),
                code: refusal.err().code().unwrap_or_default().to_owned(),
                message: refusal.err().message().unwrap_or_default().to_owned(),
            },
            _ => Self::NoAnswer(DisplayErrorContext(error).to_string()),
        }
    }

    /// The answer began and did not end.
    pub(super) fn broken_off(error: ByteStreamError) -> Self {
        Self::NoAnswer(DisplayErrorContext(error).to_string())
    }

    /// The object is not there, or its bucket is not.
    pub(super) fn is_absence(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// The store said just this.
    pub(super) fn is(&self, expected: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == expected)
    }
}
