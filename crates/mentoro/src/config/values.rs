//! From text to typed values.

use std::{
    net::{IpAddr, SocketAddr},
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use infrastructure::{
    parts::BreakerSettings,
    security::{JwtIssuer, Quota},
};
use ipnet::IpNet;
use secrecy::{SecretSlice, SecretString};
use tracing_subscriber::EnvFilter;
use url::Url;

/// A value that a setting may have.
pub trait FromText: Sized {
    /// Reads `text`, or says what it should have been: "… is not {that}".
    fn from_text(text: &str) -> Result<Self, String>;
}

/// Implements [`FromText`] by the type's own `FromStr`.
macro_rules! from_str {
    ($($type:ty: $expected:literal),+ $(,)?) => {$(
        impl FromText for $type {
            fn from_text(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| $expected.to_owned())
            }
        }
    )+};
}

from_str! {
    SocketAddr: "an address with a port, like 127.0.0.1:8080",
    PathBuf: "a path",
    String: "a text",
    u32: "a whole number",
    NonZeroU32: "a whole number above 0",
    NonZeroUsize: "a whole number above 0",
    Url: "a URL",
}

impl FromText for Duration {
    fn from_text(text: &str) -> Result<Self, String> {
        match humantime::parse_duration(text) {
            Ok(time) if !time.is_zero() && time <= Self::from_hours(24 * 3660) => Ok(time),
            _ => Err("a time like 500ms, 60s, 15m, 1h or 30d, at most ten years".to_owned()),
        }
    }
}

impl FromText for Quota {
    fn from_text(text: &str) -> Result<Self, String> {
        text.split_once('/')
            .and_then(|(attempts, per)| {
                Some(Self { attempts: attempts.parse().ok()?, per: Duration::from_text(per).ok()? })
            })
            .ok_or_else(|| "a quota like 10/15m: attempts and time".to_owned())
    }
}

impl FromText for BreakerSettings {
    fn from_text(text: &str) -> Result<Self, String> {
        text.split_once('/')
            .and_then(|(failures, pause)| {
                let failures: NonZeroU32 = failures.parse().ok()?;
                Some(Self { failures: failures.get(), pause: Duration::from_text(pause).ok()? })
            })
            .ok_or_else(|| "a breaker like 5/1s: failures in a row and a pause".to_owned())
    }
}

impl FromText for SecretString {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

/// A comma-separated list.
pub struct List<T>(pub Vec<T>);

impl<T: FromText> FromText for List<T> {
    fn from_text(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(T::from_text).collect::<Result<_, _>>().map(Self)
    }
}

/// One secret of the tokens.
pub struct JwtSecret(pub SecretSlice<u8>);

impl FromText for JwtSecret {
    fn from_text(text: &str) -> Result<Self, String> {
        if text.len() < JwtIssuer::MIN_SECRET {
            return Err(format!("at least {} bytes for each", JwtIssuer::MIN_SECRET));
        }
        Ok(Self(text.as_bytes().to_vec().into()))
    }
}

/// A folder with a built web page.
pub struct WebFolder(pub PathBuf);

impl FromText for WebFolder {
    fn from_text(text: &str) -> Result<Self, String> {
        let folder = PathBuf::from(text);
        let is_built = folder.join(presentation::PAGE).is_file();
        is_built.then_some(Self(folder)).ok_or_else(|| "a folder with a built page".to_owned())
    }
}

/// An address or a network.
pub struct Network(pub IpNet);

impl FromText for Network {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map(Self)
            .map_err(|_| "a list of addresses or networks like 10.0.0.0/8".to_owned())
    }
}

/// A page's origin.
pub struct Origin(pub String);

impl FromText for Origin {
    fn from_text(text: &str) -> Result<Self, String> {
        match Url::parse(text) {
            Ok(url) if url.origin().ascii_serialization() == text => Ok(Self(text.to_owned())),
            _ => Err("a list of origins like https://app.example, without a path".to_owned()),
        }
    }
}

/// Whether something is on.
pub struct Switch(pub bool);

impl FromText for Switch {
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self(true)),
            "off" => Ok(Self(false)),
            _ => Err("on or off".to_owned()),
        }
    }
}

/// Where a database is.
pub struct DatabaseUrl(pub String);

impl FromText for DatabaseUrl {
    fn from_text(text: &str) -> Result<Self, String> {
        let known = match text.split_once("://") {
            Some(("sqlite", path)) => !path.is_empty() && !path.contains('?'),
            Some(("postgres" | "postgresql", _)) => Url::parse(text).is_ok(),
            _ => false,
        };
        if known {
            Ok(Self(text.to_owned()))
        } else {
            Err("sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME".to_owned())
        }
    }
}

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people on a terminal, else for machines.
    Auto,
    /// For people.
    Pretty,
    /// For machines: a JSON object a line.
    Json,
}

impl FromText for LogFormat {
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err("auto, pretty or json".to_owned()),
        }
    }
}

/// Which events are logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(pub String);

impl FromText for LogFilter {
    fn from_text(text: &str) -> Result<Self, String> {
        EnvFilter::try_new(text)
            .map(|_| Self(text.to_owned()))
            .map_err(|_| "a filter like info or info,application=debug".to_owned())
    }
}
