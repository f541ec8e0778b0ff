//! The parts of a report that may leave a person's browser or this machine: names and places of this program.
//!
//! Must not trust the browser, or a line of the log, to have left out what a person wrote.

/// The leading part of a text that looks like a name of this program: letters, digits, and the punctuation of routes and
/// versions.
pub(crate) fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "/{}-_.:".contains(*c))
        .take(100)
        .collect()
}

/// The positions of a stack trace in the web app's scripts, such as `app-1a2b.js:1:2034`; nothing else of it.
pub(crate) fn places(stack: &str) -> String {
    let known = |place: &str| {
        let (rest, column) = place.rsplit_once(':')?;
        let (file, line) = rest.rsplit_once(':')?;
        let number = |text: &str| (1..=7).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let stem = file.strip_suffix(".js")?;
        let is_name = (1..=60).contains(&stem.len())
            && stem
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        (is_name && number(line) && number(column)).then(|| place.to_owned())
    };
    stack
        .split(|c: char| c.is_whitespace() || "()/@".contains(c))
        .filter_map(known)
        .take(20)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The scheme and host of a URL, or the keyword that browsers send instead.
pub(crate) fn host(address: &str) -> String {
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
    fn only_positions_in_the_app_s_scripts_are_kept_of_a_stack() {
        let stack = "TypeError: my secret is ada@example.org\n    at send (https://io.example/assets/app-1a2b.js:1:2034)\n\
            open@https://io.example/assets/live-9_f.js:12:7\n at ada.js: at meet-me-at-nine 12345678 x.js:1:2x";
        assert_eq!(places(stack), "app-1a2b.js:1:2034 live-9_f.js:12:7");
        assert_eq!(places(&format!("{}.js:1:1", "a".repeat(64))), "");
    }

    #[test]
    fn a_name_ends_at_the_first_other_character() {
        assert_eq!(word("/chat/{chat}"), "/chat/{chat}");
        assert_eq!(word("Type<b>Error\n"), "Type");
        assert_eq!(word("my words to you"), "my");
        assert_eq!(word("ada@example.org"), "ada");
    }

    #[test]
    fn only_the_host_of_a_url_is_kept() {
        assert_eq!(host("https://evil.example/path?token=1"), "https://evil.example");
        assert_eq!(host("inline"), "inline");
    }
}
