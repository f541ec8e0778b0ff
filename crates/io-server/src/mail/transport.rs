//! The ways an email leaves: over SMTP, through the API of a provider, or into the local outbox.
//!
//! Must not reveal who an email is for.

use std::net::IpAddr;
use std::sync::Arc;

use io_core::outside::Clock;
use io_store::email::ClaimedEmail;

use super::api::Provider;
use super::dkim::Dkim;
use super::message::Sender;
use super::not_sent::NotSent;
use super::outbox::Outbox;
use super::smtp::SmtpServer;
use crate::config::{Config, MailTransportKind};

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
    /// Through the API of a provider.
    Api(Arc<Provider>),
}

impl MailTransport {
    /// The configured way.
    pub fn open(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        Ok(match config.mail.transport {
            MailTransportKind::Outbox => Self::Outbox(Outbox::new(config.data_dir.join("outbox"))),
            MailTransportKind::Smtp => {
                let sender = Sender::new(&config.mail.from)?;
                let dkim = Dkim::open(&config.mail, sender.domain())?;
                let name = client_name(&config.public_url, sender.domain());
                Self::Smtp {
                    server: Box::new(SmtpServer::new(&config.mail.smtp, name)?.signing(dkim)),
                    sender,
                }
            }
            MailTransportKind::Resend => Self::Api(Arc::new(Provider::resend(&config.mail, clock)?)),
            MailTransportKind::Ses => Self::Api(Arc::new(Provider::ses(&config.mail, clock)?)),
        })
    }

    /// Sends an email while it is `wanted`. `Ok` means that the mail server has accepted it.
    pub async fn send(&self, email: &ClaimedEmail, wanted: &(dyn Fn() -> bool + Sync)) -> Result<(), NotSent> {
        match self {
            Self::Outbox(outbox) => outbox
                .keep(email)
                .map_err(|error| NotSent::Later(error.kind().to_string())),
            Self::Smtp { server, sender } => {
                let message = sender
                    .message(email)
                    .map_err(|error| NotSent::Never(error.to_string()))?;
                server.send(&message, wanted).await
            }
            Self::Api(provider) => provider.send(email, wanted).await,
        }
    }
}

/// How this machine introduces itself to a mail server (RFC 5321, 4.1.3 and 4.1.4).
///
/// The public name, or the public address in brackets. A name that means nothing elsewhere gives way to the sender's
/// domain.
fn client_name(public_url: &str, sender_domain: &str) -> String {
    let authority = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, _)) => inside,
        None => authority.split(':').next().unwrap_or_default(),
    };
    match host.parse() {
        Ok(IpAddr::V4(address)) => format!("[{address}]"),
        Ok(IpAddr::V6(address)) => format!("[IPv6:{address}]"),
        Err(_) if host.contains('.') => host.trim_end_matches('.').to_owned(),
        Err(_) => sender_domain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_hears_a_name_or_an_address_in_brackets() {
        for (url, name) in [
            ("https://io.example.org", "io.example.org"),
            ("https://io.example.org:8443", "io.example.org"),
            ("https://192.0.2.7", "[192.0.2.7]"),
            ("http://192.0.2.7:8080", "[192.0.2.7]"),
            ("https://[2001:db8::7]", "[IPv6:2001:db8::7]"),
            ("https://[2001:db8::7]:8443", "[IPv6:2001:db8::7]"),
            ("http://localhost:8080", "sender.example"),
        ] {
            assert_eq!(client_name(url, "sender.example"), name, "{url}");
        }
    }
}
