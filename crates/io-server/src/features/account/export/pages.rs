//! The pages of an export: readable in any browser, without a network and without scripts.

use std::fmt::Write as _;

use io_core::chat::glyph_svg;
use io_protocol::events::{By, ChatView, EndReason, Event, RevealState, What};
use io_protocol::moment::Moment;
use io_protocol::rest::{AgreementPurpose, MeetsName};
use time::OffsetDateTime;
use time::macros::format_description;

use super::Account;
use crate::html::escaped;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;\
                     color-scheme:light dark}dt{font-weight:600;margin-top:.75rem}dd{margin:0;overflow-wrap:anywhere}\
                     .m{margin:.6rem 0;overflow-wrap:anywhere;white-space:pre-wrap}.t{opacity:.7;font-size:.85rem}\
                     .n{font-style:italic;opacity:.8}a{overflow-wrap:anywhere}\
                     .glyph{width:2.5rem;height:2.5rem;border-radius:50%;vertical-align:middle}";

pub(super) const CHAT_ENDS: &str = "</body></html>\n";

fn head(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{}</title>\
         <style>{STYLE}</style></head><body>\n",
        escaped(title)
    )
}

/// The name of a chat's files without their ending. All are as long, so that they sort as listed.
pub(super) fn file_name(number: usize, of: usize) -> String {
    let digits = of.to_string().len();
    format!("chats/{number:0digits$}")
}

/// The first page.
pub(super) fn index(account: &Account, chats: &[&ChatView]) -> String {
    let profile = &account.profile;
    let mut page = head("Your data");
    let _ = write!(
        page,
        "<h1>Your data</h1><p>Everything this server keeps about you that can be shown, as of {}. <code>account.json</code> \
         and the files beside each chat hold the same for programs.</p><h2>You</h2><dl>",
        moment(account.exported_at)
    );
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", escaped(value));
        }
    };
    line("Email address", &profile.email);
    if let Some(change) = &account.email_change {
        line(
            "Email address to be confirmed",
            change.new.as_deref().unwrap_or_default(),
        );
        line("Earlier email address", change.earlier.as_deref().unwrap_or_default());
    }
    line(
        "You object to the use of ratings since",
        &profile.ratings_objected_at.map(moment).unwrap_or_default(),
    );
    line(
        "Your account is paused since",
        &profile.paused_at.map(moment).unwrap_or_default(),
    );
    if let Some(community) = &profile.community {
        let meets = match community.meets {
            MeetsName::Members => "you meet its members",
            MeetsName::Everybody => "you chose to meet everybody",
        };
        line("Community", &format!("{}: {meets}", community.name));
    }
    line("Here since", &moment(account.joined_at));
    line("Alias", &profile.alias);
    line("Gender", &word(&profile.gender));
    line("Languages", &profile.languages.join(", "));
    line("Interests", &profile.interests.join(", "));
    line("First name on your card", &profile.card.first_name);
    line("Contact on your card", &profile.card.contact);
    line("About you, on your card", &profile.card.about);
    if let Some(at) = account.rules_accepted_at {
        let accepted = format!("version {}, accepted {}", profile.rules_version, moment(at));
        line("Rules", &accepted);
    }
    page.push_str("</dl><h2>What you agreed to</h2><ul>");
    for one in &account.agreed {
        let what = match one.purpose {
            AgreementPurpose::Rules => format!("Rules, terms and privacy notice, version {}", one.version),
            AgreementPurpose::Wishes => "Your gender and who you want to meet are used to find people".to_owned(),
        };
        let until = one
            .ended_at
            .map(|at| format!(", until {}", moment(at)))
            .unwrap_or_default();
        let _ = write!(page, "<li>{what}, {}{until}</li>", moment(one.given_at));
    }
    page.push_str("</ul>");
    devices(&mut page, account);
    page.push_str("<h2>People you blocked</h2>");
    if account.blocks.blocks.is_empty() {
        page.push_str("<p>Nobody.</p>");
    }
    page.push_str("<ul>");
    for block in &account.blocks.blocks {
        let _ = write!(page, "<li>{}, {}</li>", escaped(&block.peer.name), moment(block.at));
    }
    page.push_str("</ul>");
    told(&mut page, account);
    page.push_str("<h2>Conversations</h2>");
    if chats.is_empty() {
        page.push_str("<p>None are kept.</p>");
    }
    page.push_str("<ul>");
    for (at, chat) in chats.iter().enumerate() {
        let _ = write!(
            page,
            "<li><a href=\"{}.html\">{}, {}</a>{}</li>",
            file_name(at + 1, chats.len()),
            escaped(&chat.peer.name),
            moment(chat.started_at),
            chat.rated
                .map(|thumb| format!(". Your rating: {}", word(&thumb)))
                .unwrap_or_default()
        );
    }
    page.push_str("</ul></body></html>\n");
    page
}

