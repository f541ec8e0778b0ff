//! The kinds of values: how each is written, and what is valid.
//!
//! Must not know any key.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use io_archive::age::{Identity, Recipient};
use io_core::email::EmailAddress;
use io_core::insights::Zone;
use io_core::limits::Gcra;
use io_core::time::Span;

/// The kind of a key's value. Every layer supplies text; a kind parses it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Some of a few words, separated by commas, or the word `none`.
    Words(&'static [&'static str]),
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
    /// Addresses or networks (`10.0.0.0/8`), separated by commas, or the word `none`.
    Networks,
    /// Host names, separated by commas.
    Hosts,
    /// A sender: `Name <name@example.org>` or the bare address.
    Mailbox,
    /// Email addresses, separated by commas.
    Mailboxes,
    /// A time zone of the IANA database, such as `Europe/Berlin`, or `UTC`.
    TimeZone,
    /// `sqlite`, or `postgres://user:password@host/database`.
    Database,
    /// 32 bytes as 64 hexadecimal digits.
    Key,
    /// Such keys, separated by commas or line ends.
    Keys,
    /// Where backups go: `file:///folder` or `s3://bucket/prefix`.
    BackupTarget,
    /// Whom backups are encrypted for: recipients of age, separated by commas or line ends.
    Recipients,
    /// Who can open backups: secret keys of age, as `age-keygen` writes them.
    Identities,
}

/// A parsed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not set.
    Absent,
    /// Of `Choice`, `Text`, `Origin`, `Mailbox`, `TimeZone`, `Database`, `Key`, `BackupTarget`.
    Text(String),
    /// Of `Path`, which may have any bytes.
    Path(PathBuf),
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
    /// Of `Origins`, `Hosts`, `Mailboxes`, `Keys`, `Recipients`, `Identities`.
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

impl Rate {
    /// The most in any time.
    const MOST: u32 = 1_000_000;

    /// Whether it can be reckoned with: not without end, and at most 100,000 in a second.
    fn is_sensible(self) -> bool {
        let each = self.per.0 / i64::from(self.count.max(1));
        (1..=Self::MOST).contains(&self.count)
            && (1..=self.count).contains(&self.burst)
            && (Span::milliseconds(1)..=Span::days(366)).contains(&self.per)
            && each >= 10
    }

    /// The same with so many times the number, in the same time.
    #[must_use]
    pub fn times(self, width: u32) -> Self {
        Self {
            count: self.count.saturating_mul(width),
            burst: self.burst.saturating_mul(width),
            ..self
        }
    }

    /// The rule that counts at this rate.
    pub fn gcra(self) -> Gcra {
        Gcra::with_burst(self.count, self.per, self.burst)
    }
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

