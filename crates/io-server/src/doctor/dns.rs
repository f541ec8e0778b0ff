//! Asks the name servers of the system for text records (RFC 1035), within bounds.
//!
//! Must not cache, and must not follow anything but what the servers answer: they resolve.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use io_core::outside::Entropy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// How long one server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often each server is asked.
const TRIES: usize = 2;

/// The longest answer over UDP that is asked for, which no network cuts (DNS flag day 2020).
const LONGEST: u16 = 1_232;

const TXT: u16 = 16;
const OPT: u16 = 41;
const INTERNET: u16 = 1;

/// The name servers that are asked, in their order.
#[derive(Clone, Debug, Default)]
pub struct NameServers(Vec<SocketAddr>);

/// What they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// There is neither this name nor one below it.
    NoSuchName,
    /// Its text records, perhaps none.
    Texts(Vec<String>),
}

impl Answer {
    pub(super) fn texts(&self) -> &[String] {
        match self {
            Self::NoSuchName => &[],
            Self::Texts(texts) => texts,
        }
    }
}

impl NameServers {
    /// Those of this system.
    pub fn system() -> Self {
        let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
        Self::named(&text)
    }

    /// Those at these addresses.
    pub fn at(addresses: Vec<SocketAddr>) -> Self {
        Self(addresses)
    }

    fn named(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
        let addresses = lines.filter_map(|rest| rest.trim().parse::<IpAddr>().ok());
        Self(addresses.take(3).map(|address| SocketAddr::new(address, 53)).collect())
    }

    /// The text records of a name, or why there is no answer.
    pub(super) async fn texts(&self, name: &str, entropy: &dyn Entropy) -> Result<Answer, String> {
        if self.0.is_empty() {
            return Err("this system names no name server in /etc/resolv.conf".to_owned());
        }
        let mut why = String::new();
        for server in self.0.iter().cycle().take(self.0.len() * TRIES) {
            let mut id = [0; 2];
            entropy.fill(&mut id);
            let id = u16::from_be_bytes(id);
            let question = question(id, name).ok_or_else(|| "this is no name".to_owned())?;
            why = match timeout(PATIENCE, ask(*server, id, &question)).await {
                Err(_) => format!("the name server {} does not answer", server.ip()),
                Ok(Err(error)) => format!("the name server {} cannot be asked: {}", server.ip(), error.kind()),
                Ok(Ok(None)) => format!("the name server {} answered with an error", server.ip()),
                Ok(Ok(Some(answer))) => return Ok(answer),
            };
        }
        Err(why)
    }
}

/// Asks over UDP, and over TCP if the answer is longer than that.
async fn ask(server: SocketAddr, id: u16, question: &[u8]) -> std::io::Result<Option<Answer>> {
    let any: IpAddr = if server.is_ipv4() {
        [0, 0, 0, 0].into()
    } else {
        [0_u16; 8].into()
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    socket.send(question).await?;
    let mut answer = vec![0; usize::from(LONGEST)];
    let parsed = loop {
        let length = socket.recv(&mut answer).await?;
        // An answer to another question is no answer.
        if let Some(parsed) = parse(&answer[..length], id, question) {
            break parsed;
        }
    };
    match parsed {
        Parsed::Answer(answer) => Ok(Some(answer)),
        Parsed::Error => Ok(None),
        Parsed::Cut => over_tcp(server, id, question).await,
    }
}

async fn over_tcp(server: SocketAddr, id: u16, question: &[u8]) -> std::io::Result<Option<Answer>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).unwrap_or(u16::MAX);
    stream
        .write_all(&[&length.to_be_bytes()[..], question].concat())
        .await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await?;
    Ok(match parse(&answer, id, question) {
        Some(Parsed::Answer(answer)) => Some(answer),
        _ => None,
    })
}

/// The bytes of a question; `None` if the name is none.
fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(name.len() + 40);
    // Recursion desired; one question, one additional record.
    for field in [id, 0x0100, 1, 0, 0, 1] {
        bytes.extend(field.to_be_bytes());
    }
    for label in name.split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|length| (1..=63).contains(length))?;
        bytes.push(length);
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    for field in [TXT, INTERNET] {
        bytes.extend(field.to_be_bytes());
    }
    // EDNS: the root name, and how long an answer may be.
    bytes.push(0);
    for field in [OPT, LONGEST, 0, 0, 0] {
        bytes.extend(field.to_be_bytes());
    }
    (name.len() <= 253).then_some(bytes)
}

#[derive(Debug, PartialEq, Eq)]
enum Parsed {
    Answer(Answer),
    /// The answer is longer than what arrived.
    Cut,
    /// The server cannot or will not answer.
    Error,
}

