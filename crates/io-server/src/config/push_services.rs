//! Which push services this server talks to, and under which addresses.
//!
//! A client names the address that the server then asks: it must lead to a known push service, and nowhere else.

use std::net::{IpAddr, Ipv6Addr};

use http::Uri;

/// The longest endpoint that is kept.
const LONGEST: usize = 1_000;

/// The push services that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushServices(Vec<Service>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Service {
    /// A host, or the end of one with its leading dot.
    host: String,
    /// The operator's own service: at this port, and at any address.
    port: Option<u16>,
}

/// Where a subscription leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushEndpoint {
    /// The host, in lower case.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The path with its query.
    pub path: String,
    /// `https://host` with the port, if it is another than usual.
    pub origin: String,
    /// It may be at a private address.
    own: bool,
}

impl PushServices {
    /// Reads `host`, `*.host` or `host:port`; the last is the operator's own. `None`: one is no such thing.
    pub fn parse(list: &str) -> Option<Self> {
        let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(Service::parse).collect::<Option<_>>().map(Self)
    }

    /// The endpoint of a subscription, if it leads to a known service.
    pub fn endpoint(&self, text: &str) -> Option<PushEndpoint> {
        if text.len() > LONGEST || !text.is_ascii() || text.contains('#') {
            return None;
        }
        let uri: Uri = text.parse().ok()?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("https"))?;
        if authority.as_str().contains('@') || uri.path().len() < 2 {
            return None;
        }
        let host = authority.host().to_ascii_lowercase();
        let port = match authority.as_str().strip_prefix(authority.host())? {
            "" => 443,
            port => port.strip_prefix(':')?.parse().ok()?,
        };
        let service = self.0.iter().find(|service| service.is(&host, port))?;
        Some(PushEndpoint {
            path: uri.path_and_query()?.as_str().to_owned(),
            origin: if port == 443 {
                format!("https://{host}")
            } else {
                format!("https://{host}:{port}")
            },
            own: service.port.is_some(),
            host,
            port,
        })
    }
}

impl Service {
    fn parse(item: &str) -> Option<Self> {
        let (host, port) = match item.split_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok().filter(|port| *port != 0)?)),
            None => (item, None),
        };
        let host = match host.strip_prefix('*') {
            Some(end) if port.is_none() && end.starts_with('.') => end,
            Some(_) => return None,
            None => host,
        };
        let name = host.strip_prefix('.').unwrap_or(host);
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(known);
        let dotted = name.contains('.') || port.is_some();
        // An address would not be checked by any name.
        let named = name.parse::<IpAddr>().is_err() && name.split('.').all(label);
        (dotted && named && name.len() <= 253).then(|| Self {
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    fn is(&self, host: &str, port: u16) -> bool {
        let fits = if self.host.starts_with('.') {
            host.len() > self.host.len() && host.ends_with(&self.host)
        } else {
            host == self.host
        };
        fits && port == self.port.unwrap_or(443)
    }
}

impl PushEndpoint {
    /// Whether the server may connect to this address for it, as its name was resolved.
    pub fn may_be_at(&self, address: IpAddr) -> bool {
        self.own || is_public(address)
    }
}

/// Whether an address is one of the public network: no host of this machine, its network or its provider.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            let special = match (a, b, c) {
                (0 | 10 | 127 | 224..=255, ..)
                | (169, 254, _)
                | (192, 168, _)
                | (192, 0, 0 | 2)
                | (192, 88, 99)
                | (198, 51, 100)
                | (203, 0, 113) => true,
                (100, b, _) => (64..128).contains(&b),
                (172, b, _) => (16..32).contains(&b),
                (198, b, _) => b == 18 || b == 19,
                _ => false,
            };
            !special
        }
        IpAddr::V6(address) => is_global(address),
    }
}

/// Global unicast, without what is for documentation or carries an IPv4 address.
fn is_global(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    (0x2000..0x4000).contains(&first)
        && first != 0x2002
        && first != 0x3fff
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str = "fcm.googleapis.com, *.push.apple.com, localhost:4443";

    #[test]
    fn push_4_a_subscription_leads_to_a_known_service_alone() {
        let services = PushServices::parse(KNOWN).expect("a list");
        for (good, origin) in [
            ("https://fcm.googleapis.com/fcm/send/abc", "https://fcm.googleapis.com"),
            ("https://FCM.googleapis.com:443/x", "https://fcm.googleapis.com"),
            ("https://web.push.apple.com/QX?y=1", "https://web.push.apple.com"),
            ("https://localhost:4443/x", "https://localhost:4443"),
        ] {
            assert_eq!(services.endpoint(good).expect(good).origin, origin);
        }
        for bad in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com",
            "https://fcm.googleapis.com/",
            "https://fcm.googleapis.com.example.org/x",
            "https://xfcm.googleapis.com/x",
            "https://fcm.googleapis.com@127.0.0.1/x",
            "https://user@fcm.googleapis.com/x",
            "https://push.apple.com/x",
            "https://evilpush.apple.com/x",
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://fcm.googleapis.com/x#y",
            "https://fcm.googleapis.com/\u{e9}",
            "ftp://fcm.googleapis.com/x",
            "//fcm.googleapis.com/x",
            "",
        ] {
            assert_eq!(services.endpoint(bad), None, "{bad}");
        }
        let long = format!("https://fcm.googleapis.com/{}", "x".repeat(LONGEST));
        assert_eq!(services.endpoint(&long), None);
    }

    #[test]
    fn push_4_a_service_is_asked_at_public_addresses_alone() {
        let services = PushServices::parse(KNOWN).expect("a list");
        let known = services.endpoint("https://fcm.googleapis.com/x").expect("known");
        let own = services.endpoint("https://localhost:4443/x").expect("known");
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.5",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2001:db8::1",
            "2002:a00:1::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            let address: IpAddr = private.parse().expect("an address");
            assert!(!known.may_be_at(address), "{private}");
            assert!(own.may_be_at(address), "the operator named it: {private}");
        }
        for public in [
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "2a00:1450:4001::200e",
            "2606:4700::1111",
        ] {
            assert!(known.may_be_at(public.parse().expect("an address")), "{public}");
        }
    }

    #[test]
    fn a_list_of_services_names_hosts() {
        for bad in [
            "*",
            "*.",
            "*x.org",
            "localhost",
            "10.0.0.1:443",
            "a.org:0",
            "a.org:x",
            "https://a.org",
            "*.a.org:1",
        ] {
            assert!(PushServices::parse(bad).is_none(), "{bad}");
        }
        assert!(PushServices::parse("").expect("none").0.is_empty());
    }
}
