//! Sends one email over SMTP, step by step, each step with a deadline.
//!
//! Must not send an email or a password over a connection that is not protected as configured, and must not keep the
//! server's own words: they repeat the address.

mod tls;
mod wire;

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use io_core::time::Span;
use lettre::Message;
use tokio::net::TcpStream;

use self::tls::Tls;
use self::wire::{Lines, Offers, Reply, data};
use super::dkim::Dkim;
use super::not_sent::NotSent;
use crate::config::{Smtp, SmtpTls};
use crate::outgoing::Stream;

/// The longest time until a TCP connection is open. RFC 5321 leaves it to the client.
const CONNECT: Span = Span::seconds(30);

/// The longest time for QUIT.
const QUIT: Span = Span::seconds(10);

/// How often a step that waits looks whether the email is still wanted.
const LOOK: Duration = Duration::from_secs(1);

/// The reply to DATA.
const START_OF_MESSAGE: u16 = 354;

/// The configured mail server. Each email has its own connection.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    port: u16,
    encryption: Encryption,
    client_name: String,
    credentials: Option<(String, String)>,
    step_timeout: Span,
    accept_timeout: Span,
    dkim: Option<Dkim>,
}

#[derive(Clone)]
enum Encryption {
    Starttls(Tls),
    Implicit(Tls),
    None,
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpServer")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl SmtpServer {
    /// The configured server; this machine introduces itself as `client_name`.
    pub(super) fn new(smtp: &Smtp, client_name: String) -> anyhow::Result<Self> {
        let credentials = match (&smtp.user, &smtp.password) {
            (Some(user), Some(password)) => Some((user.clone(), password.reveal().to_owned())),
            _ => None,
        };
        let tls = || Tls::new(&smtp.host, smtp.ca_file.as_deref());
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port,
            encryption: match smtp.tls {
                SmtpTls::StarttlsRequired => Encryption::Starttls(tls()?),
                SmtpTls::Implicit => Encryption::Implicit(tls()?),
                SmtpTls::None => Encryption::None,
            },
            client_name,
            credentials,
            step_timeout: smtp.timeout,
            accept_timeout: smtp.accept_timeout,
            dkim: None,
        })
    }

    /// The same, with signed messages.
    pub(super) fn signing(self, dkim: Option<Dkim>) -> Self {
        Self { dkim, ..self }
    }

    /// Greets the server, encrypts and signs in as for an email, and sends none. For an operator who waits.
    pub async fn try_out(&self) -> Result<(), NotSent> {
        let attempt = Attempt {
            server: self,
            wanted: &|| true,
        };
        let (mut lines, _) = attempt.connected().await?;
        // The outcome is known.
        let _ = tokio::time::timeout(QUIT.to_std(), lines.command("QUIT")).await;
        Ok(())
    }

    /// Sends a message while it is `wanted`. `Ok` means that the server has accepted it.
    ///
    /// Only a 55x reply to the recipient or to the message itself is final. The same reply to an earlier step is about
    /// this server, this machine or its password, and may be fixed while the email waits. When the message is sent and
    /// no reply comes, the server may have accepted it.
    pub(super) async fn send(&self, message: &Message, wanted: &(dyn Fn() -> bool + Sync)) -> Result<(), NotSent> {
        let attempt = Attempt { server: self, wanted };
        let (mut lines, offers) = attempt.connected().await?;
        let sent = attempt.hand_over(&mut lines, &offers, message).await;
        // The outcome is known, and must not wait for a slow server to hear this.
        tokio::spawn(async move { tokio::time::timeout(QUIT.to_std(), lines.command("QUIT")).await });
        sent
    }
}

/// One conversation. It ends without the message when the email is no longer wanted, however slow the server is.
struct Attempt<'a> {
    server: &'a SmtpServer,
    wanted: &'a (dyn Fn() -> bool + Sync),
}

