//! Links and email addresses, also without a scheme and somewhat disguised.

use linkify::{LinkFinder, LinkKind};

use super::lists::{Section, WordLists};
use super::normal::Normal;

/// Top-level domains that follow a name only in links.
const DOMAINS: &[&str] = &[
    "com", "net", "org", "info", "biz", "app", "dev", "page", "site", "online", "shop", "store", "club", "xyz", "link",
    "live", "chat", "space", "website", "tech", "cloud", "blog", "social", "life", "world", "top", "icu", "vip", "pro",
    "bio", "fans", "cam", "porn", "sexy", "xxx", "gg", "io", "tv", "cc", "ly", "gl", "ws", "eu", "de", "ch", "fr",
    "uk", "nl", "pl", "ru", "ua", "cz", "dk", "se", "fi", "pt", "ro", "gr", "hu", "tr", "br", "mx", "ca", "au", "nz",
    "jp", "cn", "kr", "in", "id", "ph", "za", "ng", "ke", "ir", "il", "ai", "gle", "goog", "google",
];
/// Such domains that are words too: what has one of these is a link only with a path, or with `www.` before it.
const WORDS: &[&str] = &[
    "me", "at", "es", "it", "be", "to", "so", "no", "am", "us", "is", "im", "my", "do", "id", "in",
];
/// Names that look like links and are none.
const NAMES: &[&str] = &["asp.net", "vb.net", "ado.net", "socket.io", "draw.io", "math.pro"];

/// What was found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    pub(super) link: bool,
    pub(super) email: bool,
}

pub(super) fn find(lists: &WordLists, normal: &Normal) -> Found {
    let mut found = Found {
        link: false,
        email: is_spelled_address(lists, normal),
    };
    found.email |= ["(at)", "[at]", "{at}"]
        .iter()
        .any(|at| is_disguised(&normal.folded, at));
    // Most texts have none of these, and need no finder.
    if !normal.folded.contains(['.', '@']) && !normal.folded.contains("://") {
        return found;
    }
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    for link in finder.links(&normal.folded) {
        match link.kind() {
            LinkKind::Email => found.email = true,
            LinkKind::Url => found.link |= is_link(link.as_str()) && !follows_at(&normal.folded[..link.start()]),
            _ => {}
        }
    }
    found
}

/// `anna(at)web.de`: a name before the disguise, and a domain after it.
fn is_disguised(folded: &str, at: &str) -> bool {
    folded.match_indices(at).any(|(index, _)| {
        let name = folded[..index].trim_end().ends_with(char::is_alphanumeric);
        let domain = folded[index + at.len()..].trim_start();
        let end = domain
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-')))
            .unwrap_or(domain.len());
        name && domain[..end].trim_end_matches('.').contains('.')
    })
}

/// `anna (at) example.org` is an address, and its domain no link.
fn follows_at(before: &str) -> bool {
    ["(at)", "[at]", "{at}"]
        .iter()
        .any(|at| before.trim_end().ends_with(at))
}

fn is_link(url: &str) -> bool {
    if let Some((scheme, rest)) = url.split_once("://") {
        return !rest.is_empty() && scheme.len() <= 12;
    }
    let (host, path) = url
        .split_once(['/', '?', '#'])
        .map_or((url, None), |(host, path)| (host, Some(path)));
    let host = host.split(':').next().unwrap_or(host).trim_end_matches('.');
    let Some((name, top)) = host.rsplit_once('.') else {
        return false;
    };
    let named = (name.len() >= 2 || path.is_some()) && name.chars().any(char::is_alphabetic) && !NAMES.contains(&host);
    let has_path = path.is_some_and(|path| !path.is_empty());
    let known = DOMAINS.contains(&top) && !WORDS.contains(&top);
    let as_word = WORDS.contains(&top) && (has_path || host.starts_with("www."));
    named && (known || as_word)
}

/// `name (at) gmail (dot) com`, `name at gmx.de`.
fn is_spelled_address(lists: &WordLists, normal: &Normal) -> bool {
    let words = &normal.plain;
    words.list.iter().enumerate().any(|(index, word)| {
        let text = words.text_of(word);
        if !lists.has(Section::Provider, text) || index < 2 {
            return false;
        }
        let at = matches!(words.get(index - 1), Some("at" | "ät" | "aet"));
        let dot = matches!(
            words.get(index + 1),
            Some("dot" | "punkt" | "com" | "de" | "net" | "org" | "ch" | "me")
        );
        at && dot
    })
}
