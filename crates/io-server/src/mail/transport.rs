//! The two ways an email leaves: over SMTP, or into the local outbox.
//!
//! Must not reveal who an email is for.

use io_core::time::Span;
use io_store::email::ClaimedEmail;

use super::message::Sender;
use super::outbox::Outbox;
use super::smtp::SmtpServer;
use crate::config::{Config, MailTransportKind};

/// Time for what happens before and after an SMTP conversation.
const MARGIN: Span = Span::minutes(1);

/// The way emails leave.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// Into files.
    Outbox(Outbox),
    /// Over SMTP.
    Smtp {
        /// The mail server.
        server: Box<SmtpServer>,
        /// The sender.
        sender: Sender,
    },
}

/// An email was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// A later attempt may succeed.
    #[error("temporary: {0}")]
    Later(String),
    /// No attempt will: the mail server refuses the address or the message.
    #[error("permanent: {0}")]
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
                    server: Box::new(SmtpServer::new(&config.mail.smtp, host)?),
                    sender,
                }
            }
        })
    }

    /// How long a worker owns an email that it is sending.
    ///
    /// That is longer than the slowest conversation.
    pub fn lease(&self) -> Span {
        match self {
            Self::Outbox(_) => MARGIN,
            Self::Smtp { server, .. } => server.longest() + MARGIN,
        }
    }

    /// Sends an email. `Ok` means that the mail server has accepted it.
    pub async fn send(&self, email: &ClaimedEmail) -> Result<(), NotSent> {
        match self {
            Self::Outbox(outbox) => outbox
                .keep(email)
                .map_err(|error| NotSent::Later(error.kind().to_string())),
            Self::Smtp { server, sender } => {
                let message = sender
                    .message(email)
                    .map_err(|error| NotSent::Never(error.to_string()))?;
                server.send(&message).await
            }
        }
    }
}
