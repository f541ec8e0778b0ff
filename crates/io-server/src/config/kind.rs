//! The kinds of values: how each is written, and what is valid.
//!
//! Must not know any key.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use io_core::time::Span;

/// The kind of a key's value. Every layer supplies text; a kind parses it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A whole number within bounds, both included.
    Number(i64, i64),
    /// A length of time within bounds, both included: `250ms`, `10s`, `15m`, `2h`, `7d`.
    Duration(Span, Span),
    /// A number per time, optionally with a burst: `10/1h`, `10/1h burst 5`.
    Rate,
    /// Text of at most this many bytes, without control characters.
    Text(usize),
    /// A file or folder.
    Path,
    /// An IP address and a port.
    Address,
    /// `http://host` or `https://host`, with a port if needed, without a path.
    Origin,
    /// Origins, separated by commas.
    Origins,
    /// Addresses or networks (`10.0.0.0/8`), separated by commas.
    Networks,
    /// A sender: `Name <name@example.org>` or the bare address.
    Mailbox,
    /// `sqlite`, or `postgres://user:password@host/database`.
    Database,
    /// 32 bytes as 64 hexadecimal digits.
    Key,
    /// Such keys, separated by commas or line ends.
    Keys,
}

/// A parsed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not set.
    Absent,
    /// Of `Choice`, `Text`, `Path`, `Origin`, `Mailbox`, `Database`, `Key`.
    Text(String),
    /// Of `Switch`.
    Switch(bool),
    /// Of `Number`.
    Number(i64),
    /// Of `Duration`.
    Duration(Span),
    /// Of `Rate`.
    Rate(Rate),
    /// Of `Address`.
    Address(SocketAddr),
    /// Of `Origins`, `Keys`.
    List(Vec<String>),
    /// Of `Networks`.
    Networks(Vec<Network>),
}

/// A number per time, and how many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The number.
    pub count: u32,
    /// The time.
    pub per: Span,
    /// The most at once.
    pub burst: u32,
}

/// An IP address or a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads `10.0.0.1`, `10.0.0.0/8`, `::1` or `2001:db8::/32`.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let address = address.parse::<IpAddr>().ok()?.to_canonical();
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(most);
        (prefix <= most).then_some(Self { address, prefix })
    }

    /// Whether the address is in it. An IPv4 address mapped into IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        fn same(a: u128, b: u128, width: u32, prefix: u8) -> bool {
            let shift = width - u32::from(prefix);
            a.checked_shr(shift).unwrap_or(0) == b.checked_shr(shift).unwrap_or(0)
        }
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(u32::from(a).into(), u32::from(b).into(), 32, self.prefix),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.into(), b.into(), 128, self.prefix),
            _ => false,
        }
    }
}

impl Kind {
    /// The valid values, in words.
    pub fn allowed(self) -> String {
        match self {
            Self::Choice(words) => words.join(", "),
            Self::Switch => "true, false".to_owned(),
            Self::Number(least, most) => format!("a whole number from {least} to {most}"),
            Self::Duration(least, most) => format!("a duration from {} to {}", Shown(least), Shown(most)),
            Self::Rate => "a rate such as `10/1h` or `10/1h burst 5`".to_owned(),
            Self::Text(most) => format!("text of at most {most} bytes"),
            Self::Path => "a path".to_owned(),
            Self::Address => "an address and a port, such as 127.0.0.1:8080".to_owned(),
            Self::Origin => "an address such as https://io.example.org, without a path".to_owned(),
            Self::Origins => "addresses such as https://app.example.org, separated by commas".to_owned(),
            Self::Networks => "addresses or networks such as 10.0.0.0/8, separated by commas".to_owned(),
            Self::Mailbox => "a sender such as `IO <hello@example.org>`".to_owned(),
            Self::Database => "sqlite, or postgres://user:password@host/database".to_owned(),
            Self::Key => "32 bytes as 64 hexadecimal digits".to_owned(),
            Self::Keys => "keys of 64 hexadecimal digits, separated by commas or line ends".to_owned(),
        }
    }

