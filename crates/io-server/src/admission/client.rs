//! The address of a client, as rate limits and cookies need it.
//!
//! Must not trust a header unless a trusted proxy sent it, and must not store or log an address.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::HeaderMap;

use crate::config::Network;
use crate::header_fields;

/// The peer of the TCP connection. The listener adds it to every request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The client, behind the proxies if there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    /// Its address. IPv4 mapped into IPv6 is IPv4.
    pub address: IpAddr,
    /// How it reached the outermost trusted proxy.
    pub transport: Transport,
}

/// Whether something in front of IO says that it encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A trusted proxy says that it received the request over TLS.
    Encrypted,
    /// A trusted proxy says that it did not.
    Plain,
    /// No trusted proxy says anything.
    Unknown,
}

impl Transport {
    /// The first member of `X-Forwarded-Proto` is the outermost proxy's.
    fn of(headers: &HeaderMap) -> Self {
        let says = |schemes: [&str; 2]| {
            let first = header_fields::members(headers, "x-forwarded-proto").next();
            first.is_some_and(|said| schemes.iter().any(|it| said.eq_ignore_ascii_case(it.as_bytes())))
        };
        if says(["https", "wss"]) {
            Self::Encrypted
        } else if says(["http", "ws"]) {
            Self::Plain
        } else {
            Self::Unknown
        }
    }
}

impl ClientAddress {
    /// The client of a request.
    ///
    /// If a trusted proxy sent it, that is the rightmost address in `X-Forwarded-For` that is not a trusted proxy.
    pub fn of(peer: SocketAddr, headers: &HeaderMap, trusted: &[Network]) -> Self {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
        let peer = peer.ip().to_canonical();
        if !is_trusted(peer) {
            return Self {
                address: peer,
                transport: Transport::Unknown,
            };
        }
        let mut address = peer;
        for hop in hops(headers).into_iter().rev() {
            // Nothing beyond an unreadable hop can be trusted: the last readable one counts.
            let Some(hop) = hop else { break };
            address = hop;
            if !is_trusted(hop) {
                break;
            }
        }
        Self {
            address,
            transport: Transport::of(headers),
        }
    }

    /// The network that shares a limit: one IPv4 address, or one IPv6 /64.
    pub fn network(&self) -> IpAddr {
        network(self.address)
    }

    /// The IPv6 /48 around it, which has a wider limit of its own.
    pub fn site(&self) -> Option<IpAddr> {
        site(self.address)
    }
}

/// How many times as much as an IPv6 /64 the /48 around it may do or hold.
pub const SITE_WIDTH: u8 = 5;

/// One IPv4 address, or the IPv6 /64 around an address.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => cut(address, 64),
    }
}

/// The IPv6 /48 around an address.
pub fn site(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(cut(address, 48)),
    }
}

fn cut(address: Ipv6Addr, prefix: u32) -> IpAddr {
    Ipv6Addr::from(u128::from(address) & (u128::MAX << (128 - prefix))).into()
}

/// Every hop of every `X-Forwarded-For` line, in order; `None` for an unreadable one.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let hops = header_fields::members(headers, "x-forwarded-for");
    hops.map(|hop| parse(std::str::from_utf8(hop).ok()?)).collect()
}

/// Parses an address, with or without a port or brackets.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or(hop, |(inside, _)| inside);
    let address: Option<IpAddr> = bare.parse().ok();
    address
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .map(|address| address.to_canonical())
}

