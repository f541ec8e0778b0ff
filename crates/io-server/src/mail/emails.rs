//! The text of every email, as plain text and as HTML.
//!
//! The HTML reads well on phones and desktops, light and dark.
//!
//! Must not load anything, track opens, or say what IO is for: someone may read along.

use io_core::moderation::Outcome;
use io_core::time::{Span, Timestamp};
use io_store::account::UnusedNotice;
use io_store::email::EmailContent;
use time::OffsetDateTime;
use time::macros::format_description;

use super::layout::{Block, page};

/// Writes the emails of one installation.
#[derive(Clone, Debug)]
pub struct EmailTexts {
    public_url: String,
}

/// The values of a sign-in email.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// The recipient's address.
    pub to: &'a str,
    /// The whole link.
    pub link: &'a str,
    /// The eight digits, without a space.
    pub code: &'a str,
    /// "Firefox on Linux".
    pub asked_from: &'a str,
    /// How long the link and the code work.
    pub life: Span,
}

impl EmailTexts {
    /// Emails whose links lead to `public_url`.
    pub fn new(public_url: impl Into<String>) -> Self {
        Self {
            public_url: public_url.into(),
        }
    }

    /// The sign-in email, with the link and the code.
    pub fn sign_in(&self, email: &SignIn<'_>) -> EmailContent {
        let code = spaced(email.code);
        let minutes = (email.life.as_seconds_ceil() + 59) / 60;
        let asked = format!("Requested from {}.", email.asked_from);
        self.email(
            email.to,
            "Your sign-in link",
            "One tap signs you in.",
            &[
                Block::Heading("Sign in"),
                Block::Text("Tap the button on the device you want to sign in on."),
                Block::Button {
                    label: "Sign in",
                    link: email.link,
                },
                Block::Text("Or enter this code on the page that's waiting for it:"),
                Block::Code(&code),
                Block::Text(&format!(
                    "The link and the code work for {minutes} minutes. You can use one of them, once."
                )),
                Block::Small(&asked),
                Block::Small("Didn't ask for this? You can ignore this email. Nobody can sign in without it."),
            ],
        )
    }

    /// The code of a member of staff who signs in to the console.
    pub fn staff_sign_in(&self, to: &str, code: &str, life: Span) -> EmailContent {
        let minutes = (life.as_seconds_ceil() + 59) / 60;
        self.email(
            to,
            "Your code for the console",
            "Enter it on the page that's waiting for it.",
            &[
                Block::Heading("Sign in to the console"),
                Block::Text("Enter this code on the page that's waiting for it:"),
                Block::Code(&spaced(code)),
                Block::Text(&format!(
                    "It works for {minutes} minutes, once. Then your app is asked for a code, too."
                )),
                Block::Small("Didn't ask for this? Tell an owner of this place."),
            ],
        )
    }

    /// The notice of a sign-in from a new device, with a link to sign out everywhere.
    pub fn new_device(&self, to: &str, device: &str, at: Timestamp, link: &str) -> EmailContent {
        let when = moment(at);
        self.email(
            to,
            "New sign-in to your account",
            "If this was you, you don't need to do anything.",
            &[
                Block::Heading("New sign-in to your account"),
                Block::Text(&format!("{device}, on {when}.")),
                Block::Text("If this was you, you don't need to do anything."),
                Block::Text("If it wasn't, you can sign out that device and all your other devices at once."),
                Block::Button {
                    label: "This wasn't me",
                    link,
                },
                Block::Small("Opening the link doesn't change anything yet. We'll ask you first."),
            ],
        )
    }

    /// The email that says when an account will be deleted, and how to keep it.
    pub fn deletion_planned(&self, to: &str, at: Timestamp) -> EmailContent {
        let sign_in = format!("{}/sign-in", self.public_url);
        let when = moment(at);
        self.email(
            to,
            "Your account will be deleted",
            "Sign in before then to keep it.",
            &[
                Block::Heading("Your account will be deleted"),
                Block::Text(&format!(
                    "As you asked, we'll delete your account and everything in it on {when}."
                )),
                Block::Text("Changed your mind? Sign in before then and nothing will be deleted."),
                Block::Button {
                    label: "Keep my account",
                    link: &sign_in,
                },
                Block::Small("Didn't ask for this? Sign in to keep your account, then sign out your other devices."),
            ],
        )
    }

