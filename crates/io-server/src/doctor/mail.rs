//! Sending emails: a conversation with the mail server or the provider, and what DNS says about the sender's domain.

use super::dns::{Answer, NameServers};
use super::{Answers, Seen, Subject, within};
use crate::config::MailTransportKind;
use crate::mail::MailTransport;
use crate::mail::dkim::Dkim;

pub(super) async fn ask(subject: &Subject) -> Answers {
    let ids = ["mail", "mail-spf", "mail-dkim", "mail-dmarc"];
    if subject.config.mail.transport == MailTransportKind::Outbox {
        let seen = Seen::skipped("emails are kept in the outbox, for development");
        return ids.into_iter().map(|id| (id, seen.clone())).collect();
    }
    let from = &subject.config.mail.from;
    let domain = from
        .trim_end_matches('>')
        .rsplit('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let servers = &subject.name_servers;
    let (mail, spf, dkim, dmarc) = if is_nobodys(&domain) {
        let seen = || Seen::skipped(format!("{domain} is no domain of anyone: set mail.from"));
        (within(conversation(subject)).await, seen(), seen(), seen())
    } else {
        tokio::join!(
            within(conversation(subject)),
            within(spf(servers, subject, &domain)),
            within(dkim(servers, subject, &domain)),
            within(dmarc(servers, subject, &domain)),
        )
    };
    ids.into_iter().zip([mail, spf, dkim, dmarc]).collect()
}

/// Names that are reserved for examples and tests (RFC 2606, RFC 6761), or that no DNS knows.
fn is_nobodys(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or_default();
    !domain.contains('.') || ["invalid", "test", "example", "localhost", "local"].contains(&last)
}

async fn conversation(subject: &Subject) -> Seen {
    match MailTransport::open(&subject.config, &subject.outside.clock) {
        Err(error) => Seen::fail(format!("{error:#}")),
        Ok(MailTransport::Outbox(_)) => Seen::skipped("emails are kept in the outbox"),
        Ok(MailTransport::Smtp { server, .. }) => match server.try_out().await {
            Ok(()) => {
                let smtp = &subject.config.mail.smtp;
                let signed_in = if smtp.user.is_some() { " and the sign-in" } else { "" };
                Seen::ok(format!("{}:{} took the greeting{signed_in}", smtp.host, smtp.port))
            }
            Err(not_sent) => Seen::fail(not_sent.to_string()),
        },
        Ok(MailTransport::Api(provider)) => match provider.try_out().await {
            Ok(said) => Seen::ok(said),
            Err(not_sent) => Seen::fail(not_sent.to_string()),
        },
    }
}

async fn spf(servers: &NameServers, subject: &Subject, domain: &str) -> Seen {
    if subject.config.mail.transport == MailTransportKind::Resend {
        // Resend receives what comes back at a name below.
        let below = servers
            .texts(&format!("send.{domain}"), &*subject.outside.entropy)
            .await;
        if below.is_ok_and(|answer| answer.texts().iter().any(|text| is_spf(text))) {
            return Seen::ok(format!("send.{domain} says who may send for it"));
        }
    }
    match servers.texts(domain, &*subject.outside.entropy).await {
        Err(why) => unknown(&why),
        Ok(answer) => match answer.texts().iter().filter(|text| is_spf(text)).count() {
            0 => Seen::warn(format!(
                "{domain} has no record that begins with v=spf1; publish {}",
                spf_record(subject, domain)
            )),
            1 => Seen::ok(format!("{domain} says who may send for it")),
            _ => Seen::warn(format!("{domain} has several records of SPF, so none counts")),
        },
    }
}

fn is_spf(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text == "v=spf1" || text.starts_with("v=spf1 ")
}

/// The record of SPF that the way emails leave asks for.
fn spf_record(subject: &Subject, domain: &str) -> String {
    let mail = &subject.config.mail;
    match mail.transport {
        MailTransportKind::Ses => format!("TXT {domain} \"v=spf1 include:amazonses.com ~all\""),
        MailTransportKind::Resend => {
            format!(
                "TXT send.{domain} \"v=spf1 include:amazonses.com ~all\", and what else Resend shows for the domain"
            )
        }
        MailTransportKind::Smtp | MailTransportKind::Outbox => format!(
            "TXT {domain} \"v=spf1 a:{} ~all\", or what your mail provider names",
            mail.smtp.host
        ),
    }
}

/// The record of the key that IO itself signs with.
async fn own_key(servers: &NameServers, subject: &Subject, dkim: &Dkim) -> Seen {
    let (Some(key), Some(record)) = (dkim.public_key(), dkim.record()) else {
        return Seen::fail("the key of mail.dkim.key_file has no public half");
    };
    let name = dkim.record_name();
    match servers.texts(&name, &*subject.outside.entropy).await {
        Err(why) => unknown(&why),
        Ok(answer)
            if answer
                .texts()
                .iter()
                .any(|text| key_in(text).is_some_and(|found| found == key)) =>
        {
            Seen::ok(format!("{name} has the key that IO signs with"))
        }
        Ok(_) => Seen::fail(format!(
            "{name} does not have the key that IO signs with; publish TXT {name} \"{record}\""
        )),
    }
}

/// The key in a record of DKIM.
fn key_in(text: &str) -> Option<String> {
    let mut tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let (_, key) = tags.find(|(name, _)| name.trim() == "p")?;
    Some(key.split_whitespace().collect())
}

async fn dkim(servers: &NameServers, subject: &Subject, domain: &str) -> Seen {
    let mail = &subject.config.mail;
    if mail.transport == MailTransportKind::Smtp {
        match Dkim::open(mail, domain) {
            Err(error) => return Seen::fail(format!("{error:#}")),
            Ok(Some(dkim)) => return own_key(servers, subject, &dkim).await,
            Ok(None) => {}
        }
    }
    // Keys have names that only who signs knows. But a name exists if anything lies below it (RFC 8020).
    match servers
        .texts(&format!("_domainkey.{domain}"), &*subject.outside.entropy)
        .await
    {
        Err(why) => unknown(&why),
        Ok(Answer::NoSuchName) => Seen::warn(format!("nothing lies below _domainkey.{domain}")),
        Ok(Answer::Texts(_)) => Seen::ok(format!(
            "_domainkey.{domain} exists; a received email shows whether your provider signs"
        )),
    }
}

async fn dmarc(servers: &NameServers, subject: &Subject, domain: &str) -> Seen {
    let mut name = domain;
    loop {
        match servers
            .texts(&format!("_dmarc.{name}"), &*subject.outside.entropy)
            .await
        {
            Err(why) => return unknown(&why),
            Ok(answer) if answer.texts().iter().any(|text| is_dmarc(text)) => {
                return Seen::ok(format!("_dmarc.{name} says what happens to forgeries"));
            }
            Ok(_) => {}
        }
        // The record of the registered domain counts for those below it.
        match name.split_once('.') {
            Some((_, parent)) if parent.contains('.') => name = parent,
            _ => {
                let reports = subject.config.contact.email.as_deref();
                let reports = reports.map_or(String::new(), |email| format!("; rua=mailto:{email}"));
                return Seen::warn(format!(
                    "_dmarc.{domain} has no record that begins with v=DMARC1; publish TXT _dmarc.{domain} \
                     \"v=DMARC1; p=quarantine{reports}\""
                ));
            }
        }
    }
}

fn is_dmarc(text: &str) -> bool {
    text.trim_start().to_ascii_lowercase().starts_with("v=dmarc1")
}

fn unknown(why: &str) -> Seen {
    Seen::warn(format!("it could not be looked up: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_another_kind_is_neither_spf_nor_dmarc() {
        assert!(is_spf("v=spf1 include:_spf.example.org -all") && is_spf("V=SPF1"));
        assert!(!is_spf("v=spf10 -all") && !is_spf("google-site-verification=x"));
        assert!(is_dmarc("v=DMARC1; p=none") && !is_dmarc("v=spf1 -all"));
    }

    #[test]
    fn the_key_of_a_record_is_read_without_spaces() {
        assert_eq!(key_in("v=DKIM1; k=rsa; p=MIIB Ijan\t="), Some("MIIBIjan=".to_owned()));
        assert_eq!(key_in("v=DKIM1; k=rsa"), None);
    }

    #[test]
    fn names_that_are_reserved_are_not_looked_up() {
        for name in ["io.invalid", "localhost", "io.test", "mail"] {
            assert!(is_nobodys(name), "{name}");
        }
        assert!(!is_nobodys("example.org"));
    }
}
