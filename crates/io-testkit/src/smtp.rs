//! A mail server that keeps the emails it receives.
//!
//! It speaks real SMTP on two free loopback ports: one with STARTTLS, one with implicit TLS.
//! Must not know what an email should say.

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

use crate::email::ReceivedEmail;

/// How long to wait for an email before the test fails; a bound, not a delay.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How the server answers the next deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmtpAnswer {
    /// Accepts them.
    #[default]
    Accept,
    /// Answers `RCPT TO` with 451: try again later.
    Later,
    /// Answers `RCPT TO` with 550: a permanent refusal.
    Never,
    /// Reads the whole email and drops the connection before it acknowledges it.
    HangUp,
    /// Does not offer STARTTLS, as if someone had downgraded the connection.
    NoEncryption,
    /// Greets with 554: no service at all.
    NoService,
    /// Answers `MAIL FROM` with 550: this sender is refused.
    NotThisSender,
    /// Accepts the connection and sends nothing.
    Silent,
    /// Keeps the whole email, and answers only when the test says [`Self::Accept`].
    SilentAfterMessage,
    /// Writes the keywords of its extensions in lower case.
    LowerCase,
}

#[derive(Default)]
struct Mailbox {
    emails: Mutex<VecDeque<ReceivedEmail>>,
    answer: watch::Sender<SmtpAnswer>,
    password: Mutex<Option<(String, String)>>,
    logins: Mutex<Vec<(String, String)>>,
    connections: watch::Sender<u64>,
    arrived: watch::Sender<u64>,
    attempts: watch::Sender<u64>,
}

/// A running mail server; dropping it stops the server.
pub struct SmtpCatcher {
    address: SocketAddr,
    implicit_address: SocketAddr,
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
    /// Starts on two free loopback ports, with a fresh certificate.
    /// The certificate is for `localhost` and `127.0.0.1`.
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
        let (address, implicit_address) = (plain.local_addr()?, encrypted.local_addr()?);
        let listening = [(plain, Encryption::None), (encrypted, Encryption::Tls)].map(|(listener, encryption)| {
            tokio::spawn(listen(listener, acceptor.clone(), encryption, Arc::clone(&mailbox)))
        });
        Ok(Self {
            address,
            implicit_address,
            certificate: made.cert.pem(),
            mailbox,
            listening,
        })
    }

    /// The address with STARTTLS.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address with implicit TLS.
    pub fn implicit_address(&self) -> SocketAddr {
        self.implicit_address
    }

    /// From now on, accepts emails only from clients that authenticate.
    /// They need this name and password.
    pub fn require_password(&self, user: &str, password: &str) {
        *self.mailbox.password.lock() = Some((user.to_owned(), password.to_owned()));
    }

    /// The names and passwords that clients sent, right and wrong.
    pub fn logins(&self) -> Vec<(String, String)> {
        self.mailbox.logins.lock().clone()
    }

    /// Waits until this many connections were opened since the start.
    pub async fn wait_for_connections(&self, times: u64) {
        let mut connections = self.mailbox.connections.subscribe();
        tokio::time::timeout(TIMEOUT, connections.wait_for(|seen| *seen >= times))
            .await
            .unwrap_or_else(|_| panic!("fewer than {times} connections were opened within {TIMEOUT:?}"))
            .expect("invariant: the mailbox outlives the wait");
    }

    /// The certificate to trust, as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// From now on answers deliveries like this.
    pub fn answer_with(&self, answer: SmtpAnswer) {
        self.mailbox.answer.send_replace(answer);
    }

    /// Waits for an email to an address and removes the oldest from the mailbox.
    /// Skips notices of new devices: every client of a test that signs in again is one.
    pub async fn email_to(&self, address: &str) -> ReceivedEmail {
        self.next(address, |email| !is_notice(email)).await
    }

    /// Waits for the notice of a new device, and removes the oldest from the mailbox.
    pub async fn notice_to(&self, address: &str) -> ReceivedEmail {
        self.next(address, is_notice).await
    }

    async fn next(&self, address: &str, wanted: fn(&ReceivedEmail) -> bool) -> ReceivedEmail {
        let mut arrived = self.mailbox.arrived.subscribe();
        let waiting = async {
            loop {
                if let Some(email) = self.take(address, wanted) {
                    return email;
                }
                arrived
                    .changed()
                    .await
                    .expect("invariant: the mailbox outlives the wait");
            }
        };
        tokio::time::timeout(TIMEOUT, waiting)
            .await
            .unwrap_or_else(|_| panic!("no email to {address} arrived within {TIMEOUT:?}"))
    }

    /// Waits until this many deliveries were attempted since the start.
    /// Their outcome does not matter.
    pub async fn wait_for_attempts(&self, times: u64) {
        let mut attempts = self.mailbox.attempts.subscribe();
        tokio::time::timeout(TIMEOUT, attempts.wait_for(|seen| *seen >= times))
            .await
            .unwrap_or_else(|_| panic!("fewer than {times} deliveries were attempted within {TIMEOUT:?}"))
            .expect("invariant: the mailbox outlives the wait");
    }

    /// All emails that are in the mailbox now, without notices of new devices.
    pub fn emails(&self) -> Vec<ReceivedEmail> {
        let emails = self.mailbox.emails.lock();
        emails.iter().filter(|email| !is_notice(email)).cloned().collect()
    }

    /// The notices of new devices that are in the mailbox now.
    pub fn notices(&self) -> Vec<ReceivedEmail> {
        let emails = self.mailbox.emails.lock();
        emails.iter().filter(|email| is_notice(email)).cloned().collect()
    }

    fn take(&self, address: &str, wanted: fn(&ReceivedEmail) -> bool) -> Option<ReceivedEmail> {
        let mut emails = self.mailbox.emails.lock();
        let place = emails
            .iter()
            .position(|email| wanted(email) && email.to.iter().any(|to| to.eq_ignore_ascii_case(address)))?;
        emails.remove(place)
    }
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, encryption: Encryption, mailbox: Arc<Mailbox>) {
    while let Ok((stream, _)) = listener.accept().await {
        mailbox.connections.send_modify(|seen| *seen += 1);
        let (acceptor, mailbox) = (acceptor.clone(), Arc::clone(&mailbox));
        tokio::spawn(async move {
            // A client that disconnects early is not a fault of this server.
            let _ = serve(stream, acceptor, encryption, &mailbox).await;
        });
    }
}

