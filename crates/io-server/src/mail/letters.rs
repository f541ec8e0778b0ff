//! What each letter says, as text and as HTML that reads well on a phone, at a desk, in light and in dark.
//!
//! Must not load anything from anywhere, count openings, or say what IO is for: a letter may be read over a shoulder.

use io_core::time::{Span, Timestamp};
use io_store::email::EmailContent;
use time::OffsetDateTime;
use time::macros::format_description;

use super::layout::{Block, page};

/// Writes letters for one installation.
#[derive(Clone, Debug)]
pub struct Letters {
    public_url: String,
}

/// What a sign-in letter needs.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// The address.
    pub to: &'a str,
    /// The whole link.
    pub link: &'a str,
    /// The eight digits, without a blank.
    pub code: &'a str,
    /// "Firefox on Linux".
    pub asked_from: &'a str,
    /// How long both work.
    pub life: Span,
}

impl Letters {
    /// Letters whose links lead to `public_url`.
    pub fn new(public_url: impl Into<String>) -> Self {
        Self {
            public_url: public_url.into(),
        }
    }

    /// The letter with the link and the code.
    pub fn sign_in(&self, letter: &SignIn<'_>) -> EmailContent {
        let code = spaced(letter.code);
        let minutes = (letter.life.as_seconds_ceil() + 59) / 60;
        let asked = format!("Asked for from {}.", letter.asked_from);
        self.letter(
            letter.to,
            "Your sign-in link",
            "One tap signs you in.",
            &[
                Block::Heading("Sign in"),
                Block::Text("Tap the button on the device where you want to be signed in."),
                Block::Button {
                    label: "Sign in",
                    link: letter.link,
                },
                Block::Text("Or type this code on the page that is waiting for it:"),
                Block::Code(&code),
                Block::Text(&format!("Both work for {minutes} minutes, and once.")),
                Block::Small(&asked),
                Block::Small("Not you? Then ignore this letter. Nobody can sign in without it."),
            ],
        )
    }

    /// The letter about a sign-in from a new device, with the link for whoever does not know it.
    pub fn new_device(&self, to: &str, device: &str, at: Timestamp, link: &str) -> EmailContent {
        let when = moment(at);
        self.letter(
            to,
            "A new device signed in",
            "If this was you, there is nothing to do.",
            &[
                Block::Heading("A new device signed in"),
                Block::Text(&format!("{device}, on {when}.")),
                Block::Text("If this was you, there is nothing to do."),
                Block::Text("If it was not, you can sign out that device and every other of your account at once."),
                Block::Button {
                    label: "This wasn't me",
                    link,
                },
                Block::Small("Opening the link changes nothing yet. It asks you first."),
            ],
        )
    }

    /// The letter that says when an account will be erased, and how to keep it.
    pub fn deletion_planned(&self, to: &str, at: Timestamp) -> EmailContent {
        let sign_in = format!("{}/sign-in", self.public_url);
        let when = moment(at);
        self.letter(
            to,
            "Your account will be deleted",
            "Sign in before then to keep it.",
            &[
                Block::Heading("Your account will be deleted"),
                Block::Text(&format!("As you asked, everything goes on {when}.")),
                Block::Text("Changed your mind? Sign in before then and it stays as it is."),
                Block::Button {
                    label: "Keep my account",
                    link: &sign_in,
                },
                Block::Small("Did you not ask for this? Sign in, and sign out your other devices."),
            ],
        )
    }

    /// The last letter.
    pub fn deleted(&self, to: &str) -> EmailContent {
        self.letter(
            to,
            "Your account was deleted",
            "This is the last letter.",
            &[
                Block::Heading("Your account was deleted"),
                Block::Text("Your profile, your devices and what you wrote are gone from our systems."),
                Block::Text("Backups of the keys that could read them are gone within seven days."),
                Block::Text("This is the last letter. Be well."),
            ],
        )
    }

    fn letter(&self, to: &str, subject: &str, preview: &str, blocks: &[Block<'_>]) -> EmailContent {
        let host = self
            .public_url
            .split_once("://")
            .map_or(self.public_url.as_str(), |(_, host)| host);
        let text = blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n");
        EmailContent {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: format!("{text}\n\n-- \n{host}\n"),
            html: page(subject, preview, host, blocks),
        }
    }
}

/// "1234 5678".
fn spaced(code: &str) -> String {
    match code.split_at_checked(4) {
        Some((first, rest)) if !rest.is_empty() => format!("{first} {rest}"),
        _ => code.to_owned(),
    }
}

/// "1 June 2026, 12:00 UTC".
pub(crate) fn moment(at: Timestamp) -> String {
    let format = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
    OffsetDateTime::from_unix_timestamp(at.as_seconds())
        .ok()
        .and_then(|at| at.format(&format).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Letters {
        Letters::new("https://io.example.org")
    }

    fn sign_in() -> EmailContent {
        letters().sign_in(&SignIn {
            to: "ada@example.org",
            link: "https://io.example.org/auth/confirm#t=AbC-_9",
            code: "12345678",
            asked_from: "Firefox on <Linux>",
            life: Span::minutes(10),
        })
    }

    fn all() -> Vec<EmailContent> {
        let at = Timestamp(1_780_315_200_000_000);
        let letters = letters();
        vec![
            sign_in(),
            letters.new_device(
                "a@b.example",
                "Safari on iPhone",
                at,
                "https://io.example.org/auth/not-me#t=AbC",
            ),
            letters.deletion_planned("a@b.example", at),
            letters.deleted("a@b.example"),
        ]
    }

    #[test]
    fn a_sign_in_letter_has_the_link_the_code_the_device_and_the_way_out_in_both_parts() {
        let letter = sign_in();
        for part in [&letter.text, &letter.html] {
            assert!(part.contains("https://io.example.org/auth/confirm#t=AbC-_9"), "{part}");
            assert!(part.contains("1234 5678"), "{part}");
            assert!(part.contains("10 minutes"), "{part}");
            assert!(part.contains("Firefox on"), "{part}");
            assert!(part.contains("ignore this letter"), "{part}");
        }
    }

    #[test]
    fn what_comes_from_outside_is_escaped_in_html_and_plain_in_text() {
        let letter = sign_in();
        assert!(letter.html.contains("Firefox on &lt;Linux&gt;"));
        assert!(letter.text.contains("Firefox on <Linux>"));
    }

    #[test]
    fn no_letter_loads_anything_or_says_what_io_is_for() {
        for letter in all() {
            for forbidden in ["<img", "src=", "url(", "<link", "@import", "<script", "http://"] {
                assert!(!letter.html.contains(forbidden), "{forbidden} in {}", letter.html);
            }
            for word in ["anonymous", "stranger", "chat"] {
                assert!(!letter.subject.to_lowercase().contains(word), "{}", letter.subject);
                assert!(!letter.text.to_lowercase().contains(word), "{}", letter.text);
            }
        }
    }

    #[test]
    fn every_link_leads_home() {
        for letter in all() {
            for part in letter.html.split("href=\"").skip(1) {
                assert!(part.starts_with("https://io.example.org/"), "{part}");
            }
        }
    }

    #[test]
    fn moments_are_written_for_people() {
        let letter = letters().deletion_planned("a@b.example", Timestamp(1_780_315_200_000_000));
        assert!(letter.text.contains("1 June 2026, 12:00 UTC"), "{}", letter.text);
    }
}