    /// The notice that an unused account will be deleted, and how to keep it.
    pub fn unused(&self, to: &str, months: u32, notice: UnusedNotice) -> EmailContent {
        let sign_in = format!("{}/sign-in", self.public_url);
        let when = moment(notice.ends_at);
        let unused = match months {
            1 => "a month".to_owned(),
            months => format!("{months} months"),
        };
        let next = if notice.last {
            "This is the last reminder."
        } else {
            "We'll remind you once more, a week before."
        };
        self.email(
            to,
            "Your account will be deleted, unless you sign in",
            "Sign in once to keep it.",
            &[
                Block::Heading("Do you still want your account?"),
                Block::Text(&format!(
                    "You haven't used your account for {unused} or longer. We don't keep what nobody needs: we'll \
                     delete it and everything in it on {when}."
                )),
                Block::Text("To keep it, sign in once before then. That's all."),
                Block::Button {
                    label: "Keep my account",
                    link: &sign_in,
                },
                Block::Text("If you don't need it any more, you don't have to do anything."),
                Block::Small(next),
            ],
        )
    }

    /// Asks the reader of a new address whether an account is to use it.
    pub fn new_address(&self, to: &str, link: &str, code: &str, life: Span) -> EmailContent {
        let minutes = (life.as_seconds_ceil() + 59) / 60;
        self.email(
            to,
            "Confirm your new email address",
            "Use this address to sign in from now on.",
            &[
                Block::Heading("Confirm your new address"),
                Block::Text("Someone who is signed in to an account wants to use this address for it."),
                Block::Button {
                    label: "Use this address",
                    link,
                },
                Block::Text("Or enter this code in Settings, where you asked for it:"),
                Block::Code(&spaced(code)),
                Block::Text(&format!("The link and the code work for {minutes} minutes, once.")),
                Block::Small("Didn't ask for this? You can ignore this email. Nothing changes."),
            ],
        )
    }

    /// Tells the old address that it was replaced, and how to undo that.
    pub fn old_address(&self, to: &str, link: &str, until: Timestamp) -> EmailContent {
        let when = moment(until);
        self.email(
            to,
            "Your email address was changed",
            "If this was you, you don't need to do anything.",
            &[
                Block::Heading("Your email address was changed"),
                Block::Text("Your account now uses another address. You can't sign in with this one any more."),
                Block::Text("If this was you, you don't need to do anything."),
                Block::Text(&format!(
                    "If it wasn't, undo it before {when}: your account gets this address back, and every device is \
                     signed out."
                )),
                Block::Button {
                    label: "Undo the change",
                    link,
                },
                Block::Small("Opening the link doesn't change anything yet. We'll ask you first."),
            ],
        )
    }

    /// The notice that a copy of all data was downloaded.
    pub fn exported(&self, to: &str, at: Timestamp) -> EmailContent {
        let devices = format!("{}/settings", self.public_url);
        let when = moment(at);
        self.email(
            to,
            "A copy of your data was downloaded",
            "If this was you, you don't need to do anything.",
            &[
                Block::Heading("A copy of your data was downloaded"),
                Block::Text(&format!(
                    "It was requested on {when}, after signing in with an email to you."
                )),
                Block::Text("If this was you, you don't need to do anything."),
                Block::Text(
                    "If it wasn't, sign out your other devices in Settings, and make sure nobody else can read \
                             your email.",
                ),
                Block::Button {
                    label: "Open settings",
                    link: &devices,
                },
            ],
        )
    }

    /// The last email.
    pub fn deleted(&self, to: &str) -> EmailContent {
        self.email(
            to,
            "Your account was deleted",
            "This is the last email you'll get from us.",
            &[
                Block::Heading("Your account was deleted"),
                Block::Text("Your profile, your devices and everything you wrote are gone from our systems."),
                Block::Text("This is the last email you'll get from us. Take care."),
            ],
        )
    }

    /// What became of a report, to someone who asked for it by email.
    pub fn report_outcome(&self, to: &str, report: &str, outcome: Outcome) -> EmailContent {
        let sign_in = format!("{}/sign-in", self.public_url);
        let title = format!("Your report {report}");
        let (result, more) = outcome_of_report(outcome);
        self.email(
            to,
            &title,
            "We looked at your report.",
            &[
                Block::Heading(&title),
                Block::Text(result),
                Block::Text(more),
                Block::Button {
                    label: "Sign in",
                    link: &sign_in,
                },
                Block::Small("You get this email because you asked for it when you sent the report."),
            ],
        )
    }

