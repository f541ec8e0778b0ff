//! The pages of the local outbox.
//!
//! Must not put an email's own HTML into a page: it is shown in a sandboxed frame.

use std::fmt::Write as _;

use io_core::time::Timestamp;

use crate::html::escaped;
use crate::http::pages;
use crate::mail::outbox::KeptEmail;

/// The list of emails, the latest first.
pub(super) fn list(emails: &[KeptEmail], now: Timestamp) -> String {
    let mut body = String::from(
        "<main class=\"page\"><h1>Outbox</h1><p class=\"quiet\">Emails this server would have sent. Nothing \
         leaves this machine while <code>mail.transport</code> is <code>outbox</code>.</p>",
    );
    if emails.is_empty() {
        body.push_str("<p class=\"card\">No emails yet. <a href=\"/\">Sign in</a> to get one.</p>");
    }
    body.push_str("<ul class=\"emails\">");
    for email in emails {
        let _ = write!(
            body,
            "<li class=\"card\"><a href=\"/outbox/{}\"><strong>{}</strong><span class=\"quiet\">{}</span>\
             <span class=\"quiet\">to {}</span></a>",
            email.id,
            escaped(&email.content.subject),
            ago(email.at, now),
            escaped(&email.content.to)
        );
        body.push_str(&shortcuts(email));
        body.push_str("</li>");
    }
    body.push_str("</ul></main>");
    pages::page("Outbox", &body)
}

/// The page of an email.
pub(super) fn show(email: &KeptEmail) -> String {
    let content = &email.content;
    let body = format!(
        "<main class=\"page\"><p><a href=\"/outbox\">All emails</a></p><h1>{subject}</h1><dl><dt>To</dt><dd>{to}</dd>\
         <dt>Written</dt><dd>{at}</dd></dl>{shortcuts}<h2>As it looks</h2><iframe src=\"/outbox/{id}/body\" \
         title=\"The email\" sandbox=\"allow-top-navigation-by-user-activation allow-popups\"></iframe>\
         <h2>As plain text</h2><pre>{text}</pre></main>",
        subject = escaped(&content.subject),
        to = escaped(&content.to),
        at = email_time(email.at),
        shortcuts = shortcuts(email),
        id = email.id,
        text = escaped(&content.text),
    );
    pages::page(&content.subject, &body)
}

/// The link and the code of a sign-in email, as shortcuts.
fn shortcuts(email: &KeptEmail) -> String {
    let words = || email.content.text.split_whitespace();
    let Some(link) = words().find(|word| word.contains("/auth/confirm")) else {
        return String::new();
    };
    let code = email
        .content
        .text
        .lines()
        .map(str::trim)
        .find(|line| is_code(line))
        .unwrap_or_default();
    format!(
        "<p class=\"row\"><a class=\"button\" href=\"{}\">Open the link</a><span class=\"code-shown\">{}</span></p>",
        escaped(link),
        escaped(code)
    )
}

fn is_code(line: &str) -> bool {
    line.len() == 9 && line.as_bytes()[4] == b' ' && line.bytes().filter(u8::is_ascii_digit).count() == 8
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    match (now - at).0 / 1_000_000 {
        ..60 => "just now".to_owned(),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h ago", seconds / 3_600),
        _ => email_time(at),
    }
}

fn email_time(at: Timestamp) -> String {
    crate::mail::emails::moment(at)
}