async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor, encryption: Encryption, mailbox: &Mailbox) -> Result<()> {
    if *mailbox.answer.borrow() == SmtpAnswer::Silent {
        // Reads until the client gives up.
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
        return Ok(());
    }
    if encryption == Encryption::Tls {
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
    authenticated: bool,
    from: String,
    to: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Conversation<S> {
    fn new(stream: S, encryption: Encryption) -> Self {
        Self {
            lines: BufReader::new(stream),
            encryption,
            authenticated: false,
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
            bail!("the client is gone");
        }
        Ok(line)
    }

    async fn greet(&mut self, mailbox: &Mailbox) -> Result<()> {
        if *mailbox.answer.borrow() == SmtpAnswer::NoService {
            mailbox.attempts.send_modify(|seen| *seen += 1);
            return self.say("554 no service here").await;
        }
        self.say("220 catcher ESMTP").await
    }

    async fn talk(&mut self, mailbox: &Mailbox) -> Result<Ending> {
        loop {
            let line = String::from_utf8_lossy(&self.line().await?).trim_end().to_owned();
            let answer = *mailbox.answer.borrow();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => {
                    self.say("250-catcher").await?;
                    let mut offers = vec!["250-8BITMIME", "250-SMTPUTF8"];
                    if self.encryption == Encryption::None && answer != SmtpAnswer::NoEncryption {
                        offers.push("250-STARTTLS");
                    }
                    offers.push("250 AUTH PLAIN");
                    for offer in offers {
                        let small = offer.to_ascii_lowercase();
                        self.say(if answer == SmtpAnswer::LowerCase { &small } else { offer })
                            .await?;
                    }
                }
                "STARTTLS" if self.encryption == Encryption::None => {
                    self.say("220 go ahead").await?;
                    return Ok(Ending::StartTls);
                }
                "AUTH" => self.password(&line, mailbox).await?,
                "MAIL" if !self.authenticated && mailbox.password.lock().is_some() => {
                    mailbox.attempts.send_modify(|seen| *seen += 1);
                    self.say("530 authentication required").await?;
                }
                "MAIL" if answer == SmtpAnswer::NotThisSender => {
                    mailbox.attempts.send_modify(|seen| *seen += 1);
                    self.say("550 sender refused").await?;
                }
                "MAIL" => {
                    self.from = address_in(&line)?;
                    self.to.clear();
                    self.say("250 sender accepted").await?;
                }
                "RCPT" => self.recipient(&line, answer, mailbox).await?,
                "DATA" => self.receive(answer, mailbox).await?,
                "RSET" | "NOOP" => self.say("250 ok").await?,
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
        let encoded = line.split(' ').nth(2).context("AUTH PLAIN without a password")?;
        let decoded = String::from_utf8(STANDARD.decode(encoded)?)?;
        let (user, password) = decoded
            .trim_start_matches('\0')
            .split_once('\0')
            .context("no password")?;
        let login = (user.to_owned(), password.to_owned());
        let right = mailbox.password.lock().as_ref().is_none_or(|right| *right == login);
        mailbox.logins.lock().push(login);
        self.authenticated = right;
        if right {
            self.say("235 welcome").await
        } else {
            mailbox.attempts.send_modify(|seen| *seen += 1);
            self.say("535 wrong password").await
        }
    }

    async fn recipient(&mut self, line: &str, answer: SmtpAnswer, mailbox: &Mailbox) -> Result<()> {
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
            | SmtpAnswer::Silent
            | SmtpAnswer::SilentAfterMessage
            | SmtpAnswer::LowerCase => {
                self.to.push(address_in(line)?);
                self.say("250 recipient accepted").await
            }
        }
    }

    async fn receive(&mut self, answer: SmtpAnswer, mailbox: &Mailbox) -> Result<()> {
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
        let received = ReceivedEmail::parse(
            std::mem::take(&mut self.from),
            std::mem::take(&mut self.to),
            self.encryption == Encryption::Tls,
            raw,
        )
        .context("the data is not an email")?;
        mailbox.emails.lock().push_back(received);
        if answer == SmtpAnswer::SilentAfterMessage {
            mailbox.attempts.send_modify(|seen| *seen += 1);
            mailbox.arrived.send_modify(|seen| *seen += 1);
            let mut answers = mailbox.answer.subscribe();
            let spoken = async { answers.wait_for(|now| *now == SmtpAnswer::Accept).await.map(drop) };
            // A client that gives up closes the connection.
            tokio::select! {
                spoken = spoken => spoken?,
                gone = self.lines.fill_buf() => bail!("the client said something: {gone:?}"),
            }
            return self.say("250 email accepted").await;
        }
        self.say("250 email accepted").await?;
        mailbox.attempts.send_modify(|seen| *seen += 1);
        mailbox.arrived.send_modify(|seen| *seen += 1);
        Ok(())
    }
}

fn is_notice(email: &ReceivedEmail) -> bool {
    email.subject == "New sign-in to your account"
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
    async fn an_email_sent_over_starttls_arrives_unchanged() {
        let catcher = SmtpCatcher::start().await.unwrap();
        transport(&catcher).send(message()).await.unwrap();
        let received = catcher.email_to("ADA@example.org").await;
        assert!(received.encrypted);
        assert_eq!(received.subject, "Hello");
        assert!(
            received.text.starts_with("A line\r\n.a dot at the start\r\n"),
            "{:?}",
            received.text
        );
        assert!(catcher.emails().is_empty());
    }

    #[tokio::test]
    async fn every_kind_of_refusal_reaches_the_sender() {
        let catcher = SmtpCatcher::start().await.unwrap();
        for (answer, permanent) in [(SmtpAnswer::Later, false), (SmtpAnswer::Never, true)] {
            catcher.answer_with(answer);
            let error = transport(&catcher).send(message()).await.unwrap_err();
            assert_eq!(
                (error.is_transient(), error.is_permanent()),
                (!permanent, permanent),
                "{error}"
            );
        }
        for answer in [SmtpAnswer::HangUp, SmtpAnswer::NoEncryption] {
            catcher.answer_with(answer);
            assert!(transport(&catcher).send(message()).await.is_err());
        }
        catcher.wait_for_attempts(3).await;
        assert!(catcher.emails().is_empty());
    }
}
