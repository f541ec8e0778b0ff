//! The laws of detection. How well it does is measured on the corpus, in `tests/detection`.

use proptest::prelude::*;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

use super::normal::{Normal, fold};
use super::*;

fn has(text: &str, signal: Signal) -> bool {
    signals(text).has(signal)
}

#[test]
fn digits_of_every_script_fold_to_their_value() {
    let mut run = 0_u32;
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        if c.general_category() != GeneralCategory::DecimalNumber {
            run = 0;
            continue;
        }
        assert_eq!(fold(&c.to_string()), (run % 10).to_string(), "{c:?} {:x}", u32::from(c));
        run += 1;
    }
}

#[test]
fn ab_30_disguises_do_not_hide_a_signal() {
    for text in [
        "you are an 1d10t",
        "y\u{43e}u are an idi\u{43e}t",
        "you are an i d i o t",
        "you are an id\u{200b}iot",
        "you are an \u{ff49}\u{ff44}\u{ff49}\u{ff4f}\u{ff54}",
        "you are an iiiidiot",
        "YOU ARE AN IDI\u{d6}T",
        "fuuuuck you",
    ] {
        assert!(has(text, Signal::Insult), "{text}");
    }
    assert!(has(
        "\u{660}\u{661}\u{665}\u{661} \u{662}\u{663}\u{664}\u{665}\u{666}\u{667}\u{668}",
        Signal::Phone
    ));
    assert!(has("0\u{200b}151 23\u{200b}456789", Signal::Phone));
    assert!(has("discord\u{2024}gg/abc", Signal::Link));
}

#[test]
fn ab_31_other_scripts_are_not_read_as_latin_digits_or_insults() {
    for text in [
        "\u{437}\u{434}\u{440}\u{430}\u{432}\u{441}\u{442}\u{432}\u{443}\u{439}, \u{43a}\u{430}\u{43a} \u{434}\u{435}\u{43b}\u{430}?",
        "\u{4f60}\u{597d}\u{ff0c}\u{4f60}\u{4eca}\u{5929}\u{600e}\u{4e48}\u{6837}\u{ff1f}",
        "\u{645}\u{631}\u{62d}\u{628}\u{627} \u{643}\u{64a}\u{641} \u{62d}\u{627}\u{644}\u{643}",
        "\u{928}\u{92e}\u{938}\u{94d}\u{924}\u{947}",
    ] {
        assert_eq!(signals(text), Signals::NONE, "{text}");
    }
}

#[test]
fn n_10_pressure_needs_more_than_one_request_or_a_threat() {
    let of = |texts: &[&str]| is_pressure(&texts.iter().map(|text| signals(text)).collect::<Vec<_>>());
    assert!(!of(&["send me a pic"]));
    assert!(!of(&["add me on snap: x_y_z", "send a pic"]));
    assert!(of(&["add me on snap: x_y_z", "how are you", "i need a gift card"]));
    assert!(of(&[
        "send a pic",
        "come on, send a pic",
        "please send me a pic",
        "text me on telegram"
    ]));
    assert!(of(&["pay up or i will send your pics to everyone"]));
}

#[test]
fn pressure_forgets_what_is_long_ago() {
    let mut messages = vec![Signals::of(&[Signal::AsksForMoney])];
    messages.extend([Signals::NONE; LAST_MESSAGES]);
    messages.push(Signals::of(&[Signal::AsksToLeave]));
    assert!(!is_pressure(&messages));
}

#[test]
fn the_same_opener_with_small_changes_is_known_again() {
    let mut openers = Openers::default();
    let note = |openers: &mut Openers, text: &str| openers.note(Sketch::of(text, 7).expect("long enough"));
    let text = "hello beautiful, i make great money online, check my page and write me back today";
    assert_eq!(note(&mut openers, text), 0);
    assert_eq!(note(&mut openers, &text.to_uppercase()), 1);
    assert_eq!(note(&mut openers, &format!("{text} !!! \u{2764}")), 2);
    assert_eq!(
        note(
            &mut openers,
            "what did you have for lunch today? mine was a soup of lentils"
        ),
        0
    );
    assert_eq!(Sketch::of("hey, how are u", 7), None);
}

#[test]
fn a_sketch_means_nothing_under_another_key() {
    let text = "i just moved to lisbon and look for tips on good bookshops";
    let (one, two) = (Sketch::of(text, 1), Sketch::of(text, 2));
    assert!(one.zip(two).is_some_and(|(one, two)| !one.is_like(two)));
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        signals(&text);
    }

    #[test]
    fn texts_of_what_is_looked_for_are_read_without_a_panic(text in "[0-9+@.:/ (),a-fßäА-я\u{660}-\u{669}*$!'\\-]{0,200}") {
        signals(&text);
    }

    #[test]
    fn folding_a_folded_text_changes_nothing(text in any::<String>()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
    }

    #[test]
    fn signals_are_the_same_in_every_unicode_form(text in "[ -~äöüßéА-яﬁ①０-９]{0,80}") {
        use unicode_normalization::UnicodeNormalization as _;
        let expected = signals(&text);
        prop_assert_eq!(signals(&text.nfc().collect::<String>()), expected);
        prop_assert_eq!(signals(&text.nfd().collect::<String>()), expected);
    }

    #[test]
    fn words_and_folded_text_are_bounded_by_the_text(text in any::<String>()) {
        let normal = Normal::of(&text);
        // NFKC has a character that becomes eighteen.
        prop_assert!(normal.folded.len() <= 36 * text.len());
        prop_assert!(normal.plain.text.len() <= 2 * normal.folded.len() + 2);
    }

    #[test]
    fn any_invisible_characters_in_a_text_change_no_signal(cuts in proptest::collection::vec(0_usize..24, 0..6)) {
        let mut text: Vec<char> = "call me on 0151 23456789".chars().collect();
        for cut in cuts {
            text.insert(cut, '\u{200b}');
        }
        prop_assert!(has(&text.into_iter().collect::<String>(), Signal::Phone));
    }
}