    /// That a notice of the public form arrived, to the address given with it.
    pub fn notice_received(&self, to: &str, report: &str) -> EmailContent {
        let title = format!("We have your report {report}");
        self.email(
            to,
            &title,
            "A person will look at it.",
            &[
                Block::Heading(&title),
                Block::Text(
                    "Thank you. A person on our team will look at it, and we'll tell you here what became of it.",
                ),
                Block::Small(
                    "You get this email because someone gave your address with a report on our site. If it wasn't you, \
                     you can ignore this email.",
                ),
            ],
        )
    }

    /// What became of a notice of the public form, to the address given with it.
    pub fn notice_outcome(&self, to: &str, report: &str, outcome: Outcome) -> EmailContent {
        let title = format!("Your report {report}");
        let (result, _) = outcome_of_report(outcome);
        self.email(
            to,
            &title,
            "We looked at your report.",
            &[
                Block::Heading(&title),
                Block::Text(result),
                Block::Small("You get this email because you gave your address with the report."),
            ],
        )
    }

    /// That there is a decision about the account.
    pub fn statement(&self, to: &str, statement: &str) -> EmailContent {
        let sign_in = format!("{}/sign-in", self.public_url);
        self.email(
            to,
            "A decision about your account",
            "Sign in to read what was decided and why.",
            &[
                Block::Heading("A decision about your account"),
                Block::Text(&format!(
                    "Our team made a decision about your account. Its number is {statement}. Sign in to read what was \
                     decided, why, and for how long."
                )),
                Block::Text("If you think it's wrong, you can appeal there. Another person will look at it."),
                Block::Button {
                    label: "Sign in",
                    link: &sign_in,
                },
            ],
        )
    }

    /// That there is an answer to an appeal.
    pub fn appeal_answer(&self, to: &str, appeal: &str) -> EmailContent {
        let sign_in = format!("{}/sign-in", self.public_url);
        self.email(
            to,
            "The answer to your appeal",
            "Sign in to read it.",
            &[
                Block::Heading("The answer to your appeal"),
                Block::Text(&format!(
                    "Another person on our team looked at your appeal {appeal}. Sign in to read the answer."
                )),
                Block::Button {
                    label: "Sign in",
                    link: &sign_in,
                },
            ],
        )
    }

    /// The answer to what a person told the staff, who wanted it by email too.
    pub fn feedback_answer(&self, to: &str, answer: &str) -> EmailContent {
        let sign_in = format!("{}/sign-in", self.public_url);
        let mut blocks = vec![Block::Heading("An answer to what you told us")];
        blocks.extend(answer.lines().filter(|line| !line.trim().is_empty()).map(Block::Text));
        blocks.extend([
            Block::Button {
                label: "Sign in",
                link: &sign_in,
            },
            Block::Small(
                "You get this email because you asked for the answer by email too. You can also read it under \"Tell us\".",
            ),
        ]);
        self.email(
            to,
            "An answer to what you told us",
            "We read it, and here is our answer.",
            &blocks,
        )
    }