    /// Whether it is so wide that it contains strangers, whatever its owner.
    ///
    /// The widest private networks are `10.0.0.0/8` and `fc00::/7`.
    pub fn is_everybody(&self) -> bool {
        match self.address {
            IpAddr::V4(_) => self.prefix < 8,
            IpAddr::V6(address) if address.is_unique_local() => self.prefix < 7,
            IpAddr::V6(_) => self.prefix < 16,
        }
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
            Self::Rate => "a rate such as `10/1h` or `10/1h burst 5`, at most 1000000 and 100000 a second".to_owned(),
            Self::Text(most) => format!("text of at most {most} bytes"),
            Self::Path => "a path".to_owned(),
            Self::Address => "an address and a port, such as 127.0.0.1:8080".to_owned(),
            Self::Origin => "an address such as https://io.example.org, without a path".to_owned(),
            Self::Origins => "addresses such as https://app.example.org, separated by commas".to_owned(),
            Self::Networks => "addresses or networks such as 10.0.0.0/8, separated by commas, or `none`".to_owned(),
            Self::Words(known) => format!("`none`, or some of {}, separated by commas", known.join(", ")),
            Self::Hosts => "host names such as io.example.org, separated by commas".to_owned(),
            Self::Mailbox => "a sender such as `IO <hello@example.org>`".to_owned(),
            Self::Mailboxes => "email addresses such as test@example.org, separated by commas".to_owned(),
            Self::TimeZone => "a time zone that this machine knows, such as Europe/Berlin, or UTC".to_owned(),
            Self::Database => "sqlite, or postgres://user:password@host/database".to_owned(),
            Self::Key => "32 bytes as 64 hexadecimal digits".to_owned(),
            Self::Keys => "keys of 64 hexadecimal digits, separated by commas or line ends".to_owned(),
            Self::BackupTarget => "file:///folder or s3://bucket/prefix".to_owned(),
            Self::Recipients => "recipients such as `age1…`, separated by commas or line ends".to_owned(),
            Self::Identities => "secret keys such as `AGE-SECRET-KEY-1…`, one on a line".to_owned(),
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
            Self::Path => (!text.is_empty() && !text.contains('\0')).then(|| Value::Path(PathBuf::from(text))),
            Self::Address => text.parse().ok().map(Value::Address),
            Self::Origin => normal_origin(text).map(Value::Text),
            Self::Origins => items(text).map(normal_origin).collect::<Option<_>>().map(Value::List),
            Self::Networks if text == "none" => Some(Value::Networks(Vec::new())),
            Self::Networks => items(text)
                .map(Network::parse)
                .collect::<Option<_>>()
                .map(Value::Networks),
            Self::Words(_) if text == "none" => Some(Value::List(Vec::new())),
            Self::Words(known) => items(text)
                .map(|word| known.contains(&word).then(|| word.to_owned()))
                .collect::<Option<_>>()
                .map(Value::List),
            Self::Hosts => items(text).map(parse_host).collect::<Option<_>>().map(Value::List),
            Self::Mailbox => text
                .parse::<lettre::message::Mailbox>()
                .is_ok()
                .then(|| Value::Text(text.to_owned())),
            Self::Mailboxes => items(text)
                .map(|item| EmailAddress::parse(item).ok().map(|_| item.to_owned()))
                .collect::<Option<_>>()
                .map(Value::List),
            Self::TimeZone => zone(text).map(|zone| Value::Text(zone.name().to_owned())),
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
            Self::BackupTarget => text
                .parse::<io_archive::target::Address>()
                .is_ok()
                .then(|| Value::Text(text.to_owned())),
            Self::Recipients => text
                .split([',', '\n', '\r', ' '])
                .filter(|item| !item.is_empty())
                .map(|item| Some(item.parse::<Recipient>().ok()?.to_string()))
                .collect::<Option<_>>()
                .map(Value::List),
            Self::Identities => Identity::all_in(text)
                .ok()
                .map(|keys| Value::List(keys.iter().map(|key| key.secret_text().to_string()).collect())),
        }
    }
}

/// The changes of a zone's clock are read for these years; after them, its clock stays as it is.
const FIRST_SECOND: i64 = 946_684_800;
const LAST_SECOND: i64 = 4_102_444_800;

/// The time zone of this name, if this machine knows it.
pub(super) fn zone(name: &str) -> Option<Zone> {
    if name == "UTC" {
        return Some(Zone::utc());
    }
    let known = jiff::tz::TimeZone::get(name).ok()?;
    let first = jiff::Timestamp::from_second(FIRST_SECOND).ok()?;
    let mut changes = vec![(FIRST_SECOND, i64::from(known.to_offset(first).seconds()))];
    for change in known.following(first) {
        let (second, ahead) = (change.timestamp().as_second(), i64::from(change.offset().seconds()));
        if second >= LAST_SECOND {
            break;
        }
        if changes.last().is_none_or(|(_, before)| *before != ahead) {
            changes.push((second, ahead));
        }
    }
    Zone::new(name, changes)
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
    let rate = Rate { count, per, burst };
    rate.is_sensible().then_some(rate)
}

/// An origin in its one normal form, as browsers write it in `Origin`.
///
/// `None` if the text is no origin. In lower case, without a default port, without a dot at the end of the host, addresses in their shortest form.
pub fn normal_origin(text: &str) -> Option<String> {
    let uri: http::Uri = text.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let bare = uri.path() == "/" && uri.query().is_none() && !text.contains('#');
    let host = normal_host(authority.host()).filter(|_| bare)?;
    let default = if scheme == "https" { 443 } else { 80 };
    let end = authority.as_str().get(authority.host().len()..)?;
    let port = match end.strip_prefix(':') {
        None | Some("") => default,
        Some(port) => port.parse::<u16>().ok().filter(|port| *port != 0)?,
    };
    Some(if port == default {
        format!("{scheme}://{host}")
    } else {
        format!("{scheme}://{host}:{port}")
    })
}

