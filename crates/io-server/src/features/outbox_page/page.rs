//! The pages of the local outbox.
//!
//! Must not put a letter's own HTML into a page: it is shown in a frame that may do nothing.

use std::fmt::Write as _;

use io_core::time::Timestamp;

use crate::html::escaped;
use crate::http::pages;
use crate::mail::outbox::KeptLetter;

/// Every letter, the latest first.
pub(super) fn list(letters: &[KeptLetter], now: Timestamp) -> String {
    let mut body = String::from(
        "<main class=\"page\"><h1>Outbox</h1><p class=\"quiet\">Letters that this server would have sent. Nothing \
         leaves this machine while <code>mail.transport</code> is <code>outbox</code>.</p>",
    );
    if letters.is_empty() {
        body.push_str("<p class=\"card\">No letters yet. <a href=\"/\">Sign in</a> to get one.</p>");
    }
    body.push_str("<ul class=\"letters\">");
    for letter in letters {
        let _ = write!(
            body,
            "<li class=\"card\"><a href=\"/outbox/{}\"><strong>{}</strong><span class=\"quiet\">{}</span>\
             <span class=\"quiet\">to {}</span></a>",
            letter.id,
            escaped(&letter.content.subject),
            ago(letter.at, now),
            escaped(&letter.content.to)
        );
        body.push_str(&shortcuts(letter));
        body.push_str("</li>");
    }
    body.push_str("</ul></main>");
    pages::page("Outbox", &body)
}

/// One letter.
pub(super) fn show(letter: &KeptLetter) -> String {
    let content = &letter.content;
    let body = format!(
        "<main class=\"page\"><p><a href=\"/outbox\">All letters</a></p><h1>{subject}</h1><dl><dt>To</dt><dd>{to}</dd>\
         <dt>Written</dt><dd>{at}</dd></dl>{shortcuts}<h2>As it looks</h2><iframe src=\"/outbox/{id}/body\" \
         title=\"The letter\" sandbox=\"allow-top-navigation-by-user-activation allow-popups\"></iframe>\
         <h2>As plain text</h2><pre>{text}</pre></main>",
        subject = escaped(&content.subject),
        to = escaped(&content.to),
        at = letter_time(letter.at),
        shortcuts = shortcuts(letter),
        id = letter.id,
        text = escaped(&content.text),
    );
    pages::page(&content.subject, &body)
}

/// The link and the code of a sign-in letter, so that nobody has to look for them.
fn shortcuts(letter: &KeptLetter) -> String {
    let words = || letter.content.text.split_whitespace();
    let Some(link) = words().find(|word| word.contains("/auth/confirm")) else {
        return String::new();
    };
    let code = letter
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
        _ => letter_time(at),
    }
}

fn letter_time(at: Timestamp) -> String {
    crate::mail::letters::moment(at)
}