    fn email(&self, to: &str, subject: &str, preview: &str, blocks: &[Block<'_>]) -> EmailContent {
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

/// What became of a report, and what its reporter can do. The same for every sanction.
fn outcome_of_report(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Acted => (
            "A person on our team looked at it. A rule was broken, and we did something about it.",
            "To be fair to everyone, we don't say what. Sign in to see your reports.",
        ),
        Outcome::NotActed => (
            "A person on our team looked at it. As far as we could see, no rule was broken.",
            "If you see it differently, sign in and ask for another person to look.",
        ),
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

    fn emails() -> EmailTexts {
        EmailTexts::new("https://io.example.org")
    }

    fn sign_in() -> EmailContent {
        emails().sign_in(&SignIn {
            to: "ada@example.org",
            link: "https://io.example.org/auth/confirm#t=AbC-_9",
            code: "12345678",
            asked_from: "Firefox on <Linux>",
            life: Span::minutes(10),
        })
    }

    fn all() -> Vec<EmailContent> {
        let at = Timestamp(1_780_315_200_000_000);
        let emails = emails();
        vec![
            sign_in(),
            emails.new_device(
                "a@b.example",
                "Safari on iPhone",
                at,
                "https://io.example.org/auth/not-me#t=AbC",
            ),
            emails.deletion_planned("a@b.example", at),
            emails.deleted("a@b.example"),
            emails.unused(
                "a@b.example",
                12,
                UnusedNotice {
                    ends_at: at,
                    last: false,
                },
            ),
            emails.unused(
                "a@b.example",
                1,
                UnusedNotice {
                    ends_at: at,
                    last: true,
                },
            ),
            emails.exported("a@b.example", at),
            emails.new_address(
                "a@b.example",
                "https://io.example.org/auth/new-email#t=AbC",
                "12345678",
                Span::minutes(10),
            ),
            emails.old_address("a@b.example", "https://io.example.org/auth/old-email#t=AbC", at),
            emails.report_outcome("a@b.example", "4821-K", Outcome::Acted),
            emails.report_outcome("a@b.example", "4821-K", Outcome::NotActed),
            emails.notice_received("a@b.example", "4821-K"),
            emails.notice_outcome("a@b.example", "4821-K", Outcome::Acted),
            emails.notice_outcome("a@b.example", "4821-K", Outcome::NotActed),
            emails.statement("a@b.example", "S-4821-K"),
            emails.appeal_answer("a@b.example", "A-4821-K"),
            emails.feedback_answer("a@b.example", "Thank you.\n\nIt is fixed."),
        ]
    }

    #[test]
    fn a_sign_in_email_names_link_code_device_and_way_out_in_both_parts() {
        let email = sign_in();
        for part in [&email.text, &email.html] {
            assert!(part.contains("https://io.example.org/auth/confirm#t=AbC-_9"), "{part}");
            assert!(part.contains("1234 5678"), "{part}");
            assert!(part.contains("10 minutes"), "{part}");
            assert!(part.contains("Firefox on"), "{part}");
            assert!(part.contains("ignore this email"), "{part}");
        }
    }

    #[test]
    fn outside_text_is_escaped_in_html_and_plain_in_text() {
        let email = sign_in();
        assert!(email.html.contains("Firefox on &lt;Linux&gt;"));
        assert!(email.text.contains("Firefox on <Linux>"));
    }

    #[test]
    fn fb_4_an_answer_by_email_has_the_words_of_staff_as_text() {
        let email = emails().feedback_answer("a@b.example", "Thank you.\n\n<b>Fixed</b>");
        assert!(email.text.contains("Thank you.\n\n<b>Fixed</b>\n\n"), "{}", email.text);
        assert!(email.html.contains("&lt;b&gt;Fixed&lt;/b&gt;"), "{}", email.html);
    }

    #[test]
    fn no_email_loads_anything_or_says_what_io_is_for() {
        for email in all() {
            for forbidden in ["<img", "src=", "url(", "<link", "@import", "<script", "http://"] {
                assert!(!email.html.contains(forbidden), "{forbidden} in {}", email.html);
            }
            for word in ["anonymous", "stranger", "chat"] {
                assert!(!email.subject.to_lowercase().contains(word), "{}", email.subject);
                assert!(!email.text.to_lowercase().contains(word), "{}", email.text);
            }
        }
    }

    #[test]
    fn ab_50_no_email_presses_shames_or_sells() {
        let pressure = [
            "don't go",
            "before you go",
            "miss out",
            "last chance",
            "hurry",
            "act now",
            "come back",
            "we miss",
            "sad to",
            "sorry to see",
            "waiting for you",
            "new people",
            "premium",
            "upgrade",
            "subscribe",
            "unsubscribe",
            "offer",
        ];
        for email in all() {
            for words in [email.subject.to_lowercase(), email.text.to_lowercase()] {
                for word in pressure {
                    assert!(!words.contains(word), "{word} in {words}");
                }
            }
            let links = email.html.matches("href=").count();
            assert!(
                links <= 1,
                "an email asks for one thing: {links} links in {}",
                email.subject
            );
        }
    }

    #[test]
    fn every_link_leads_to_this_installation() {
        for email in all() {
            for part in email.html.split("href=\"").skip(1) {
                assert!(part.starts_with("https://io.example.org/"), "{part}");
            }
        }
    }

    #[test]
    fn moments_are_written_for_people() {
        let email = emails().deletion_planned("a@b.example", Timestamp(1_780_315_200_000_000));
        assert!(email.text.contains("1 June 2026, 12:00 UTC"), "{}", email.text);
    }
}