/// Whether the request has a header with which proxies name the client.
pub fn names_a_client(headers: &HeaderMap) -> bool {
    ["x-forwarded-for", "forwarded", "x-real-ip"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str], trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted: Vec<Network> = trusted
            .split(',')
            .filter(|text| !text.is_empty())
            .map(|text| Network::parse(text).unwrap())
            .collect();
        let peer = SocketAddr::new(peer.parse().unwrap(), 4_000);
        ClientAddress::of(peer, &headers, &trusted).address.to_string()
    }

    #[test]
    fn without_trusted_proxies_no_header_changes_the_address() {
        assert_eq!(seen("203.0.113.9", &["1.1.1.1"], ""), "203.0.113.9");
    }

    #[test]
    fn a_header_that_no_trusted_proxy_sent_changes_nothing() {
        assert_eq!(seen("203.0.113.9", &["1.1.1.1"], "10.0.0.1"), "203.0.113.9");
    }

    #[test]
    fn behind_a_proxy_the_rightmost_untrusted_address_counts() {
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 2.2.2.2"], "10.0.0.1"), "2.2.2.2");
        assert_eq!(
            seen("10.0.0.1", &["1.1.1.1, 2.2.2.2, 10.0.0.7"], "10.0.0.0/8"),
            "2.2.2.2"
        );
    }

    #[test]
    fn several_lines_are_one_list_in_their_order() {
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "2.2.2.2"], "10.0.0.1"), "2.2.2.2");
    }

    #[test]
    fn ports_brackets_and_mapped_addresses_are_understood() {
        assert_eq!(seen("::ffff:10.0.0.1", &["1.1.1.1:5000"], "10.0.0.1"), "1.1.1.1");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::1]:443"], "10.0.0.1"), "2001:db8::1");
        assert_eq!(seen("10.0.0.1", &["::ffff:9.9.9.9"], "10.0.0.1"), "9.9.9.9");
    }

    #[test]
    fn no_address_beyond_an_unreadable_hop_counts() {
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, unknown"], "10.0.0.1"), "10.0.0.1");
        assert_eq!(
            seen("10.0.0.1", &["1.1.1.1, unknown, 10.0.0.2"], "10.0.0.0/8"),
            "10.0.0.2"
        );
    }

    #[test]
    fn an_odd_byte_hides_only_its_own_hop() {
        let mut headers = HeaderMap::new();
        let line = http::HeaderValue::from_bytes(b"caf\xe9, \"1.1.1.1, 2.2.2.2").unwrap();
        headers.append("x-forwarded-for", line);
        let peer = SocketAddr::from(([10, 0, 0, 1], 4_000));
        let trusted = [Network::parse("10.0.0.1").unwrap()];
        let seen = ClientAddress::of(peer, &headers, &trusted);
        assert_eq!(
            seen.address.to_string(),
            "2.2.2.2",
            "nor does a quote that the client left open"
        );
    }

    #[test]
    fn the_outermost_proxy_says_how_it_was_reached_in_any_case() {
        let said = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-proto", line.parse().unwrap());
            }
            Transport::of(&headers)
        };
        for encrypted in [
            &["https"][..],
            &["HTTPS"],
            &["https, http"],
            &["Https", "http"],
            &["wss"],
        ] {
            assert_eq!(said(encrypted), Transport::Encrypted, "{encrypted:?}");
        }
        assert_eq!(said(&["http, https"]), Transport::Plain);
        assert_eq!(said(&[]), Transport::Unknown);
        assert_eq!(said(&["httpsx"]), Transport::Unknown);
    }

    #[test]
    fn a_chain_of_trusted_proxies_alone_gives_the_outermost() {
        assert_eq!(seen("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.0/8"), "10.0.0.3");
        assert_eq!(seen("10.0.0.1", &[], "10.0.0.1"), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_64_is_a_network_and_a_48_is_a_site() {
        let client = |text: &str| ClientAddress {
            address: text.parse().unwrap(),
            transport: Transport::Unknown,
        };
        let (a, b, c) = (
            client("2001:db8:1:1::1"),
            client("2001:db8:1:1:ffff::2"),
            client("2001:db8:1:2::1"),
        );
        assert_eq!(a.network(), b.network());
        assert_ne!(a.network(), c.network());
        assert_eq!(a.site(), c.site());
        assert_eq!(client("192.0.2.1").site(), None);
    }

    proptest::proptest! {
        #[test]
        fn no_header_panics_or_changes_an_untrusted_peer(line in "[ -~]{0,80}") {
            proptest::prop_assert_eq!(seen("203.0.113.9", &[&line], "10.0.0.0/8"), "203.0.113.9");
            let _ = seen("10.0.0.1", &[&line], "10.0.0.0/8");
        }
    }
}
