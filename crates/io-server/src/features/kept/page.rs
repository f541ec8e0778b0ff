//! What is kept, as a page.

use std::fmt::Write as _;

use io_core::time::Span;
use io_store::housekeeping::Retention;
use io_store::inventory::{About, INVENTORY, Kept, Until};

use crate::html::escaped;

const LEAD: &str = "<p>Everything that IO keeps about people, why, and until when. Deleting your account deletes all of \
                    it at once, except what stands under “After you deleted your account” and “Safety”. Encrypted \
                    backups follow within days.</p>";

/// The body of the page.
pub(super) fn kept(retention: Retention, unused_months: u32) -> String {
    let mut body = format!("<main class=\"page\"><h1>What is kept</h1>{LEAD}");
    for about in About::SHOWN {
        let mut entries = INVENTORY.iter().filter(|kept| kept.about == about).peekable();
        if entries.peek().is_none() {
            continue;
        }
        let _ = write!(body, "<h2>{}</h2>", escaped(about.heading()));
        for entry in entries {
            entry_of(&mut body, entry, retention, unused_months);
        }
    }
    body.push_str("<p><a href=\"/privacy\">Privacy</a> · <a href=\"/\">Back to the start</a></p></main>");
    body
}

fn entry_of(body: &mut String, kept: &Kept, retention: Retention, unused_months: u32) {
    let until = match kept.until {
        Until::Words(words) => words.to_owned(),
        Until::Account => until_of_account(unused_months),
        Until::After(period, words) => format!("{} {words}", in_words(period.length(retention))),
    };
    let _ = write!(
        body,
        "<section class=\"card\"><h3>{}</h3><p>{}</p><p class=\"quiet\">Kept: {}.{}</p></section>",
        escaped(kept.what),
        escaped(kept.why),
        escaped(&until),
        if kept.columns.sealed.is_empty() {
            ""
        } else {
            " Encrypted."
        }
    );
}

/// How long an account is kept.
fn until_of_account(unused_months: u32) -> String {
    let unused = match unused_months {
        0 => return "until you delete your account".to_owned(),
        1 => "a month".to_owned(),
        months => format!("{months} months"),
    };
    format!("until you delete your account, or haven’t used it for {unused}; we email you twice before")
}

/// A period in whole days, or in hours if it is shorter than two days.
fn in_words(span: Span) -> String {
    let hours = span.as_seconds_ceil() / 3600;
    match hours {
        0 => "less than an hour".to_owned(),
        1 => "an hour".to_owned(),
        2..48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_data_of_people_is_on_the_page() {
        let page = kept(Retention::default(), 12);
        for kept in INVENTORY {
            assert_eq!(
                page.contains(&escaped(kept.what)),
                kept.about != About::Nobody,
                "{}",
                kept.what
            );
        }
        assert!(page.contains("Kept: 30 days after the chat ended. Encrypted."));
        let short = Retention {
            messages: Span::hours(6),
            ..Retention::default()
        };
        assert!(super::kept(short, 12).contains("Kept: 6 hours after the chat ended. Encrypted."));
    }

    #[test]
    fn the_page_says_how_long_an_unused_account_is_kept() {
        for (months, words) in [
            (0, "Kept: until you delete your account. Encrypted."),
            (
                1,
                "or haven’t used it for a month; we email you twice before. Encrypted.",
            ),
            (
                12,
                "or haven’t used it for 12 months; we email you twice before. Encrypted.",
            ),
        ] {
            assert!(kept(Retention::default(), months).contains(words), "{months}");
        }
    }

    #[test]
    fn a_period_reads_as_a_person_would_say_it() {
        for (span, words) in [
            (Span::minutes(5), "less than an hour"),
            (Span::hours(1), "an hour"),
            (Span::hours(24), "24 hours"),
            (Span::days(30), "30 days"),
        ] {
            assert_eq!(in_words(span), words);
        }
    }
}
