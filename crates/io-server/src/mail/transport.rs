//! The two ways a letter leaves: over SMTP, or into the local outbox.
//!
//! Must not say to whom a letter was.

use io_core::time::Span;
use io_store::email::ClaimedEmail;

use super::message::Sender;
use super::outbox::Outbox;
use super::smtp::SmtpServer;
use crate::config::{Config, MailTransportKind};

/// For what is done before and after a conversation.
const MARGIN: Span = Span::minutes(1);

/// The way letters leave.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// Into files.
    Outbox(Outbox),
    /// Over SMTP.
    Smtp {
        /// To whom.
        server: Box<SmtpServer>,
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
                    server: Box::new(SmtpServer::new(&config.mail.smtp, host)?),
                    sender,
                }
            }
        })
    }

    /// For how long a letter that is being sent belongs to who sends it: longer than the slowest conversation about it.
    pub fn lease(&self) -> Span {
        match self {
            Self::Outbox(_) => MARGIN,
            Self::Smtp { server, .. } => server.longest() + MARGIN,
        }
    }

    /// Sends a letter. `Ok` means that the mail server has taken it.
    pub async fn send(&self, letter: &ClaimedEmail) -> Result<(), NotSent> {
        match self {
            Self::Outbox(outbox) => outbox
                .keep(letter)
                .map_err(|error| NotSent::Later(error.kind().to_string())),
            Self::Smtp { server, sender } => {
                let message = sender
                    .message(letter)
                    .map_err(|error| NotSent::Never(error.to_string()))?;
                server.send(&message).await
            }
        }
    }
}
