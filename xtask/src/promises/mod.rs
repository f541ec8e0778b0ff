//! `cargo xtask check-promises`: promises are defined, and named things exist.
//! `docs/promises.md` defines every numbered promise; tests and files that documents name exist.
//!
//! Must not judge whether a test shows what a document says: that is for the people who read both.

mod ids;
mod named;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::files;
use crate::session::{Session, say};
use crate::source::{self, Kind, Language};
use ids::{Known, Number};

/// The document that defines the promises.
const DEFINITIONS: &str = "docs/promises.md";

/// Documents that name tests and files, where they exist.
const NAMING: [&str; 4] = [DEFINITIONS, "docs/checklist.md", "docs/status.md", "docs/security/*.md"];

/// Documents that may cite a promise.
const CITING: [&str; 3] = ["*.md", "docs/**/*.md", "docs/*.json"];

/// Code whose comments, tests and texts may cite a promise.
const CODE: [&str; 4] = ["crates/**", "xtask/**", "web/src/**", "web/e2e/**"];

/// Checks the documents and the code as they are.
pub(crate) fn check(session: &Session) -> Result<()> {
    let Judgement { defined, named, faults } = judge(session.root())?;
    if !faults.is_empty() {
        bail!("promises, documents and tests disagree:\n  {}", faults.join("\n  "));
    }
    say(&format!(
        "{DEFINITIONS} defines {defined} promises; {named} named tests and files exist"
    ));
    Ok(())
}

struct Judgement {
    /// How many promises are defined.
    defined: usize,
    /// How many tests and files the documents name.
    named: usize,
    faults: Vec<String>,
}

fn judge(root: &Path) -> Result<Judgement> {
    let mut faults = Vec::new();
    let definitions = std::fs::read_to_string(root.join(DEFINITIONS)).with_context(|| format!("no {DEFINITIONS}"))?;
    let defined = definitions_in(&definitions, &mut faults);
    let known = Known::of(defined.keys());
    let mut tests = BTreeSet::new();
    let mut names = BTreeSet::new();
    for path in files::all(root)? {
        let is_one_of = |patterns: &[&str]| patterns.iter().any(|pattern| files::matches(pattern, &path));
        let language = Language::of(&path).filter(|_| is_one_of(&CODE));
        if language.is_none() && !is_one_of(&CITING) {
            continue;
        }
        let text = std::fs::read_to_string(root.join(&path)).with_context(|| format!("{path} cannot be read"))?;
        let cited = match language {
            Some(language) => in_code(language, &path, &text, &known),
            None => ids::in_prose(&text, &known),
        };
        for (at, number) in cited {
            if !defined.contains_key(&number) {
                let line = source::line_of(&text, at);
                faults.push(format!(
                    "{path}:{line} cites {number}, which {DEFINITIONS} does not define"
                ));
            }
        }
        if language == Some(Language::Rust) && named::holds_tests(&text) {
            for name in named::functions(&code(&text)) {
                for number in ids::in_name(&name, &known) {
                    if !defined.contains_key(&number) {
                        faults.push(format!(
                            "{path}: {name} shows {number}, which {DEFINITIONS} does not define"
                        ));
                    }
                }
                tests.insert(name);
            }
        }
        if is_one_of(&NAMING) {
            names.extend(text.lines().flat_map(named::names));
        }
    }
    let missing = names.iter().filter(|name| !named::exists(name, &tests, root));
    faults.extend(missing.map(|name| format!("{name} does not exist, but a document names it")));
    Ok(Judgement {
        defined: defined.len(),
        named: names.len(),
        faults,
    })
}

