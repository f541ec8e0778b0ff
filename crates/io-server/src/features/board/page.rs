//! How this place is doing, as a page.
//!
//! Must not need a script, nor show a figure below ten.

use std::fmt::Write as _;

use io_core::board::{Kind, State};
use io_core::moderation::Counted;
use io_core::moderation::figures::{SHOWN_FROM, in_public};
use io_store::board::PublicItem;
use io_store::moderation::figures::Figure;

use crate::html::escaped;

const END: &str = "<p><a href=\"/transparency\">Reports and decisions</a> · <a href=\"/status\">Status</a> · \
                   <a href=\"/what-is-kept\">What is kept</a> · <a href=\"/\">Back to the start</a></p></main>";

/// The word for where a wish or a fault stands.
fn standing(kind: Kind, state: State) -> &'static str {
    match (kind, state) {
        (Kind::Wish, State::New) => "New",
        (Kind::Fault, State::New) => "Known",
        (_, State::Planned) => "Planned",
        (Kind::Wish, State::Doing) => "Being built",
        (Kind::Fault, State::Doing) => "Being fixed",
        (Kind::Wish, State::Done) => "Done",
        (Kind::Fault, State::Done) => "Fixed",
        (Kind::Wish, State::Declined) => "Declined",
        (Kind::Fault, State::Declined) => "Not a fault",
    }
}

fn total(figures: &[Figure], what: Counted) -> String {
    let all = figures.iter().filter(|figure| figure.what == what);
    // Only what the other page shows as well: a sum of hidden figures would say something about each.
    let shown: u64 = all.filter_map(|figure| in_public(figure.count)).sum();
    if shown == 0 {
        format!("fewer than {SHOWN_FROM} of each kind")
    } else {
        format!("at least {shown}")
    }
}

/// The body of the page.
pub(super) fn doing(works: bool, figures: &[Figure], items: &[PublicItem]) -> String {
    let works = if works {
        "Everything works right now."
    } else {
        "Something isn’t working right now. We’re on it."
    };
    let mut body = format!(
        "<main class=\"page\"><h1>How this place is doing</h1><p>{works} <a href=\"/status\">The last ninety days</a></p>\
         <section class=\"card\"><h2>Reports and decisions</h2><table>"
    );
    for (what, said) in [
        (Counted::Reports, "Reports of people in the last twelve months"),
        (Counted::Decisions, "Decisions"),
        (Counted::Appeals, "Answers to appeals"),
    ] {
        let _ = write!(
            body,
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
            escaped(said),
            escaped(&total(figures, what))
        );
    }
    let removed = figures.iter().find(|figure| figure.what == Counted::Removed);
    let removed = removed.and_then(|figure| in_public(figure.count));
    let removed = removed.map_or_else(|| format!("fewer than {SHOWN_FROM}"), |count| count.to_string());
    let _ = write!(
        body,
        "<tr><th scope=\"row\">Accounts closed for good as spam or programs</th><td>{}</td></tr>",
        escaped(&removed)
    );
    body.push_str("</table><p><a href=\"/transparency\">All figures</a></p></section>");
    for (kind, title, none) in [
        (Kind::Wish, "What people wish for", "No wish is on the board yet."),
        (Kind::Fault, "Known faults", "No fault is known."),
    ] {
        let _ = write!(body, "<h2>{}</h2>", escaped(title));
        let mut found = items.iter().filter(|item| item.draft.kind == kind).peekable();
        if found.peek().is_none() {
            let _ = write!(body, "<p class=\"quiet\">{}</p>", escaped(none));
        }
        for item in found {
            item_of(&mut body, item);
        }
    }
    let _ = write!(
        body,
        "<p class=\"quiet\">Votes are shown in tens, and not at all below {SHOWN_FROM}, so that no one can be picked out.</p>"
    );
    body.push_str(END);
    body
}

fn item_of(body: &mut String, item: &PublicItem) {
    let draft = &item.draft;
    let mut facts = vec![standing(draft.kind, draft.state).to_owned()];
    facts.extend(draft.fixed_in.as_ref().map(|version| format!("in {version}")));
    facts.extend(item.votes.map(|votes| format!("{votes} votes or more")));
    let _ = write!(
        body,
        "<section class=\"card\"><h3>{}</h3><p class=\"quiet\">{}</p><p>{}</p>",
        escaped(&draft.title),
        escaped(&facts.join(" · ")),
        escaped(&draft.text)
    );
    if let Some(reason) = &draft.reason {
        let _ = write!(body, "<p>Why not: {}</p>", escaped(reason));
    }
    body.push_str("</section>");
}

#[cfg(test)]
mod tests {
    use io_core::board::Draft;
    use io_core::ids::BoardItemId;
    use io_core::time::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn item(title: &str, state: State, votes: Option<u64>) -> PublicItem {
        PublicItem {
            id: BoardItemId(Uuid::from_u128(1)),
            draft: Draft {
                kind: Kind::Wish,
                title: title.to_owned(),
                text: "<b>In our words</b>".to_owned(),
                state,
                reason: (state == State::Declined).then(|| "Nothing is for sale".to_owned()),
                fixed_in: None,
                public: true,
            },
            changed_at: Timestamp(0),
            votes,
            voted: false,
        }
    }

    #[test]
    fn fb_12_the_public_page_shows_text_as_text_and_no_small_count() {
        let page = doing(
            true,
            &[],
            &[
                item("<script>", State::Planned, Some(20)),
                item("No", State::Declined, None),
            ],
        );
        assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
        assert!(
            page.contains("&lt;script&gt;") && page.contains("20 votes or more"),
            "{page}"
        );
        assert!(page.contains("Why not: Nothing is for sale"), "{page}");
        assert_eq!(page.matches(" votes or more").count(), 1);
        assert!(page.contains("fewer than 10 of each kind"), "{page}");
        assert!(page.contains("No fault is known."), "{page}");
    }
}
