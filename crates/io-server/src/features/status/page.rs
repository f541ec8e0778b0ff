//! The status as a page and as a document.
//!
//! Must not need a script or a color to be understood: each day has its words.

use std::fmt::Write as _;

use serde::Serialize;

use super::history::{Course, Day, Look, Now};

/// `/status.json`.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    /// `ok`, `degraded` or `down`.
    status: &'static str,
    /// `ok` or `down`.
    chats: &'static str,
    /// `ok` or `late`.
    emails: &'static str,
    /// The share of minutes in which IO could be used, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    uptime_percent: Option<f64>,
    /// The last ninety days, the oldest first.
    days: Vec<DocumentDay>,
}

#[derive(Debug, Serialize)]
struct DocumentDay {
    day: String,
    /// `ok`, `partly`, `down` or `unknown`.
    status: &'static str,
}

/// The document of this state.
pub(super) fn document(now: Now, course: &Course) -> Document {
    let day = |day: &Day| DocumentDay {
        day: date(day.number),
        status: match day.look() {
            Look::Unknown => "unknown",
            Look::Good => "ok",
            Look::Partly => "partly",
            Look::Bad => "down",
        },
    };
    Document {
        status: match (now.chats, now.emails) {
            (false, _) => "down",
            (true, false) => "degraded",
            (true, true) => "ok",
        },
        chats: if now.chats { "ok" } else { "down" },
        emails: if now.emails { "ok" } else { "late" },
        uptime_percent: course.percent(),
        days: course.days.iter().map(day).collect(),
    }
}

/// The body of the page.
pub(super) fn status(now: Now, course: &Course) -> String {
    let (mark, title, says) = match (now.chats, now.emails) {
        (true, true) => ("good", "Everything works", "You can sign in, meet someone and talk."),
        (true, false) => (
            "partly",
            "Sign-in emails are late",
            "Everyone who is signed in can meet and talk as usual. A sign-in email may take a while.",
        ),
        (false, _) => (
            "bad",
            "IO does not work right now",
            "We are on it. Messages that were sent are kept, and the app connects again by itself.",
        ),
    };
    let mut body = format!(
        "<main class=\"page status-page\"><p class=\"state {mark}\"><span aria-hidden=\"true\"></span>Right now</p>\
         <h1>{title}</h1><p>{says}</p><dl class=\"parts\"><dt>Meeting and talking</dt><dd>{}</dd>\
         <dt>Sign-in emails</dt><dd>{}</dd></dl><h2>The last 90 days</h2>",
        if now.chats { "works" } else { "does not work" },
        if now.emails { "arrive as usual" } else { "are late" },
    );
    if let Some(percent) = course.percent() {
        let _ = write!(body, "<p>IO could be used in {percent} % of the time.</p>");
    }
    body.push_str("<ol class=\"days\">");
    for day in &course.days {
        let (class, words) = match day.look() {
            Look::Unknown => ("unknown", "nothing is known".to_owned()),
            Look::Good => ("good", "all well".to_owned()),
            Look::Partly | Look::Bad => (if day.look() == Look::Bad { "bad" } else { "partly" }, lost(day)),
        };
        let text = format!("{}: {words}", date(day.number));
        let _ = write!(
            body,
            "<li class=\"{class}\" title=\"{text}\"><span class=\"hidden\">{text}</span></li>"
        );
    }
    body.push_str(
        "</ol><p class=\"days-ends\"><span>90 days ago</span><span>today</span></p>\
         <p class=\"quiet\">Days are in UTC. A minute counts if IO could be used in it. Programs read \
         <a href=\"/status.json\">status.json</a>.</p><p><a href=\"/\">Back to the start</a></p></main>",
    );
    body
}

/// What was lost of a day, in words.
fn lost(day: &Day) -> String {
    let (lost, late) = (day.minutes - day.served, day.served - day.emails);
    match (lost, late) {
        (..3, _) => "sign-in emails were late for a while".to_owned(),
        (..121, _) => format!("not usable for {lost} minutes"),
        _ => format!("not usable for {} hours", lost / 60),
    }
}

/// A day of the calendar, such as 2026-11-30.
fn date(day: i64) -> String {
    let date = time::OffsetDateTime::from_unix_timestamp(day * 86_400).map(time::OffsetDateTime::date);
    date.map_or_else(|_| "?".to_owned(), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use io_store::served::{MINUTES_OF_A_DAY, ServedDay};

    use super::*;

    const TODAY: i64 = 20_423;

    fn course(served: i64, emails: i64) -> Course {
        let day = ServedDay {
            day: TODAY,
            began: 0,
            served,
            emails,
        };
        Course::of(&[day], TODAY * MINUTES_OF_A_DAY + 600)
    }

    #[test]
    fn hlt_10_each_day_has_words_and_the_document_says_the_same() {
        for (served, emails, words, status) in [
            (600, 600, "all well", "ok"),
            (600, 500, "sign-in emails were late for a while", "partly"),
            (560, 560, "not usable for 40 minutes", "partly"),
            (300, 300, "not usable for 5 hours", "down"),
        ] {
            let now = Now {
                chats: true,
                emails: true,
            };
            let course = course(served, emails);
            let page = super::status(now, &course);
            assert!(page.contains(&format!("2025-12-01: {words}")), "{page}");
            assert!(page.contains("2025-11-30: nothing is known"), "{page}");
            let document = document(now, &course);
            let today = document.days.last().expect("ninety days");
            assert_eq!((today.day.as_str(), today.status), ("2025-12-01", status));
        }
    }

    #[test]
    fn hlt_10_the_worst_part_decides_what_the_page_says() {
        for (chats, emails, title, status) in [
            (true, true, "Everything works", "ok"),
            (true, false, "Sign-in emails are late", "degraded"),
            (false, true, "IO does not work right now", "down"),
            (false, false, "IO does not work right now", "down"),
        ] {
            let now = Now { chats, emails };
            let course = course(600, 600);
            assert!(super::status(now, &course).contains(&format!("<h1>{title}</h1>")));
            assert_eq!(document(now, &course).status, status);
        }
    }
}
