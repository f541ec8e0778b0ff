//! What people tell the staff: its kinds, its bounds, and the facts about a browser that may go with it.
//!
//! Must not know who wrote something, nor decide what becomes of it.

use serde::{Deserialize, Serialize};

use crate::account::Language;
use crate::named::named;
use crate::text::{MessageText, TextError};
use crate::time::{Span, Timestamp};

named! {
    /// What a person tells the staff.
    Kind {
        /// How they find it.
        Feedback = "feedback",
        /// Something that does not work.
        Fault = "fault",
        /// Something that they would like.
        Wish = "wish",
    }
}

named! {
    /// Where it stands.
    State {
        /// Nobody read it.
        New = "new",
        /// Staff read it.
        Open = "open",
        /// It has an answer.
        Answered = "answered",
        /// Staff closed it.
        Closed = "closed",
    }
}

impl State {
    /// May it still be answered?
    pub const fn waits(self) -> bool {
        matches!(self, Self::New | Self::Open)
    }
}

/// The most characters of what a person writes, and of an answer.
pub const LONGEST: usize = 1_000;
/// The most that a person sends in [`DAY`].
pub const MOST_A_DAY: u32 = 5;
/// The span over which it is counted.
pub const DAY: Span = Span::days(1);
/// How long it is kept after it was sent, answered or closed, whichever was last.
pub const KEPT: Span = Span::days(180);

/// Parses what a person or a member of staff typed: 1 to [`LONGEST`] characters.
pub fn text(typed: &str) -> Result<MessageText, TextError> {
    let text = MessageText::parse(typed)?;
    if text.characters() > LONGEST {
        return Err(TextError::TooLong);
    }
    Ok(text)
}

/// May a person send one more? If not: when they may again.
pub fn may_send(today: u32, oldest_today: Option<Timestamp>, now: Timestamp) -> Result<(), Timestamp> {
    if today < MOST_A_DAY {
        return Ok(());
    }
    Err(oldest_today.map_or(now + DAY, |oldest| oldest + DAY))
}

/// The families of browsers that count.
pub const BROWSERS: [&str; 7] = [
    "Chrome",
    "Edge",
    "Firefox",
    "Opera",
    "Safari",
    "Samsung Internet",
    "other",
];
/// The looks of the app.
pub const THEMES: [&str; 2] = ["light", "dark"];
/// The states of the connection.
pub const CONNECTIONS: [&str; 3] = ["live", "connecting", "offline"];
/// The most codes of errors.
pub const MOST_ERRORS: usize = 5;
/// The longest name of a version.
const LONGEST_VERSION: usize = 40;

/// Facts about an app and its browser. No field takes free text: nothing of a conversation or a person fits in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// The version of the app.
    pub app: String,
    /// The family of the browser.
    pub browser: String,
    /// Width and height of the window in CSS pixels: `390x844`.
    pub screen: String,
    /// `light` or `dark`.
    pub theme: String,
    /// The language of the app.
    pub language: String,
    /// `live`, `connecting` or `offline`.
    pub connection: String,
    /// Codes of the last errors, the latest first.
    pub errors: Vec<String>,
}

/// A field holds something else than the fact it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: not one of its values")]
pub struct WrongDiagnostics {
    /// The field.
    pub field: &'static str,
}

impl Diagnostics {
    /// Checks every field. `is_code` says whether something is the code of an error.
    pub fn check(self, is_code: impl Fn(&str) -> bool) -> Result<Self, WrongDiagnostics> {
        let fields = [
            ("app", is_version(&self.app)),
            ("browser", BROWSERS.contains(&self.browser.as_str())),
            ("screen", is_screen(&self.screen)),
            ("theme", THEMES.contains(&self.theme.as_str())),
            ("language", Language::parse(&self.language).is_ok()),
            ("connection", CONNECTIONS.contains(&self.connection.as_str())),
            (
                "errors",
                self.errors.len() <= MOST_ERRORS && self.errors.iter().all(|code| is_code(code)),
            ),
        ];
        match fields.into_iter().find(|(_, fits)| !fits) {
            Some((field, _)) => Err(WrongDiagnostics { field }),
            None => Ok(self),
        }
    }
}

/// A number of a release, a mark of a build in hexadecimal digits, or both: `1.14.2`, `0e3e3619`, `0.1.0+0e3e3619`.
fn is_version(text: &str) -> bool {
    let of_version = |byte: u8| byte.is_ascii_hexdigit() || b".+-".contains(&byte);
    let is_release = text.bytes().all(of_version) && text.bytes().any(|byte| byte.is_ascii_digit());
    text == "development" || text.len() <= LONGEST_VERSION && is_release
}

fn is_screen(text: &str) -> bool {
    let is_length = |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('x')
        .is_some_and(|(width, height)| is_length(width) && is_length(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Set = fn(&mut Diagnostics, String);

    fn facts() -> Diagnostics {
        Diagnostics {
            app: "1.14.2".to_owned(),
            browser: "Firefox".to_owned(),
            screen: "390x844".to_owned(),
            theme: "dark".to_owned(),
            language: "en".to_owned(),
            connection: "live".to_owned(),
            errors: vec!["not_found".to_owned()],
        }
    }

    #[test]
    fn fb_2_diagnostics_take_facts_and_no_free_text() {
        let is_code = |code: &str| code == "not_found";
        assert_eq!(facts().check(is_code), Ok(facts()));
        let none = Diagnostics {
            app: "0.1.0+0e3e3619".to_owned(),
            errors: Vec::new(),
            ..facts()
        };
        assert_eq!(none.clone().check(is_code), Ok(none));
        let words = || "meet me at ada@example.org".to_owned();
        let wrong: [(&str, Set); 7] = [
            ("app", |facts, words| facts.app = words),
            ("browser", |facts, words| facts.browser = words),
            ("screen", |facts, words| facts.screen = words),
            ("theme", |facts, words| facts.theme = words),
            ("language", |facts, words| facts.language = words),
            ("connection", |facts, words| facts.connection = words),
            ("errors", |facts, words| facts.errors = vec![words]),
        ];
        for (field, set) in wrong {
            let mut typed = facts();
            set(&mut typed, words());
            assert_eq!(typed.check(is_code), Err(WrongDiagnostics { field }));
        }
        let many = Diagnostics {
            errors: vec!["not_found".to_owned(); 6],
            ..facts()
        };
        assert_eq!(many.check(is_code), Err(WrongDiagnostics { field: "errors" }));
        for screen in ["390", "x844", "390x", "390x844x2", "123456x1"] {
            assert!(!is_screen(screen), "{screen}");
        }
        for version in ["", "+", "1.0+xyz", "ada", "1 2"] {
            assert!(!is_version(version), "{version}");
        }
        assert!(is_version("development"));
    }

    #[test]
    fn fb_3_a_person_sends_a_few_a_day() {
        let now = Timestamp(0) + Span::days(20_000);
        assert_eq!(may_send(MOST_A_DAY - 1, Some(now), now), Ok(()));
        let first = now - Span::hours(3);
        assert_eq!(may_send(MOST_A_DAY, Some(first), now), Err(first + DAY));
    }

    #[test]
    fn what_people_tell_has_bounds() {
        assert_eq!(text("\u{200b}"), Err(TextError::Empty));
        assert_eq!(text(&"x".repeat(LONGEST + 1)), Err(TextError::TooLong));
        assert!(text(&"x".repeat(LONGEST)).is_ok());
    }
}