/// The promises that a document defines, each with its line.
/// A row is `| ID[, ID…] | statement | tests |`.
fn definitions_in(document: &str, faults: &mut Vec<String>) -> BTreeMap<Number, usize> {
    let mut defined = BTreeMap::new();
    for (place, row) in document.lines().enumerate() {
        let line = place + 1;
        let Some(row) = row.trim().strip_prefix('|') else {
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let Some(numbers) = cells.first().and_then(|cell| ids::list(cell)) else {
            continue;
        };
        if cells.get(1).is_none_or(|cell| cell.is_empty()) || cells.get(2).is_none_or(|cell| cell.is_empty()) {
            faults.push(format!("{DEFINITIONS}:{line} lacks a statement or what shows it"));
        }
        for number in numbers {
            if let Some(first) = defined.get(&number) {
                faults.push(format!(
                    "{DEFINITIONS}:{line} defines {number} again, after line {first}"
                ));
            } else {
                defined.insert(number, line);
            }
        }
    }
    defined
}

/// The text of a file of Rust without its comments and strings.
fn code(text: &str) -> String {
    let pieces = source::pieces(Language::Rust, text);
    pieces
        .iter()
        .filter(|piece| piece.kind == Kind::Code)
        .map(|piece| piece.text)
        .collect()
}

/// Promises that a file of code cites.
/// In comments, in texts of tests, and in texts that are nothing but a number.
fn in_code(language: Language, path: &str, text: &str, known: &Known) -> Vec<(usize, Number)> {
    let is_test = path.contains(".test.") || path.contains(".spec.");
    let mut cited = Vec::new();
    for piece in source::pieces(language, text) {
        let found = match piece.kind {
            Kind::Code => continue,
            Kind::Comment => ids::in_prose(piece.text, known),
            Kind::Text if is_test && language == Language::Script => ids::in_prose(piece.text, known),
            Kind::Text => {
                let inner = piece.text.trim_matches('"');
                ids::in_prose(inner, known)
                    .into_iter()
                    .filter(|(_, number)| known.has_prefix_of(number) && number.is_written(inner))
                    .collect()
            }
        };
        cited.extend(found.into_iter().map(|(at, number)| (piece.start + at, number)));
    }
    cited
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMISES: &str = "# Promises\n| ID | What | Shown by |\n| --- | --- | --- |\n\
                            | S1, S2 | Nothing is lost. | `s1_s2_nothing_is_lost` |\n\
                            | FM-05 | Two meet. | `fm_5_two_meet`; `web/a.test.ts` “FM-5 two meet” |\n";

    const CODE: &str = "#[test]\nfn s1_s2_nothing_is_lost() {}\n#[test]\nfn fm_5_two_meet() {}\n// S1 holds (FM-5).\n";

    /// What is wrong in a project with these promises, some code, and these files.
    fn faults(promises: &str, files: &[(&str, &str)]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        let needed = [
            (DEFINITIONS, promises),
            ("crates/a/src/lib.rs", CODE),
            ("web/a.test.ts", "it(\"FM-5 two meet\", () => {})"),
        ];
        for (path, text) in needed.iter().chain(files) {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        judge(root.path()).unwrap().faults
    }

    #[test]
    fn a_project_whose_promises_are_defined_has_no_fault() {
        let harmless = [
            ("README.md", "UTF-8, an M1 chip, P-256, ADR 0041, I2C, RFC-9110, S3x."),
            (
                "crates/a/src/b.rs",
                "/// SHA-256 of 12 bytes.\nfn f() { g(\"FM-99 is no number alone\", \"E2\") }",
            ),
        ];
        assert_eq!(faults(PROMISES, &harmless), Vec::<String>::new());
    }

    #[test]
    fn an_undefined_number_is_found_wherever_it_is_cited() {
        let planted = [
            ("README.md", "See S3."),
            ("docs/adr/1.md", "See XYZ-12 and FM-3."),
            (
                "crates/a/src/b.rs",
                "// FM-04 holds\nconst A: &str = \"S5\";\n#[test]\nfn fm_6_it_holds() {}",
            ),
            (
                "crates/a/src/c.rs",
                "#[tokio::test]\nasync fn s1_s7_it_holds() {}\n#[test] fn xyz_12_it_holds() {}",
            ),
            ("web/src/b.test.ts", "it(\"FM-8 holds\", f); // S9"),
        ];
        let faults = faults(PROMISES, &planted);
        let missing: Vec<&str> = faults
            .iter()
            .filter_map(|fault| fault.split(", which").next())
            .collect();
        assert_eq!(
            missing,
            [
                "README.md:1 cites S3",
                "crates/a/src/b.rs:1 cites FM-4",
                "crates/a/src/b.rs:2 cites S5",
                "crates/a/src/b.rs: fm_6_it_holds shows FM-6",
                "crates/a/src/c.rs: s1_s7_it_holds shows S7",
                "crates/a/src/c.rs: xyz_12_it_holds shows XYZ-12",
                "docs/adr/1.md:1 cites XYZ-12",
                "docs/adr/1.md:1 cites FM-3",
                "web/src/b.test.ts:1 cites FM-8",
                "web/src/b.test.ts:1 cites S9",
            ]
        );
    }

    #[test]
    fn a_number_that_is_defined_twice_or_shown_by_nothing_is_found() {
        let promises = format!("{PROMISES}| FM-5 | Again. | `fm_5_two_meet` |\n| S4 | Something. | |\n");
        assert_eq!(
            faults(&promises, &[]),
            [
                "docs/promises.md:6 defines FM-5 again, after line 5",
                "docs/promises.md:7 lacks a statement or what shows it",
            ]
        );
    }

    #[test]
    fn a_test_that_a_document_names_must_exist() {
        let promises = format!("{PROMISES}| S4 | Something. | `no_test_is_called_this` |\n");
        assert_eq!(
            faults(&promises, &[]),
            ["the test `no_test_is_called_this` does not exist, but a document names it"]
        );
    }
}
