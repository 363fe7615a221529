use std::{
    collections::hash_map::RandomState,
    fs,
    hash::{BuildHasher, Hasher},
    net::{Ipv4Addr, TcpListener},
};

use crate::StackError;

/// Above the ports of well-known services.
const LOWEST: u16 = 10_000;
/// Where Linux begins to number outgoing connections unless it is told otherwise.
const USUAL_EPHEMERAL: u16 = 32_768;
const TRIES: usize = 10_000;

/// `N` loopback ports that nobody listens on now. They lie below those that the kernel gives to
/// outgoing connections, so that a part which is stopped finds its port free when it starts again.
pub fn free<const N: usize>() -> Result<[u16; N], StackError> {
    let mut held = Vec::with_capacity(N);
    for port in candidates().take(TRIES) {
        // Held until all are chosen, so that they differ.
        held.extend(
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(|listener| (port, listener)),
        );
        if held.len() == N {
            return Ok(std::array::from_fn(|i| held[i].0));
        }
    }
    Err(StackError::Io {
        doing: "find free ports".into(),
        source: std::io::ErrorKind::AddrInUse.into(),
    })
}

/// Starts `attempt` anew when somebody else took one of its ports in the meantime.
pub fn against_races<T>(attempt: impl Fn() -> Result<T, StackError>) -> Result<T, StackError> {
    for _ in 0..4 {
        match attempt() {
            Err(error) if error.is_lost_race() => {}
            other => return other,
        }
    }
    attempt()
}

fn candidates() -> impl Iterator<Item = u16> {
    let range = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok();
    let ephemeral = range.and_then(|range| range.split_whitespace().next()?.parse().ok());
    let end = ephemeral.filter(|&first| first > LOWEST + 1000).unwrap_or(USUAL_EPHEMERAL);
    let width = u64::from(end - LOWEST);
    let seed = RandomState::new();
    (0_u64..).map(move |turn| {
        let mut hasher = seed.build_hasher();
        hasher.write_u64(turn);
        LOWEST + u16::try_from(hasher.finish() % width).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_differ_and_are_free() {
        let mut ports = free::<20>().unwrap();
        ports.sort_unstable();
        assert!(ports.windows(2).all(|pair| pair[0] != pair[1]), "{ports:?}");
        assert!(ports.iter().all(|port| (LOWEST..USUAL_EPHEMERAL).contains(port)), "{ports:?}");
    }
}
