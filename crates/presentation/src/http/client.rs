use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{USER_AGENT, X_FORWARDED_FOR},
};
use application::accounts::Client;
use ipnet::IpNet;

use crate::settings::HttpSettings;

/// Where a request comes from, as limits count it and lists of sessions show it. Proxies are looked
/// through only if they are trusted.
pub struct Sender(pub Client);

impl FromRequest for Sender {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trusted = request
            .app_data::<Arc<HttpSettings>>()
            .map_or(&[][..], |settings| settings.trusted_proxies.as_slice());
        let forwarded = request.headers().get_all(X_FORWARDED_FOR);
        let hops: Vec<&str> = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        // Without a peer, as in tests and on sockets without addresses, there is nobody to trust.
        let peer = request.peer_addr().map_or(UNKNOWN, |peer| peer.ip());
        let address = household(behind(peer, &hops, trusted));
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let device = agent.map(|agent| agent.chars().take(MAX_DEVICE).collect());
        ready(Ok(Self(Client { address, device })))
    }
}

const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The longest name that a device may give itself, in characters.
const MAX_DEVICE: usize = 200;

/// A household gets a whole IPv6 network of 64 bits, so its addresses count as one.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// The nearest hop that is no trusted proxy. What stands further left was written by strangers.
fn behind(peer: IpAddr, hops: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut nearest = peer.to_canonical();
    for hop in hops.iter().rev() {
        if !is_trusted(nearest) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seen(peer: &str, hops: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        behind(address(peer), hops, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", " 198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_looked_through() {
        assert_eq!(seen("10.0.0.1", &["198.51.100.1", "10.0.0.7"]), "198.51.100.1");
        assert_eq!(seen("::ffff:10.0.0.1", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn what_is_no_address_ends_the_chain() {
        assert_eq!(seen("10.0.0.1", &["unknown"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_household_is_one_client() {
        assert_eq!(household(address("2001:db8:1:2:ffff::9")), address("2001:db8:1:2::"));
        assert_eq!(household(address("192.0.2.1")), address("192.0.2.1"));
    }
}