/// What an answer says; `None` if it is not one to this question.
fn parse(message: &[u8], id: u16, question: &[u8]) -> Option<Parsed> {
    let mut read = Reader(message);
    let [got, flags, questions, answers, _, _] = [0; 6].map(|_: u8| read.number());
    let (flags, answers) = (flags?, answers?);
    if got? != id || flags & 0x8000 == 0 || questions? != 1 {
        return None;
    }
    // The name, the type and the class lie between the head and the record of EDNS.
    let asked = question.get(12..question.len().checked_sub(11)?)?;
    if !read.take(asked.len())?.eq_ignore_ascii_case(asked) {
        return None;
    }
    if flags & 0x0200 != 0 {
        return Some(Parsed::Cut);
    }
    match flags & 0x000f {
        0 => {}
        3 => return Some(Parsed::Answer(Answer::NoSuchName)),
        _ => return Some(Parsed::Error),
    }
    let mut texts = Vec::new();
    for _ in 0..answers {
        let Some((kind, text)) = read.record() else { break };
        if kind == TXT {
            texts.push(text);
        }
    }
    Some(Parsed::Answer(Answer::Texts(texts)))
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    /// Passes a name, which ends with an empty label or a pointer.
    fn name(&mut self) -> Option<()> {
        loop {
            match *self.take(1)?.first()? {
                0 => return Some(()),
                length @ 1..=63 => drop(self.take(usize::from(length))?),
                192.. => return self.take(1).map(drop),
                _ => return None,
            }
        }
    }

    /// The kind of a record, and its content, read as text.
    fn record(&mut self) -> Option<(u16, String)> {
        self.name()?;
        let (kind, _class) = (self.number()?, self.number()?);
        self.take(4)?;
        let length = self.number()?;
        let mut parts = Reader(self.take(usize::from(length))?);
        let mut text = Vec::new();
        while let Some([length]) = parts.take(1) {
            text.extend(parts.take(usize::from(*length)).unwrap_or_default());
        }
        Some((kind, String::from_utf8_lossy(&text).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As a name server writes it: the question again, then records that point to its name.
    fn answer(question: &[u8], flags: u16, records: &[(u16, Vec<&[u8]>)]) -> Vec<u8> {
        let mut bytes = question[..2].to_vec();
        let count = u16::try_from(records.len()).unwrap();
        for field in [flags, 1, count, 0, 0] {
            bytes.extend(field.to_be_bytes());
        }
        bytes.extend(&question[12..question.len() - 11]);
        for (kind, parts) in records {
            let mut data = Vec::new();
            for part in parts {
                data.push(u8::try_from(part.len()).unwrap());
                data.extend(*part);
            }
            bytes.extend([0xc0, 12]);
            bytes.extend([kind.to_be_bytes(), INTERNET.to_be_bytes()].concat());
            bytes.extend(60_u32.to_be_bytes());
            bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            bytes.extend(data);
        }
        bytes
    }

    #[test]
    fn a_text_of_several_parts_is_one_and_other_records_are_passed() {
        let asked = question(7, "example.org").unwrap();
        let records = [
            (5, vec![]),
            (TXT, vec![&b"v=spf1 "[..], b"-all"]),
            (TXT, vec![&b"x"[..]]),
        ];
        let texts = vec!["v=spf1 -all".to_owned(), "x".to_owned()];
        let parsed = parse(&answer(&asked, 0x8180, &records), 7, &asked);
        assert_eq!(parsed, Some(Parsed::Answer(Answer::Texts(texts))));
    }

    #[test]
    fn a_missing_name_an_error_and_a_cut_answer_differ() {
        let asked = question(7, "example.org").unwrap();
        let parsed = |flags| parse(&answer(&asked, flags, &[]), 7, &asked);
        assert_eq!(parsed(0x8183), Some(Parsed::Answer(Answer::NoSuchName)));
        assert_eq!(parsed(0x8182), Some(Parsed::Error));
        assert_eq!(parsed(0x8380), Some(Parsed::Cut));
        assert_eq!(parsed(0x0100), None, "a question is no answer");
    }

    #[test]
    fn an_answer_to_another_question_is_none() {
        let (asked, other) = (question(7, "example.org").unwrap(), question(7, "example.net").unwrap());
        assert_eq!(parse(&answer(&other, 0x8180, &[]), 7, &asked), None);
        assert_eq!(parse(&answer(&asked, 0x8180, &[]), 8, &asked), None);
    }

    #[test]
    fn the_servers_of_the_system_are_read_from_its_file() {
        let text = "# local\nsearch example.org\nnameserver 192.0.2.53\nnameserver ::1\noptions ndots:5\n";
        let servers: Vec<SocketAddr> = ["192.0.2.53:53", "[::1]:53"].map(|text| text.parse().unwrap()).into();
        assert_eq!(NameServers::named(text).0, servers);
    }

    proptest! {
        #[test]
        fn no_answer_of_any_bytes_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let asked = question(7, "example.org").unwrap();
            let _ = parse(&bytes, 7, &asked);
            let whole = [&answer(&asked, 0x8180, &[])[..], &bytes].concat();
            let _ = parse(&whole, 7, &asked);
        }
    }
}
