//! The label by which users recognise their devices, such as "Firefox on Linux".
//!
//! Must not keep more of a `User-Agent` than that: no version, no model, nothing that distinguishes two users.

/// Browsers and their marks in `User-Agent`, most specific first.
///
/// Edge also says Chrome, Chrome also says Safari.
const BROWSERS: [(&str, &[&str]); 7] = [
    ("Edge", &["Edg/", "EdgA/", "EdgiOS/"]),
    ("Opera", &["OPR/"]),
    ("Samsung Internet", &["SamsungBrowser/"]),
    ("Firefox", &["Firefox/", "FxiOS/"]),
    ("Chrome", &["Chrome/", "CriOS/", "Chromium/"]),
    ("Safari", &["Safari/"]),
    ("An app", &["io-client/"]),
];

/// Systems and their marks, most specific first.
///
/// Android also says Linux, iPhones also say Mac OS X.
const SYSTEMS: [(&str, &[&str]); 6] = [
    ("iPhone", &["iPhone"]),
    ("iPad", &["iPad"]),
    ("Android", &["Android"]),
    ("Windows", &["Windows"]),
    ("Mac", &["Macintosh"]),
    ("Linux", &["Linux", "X11"]),
];

/// The browser and the system, coarsely.
///
/// The label contains only words of this file, whatever the header says.
pub(super) fn device_label(user_agent: &str) -> String {
    let word_for = |words: &[(&'static str, &[&str])]| {
        words
            .iter()
            .find(|(_, marks)| marks.iter().any(|mark| user_agent.contains(mark)))
            .map(|(word, _)| *word)
    };
    match (word_for(&BROWSERS), word_for(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "Another device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_browsers_are_named_by_kind_and_system() {
        let examples = [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
                "Safari on Mac",
            ),
            ("io-client/0.1.0", "An app"),
            ("curl/8.0", "Another device"),
            ("", "Another device"),
        ];
        for (agent, label) in examples {
            assert_eq!(device_label(agent), label, "{agent}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_label_never_contains_text_of_the_header(agent in ".*") {
            let label = device_label(&agent);
            let known = BROWSERS.iter().map(|(word, _)| *word).chain(SYSTEMS.iter().map(|(word, _)| *word));
            let rest = known.fold(label, |label, word| label.replace(word, ""));
            proptest::prop_assert!(["", " on ", "A browser on ", "Another device"].contains(&rest.as_str()));
        }
    }
}
