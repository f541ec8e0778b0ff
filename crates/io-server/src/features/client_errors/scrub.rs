//! What may be logged of a browser's report.
//!
//! Must not trust the browser to have scrubbed it.

/// Names of this program: letters, digits and the signs that routes and versions are made of.
pub(super) fn word(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "/{}-_.:@".contains(*c))
        .take(100)
        .collect::<String>()
        .split('@')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A message without anything that could be somebody's: addresses, links, long numbers, quoted text, tokens.
pub(super) fn scrubbed(text: &str) -> String {
    let mut out = Vec::new();
    let mut quoted = false;
    for piece in text.split_whitespace().take(120) {
        let marks = piece.chars().filter(|c| "\"“”«»".contains(*c)).count();
        let digits = piece.chars().filter(char::is_ascii_digit).count();
        let telling = quoted
            || marks > 0
            || digits > 4
            || piece.contains(['@', '\'', '`'])
            || piece.contains("://")
            || piece.chars().count() > 40
            || !piece.is_ascii();
        quoted ^= marks % 2 == 1;
        out.push(if telling { "…" } else { piece });
    }
    out.dedup();
    out.join(" ")
}

/// The scheme and host of an address, or the one word that browsers put in its place.
pub(super) fn host(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            format!("{}://{}", word(scheme), word(host))
        }
        None => word(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_somebodys_is_gone_and_the_rest_stays() {
        let message = "Cannot read ada@example.org of \"My very own secret\" at https://io.example/chat/0d9f?x=1 code 12345678 end";
        assert_eq!(scrubbed(message), "Cannot read … of … at … code … end");
        assert_eq!(scrubbed("x is not a function"), "x is not a function");
        assert_eq!(scrubbed(&"a".repeat(64)), "…");
        assert_eq!(scrubbed("grüße"), "…");
    }

    #[test]
    fn names_keep_only_the_signs_of_names() {
        assert_eq!(word("/chat/{chat}"), "/chat/{chat}");
        assert_eq!(word("Type<b>Error\n"), "TypebError");
        assert_eq!(word("ada@example.org"), "ada");
    }

    #[test]
    fn of_an_address_only_its_host_is_kept() {
        assert_eq!(host("https://evil.example/path?token=1"), "https://evil.example");
        assert_eq!(host("inline"), "inline");
    }
}