fn normal_host(host: &str) -> Option<String> {
    if let Some(inside) = host.strip_prefix('[') {
        let address: Ipv6Addr = inside.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let name = parse_host(host)?;
    // Browsers read a name that ends in a number as an IPv4 address, so anything but a whole one cannot be meant.
    let last = name.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    (!numeric || name.parse::<Ipv4Addr>().is_ok()).then_some(name)
}

/// Whether two origins in normal form are one site.
///
/// They are the same, or two names of the loopback address with one port.
pub fn is_one_site(origin: &str, other: &str) -> bool {
    let parts = |origin: &str| {
        let uri: http::Uri = origin.parse().ok()?;
        is_loopback(origin).then_some((uri.scheme()?.clone(), uri.port_u16()))
    };
    origin == other || parts(origin).is_some_and(|found| Some(found) == parts(other))
}

/// Whether a URL points to this machine.
pub(super) fn is_loopback(url: &str) -> bool {
    let uri: Option<http::Uri> = url.parse().ok();
    let Some(host) = uri.as_ref().and_then(http::Uri::host) else {
        return false;
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

fn parse_host(text: &str) -> Option<String> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let label = |label: &str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(known)
    };
    (name.len() <= 253 && name.split('.').all(label)).then_some(name)
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
        for text in ["100000/1s", "1000000/10s", "1000000/366d"] {
            let gcra = parse_rate(text).expect("a rate").times(5).gcra();
            assert!(gcra.interval > Span::ZERO && gcra.horizon() > Span::ZERO, "{text}");
        }
        for text in [
            "10",
            "0/1h",
            "10/0s",
            "10/1h burst 0",
            "10/1h burst 11",
            "ten/1h",
            "10/1h burst",
            "1000000000/1s",
            "4294967295/366d",
            "1000001/1d",
            "100001/1s",
            "1000000/9s",
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
            normal_origin("https://IO.example.org/"),
            Some("https://io.example.org".to_owned())
        );
        assert_eq!(
            normal_origin("http://127.0.0.1:8080"),
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
            "https://x:0",
            "https://x:70000",
            "https://x..y",
            "https://127.1",
            "https://1.2.3.256",
            "https://[::1",
        ] {
            assert_eq!(normal_origin(text), None, "{text}");
        }
    }

    #[test]
    fn an_origin_has_one_form_however_it_is_written() {
        for (text, normal) in [
            ("https://io.example.org:443", "https://io.example.org"),
            ("https://io.example.org:", "https://io.example.org"),
            ("HTTPS://IO.Example.org.", "https://io.example.org"),
            ("https://io.example.org.:0443/", "https://io.example.org"),
            ("http://io.example.org:80", "http://io.example.org"),
            ("http://io.example.org:443", "http://io.example.org:443"),
            ("https://io.example.org:8443", "https://io.example.org:8443"),
            ("https://[2001:DB8:0:0::1]:443", "https://[2001:db8::1]"),
        ] {
            assert_eq!(normal_origin(text).as_deref(), Some(normal), "{text}");
            assert_eq!(normal_origin(normal).as_deref(), Some(normal), "{normal}");
        }
    }

    #[test]
    fn names_of_the_loopback_address_are_one_site() {
        let names = ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"];
        for (one, other) in names.iter().flat_map(|one| names.map(|other| (one, other))) {
            assert!(is_one_site(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("http://localhost:8080", "http://localhost:8081"),
            ("http://localhost", "https://localhost"),
            ("http://localhost:8080", "http://192.0.2.1:8080"),
            ("https://io.example.org", "https://www.io.example.org"),
            ("http://localhost:8080", "http://localhost.example.org:8080"),
        ] {
            assert!(!is_one_site(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_network_that_nobody_owns_alone_is_everybody() {
        let is_everybody = |text: &str| Network::parse(text).expect("a network").is_everybody();
        for wide in [
            "0.0.0.0/0",
            "128.0.0.0/1",
            "10.0.0.0/7",
            "::/0",
            "2000::/3",
            "2001::/15",
        ] {
            assert!(is_everybody(wide), "{wide}");
        }
        for owned in ["10.0.0.0/8", "192.0.2.1", "fc00::/7", "2400:cb00::/32", "::1"] {
            assert!(!is_everybody(owned), "{owned}");
        }
    }
}
