use actix_web::http::header::{HeaderMap, HeaderName};

/// The header by which callers say which trace they are in (W3C Trace Context).
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The length of an id in hexadecimal digits.
const DIGITS: usize = 32;

/// Which trace a request belongs to: 32 hexadecimal digits, not all of them zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceId([u8; DIGITS]);

impl TraceId {
    /// The trace that the caller is in, if it says so in the way of W3C Trace Context, Level 1.
    pub fn sent(headers: &HeaderMap) -> Option<Self> {
        let mut sent = headers.get_all(TRACEPARENT);
        match (sent.next(), sent.next()) {
            (Some(only), None) => Self::parse(only.as_bytes()),
            _ => None,
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// `VERSION-TRACE-PARENT-FLAGS`. Versions to come may add fields, but not to version 00.
    fn parse(header: &[u8]) -> Option<Self> {
        let (version, rest) = header.split_at_checked(2)?;
        let (trace, rest) = field(rest, DIGITS)?;
        let (parent, rest) = field(rest, 16)?;
        let (flags, rest) = field(rest, 2)?;
        let hexadecimal = [version, trace, parent, flags].into_iter().flatten();
        let is_well_formed = hexadecimal.copied().all(is_digit)
            && version != b"ff"
            && (rest.is_empty() || (version != b"00" && rest.starts_with(b"-")));
        let is_set = |id: &[u8]| id.iter().any(|digit| *digit != b'0');
        (is_well_formed && is_set(trace) && is_set(parent))
            .then(|| trace.try_into().ok().map(Self))
            .flatten()
    }
}

/// The next field, which a hyphen precedes, and what follows it.
fn field(rest: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    rest.strip_prefix(b"-")?.split_at_checked(length)
}

/// Upper case is not allowed.
const fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn a_trace_is_continued() {
        for header in [
            format!("00-{TRACE}-00f067aa0ba902b7-01"),
            format!("00-{TRACE}-00f067aa0ba902b7-00"),
            format!("cc-{TRACE}-00f067aa0ba902b7-01-what-comes-later"),
        ] {
            assert_eq!(TraceId::parse(header.as_bytes()).unwrap().as_str(), TRACE, "{header}");
        }
    }

    #[test]
    fn what_is_no_trace_is_not_believed() {
        let zeros = "0".repeat(32);
        for header in [
            String::new(),
            TRACE.to_owned(),
            format!("00-{TRACE}-00f067aa0ba902b7"),
            format!("00-{TRACE}-00f067aa0ba902b7-01-more"),
            format!("00-{TRACE}-00f067aa0ba902b7-01 "),
            format!("00-{TRACE}-0000000000000000-01"),
            format!("00-{zeros}-00f067aa0ba902b7-01"),
            format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()),
            format!("ff-{TRACE}-00f067aa0ba902b7-01"),
            format!("cc-{TRACE}-00f067aa0ba902b7-01more"),
            format!("00_{TRACE}_00f067aa0ba902b7_01"),
        ] {
            assert_eq!(TraceId::parse(header.as_bytes()), None, "{header}");
        }
    }
}