impl Attempt<'_> {
    async fn connected(&self) -> Result<(Lines, Offers), NotSent> {
        let server = self.server;
        let connecting = TcpStream::connect((server.host.as_str(), server.port));
        let stream = self.in_time(CONNECT, connecting).await?;
        let mut lines = match &server.encryption {
            Encryption::Implicit(tls) => Lines::new(self.encrypted(tls, Box::new(stream)).await?),
            Encryption::Starttls(_) | Encryption::None => Lines::new(Box::new(stream)),
        };
        self.step(lines.reply()).await?;
        let mut offers = self.introduced(&mut lines).await?;
        if let Encryption::Starttls(tls) = &server.encryption {
            if !offers.has("STARTTLS") {
                return Err(not_offered("STARTTLS"));
            }
            self.step(lines.command("STARTTLS")).await?;
            let stream = lines.into_stream().ok_or_else(untrusted)?;
            lines = Lines::new(self.encrypted(tls, stream).await?);
            offers = self.introduced(&mut lines).await?;
        }
        if let Some((user, password)) = &server.credentials {
            self.sign_in(&mut lines, &offers, user, password).await?;
        }
        Ok((lines, offers))
    }

    async fn encrypted(&self, tls: &Tls, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, NotSent> {
        // A refused certificate is a value here: it is no loss of the connection.
        let encrypting = async { Ok(tls.encrypt(stream).await) };
        match self.in_time(self.server.step_timeout, encrypting).await? {
            Ok(stream) => Ok(Box::new(stream)),
            Err(_) => Err(untrusted()),
        }
    }

    async fn introduced(&self, lines: &mut Lines) -> Result<Offers, NotSent> {
        let hello = format!("EHLO {}", self.server.client_name);
        Ok(Offers::of(&self.step(lines.command(&hello)).await?))
    }

    async fn sign_in(&self, lines: &mut Lines, offers: &Offers, user: &str, password: &str) -> Result<(), NotSent> {
        let encoded = |text: &str| STANDARD.encode(text);
        if offers.password("PLAIN") {
            let both = encoded(&format!("\0{user}\0{password}"));
            self.step(lines.command(&format!("AUTH PLAIN {both}"))).await?;
        } else if offers.password("LOGIN") {
            self.step(lines.command("AUTH LOGIN")).await?;
            self.step(lines.command(&encoded(user))).await?;
            self.step(lines.command(&encoded(password))).await?;
        } else {
            return Err(not_offered("AUTH PLAIN or AUTH LOGIN"));
        }
        Ok(())
    }

    async fn hand_over(&self, lines: &mut Lines, offers: &Offers, message: &Message) -> Result<(), NotSent> {
        let envelope = message.envelope();
        let mut written = message.formatted();
        if let Some(dkim) = &self.server.dkim {
            let signed = dkim.signed(&written);
            written = signed.ok_or_else(|| NotSent::Later("the key for DKIM does not sign".to_owned()))?;
        }
        let text = |address: &lettre::Address| AsRef::<str>::as_ref(address).to_owned();
        let from = envelope.from().map(text).unwrap_or_default();
        let to: Vec<String> = envelope.to().iter().map(text).collect();
        let mut sender = format!("MAIL FROM:<{from}>");
        for (needed, keyword, option) in [
            (
                !from.is_ascii() || !to.iter().all(|to| to.is_ascii()),
                "SMTPUTF8",
                " SMTPUTF8",
            ),
            (!written.is_ascii(), "8BITMIME", " BODY=8BITMIME"),
        ] {
            if needed && !offers.has(keyword) {
                return Err(not_offered(keyword));
            }
            if needed {
                sender.push_str(option);
            }
        }
        self.step(lines.command(&sender)).await?;
        for to in &to {
            self.verdict(lines.command(&format!("RCPT TO:<{to}>"))).await?;
        }
        let ready = self.in_time(self.server.step_timeout, lines.command("DATA")).await?;
        if ready.code != START_OF_MESSAGE {
            judged(&ready)?;
            return Err(NotSent::Later(answered(&ready)));
        }
        let body = data(&written);
        self.in_time(self.server.step_timeout, lines.write(&body)).await?;
        // From here on the server may have the whole message.
        let accepted = async {
            lines.write(b".\r\n").await?;
            lines.reply().await
        };
        match tokio::time::timeout(self.server.accept_timeout.to_std(), accepted).await {
            Ok(Ok(reply)) => judged(&reply),
            Ok(Err(_)) => Err(NotSent::Perhaps("the connection was lost after the message".to_owned())),
            Err(_) => Err(NotSent::Perhaps("no answer after the message".to_owned())),
        }
    }

    /// A step that says nothing about this email: every failure is temporary.
    async fn step(&self, step: impl Future<Output = std::io::Result<Reply>>) -> Result<Reply, NotSent> {
        let reply = self.in_time(self.server.step_timeout, step).await?;
        if reply.is_positive() {
            Ok(reply)
        } else {
            Err(NotSent::Later(answered(&reply)))
        }
    }

    /// A step whose 55x reply is final for this email.
    async fn verdict(&self, step: impl Future<Output = std::io::Result<Reply>>) -> Result<(), NotSent> {
        judged(&self.in_time(self.server.step_timeout, step).await?)
    }

    async fn in_time<T>(&self, span: Span, step: impl Future<Output = std::io::Result<T>>) -> Result<T, NotSent> {
        let mut step = std::pin::pin!(step);
        let mut left = span.to_std();
        while !left.is_zero() {
            // A server that is slow at every step could take an hour, far longer than the email may live.
            if !(self.wanted)() {
                return Err(NotSent::Expired);
            }
            let part = left.min(LOOK);
            match tokio::time::timeout(part, step.as_mut()).await {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(_)) => return Err(unreachable()),
                Err(_) => left -= part,
            }
        }
        Err(silent())
    }
}

