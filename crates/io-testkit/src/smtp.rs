//! A mail server that keeps what it gets: a real SMTP conversation on a free loopback port with STARTTLS, and on another
//! with TLS from the first byte.
//!
//! Must not know what a letter should say.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::letter::Letter;

/// How long to wait for a letter before the test fails; a bound, not a delay.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the server takes the next letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmtpAnswer {
    /// Takes them.
    #[default]
    Accept,
    /// Says 451 to `RCPT TO`: try again later.
    Later,
    /// Says 550 to `RCPT TO`: never.
    Never,
    /// Takes the whole letter and drops the connection before saying so.
    HangUp,
    /// Does not offer STARTTLS, as after a downgrade on the way.
    NoEncryption,
    /// Greets with 554: it serves nobody now.
    NoService,
    /// Says 550 to `MAIL FROM`: this sender may not.
    NotThisSender,
    /// Takes the connection and says nothing.
    Silent,
}

#[derive(Default)]
struct Mailbox {
    letters: Mutex<VecDeque<Letter>>,
    answer: Mutex<SmtpAnswer>,
    password: Mutex<Option<(String, String)>>,
    logins: Mutex<Vec<(String, String)>>,
    connections: watch::Sender<u64>,
    arrived: watch::Sender<u64>,
    attempts: watch::Sender<u64>,
}

/// A running mail server; it ends with this value.
pub struct SmtpCatcher {
    address: SocketAddr,
    implicit: SocketAddr,
    certificate: String,
    mailbox: Arc<Mailbox>,
    listening: [JoinHandle<()>; 2],
}

impl Drop for SmtpCatcher {
    fn drop(&mut self) {
        for listening in &self.listening {
            listening.abort();
        }
    }
}

