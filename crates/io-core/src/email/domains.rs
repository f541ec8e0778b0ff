//! What is known about mail domains.
//! Typing errors, mailboxes with several spellings, disposable and relay services.
//!
//! Must not reject anything: the caller decides what follows from a domain.

/// What kind of mailbox a domain gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DomainKind {
    /// Nothing special is known about it.
    Ordinary,
    /// A disposable mailbox.
    Disposable,
    /// A service that forwards to a hidden address; always welcome.
    Relay,
}

/// Common domains. None of them counts as a typing error of another.
const COMMON: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.de",
    "yahoo.fr",
    "yahoo.es",
    "yahoo.it",
    "yahoo.co.jp",
    "ymail.com",
    "rocketmail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "hotmail.de",
    "hotmail.fr",
    "hotmail.es",
    "hotmail.it",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "outlook.es",
    "live.com",
    "live.de",
    "live.fr",
    "live.nl",
    "msn.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "gmx.at",
    "gmx.ch",
    "web.de",
    "t-online.de",
    "freenet.de",
    "posteo.de",
    "mailbox.org",
    "mail.com",
    "email.com",
    "mail.ru",
    "bk.ru",
    "list.ru",
    "inbox.ru",
    "yandex.ru",
    "yandex.com",
    "ya.ru",
    "rambler.ru",
    "qq.com",
    "163.com",
    "126.com",
    "sina.com",
    "naver.com",
    "daum.net",
    "orange.fr",
    "free.fr",
    "laposte.net",
    "sfr.fr",
    "wanadoo.fr",
    "libero.it",
    "tiscali.it",
    "virgilio.it",
    "comcast.net",
    "verizon.net",
    "att.net",
    "sbcglobal.net",
    "cox.net",
    "btinternet.com",
    "sky.com",
    "fastmail.com",
    "hey.com",
    "zoho.com",
    "tutanota.com",
    "tuta.io",
    "tuta.com",
    "seznam.cz",
    "wp.pl",
    "o2.pl",
    "onet.pl",
    "interia.pl",
    "uol.com.br",
    "bol.com.br",
    "terra.com.br",
    "rediffmail.com",
    "ukr.net",
    "abv.bg",
    "duck.com",
];

/// The common domains that typing errors are compared with.
const MEANT: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "protonmail.com",
    "proton.me",
    "live.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "mail.ru",
    "yandex.ru",
    "fastmail.com",
];

const DISPOSABLE: &[&str] = &[
    "10minutemail.com",
    "10minutemail.net",
    "20minutemail.com",
    "33mail.com",
    "anonbox.net",
    "burnermail.io",
    "byom.de",
    "discard.email",
    "dispostable.com",
    "dropmail.me",
    "emailondeck.com",
    "fakeinbox.com",
    "getairmail.com",
    "getnada.com",
    "grr.la",
    "guerrillamail.com",
    "guerrillamail.net",
    "guerrillamail.org",
    "guerrillamailblock.com",
    "harakirimail.com",
    "inboxkitten.com",
    "mail-temp.com",
    "mail.tm",
    "mailcatch.com",
    "maildrop.cc",
    "mailinator.com",
    "mailinator.net",
    "mailnesia.com",
    "mailpoof.com",
    "minutemail.com",
    "mintemail.com",
    "moakt.com",
    "mohmal.com",
    "mytemp.email",
    "nada.email",
    "sharklasers.com",
    "spam4.me",
    "spambog.com",
    "spamgourmet.com",
    "temp-mail.io",
    "temp-mail.org",
    "tempail.com",
    "tempmail.dev",
    "tempmail.net",
    "tempmailo.com",
    "tempr.email",
    "throwawaymail.com",
    "trashmail.com",
    "trashmail.de",
    "trashmail.net",
    "wegwerfemail.de",
    "yopmail.com",
    "yopmail.fr",
    "yopmail.net",
];

const RELAY: &[&str] = &[
    "aleeas.com",
    "anonaddy.com",
    "anonaddy.me",
    "addy.io",
    "duck.com",
    "icloud.com",
    "mozmail.com",
    "passmail.com",
    "passmail.net",
    "privaterelay.appleid.com",
    "relay.firefox.com",
    "simplelogin.co",
    "simplelogin.com",
    "simplelogin.fr",
    "simplelogin.io",
    "slmail.me",
];

/// A well-known provider of mailboxes.
pub(super) fn is_common(domain: &str) -> bool {
    COMMON.contains(&domain)
}

/// The kind of a domain, or of the listed domain that it belongs to.
pub(super) fn kind(domain: &str) -> DomainKind {
    let among = |list: &[&str]| {
        list.iter().any(|listed| {
            domain
                .strip_suffix(listed)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    };
    if among(RELAY) {
        DomainKind::Relay
    } else if among(DISPOSABLE) {
        DomainKind::Disposable
    } else {
        DomainKind::Ordinary
    }
}

/// The canonical spelling of a mailbox that has several.
pub(super) fn mailbox(local: &str, domain: &str) -> String {
    let domain = match domain {
        "googlemail.com" => "gmail.com",
        "protonmail.com" | "pm.me" | "protonmail.ch" => "proton.me",
        "me.com" | "mac.com" => "icloud.com",
        "ya.ru" | "yandex.com" => "yandex.ru",
        other => other,
    };
    let tag = if domain.starts_with("yahoo.") || domain == "ymail.com" {
        '-'
    } else {
        '+'
    };
    let untagged = local.split(tag).next().unwrap_or_default();
    let local = if untagged.is_empty() { local } else { untagged };
    let ignored: &[char] = match domain {
        "gmail.com" => &['.'],
        "proton.me" => &['.', '-', '_'],
        _ => &[],
    };
    let local: String = local.chars().filter(|c| !ignored.contains(c)).collect();
    format!("{local}@{domain}")
}

/// The well-known domain that this one differs from by a typing error.
/// Long names may have two errors.
pub(super) fn meant(domain: &str) -> Option<&'static str> {
    if COMMON.contains(&domain) {
        return None;
    }
    MEANT
        .iter()
        .map(|known| (distance(domain.as_bytes(), known.as_bytes()), *known))
        .filter(|(errors, known)| *errors <= if known.len() >= 10 { 2 } else { 1 })
        .min_by_key(|(errors, _)| *errors)
        .map(|(_, known)| known)
}

/// Optimal string alignment distance.
/// Counts inserted, dropped, changed and swapped characters.
fn distance(a: &[u8], b: &[u8]) -> usize {
    if a.len().abs_diff(b.len()) > 2 {
        return 3;
    }
    let width = b.len() + 1;
    let mut rows = vec![0; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[(i - 1) * width + j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = changed
                    .min(rows[(i - 1) * width + j] + 1)
                    .min(rows[i * width + j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[(i - 2) * width + j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_domain_is_not_a_typing_error() {
        for domain in COMMON.iter().chain(MEANT) {
            assert_eq!(meant(domain), None, "{domain}");
        }
    }

    #[test]
    fn one_error_of_each_kind_counts_one() {
        for typo in ["gmial.com", "gmal.com", "gmaill.com", "gnail.com"] {
            assert_eq!(distance(typo.as_bytes(), b"gmail.com"), 1, "{typo}");
        }
        assert_eq!(distance(b"gmail.com", b"gmail.com"), 0);
    }
}