fn judged(reply: &Reply) -> Result<(), NotSent> {
    if reply.is_done() {
        Ok(())
    } else if reply.is_final() {
        Err(NotSent::Never(answered(reply)))
    } else {
        Err(NotSent::Later(answered(reply)))
    }
}

/// The reason, without the server's own words.
fn answered(reply: &Reply) -> String {
    format!("the mail server answered {}", reply.code)
}

fn not_offered(what: &str) -> NotSent {
    NotSent::Later(format!("the mail server does not offer {what}"))
}

fn unreachable() -> NotSent {
    NotSent::Later("the mail server cannot be reached".to_owned())
}

fn silent() -> NotSent {
    NotSent::Later("the mail server does not answer".to_owned())
}

fn untrusted() -> NotSent {
    NotSent::Later("no trusted encryption with the mail server".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::net::TcpListener;

    use super::*;
    use crate::config::Config;

    #[tokio::test(start_paused = true)]
    async fn eml_05_a_silent_server_is_left_when_the_email_is_too_old() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut smtp = Config::for_tests("unused").mail.smtp;
        "127.0.0.1".clone_into(&mut smtp.host);
        smtp.port = silent.local_addr().unwrap().port();
        smtp.tls = SmtpTls::None;
        let server = SmtpServer::new(&smtp, "io.test".to_owned()).unwrap();
        let message = Message::builder()
            .from("IO <io@example.org>".parse().unwrap())
            .to("ada@example.org".parse().unwrap())
            .body(String::new())
            .unwrap();
        let looks = AtomicU32::new(0);
        let wanted = || looks.fetch_add(1, Ordering::Relaxed) < 100;
        assert_eq!(server.send(&message, &wanted).await, Err(NotSent::Expired));
        // It is asked before the steps too: a server that comes too late gets nothing.
        assert_eq!(server.send(&message, &|| false).await, Err(NotSent::Expired));
    }
}