impl SmtpCatcher {
    /// Starts on a free loopback port, with a fresh certificate for `localhost` and `127.0.0.1`.
    pub async fn start() -> Result<Self> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)?;
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let mailbox = Arc::new(Mailbox::default());
        let plain = TcpListener::bind("127.0.0.1:0").await?;
        let encrypted = TcpListener::bind("127.0.0.1:0").await?;
        let (address, implicit) = (plain.local_addr()?, encrypted.local_addr()?);
        let listening = [(plain, Encryption::None), (encrypted, Encryption::Tls)]
            .map(|(listener, first)| tokio::spawn(listen(listener, acceptor.clone(), first, Arc::clone(&mailbox))));
        Ok(Self {
            address,
            implicit,
            certificate: made.cert.pem(),
            mailbox,
            listening,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it speaks TLS from the first byte.
    pub fn implicit_address(&self) -> SocketAddr {
        self.implicit
    }

    /// From here on, takes letters only from who says this name and password.
    pub fn ask_for_password(&self, user: &str, password: &str) {
        *self.mailbox.password.lock() = Some((user.to_owned(), password.to_owned()));
    }

    /// The names and passwords that it was told, right and wrong.
    pub fn logins(&self) -> Vec<(String, String)> {
        self.mailbox.logins.lock().clone()
    }

    /// Waits until that many connections were made since the start.
    pub async fn connected(&self, times: u64) {
        let mut connections = self.mailbox.connections.subscribe();
        tokio::time::timeout(PATIENCE, connections.wait_for(|seen| *seen >= times))
            .await
            .unwrap_or_else(|_| panic!("fewer than {times} connections were made within {PATIENCE:?}"))
            .expect("invariant: the mailbox outlives the wait");
    }

    /// The certificate to trust, as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// From here on, answers like this.
    pub fn answer(&self, answer: SmtpAnswer) {
        *self.mailbox.answer.lock() = answer;
    }

    /// Takes the oldest letter to an address out of the mailbox, waiting until there is one.
    pub async fn letter_to(&self, address: &str) -> Letter {
        let mut arrived = self.mailbox.arrived.subscribe();
        let waiting = async {
            loop {
                if let Some(letter) = self.take(address) {
                    return letter;
                }
                arrived
                    .changed()
                    .await
                    .expect("invariant: the mailbox outlives the wait");
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .unwrap_or_else(|_| panic!("no letter came to {address} within {PATIENCE:?}"))
    }

    /// Waits until that many deliveries were tried since the start, whatever came of them.
    pub async fn tried(&self, times: u64) {
        let mut attempts = self.mailbox.attempts.subscribe();
        tokio::time::timeout(PATIENCE, attempts.wait_for(|seen| *seen >= times))
            .await
            .unwrap_or_else(|_| panic!("fewer than {times} deliveries were tried within {PATIENCE:?}"))
            .expect("invariant: the mailbox outlives the wait");
    }

    /// Every letter that is in the mailbox now.
    pub fn letters(&self) -> Vec<Letter> {
        self.mailbox.letters.lock().iter().cloned().collect()
    }

    fn take(&self, address: &str) -> Option<Letter> {
        let mut letters = self.mailbox.letters.lock();
        let place = letters
            .iter()
            .position(|letter| letter.to.iter().any(|to| to.eq_ignore_ascii_case(address)))?;
        letters.remove(place)
    }
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, first: Encryption, mailbox: Arc<Mailbox>) {
    while let Ok((stream, _)) = listener.accept().await {
        mailbox.connections.send_modify(|seen| *seen += 1);
        let (acceptor, mailbox) = (acceptor.clone(), Arc::clone(&mailbox));
        tokio::spawn(async move {
            // A sender that breaks off is that sender's affair.
            let _ = serve(stream, acceptor, first, &mailbox).await;
        });
    }
}

async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor, first: Encryption, mailbox: &Mailbox) -> Result<()> {
    if *mailbox.answer.lock() == SmtpAnswer::Silent {
        // Until the sender gives up.
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
        return Ok(());
    }
    if first == Encryption::Tls {
        let mut encrypted = Conversation::new(acceptor.accept(stream).await?, Encryption::Tls);
        encrypted.greet(mailbox).await?;
        encrypted.talk(mailbox).await?;
        return Ok(());
    }
    let mut plain = Conversation::new(stream, Encryption::None);
    plain.greet(mailbox).await?;
    if plain.talk(mailbox).await? == Ending::StartTls {
        let encrypted = acceptor.accept(plain.lines.into_inner()).await?;
        Conversation::new(encrypted, Encryption::Tls).talk(mailbox).await?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encryption {
    None,
    Tls,
}

#[derive(PartialEq, Eq)]
enum Ending {
    Quit,
    StartTls,
}

struct Conversation<S> {
    lines: BufReader<S>,
    encryption: Encryption,
    known: bool,
    from: String,
    to: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Conversation<S> {
    fn new(stream: S, encryption: Encryption) -> Self {
        Self {
            lines: BufReader::new(stream),
            encryption,
            known: false,
            from: String::new(),
            to: Vec::new(),
        }
    }

    async fn say(&mut self, line: &str) -> Result<()> {
        let stream = self.lines.get_mut();
        stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        stream.flush().await?;
        Ok(())
    }

    async fn line(&mut self) -> Result<Vec<u8>> {
        let mut line = Vec::new();
        if self.lines.read_until(b'\n', &mut line).await? == 0 {
            bail!("the sender is gone");
        }
        Ok(line)
    }

    async fn greet(&mut self, mailbox: &Mailbox) -> Result<()> {
        if *mailbox.answer.lock() == SmtpAnswer::NoService {
            mailbox.attempts.send_modify(|seen| *seen += 1);
            return self.say("554 no service here").await;
        }
        self.say("220 catcher ESMTP").await
    }

    async fn talk(&mut self, mailbox: &Mailbox) -> Result<Ending> {
        loop {
            let line = String::from_utf8_lossy(&self.line().await?).trim_end().to_owned();
            let answer = *mailbox.answer.lock();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => {
                    self.say("250-catcher").await?;
                    self.say("250-8BITMIME").await?;
                    self.say("250-SMTPUTF8").await?;
                    if self.encryption == Encryption::None && answer != SmtpAnswer::NoEncryption {
                        self.say("250-STARTTLS").await?;
                    }
                    self.say("250 AUTH PLAIN").await?;
                }
                "STARTTLS" if self.encryption == Encryption::None => {
                    self.say("220 go ahead").await?;
                    return Ok(Ending::StartTls);
                }
                "AUTH" => self.password(&line, mailbox).await?,
                "MAIL" if !self.known && mailbox.password.lock().is_some() => {
                    mailbox.attempts.send_modify(|seen| *seen += 1);
                    self.say("530 say who you are first").await?;
                }
                "MAIL" if answer == SmtpAnswer::NotThisSender => {
                    mailbox.attempts.send_modify(|seen| *seen += 1);
                    self.say("550 not from you").await?;
                }
                "MAIL" => {
                    self.from = address_in(&line)?;
                    self.to.clear();
                    self.say("250 sender taken").await?;
                }
                "RCPT" => self.receiver(&line, answer, mailbox).await?,
                "DATA" => self.letter(answer, mailbox).await?,
                "RSET" | "NOOP" => self.say("250 as you like").await?,
                "QUIT" => {
                    self.say("221 bye").await?;
                    return Ok(Ending::Quit);
                }
                _ => self.say("500 not a command").await?,
            }
        }
    }

    /// `AUTH PLAIN <base64 of NUL name NUL password>`
    async fn password(&mut self, line: &str, mailbox: &Mailbox) -> Result<()> {
        let told = line.split(' ').nth(2).context("no password beside AUTH PLAIN")?;
        let told = String::from_utf8(STANDARD.decode(told)?)?;
        let (user, password) = told.trim_start_matches('\0').split_once('\0').context("no password")?;
        let told = (user.to_owned(), password.to_owned());
        let right = mailbox.password.lock().as_ref().is_none_or(|right| *right == told);
        mailbox.logins.lock().push(told);
        self.known = right;
        if right {
            self.say("235 welcome").await
        } else {
            mailbox.attempts.send_modify(|seen| *seen += 1);
            self.say("535 that is not your password").await
        }
    }

    async fn receiver(&mut self, line: &str, answer: SmtpAnswer, mailbox: &Mailbox) -> Result<()> {
        match answer {
            SmtpAnswer::Later | SmtpAnswer::Never => {
                mailbox.attempts.send_modify(|seen| *seen += 1);
                let line = if answer == SmtpAnswer::Later {
                    "451 try again later"
                } else {
                    "550 no such mailbox"
                };
                self.say(line).await
            }
            SmtpAnswer::Accept
            | SmtpAnswer::HangUp
            | SmtpAnswer::NoEncryption
            | SmtpAnswer::NoService
            | SmtpAnswer::NotThisSender
            | SmtpAnswer::Silent => {
                self.to.push(address_in(line)?);
                self.say("250 receiver taken").await
            }
        }
    }

    async fn letter(&mut self, answer: SmtpAnswer, mailbox: &Mailbox) -> Result<()> {
        self.say("354 end with a dot").await?;
        let mut raw = Vec::new();
        loop {
            let line = self.line().await?;
            if line.trim_ascii_end() == b"." {
                break;
            }
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        if answer == SmtpAnswer::HangUp {
            mailbox.attempts.send_modify(|seen| *seen += 1);
            bail!("hanging up before the answer");
        }
        let letter = Letter::parse(
            std::mem::take(&mut self.from),
            std::mem::take(&mut self.to),
            self.encryption == Encryption::Tls,
            raw,
        )
        .context("what came is no letter")?;
        mailbox.letters.lock().push_back(letter);
        self.say("250 letter taken").await?;
        mailbox.attempts.send_modify(|seen| *seen += 1);
        mailbox.arrived.send_modify(|seen| *seen += 1);
        Ok(())
    }
}

fn address_in(line: &str) -> Result<String> {
    let (_, rest) = line.split_once('<').context("no address in angle brackets")?;
    let (address, _) = rest.split_once('>').context("no end of the address")?;
    Ok(address.to_owned())
}

#[cfg(test)]
mod tests {
    use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
    use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

    use super::*;

    fn transport(catcher: &SmtpCatcher) -> AsyncSmtpTransport<Tokio1Executor> {
        let tls = TlsParameters::builder("127.0.0.1".to_owned())
            .add_root_certificate(Certificate::from_pem(catcher.certificate().as_bytes()).unwrap())
            .build()
            .unwrap();
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
            .port(catcher.address().port())
            .tls(Tls::Required(tls))
            .build()
    }

    fn message() -> Message {
        Message::builder()
            .from("IO <io@example.org>".parse().unwrap())
            .to("ada@example.org".parse().unwrap())
            .subject("Hello")
            .body("A line\r\n.a dot at the start\r\n".to_owned())
            .unwrap()
    }

    #[tokio::test]
    async fn a_letter_sent_over_an_encrypted_conversation_arrives_as_it_was() {
        let catcher = SmtpCatcher::start().await.unwrap();
        transport(&catcher).send(message()).await.unwrap();
        let letter = catcher.letter_to("ADA@example.org").await;
        assert!(letter.encrypted);
        assert_eq!(letter.subject, "Hello");
        assert!(
            letter.text.starts_with("A line\r\n.a dot at the start\r\n"),
            "{:?}",
            letter.text
        );
        assert!(catcher.letters().is_empty());
    }

    #[tokio::test]
    async fn each_way_to_refuse_reaches_the_sender() {
        let catcher = SmtpCatcher::start().await.unwrap();
        for (answer, permanent) in [(SmtpAnswer::Later, false), (SmtpAnswer::Never, true)] {
            catcher.answer(answer);
            let error = transport(&catcher).send(message()).await.unwrap_err();
            assert_eq!(
                (error.is_transient(), error.is_permanent()),
                (!permanent, permanent),
                "{error}"
            );
        }
        for answer in [SmtpAnswer::HangUp, SmtpAnswer::NoEncryption] {
            catcher.answer(answer);
            assert!(transport(&catcher).send(message()).await.is_err());
        }
        catcher.tried(3).await;
        assert!(catcher.letters().is_empty());
    }
}
