//! How well signals are found: precision and recall of each on lines written for it, with floors.
//!
//! `cargo test -p io-core --test detection -- --nocapture` prints the table.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use io_core::detection::{Corpus, Signal, WordLists, signals};

/// Prints the table of a language, and returns what is below its floor.
fn measure(language: &str, corpus: &Corpus) -> Vec<String> {
    let mut below = Vec::new();
    let (labelled, clean): (Vec<_>, Vec<_>) = corpus.lines.iter().partition(|(labels, _)| !labels.is_empty());
    println!(
        "{language}: {} lines with signals, {} without",
        labelled.len(),
        clean.len()
    );
    for signal in Signal::ALL.iter().copied() {
        for (labels, text) in &corpus.lines {
            match (labels.has(signal), signals(text).has(signal)) {
                (true, false) => println!("  missed {}: {text}", signal.as_str()),
                (false, true) => println!("  false alarm {}: {text}", signal.as_str()),
                _ => {}
            }
        }
        let quality = corpus.quality(WordLists::shipped(), signal);
        let (precision, recall, lines) = (quality.precision(), quality.recall(), quality.right + quality.missed);
        println!(
            "  {:<18} precision {precision:>3} %  recall {recall:>3} %  of {}",
            signal.as_str(),
            lines
        );
        let floor = corpus
            .floors
            .get(&signal)
            .unwrap_or_else(|| panic!("{} has no floor", signal.as_str()));
        assert!(lines >= 4, "{language} has too few lines of {}", signal.as_str());
        if precision < floor.0 || recall < floor.1 {
            below.push(format!(
                "{language} {}: {precision} / {recall}, floor {floor:?}",
                signal.as_str()
            ));
        }
    }
    let alarmed = clean.iter().filter(|(_, text)| !signals(text).is_empty()).count();
    println!("  {alarmed} of {} clean lines raise a signal", clean.len());
    below
}

#[test]
fn mod_06_each_signal_reaches_its_floors_in_each_language() {
    let languages = Corpus::all().iter();
    let below: Vec<String> = languages.flat_map(|corpus| measure(corpus.language, corpus)).collect();
    assert!(below.is_empty(), "below their floors: {below:#?}");
}

#[test]
fn the_corpus_has_lines_enough_of_both_kinds() {
    let fewest = [("en", 150, 150), ("de", 80, 80)];
    for (corpus, (language, with, without)) in Corpus::all().iter().zip(fewest) {
        assert_eq!(corpus.language, language);
        let labelled = corpus.lines.iter().filter(|(labels, _)| !labels.is_empty()).count();
        assert!(labelled >= with, "{labelled} lines with signals");
        let clean = corpus.lines.len() - labelled;
        assert!(clean >= without, "{clean} lines without");
    }
}
