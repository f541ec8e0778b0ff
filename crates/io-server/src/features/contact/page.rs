//! What is said about the operator.

use std::fmt::Write as _;

use io_core::time::{Span, Timestamp};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::config::Contact;
use crate::html::escaped;
use crate::http::pages;

/// How long a `security.txt` may be relied on. RFC 9116 recommends less than a year.
const VALID: Span = Span::days(180);

/// The page for people.
pub(super) fn contact(contact: &Contact) -> String {
    let mut body = String::from("<main class=\"page\"><h1>Contact</h1>");
    if let Some(name) = &contact.operator {
        let _ = write!(body, "<p>This server is run by <strong>{}</strong>.</p>", escaped(name));
    }
    if let Some(address) = &contact.address {
        let _ = write!(body, "<p>{}</p>", escaped(address));
    }
    match &contact.email {
        Some(email) => {
            let email = escaped(email);
            let _ = write!(body, "<p>Write to <a href=\"mailto:{email}\">{email}</a>.</p>");
        }
        None => body.push_str("<p>The operator of this server has given no email address.</p>"),
    }
    if let Some(security) = &contact.security {
        let (link, text) = (escaped(&as_uri(security)), escaped(security));
        let _ = write!(
            body,
            "<p>Found a security problem? Write to <a href=\"{link}\">{text}</a>.</p>"
        );
    }
    body.push_str("<p><a href=\"/\">Back to the start</a></p></main>");
    pages::page("Contact", &body)
}

/// The file for researchers; none without an address to name.
pub(super) fn security_txt(contact: &Contact, public_url: &str, now: Timestamp) -> Option<String> {
    let to = as_uri(contact.security.as_ref().or(contact.email.as_ref())?);
    let expires = OffsetDateTime::from_unix_timestamp((now + VALID).as_seconds()).ok()?;
    let expires = expires.format(&Rfc3339).ok()?;
    Some(format!(
        "Contact: {to}\nExpires: {expires}\nPreferred-Languages: en\n\
         Canonical: {public_url}/.well-known/security.txt\n"
    ))
}

fn as_uri(contact: &str) -> String {
    if contact.starts_with("https://") {
        contact.to_owned()
    } else {
        format!("mailto:{contact}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_security_txt_names_an_address_and_an_end_within_a_year() {
        let now = Timestamp(1_780_315_200_000_000);
        let none = Contact::default();
        assert_eq!(security_txt(&none, "https://io.test", now), None);
        let mut named = Contact {
            email: Some("hello@io.test".to_owned()),
            ..none
        };
        let text = security_txt(&named, "https://io.test", now).unwrap();
        assert_eq!(
            text,
            "Contact: mailto:hello@io.test\nExpires: 2026-11-28T12:00:00Z\nPreferred-Languages: en\n\
             Canonical: https://io.test/.well-known/security.txt\n"
        );
        named.security = Some("https://io.test/report".to_owned());
        let text = security_txt(&named, "https://io.test", now).unwrap();
        assert!(text.starts_with("Contact: https://io.test/report\n"), "{text}");
    }

    #[test]
    fn a_page_says_only_what_is_configured_and_escapes_it() {
        let page = contact(&Contact::default());
        assert!(page.contains("has given no email address") && !page.contains("mailto:"));
        let page = contact(&Contact {
            operator: Some("A & B <i>".to_owned()),
            address: Some("1 <Street>, Town".to_owned()),
            email: Some("hello@io.test".to_owned()),
            security: None,
        });
        assert!(page.contains("A &amp; B &lt;i&gt;") && page.contains("1 &lt;Street&gt;, Town"));
        assert!(page.contains("href=\"mailto:hello@io.test\""));
    }
}