    /// Parses the text; `None` if it is not valid.
    pub fn parse(self, text: &str) -> Option<Value> {
        let text = text.trim();
        match self {
            Self::Choice(words) => words.contains(&text).then(|| Value::Text(text.to_owned())),
            Self::Switch => text.parse().ok().map(Value::Switch),
            Self::Number(least, most) => text
                .parse()
                .ok()
                .filter(|n| (least..=most).contains(n))
                .map(Value::Number),
            Self::Duration(least, most) => parse_duration(text)
                .filter(|span| (least..=most).contains(span))
                .map(Value::Duration),
            Self::Rate => parse_rate(text).map(Value::Rate),
            Self::Text(most) => {
                let fits = text.len() <= most && !text.chars().any(char::is_control);
                fits.then(|| Value::Text(text.to_owned()))
            }
            Self::Path => (!text.is_empty() && !text.contains('\0')).then(|| Value::Text(text.to_owned())),
            Self::Address => text.parse().ok().map(Value::Address),
            Self::Origin => parse_origin(text).map(Value::Text),
            Self::Origins => items(text).map(parse_origin).collect::<Option<_>>().map(Value::List),
            Self::Networks => items(text)
                .map(Network::parse)
                .collect::<Option<_>>()
                .map(Value::Networks),
            Self::Mailbox => text
                .parse::<lettre::message::Mailbox>()
                .is_ok()
                .then(|| Value::Text(text.to_owned())),
            Self::Database => {
                let known = text == "sqlite" || text.starts_with("postgres://") || text.starts_with("postgresql://");
                known.then(|| Value::Text(text.to_owned()))
            }
            Self::Key => parse_key(text).map(Value::Text),
            Self::Keys => text
                .split([',', '\n', '\r', ' '])
                .filter(|key| !key.is_empty())
                .map(parse_key)
                .collect::<Option<_>>()
                .map(Value::List),
        }
    }
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn parse_key(text: &str) -> Option<String> {
    let right = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    right.then(|| text.to_owned())
}

fn parse_duration(text: &str) -> Option<Span> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: i64 = number.parse().ok()?;
    let unit = match unit {
        "ms" => Span::milliseconds(1),
        "s" => Span::seconds(1),
        "m" => Span::minutes(1),
        "h" => Span::hours(1),
        "d" => Span::days(1),
        _ => return None,
    };
    number.checked_mul(unit.0).map(Span)
}

fn parse_rate(text: &str) -> Option<Rate> {
    let (rate, burst) = match text.split_once(" burst ") {
        Some((rate, burst)) => (rate, Some(burst.trim().parse::<u32>().ok()?)),
        None => (text, None),
    };
    let (count, per) = rate.split_once('/')?;
    let count: u32 = count.trim().parse().ok()?;
    let per = parse_duration(per.trim())?;
    let burst = burst.unwrap_or(count);
    let sensible = count >= 1 && per >= Span::milliseconds(1) && per <= Span::days(366) && (1..=count).contains(&burst);
    sensible.then_some(Rate { count, per, burst })
}

fn parse_origin(text: &str) -> Option<String> {
    let uri: http::Uri = text.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let bare = uri.path() == "/" && uri.query().is_none() && !text.contains('#');
    bare.then(|| format!("{scheme}://{}", authority.as_str().to_ascii_lowercase()))
}

/// A duration, as written in the configuration.
pub(super) struct Shown(pub(super) Span);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [
            (Span::days(1), "d"),
            (Span::hours(1), "h"),
            (Span::minutes(1), "m"),
            (Span::seconds(1), "s"),
        ];
        let span = self.0.0;
        match units.iter().find(|(unit, _)| span != 0 && span % unit.0 == 0) {
            Some((unit, name)) => write!(f, "{}{name}", span / unit.0),
            None if span == 0 => f.write_str("0s"),
            None => write!(f, "{}ms", span / 1_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_they_are_parsed() {
        for text in ["0s", "250ms", "10s", "15m", "2h", "7d"] {
            assert_eq!(Shown(parse_duration(text).expect("a duration")).to_string(), text);
        }
        for text in [
            "",
            "10",
            "s",
            "-1s",
            "1.5s",
            "10 s",
            "99999999999999999999d",
            "9999999999999999d",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_rate_has_a_burst_or_allows_all_at_once() {
        let rate = Rate {
            count: 10,
            per: Span::hours(1),
            burst: 10,
        };
        assert_eq!(parse_rate("10/1h"), Some(rate));
        assert_eq!(parse_rate("10/1h burst 5"), Some(Rate { burst: 5, ..rate }));
        for text in [
            "10",
            "0/1h",
            "10/0s",
            "10/1h burst 0",
            "10/1h burst 11",
            "ten/1h",
            "10/1h burst",
        ] {
            assert_eq!(parse_rate(text), None, "{text}");
        }
    }

    #[test]
    fn a_network_contains_mapped_addresses_too() {
        let network = Network::parse("10.0.0.0/8").expect("a network");
        assert!(network.contains("10.200.1.1".parse().unwrap()));
        assert!(network.contains("::ffff:10.1.1.1".parse().unwrap()));
        assert!(!network.contains("11.0.0.1".parse().unwrap()));
        assert!(!network.contains("::1".parse().unwrap()));
        let everything = Network::parse("0.0.0.0/0").expect("a network");
        assert!(everything.contains("203.0.113.9".parse().unwrap()));
        assert!(
            Network::parse("2001:db8::/32")
                .expect("a network")
                .contains("2001:db8:1::1".parse().unwrap())
        );
        for text in ["10.0.0.0/33", "::/129", "10.0.0", "example.org", ""] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_origin_has_no_path_no_user_and_no_wildcard() {
        assert_eq!(
            parse_origin("https://IO.example.org/"),
            Some("https://io.example.org".to_owned())
        );
        assert_eq!(
            parse_origin("http://127.0.0.1:8080"),
            Some("http://127.0.0.1:8080".to_owned())
        );
        for text in [
            "*",
            "null",
            "io.example.org",
            "ftp://x",
            "https://x/path",
            "https://x/?q",
            "https://u@x",
            "https://x#f",
        ] {
            assert_eq!(parse_origin(text), None, "{text}");
        }
    }
}
