//! The two ways a letter leaves: over SMTP, or into the local outbox.
//!
//! Must not send anything over a connection that is not protected as configured, and must not say to whom a letter was.

use anyhow::Context as _;
use io_store::letters::ClaimedLetter;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::message::Sender;
use super::outbox::Outbox;
use crate::config::{Config, MailTransportKind, Smtp, SmtpTls};

/// Connections kept to the mail server.
const CONNECTIONS: u32 = 4;

/// The way letters leave.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// Into files.
    Outbox(Outbox),
    /// Over SMTP.
    Smtp {
        /// The connections.
        server: AsyncSmtpTransport<Tokio1Executor>,
        /// Who writes.
        sender: Sender,
    },
}

/// A letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It may leave later.
    #[error("not now: {0}")]
    Later(String),
    /// It never will: the mail server refuses the address or the letter.
    #[error("never: {0}")]
    Never(String),
}

impl MailTransport {
    /// The configured way.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        Ok(match config.mail.transport {
            MailTransportKind::Outbox => Self::Outbox(Outbox::new(config.data_dir.join("outbox"))),
            MailTransportKind::Smtp => {
                let sender = Sender::new(&config.mail.from)?;
                let host = config.public_url.split_once("://").map_or("", |(_, host)| host);
                let host = host.split(':').next().unwrap_or_default().to_owned();
                Self::Smtp {
                    server: server(&config.mail.smtp, host)?,
                    sender,
                }
            }
        })
    }

    /// Sends a letter. `Ok` means that the mail server has taken it.
    pub async fn send(&self, letter: &ClaimedLetter) -> Result<(), NotSent> {
        match self {
            Self::Outbox(outbox) => outbox
                .keep(letter)
                .map_err(|error| NotSent::Later(error.kind().to_string())),
            Self::Smtp { server, sender } => {
                let message = sender
                    .message(letter)
                    .map_err(|error| NotSent::Never(error.to_string()))?;
                server.send(message).await.map(|_| ()).map_err(|error| not_sent(&error))
            }
        }
    }
}

fn server(smtp: &Smtp, own_name: String) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    let tls = match smtp.tls {
        SmtpTls::StarttlsRequired => Tls::Required(tls_parameters(smtp)?),
        SmtpTls::Implicit => Tls::Wrapper(tls_parameters(smtp)?),
        SmtpTls::None => Tls::None,
    };
    let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(smtp.host.as_str())
        .port(smtp.port)
        .tls(tls)
        .hello_name(ClientId::Domain(own_name))
        .timeout(Some(smtp.timeout.to_std()))
        .pool_config(PoolConfig::new().max_size(CONNECTIONS));
    if let (Some(user), Some(password)) = (&smtp.user, &smtp.password) {
        server = server.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
    }
    Ok(server.build())
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

/// What a failure means. Only an answer of 55x is about this letter and final; everything else, also a refused login
/// or a missing STARTTLS, is about the server and may be mended while the letter waits. The words of the server are
/// not kept: they repeat the address.
fn not_sent(error: &lettre::transport::smtp::Error) -> NotSent {
    if let Some(code) = error.status() {
        let code = code.to_string();
        let answer = format!("the mail server answered {code}");
        return if code.starts_with("55") {
            NotSent::Never(answer)
        } else {
            NotSent::Later(answer)
        };
    }
    let reason = if error.is_timeout() {
        "the mail server does not answer"
    } else if error.is_tls() {
        "no trusted encryption with the mail server"
    } else if error.is_client() {
        "the mail server does not offer what is needed, such as STARTTLS"
    } else {
        "the mail server cannot be reached"
    };
    NotSent::Later(reason.to_owned())
}