/// Where the person is signed in, and where notifications are pushed to.
fn devices(page: &mut String, account: &Account) {
    page.push_str("<h2>Devices</h2><ul>");
    for device in &account.devices.logins {
        let _ = write!(
            page,
            "<li>{}, signed in {}, last used {}</li>",
            escaped(&device.label),
            moment(device.created_at),
            moment(device.last_seen_at)
        );
    }
    page.push_str("</ul>");
    for one in &account.notifications {
        let _ = write!(
            page,
            "<p>Notifications are pushed to a device through {}, since {}.</p>",
            escaped(&one.service),
            moment(one.since)
        );
    }
}

/// What the person told the staff, and what they voted for.
fn told(page: &mut String, account: &Account) {
    page.push_str("<h2>What you told us</h2>");
    if account.told.is_empty() {
        page.push_str("<p>Nothing.</p>");
    }
    for one in &account.told {
        let text = one.text.as_deref().unwrap_or_default();
        let _ = write!(
            page,
            "<p class=\"t\">{}, {}</p><p class=\"m\">{}</p>",
            moment(one.at),
            one.kind,
            escaped(text)
        );
        if let Some(answer) = &one.answer {
            let _ = write!(page, "<p class=\"m n\">Our answer: {}</p>", escaped(answer));
        }
    }
    if !account.voted_for.is_empty() {
        page.push_str("<h2>What you voted for</h2><ul>");
        for title in &account.voted_for {
            let _ = write!(page, "<li>{}</li>", escaped(title));
        }
        page.push_str("</ul>");
    }
    if let Some(day) = account.question_asked_on {
        let _ = write!(
            page,
            "<h2>Short questions after a chat</h2><p>You were last asked one on the day of {}. Your answer is kept \
             without you.</p>",
            moment(day)
        );
    }
}

/// The top of a chat's page: who it was, what they revealed and have not hidden, and one's own note.
pub(super) fn chat_begins(chat: &ChatView, note: Option<&str>) -> String {
    let mut page = head(&chat.peer.name);
    let _ = writeln!(
        page,
        "<p><a href=\"../index.html\">Your data</a></p><h1>{} {}</h1><p>{}. You were {}.</p>",
        glyph_svg(chat.peer.glyph),
        escaped(&chat.peer.name),
        moment(chat.started_at),
        escaped(&chat.me.name)
    );
    if let RevealState::Revealed {
        theirs: Some(theirs), ..
    } = &chat.reveal
    {
        let shown = [
            ("First name", theirs.first_name.clone()),
            ("Alias", theirs.alias.clone()),
            ("Gender", theirs.gender.as_ref().map(word)),
            ("A few words", theirs.about.clone()),
            ("Contact line", theirs.contact.clone()),
            ("Email domain", theirs.email_domain.clone()),
        ];
        page.push_str("<h2>What they revealed</h2><dl>");
        for (name, value) in shown.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", escaped(&value));
        }
        page.push_str("</dl>\n");
    }
    if let Some(note) = note {
        let _ = writeln!(page, "<p class=\"m n\">Your note: {}</p>", escaped(note));
    }
    page
}

/// One event of a chat. A reply leads to what it answers, and copies none of it.
pub(super) fn event(chat: &ChatView, event: &Event) -> String {
    let who = match event.by {
        By::Me => "You",
        By::Peer => &chat.peer.name,
        By::System => "IO",
    };
    let (class, text) = match &event.what {
        What::Message {
            body: Some(body),
            quote,
            ..
        } => {
            let reply = quote.map(|seq| format!(", in reply to <a href=\"#m{seq}\">an earlier message</a>"));
            let reply = reply.unwrap_or_default();
            ("m", format!("<b>{}</b>{reply}<b>:</b> {}", escaped(who), escaped(body)))
        }
        What::Message { .. } => ("m n", format!("{}: message taken back or deleted", escaped(who))),
        What::Deleted { .. } => return String::new(),
        What::Reacted { target, reaction, .. } => {
            let to = format!("<a href=\"#m{target}\">an earlier message</a>");
            let said = match reaction {
                Some(reaction) => format!("reacted {} to {to}.", reaction.emoji()),
                None => format!("took the reaction to {to} back."),
            };
            ("m n", format!("{} {said}", escaped(who)))
        }
        What::Ended { reason } => (
            "m n",
            match reason {
                EndReason::Left => "The chat ended.".to_owned(),
                EndReason::NoShow => "The chat ended: one of you did not come.".to_owned(),
                EndReason::Idle => "The chat ended after a long silence.".to_owned(),
            },
        ),
        What::Revealed => ("m n", "You both revealed your cards.".to_owned()),
        What::RevealWithdrawn => ("m n", format!("{} hid the card again.", escaped(who))),
    };
    format!(
        "<div class=\"{class}\" id=\"m{}\"><span class=\"t\">{}</span> {text}</div>\n",
        event.seq,
        moment(event.at)
    )
}

/// The word that the API uses, without underscores.
fn word(value: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref()
        .and_then(|word| word.as_str())
        .unwrap_or_default()
        .replace('_', " ")
}

fn moment(Moment(at): Moment) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    OffsetDateTime::from_unix_timestamp(at.as_seconds())
        .ok()
        .and_then(|at| at.format(&format).ok())
        .unwrap_or_default()
}
