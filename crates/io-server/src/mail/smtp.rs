//! Sends one email over SMTP, step by step, each step with a deadline.
//!
//! Must not send an email or a password over a connection that is not protected as configured, and must not keep the
//! server's own words: they repeat the address.

use std::fmt;

use anyhow::Context as _;
use io_core::time::Span;
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use super::transport::NotSent;
use crate::config::{Smtp, SmtpTls};

/// The steps of the longest conversation.
///
/// Connect, STARTTLS, password, sender, recipient, DATA, the message, QUIT.
const STEPS: i64 = 8;

/// The configured mail server. Each email has its own connection.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    port: u16,
    encryption: Encryption,
    client_name: ClientId,
    credentials: Option<Credentials>,
    step_timeout: Span,
}

#[derive(Clone)]
enum Encryption {
    Starttls(TlsParameters),
    Implicit(TlsParameters),
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
            (Some(user), Some(password)) => Some(Credentials::new(user.clone(), password.reveal().to_owned())),
            _ => None,
        };
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port,
            encryption: match smtp.tls {
                SmtpTls::StarttlsRequired => Encryption::Starttls(tls_parameters(smtp)?),
                SmtpTls::Implicit => Encryption::Implicit(tls_parameters(smtp)?),
                SmtpTls::None => Encryption::None,
            },
            client_name: ClientId::Domain(client_name),
            credentials,
            step_timeout: smtp.timeout,
        })
    }

    /// The longest time that a conversation can take.
    pub(super) fn longest(&self) -> Span {
        Span(self.step_timeout.0 * STEPS)
    }

    /// Sends a message. `Ok` means that the server has accepted it.
    ///
    /// Only a 55x reply to the recipient or to the message itself is final. The same reply to an earlier step is about
    /// this server, this machine or its password, and may be fixed while the email waits.
    pub(super) async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let mut server = self.connected().await?;
        let sent = self.hand_over(&mut server, message).await;
        // The outcome is known; whether the server hears the QUIT changes nothing.
        let _ = tokio::time::timeout(self.step_timeout.to_std(), server.abort()).await;
        sent
    }

    async fn connected(&self) -> Result<AsyncSmtpConnection, NotSent> {
        let tls = match &self.encryption {
            Encryption::Implicit(tls) => Some(tls.clone()),
            Encryption::Starttls(_) | Encryption::None => None,
        };
        let address = (self.host.as_str(), self.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(address, None, &self.client_name, tls, None);
        let mut server = self.step(connecting).await?;
        if let Encryption::Starttls(tls) = &self.encryption {
            self.step(server.starttls(tls.clone(), &self.client_name)).await?;
        }
        if let Some(credentials) = &self.credentials {
            self.step(server.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        Ok(server)
    }

    async fn hand_over(&self, server: &mut AsyncSmtpConnection, message: &Message) -> Result<(), NotSent> {
        let envelope = message.envelope();
        let written = message.formatted();
        let mut options = Vec::new();
        let is_ascii = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
        if !envelope.from().is_none_or(is_ascii) || !envelope.to().iter().all(is_ascii) {
            offered(server, Extension::SmtpUtfEight)?;
            options.push(MailParameter::SmtpUtfEight);
        }
        if !written.is_ascii() {
            offered(server, Extension::EightBitMime)?;
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let sender = Mail::new(envelope.from().cloned(), options);
        self.step(server.command(sender)).await?;
        for recipient in envelope.to() {
            let recipient = Rcpt::new(recipient.clone(), Vec::new());
            self.verdict(server.command(recipient)).await?;
        }
        self.verdict(server.command(Data)).await?;
        self.verdict(server.message(&written)).await
    }

    /// A step that says nothing about this email: every failure is temporary.
    async fn step<T>(&self, step: impl Future<Output = Result<T, Error>>) -> Result<T, NotSent> {
        match tokio::time::timeout(self.step_timeout.to_std(), step).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(NotSent::Later(reason(&error))),
            Err(_) => Err(NotSent::Later("the mail server does not answer".to_owned())),
        }
    }

    /// A step whose 55x reply is final for this email.
    async fn verdict<T>(&self, step: impl Future<Output = Result<T, Error>>) -> Result<(), NotSent> {
        match tokio::time::timeout(self.step_timeout.to_std(), step).await {
            Ok(Err(error)) if error.status().is_some_and(|code| code.to_string().starts_with("55")) => {
                Err(NotSent::Never(reason(&error)))
            }
            Ok(Err(error)) => Err(NotSent::Later(reason(&error))),
            Ok(Ok(_)) => Ok(()),
            Err(_) => Err(NotSent::Later("the mail server does not answer".to_owned())),
        }
    }
}

fn offered(server: &AsyncSmtpConnection, extension: Extension) -> Result<(), NotSent> {
    if server.server_info().supports_feature(extension) {
        Ok(())
    } else {
        Err(NotSent::Later(format!("the mail server does not offer {extension}")))
    }
}

fn tls_parameters(smtp: &Smtp) -> anyhow::Result<TlsParameters> {
    let mut parameters = TlsParameters::builder(smtp.host.clone());
    if let Some(path) = &smtp.ca_file {
        let read = || format!("mail.smtp.ca_file {}", path.display());
        let pem = std::fs::read(path).with_context(read)?;
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).with_context(read)?);
    }
    Ok(parameters.build()?)
}

/// The reason of an error, without the server's own words.
fn reason(error: &Error) -> String {
    if let Some(code) = error.status() {
        return format!("the mail server answered {code}");
    }
    if error.is_tls() {
        "no trusted encryption with the mail server"
    } else if error.is_client() {
        "the mail server does not offer what is needed, such as STARTTLS"
    } else {
        "the mail server cannot be reached"
    }
    .to_owned()
}
