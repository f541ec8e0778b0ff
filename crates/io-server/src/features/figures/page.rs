//! Figures as a page.

use std::fmt::Write as _;

use io_core::moderation::figures::{Month, SHOWN_FROM, in_public};
use io_core::moderation::{AppealOutcome, Counted, Reason, Verdict};
use io_store::moderation::figures::Figure;

use crate::html::escaped;

/// What a kind of figure is called.
pub fn heading(what: Counted) -> &'static str {
    match what {
        Counted::Reports => "Reports by people, by reason",
        Counted::Notices => "Notices without an account, by reason",
        Counted::Decisions => "Decisions in force",
        Counted::Automated => "Decisions made without a person",
        Counted::Appeals => "Answers to appeals",
        Counted::Removed => "Accounts closed for good as spam or programs",
        Counted::Unmaskings => "Identities that staff saw, by why",
    }
}

/// Every name of a kind, so that a row that is missing says nothing either.
fn names(what: Counted) -> Vec<(&'static str, &'static str)> {
    match what {
        Counted::Reports | Counted::Notices => Reason::for_people().map(|one| (one.name(), of_reason(one))).collect(),
        Counted::Decisions | Counted::Automated => {
            Verdict::ALL.iter().map(|one| (one.name(), of_verdict(*one))).collect()
        }
        Counted::Appeals => AppealOutcome::ALL
            .iter()
            .map(|one| (one.name(), of_outcome(*one)))
            .collect(),
        Counted::Removed => vec![(Reason::Spam.name(), of_reason(Reason::Spam))],
        Counted::Unmaskings => vec![
            ("life", "A life was in danger"),
            ("order", "A court or an authority ordered it"),
            ("asked", "The person asked for it"),
        ],
    }
}

fn of_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Sexual => "Sexual and not wanted",
        Reason::Harassment => "Harassment or hate",
        Reason::Threats => "Threats or self-harm",
        Reason::UnderAge => "Someone under 18",
        Reason::Spam => "Spam or a program that talks",
        Reason::Scam => "A scam, or pressure to leave IO",
        Reason::PrivateData => "Private data of someone",
        Reason::WrongGender => "Another gender than the one stated",
        Reason::Other => "Something else",
        Reason::Misuse => "Misuse of reports",
    }
}

fn of_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Nothing => "No rule was broken",
        Verdict::Note => "A friendly word",
        Verdict::Warning => "A warning",
        Verdict::CoolDown => "No new matches for a day",
        Verdict::Suspension => "Closed for some days",
        Verdict::Ban => "Closed for good",
    }
}

fn of_outcome(outcome: AppealOutcome) -> &'static str {
    match outcome {
        AppealOutcome::Kept => "The decision stands",
        AppealOutcome::Milder => "A milder one took its place",
        AppealOutcome::Overturned => "It was wrong, and everything was restored",
    }
}

/// The body of the page.
pub(super) fn figures(first: Month, last: Month, figures: &[Figure]) -> String {
    let mut body = format!(
        "<main class=\"page\"><h1>Reports and decisions</h1><p>What was reported here from {first} to {last}, and what came of \
         it. A figure below {SHOWN_FROM} is not shown, because it might lead to one person.</p>"
    );
    for what in Counted::ALL {
        let _ = write!(body, "<h2>{}</h2><table>", escaped(heading(*what)));
        for (name, said) in names(*what) {
            let mut found = figures.iter();
            let found = found.find(|figure| figure.what == *what && figure.name == name);
            let shown = found.and_then(|figure| in_public(figure.count));
            let shown = shown.map_or_else(|| format!("fewer than {SHOWN_FROM}"), |count| count.to_string());
            let _ = write!(
                body,
                "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
                escaped(said),
                escaped(&shown)
            );
        }
        body.push_str("</table>");
    }
    body.push_str("<p><a href=\"/what-is-kept\">What is kept</a> · <a href=\"/\">Back to the start</a></p></main>");
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_figure_and_none_at_all_look_the_same() {
        let month = Month::new(2026, 11).expect("a month");
        let of = |count| Figure {
            what: Counted::Reports,
            name: Reason::Threats.name().to_owned(),
            count,
        };
        let none = figures(month, month, &[]);
        assert_eq!(figures(month, month, &[of(9)]), none);
        let shown = figures(month, month, &[of(10)]);
        assert!(
            shown.contains("<th scope=\"row\">Threats or self-harm</th><td>10</td>"),
            "{shown}"
        );
        assert_eq!(none.matches("fewer than 10").count(), 9 + 9 + 6 + 6 + 3 + 1 + 3);
    }
}
