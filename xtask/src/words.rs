//! `cargo xtask check-words`: keeps replaced words from coming back.
//!
//! `words.toml` lists them with what to write instead. Must not know a single word itself.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::files;
use crate::session::{Session, say};
use crate::source;

/// The list, which may name the words.
const LIST: &str = "words.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// Patterns of files, by the name of their group.
    groups: BTreeMap<String, Vec<String>>,
    /// Files that no rule covers, with the reason.
    #[serde(default)]
    skip: Vec<Skip>,
    word: Vec<Word>,
    #[serde(default)]
    allow: Vec<Allow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Skip {
    files: String,
    reason: String,
}

/// A replaced word.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    forms: Vec<String>,
    instead: String,
    why: String,
    /// The groups of files that the rule covers.
    r#in: Vec<String>,
    /// Phrases in which the word has another meaning, in any file.
    #[serde(default)]
    except: Vec<String>,
}

/// A use of a word that has to stay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allow {
    file: String,
    phrase: String,
    reason: String,
}

/// Checks the project's files.
pub(crate) fn check(session: &Session) -> Result<()> {
    let (files, faults) = judge(session.root())?;
    if !faults.is_empty() {
        bail!("words that {LIST} replaces:\n  {}", faults.join("\n  "));
    }
    say(&format!("{files} files use none of the words that {LIST} replaces"));
    Ok(())
}

/// How many files were read, and what is wrong in them or in the list.
fn judge(root: &Path) -> Result<(usize, Vec<String>)> {
    let list = std::fs::read_to_string(root.join(LIST)).with_context(|| format!("no {LIST}"))?;
    let list: List = toml::from_str(&list).with_context(|| format!("{LIST} cannot be read"))?;
    let paths = files::all(root)?;
    let mut judgement = Judgement::new(&list)?;
    judgement.unmatched_patterns(&paths);
    let mut read = 0;
    for path in &paths {
        let skipped = path == LIST || list.skip.iter().any(|skip| files::matches(&skip.files, path));
        let groups: Vec<&str> = list
            .groups
            .iter()
            .filter(|(_, patterns)| patterns.iter().any(|pattern| files::matches(pattern, path)))
            .map(|(name, _)| name.as_str())
            .collect();
        if skipped || groups.is_empty() {
            continue;
        }
        // What is no text, such as a picture, holds no words.
        let bytes = std::fs::read(root.join(path))?;
        let Ok(text) = String::from_utf8(bytes) else { continue };
        read += 1;
        judgement.read(path, path, &groups, true);
        judgement.read(path, &text, &groups, false);
    }
    Ok((read, judgement.conclude()))
}

/// What was found so far.
struct Judgement<'a> {
    list: &'a List,
    forms: Vec<(Vec<Part>, &'a str, &'a Word)>,
    faults: Vec<String>,
    /// How often each exception of each word was of use, and each allowed phrase.
    exceptions: BTreeMap<&'a str, usize>,
    allowed: Vec<usize>,
}

impl<'a> Judgement<'a> {
    fn new(list: &'a List) -> Result<Self> {
        for word in &list.word {
            if let Some(group) = word.r#in.iter().find(|group| !list.groups.contains_key(*group)) {
                bail!("{LIST}: no group is called {group}");
            }
        }
        let reasons = list
            .allow
            .iter()
            .map(|allow| &allow.reason)
            .chain(list.skip.iter().map(|skip| &skip.reason));
        if reasons
            .chain(list.word.iter().map(|word| &word.why))
            .any(|reason| reason.trim().is_empty())
        {
            bail!("{LIST}: an entry has no reason");
        }
        let forms = list
            .word
            .iter()
            .flat_map(|word| word.forms.iter().map(move |form| (parts(form), form.as_str(), word)))
            .collect();
        Ok(Self {
            list,
            forms,
            faults: Vec::new(),
            exceptions: list
                .word
                .iter()
                .flat_map(|word| &word.except)
                .map(|phrase| (phrase.as_str(), 0))
                .collect(),
            allowed: vec![0; list.allow.len()],
        })
    }

    /// A pattern that names no file protects nothing.
    fn unmatched_patterns(&mut self, paths: &[String]) {
        let patterns = self
            .list
            .groups
            .values()
            .flatten()
            .chain(self.list.skip.iter().map(|skip| &skip.files));
        for pattern in patterns {
            if !paths.iter().any(|path| files::matches(pattern, path)) {
                self.faults.push(format!("{LIST}: no file matches {pattern}"));
            }
        }
    }

    /// Looks for every word in a text: in what a file holds, or in its name.
    fn read(&mut self, path: &str, text: &str, groups: &[&str], is_name: bool) {
        let found = words(text);
        for at in 0..found.len() {
            for (parts, form, word) in &self.forms {
                let covered = word.r#in.iter().any(|group| groups.contains(&group.as_str()));
                let Some(end) = covered.then(|| ends(text, &found[at..], parts)).flatten() else {
                    continue;
                };
                let start = found[at].start;
                let excepted = word.except.iter().find(|phrase| is_inside(text, start, end, phrase));
                if let Some(phrase) = excepted {
                    *self.exceptions.entry(phrase).or_default() += 1;
                    continue;
                }
                let allowed = self
                    .list
                    .allow
                    .iter()
                    .position(|allow| allow.file == path && is_inside(text, start, end, &allow.phrase));
                if let Some(allowed) = allowed {
                    self.allowed[allowed] += 1;
                    continue;
                }
                let place = if is_name {
                    format!("{path} (its name)")
                } else {
                    format!("{path}:{}", source::line_of(text, start))
                };
                self.faults
                    .push(format!("{place}: \"{form}\"; write {}: {}", word.instead, word.why));
            }
        }
    }

    fn conclude(mut self) -> Vec<String> {
        for (phrase, uses) in &self.exceptions {
            if *uses == 0 {
                self.faults
                    .push(format!("{LIST}: the exception \"{phrase}\" is of no use; remove it"));
            }
        }
        for (allow, uses) in self.list.allow.iter().zip(&self.allowed) {
            if *uses == 0 {
                let Allow { file, phrase, .. } = allow;
                self.faults
                    .push(format!("{LIST}: {file} has no \"{phrase}\" to allow; remove the entry"));
            }
        }
        self.faults
    }
}

/// One word of a text, in lower case.
struct Found {
    word: String,
    start: usize,
    end: usize,
}

/// The words of a text; names are split where they have an underscore or a capital.
fn words(text: &str) -> Vec<Found> {
    let mut words: Vec<Found> = Vec::new();
    let mut previous = ' ';
    let mut escaped = false;
    for (start, c) in text.char_indices() {
        // The `n` of `\n` is no part of the word after it.
        if escaped || !c.is_alphabetic() {
            escaped = !escaped && c == '\\';
            previous = ' ';
            continue;
        }
        let begins = !previous.is_alphabetic() || (previous.is_lowercase() && c.is_uppercase());
        let end = start + c.len_utf8();
        match words.last_mut() {
            Some(last) if !begins => {
                last.word.extend(c.to_lowercase());
                last.end = end;
            }
            _ => words.push(Found {
                word: c.to_lowercase().collect(),
                start,
                end,
            }),
        }
        previous = c;
    }
    words
}

/// A part of a form, and whether a hyphen joins it to the one before.
struct Part {
    word: String,
    hyphen: bool,
}

fn parts(form: &str) -> Vec<Part> {
    form.split(' ')
        .flat_map(|words| {
            words.split('-').enumerate().map(|(place, word)| Part {
                word: word.to_lowercase(),
                hyphen: place > 0,
            })
        })
        .collect()
}

/// Where a form ends that starts with the first of these words.
fn ends(text: &str, found: &[Found], parts: &[Part]) -> Option<usize> {
    let mut end = None;
    for (place, part) in parts.iter().enumerate() {
        let next = found.get(place)?;
        if next.word != part.word {
            return None;
        }
        if let Some(end) = end {
            let between: &str = &text[end..next.start];
            let joined = if part.hyphen { between == "-" } else { is_gap(between) };
            if !joined {
                return None;
            }
        }
        end = Some(next.end);
    }
    end
}

/// Whether this separates two words of one sentence or name.
/// Blanks, an underscore, or the start of a comment's next line.
fn is_gap(between: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || c == '_';
    match between.split_once('\n') {
        None => between.chars().all(is_blank),
        Some((before, after)) => {
            before.chars().all(|c| is_blank(c) || c == '\\')
                && after.chars().all(|c| is_blank(c) || "/!*#>".contains(c))
        }
    }
}

/// Whether this place in the text lies inside the phrase.
fn is_inside(text: &str, start: usize, end: usize, phrase: &str) -> bool {
    let first = (end.saturating_sub(phrase.len())..=start).filter(|at| text.is_char_boundary(*at));
    first.into_iter().any(|at| {
        text[at..]
            .get(..phrase.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(phrase))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        [groups]
        documents = ["*.md"]
        code = ["src/**"]
        [[word]]
        forms = ["gizmo", "gizmos"]
        instead = "device"
        why = "it is the word of the field"
        in = ["documents", "code"]
        except = ["gizmos and gears"]
        [[word]]
        forms = ["is shown", "e-post"]
        instead = "appears"
        why = "active voice"
        in = ["documents"]
        [[allow]]
        file = "src/old.rs"
        phrase = "table gizmos"
        reason = "an old migration is never edited"
    "#;

    /// What is wrong in a project with these files, beside what the list needs.
    fn faults(rules: &str, files: &[(&str, &str)]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        let needed = [
            (LIST, rules),
            ("README.md", "Gizmos and gears turn."),
            ("src/old.rs", "// create table gizmos"),
        ];
        for (path, text) in needed.iter().chain(files) {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        judge(root.path()).unwrap().1
    }

    #[test]
    fn a_project_without_the_words_has_no_fault() {
        assert_eq!(
            faults(RULES, &[("A.md", "A gizmology shows e post.")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_planted_word_fails_in_prose_names_and_paths() {
        let planted = [
            ("A.md", "One\nGizmo."),
            ("src/a.rs", "fn a_gizmo_works() { let newGizmos = \"\\nGizmo\"; }"),
            ("src/gizmo.rs", ""),
        ];
        let faults = faults(RULES, &planted);
        let places: Vec<&str> = faults.iter().map(|fault| fault.split(": ").next().unwrap()).collect();
        assert_eq!(
            places,
            [
                "A.md:2",
                "src/a.rs:1",
                "src/a.rs:1",
                "src/a.rs:1",
                "src/gizmo.rs (its name)"
            ]
        );
        assert!(faults[0].ends_with("\"gizmo\"; write device: it is the word of the field"));
    }

    #[test]
    fn a_planted_phrase_fails_across_lines_and_with_its_hyphen() {
        assert_eq!(faults(RULES, &[("A.md", "It is\n> shown by E-Post.")]).len(), 2);
        assert_eq!(
            faults(RULES, &[("A.md", "It is. Shown is is not-shown.")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_rule_covers_only_its_groups() {
        assert_eq!(faults(RULES, &[("src/a.rs", "// it is shown")]), Vec::<String>::new());
    }

    #[test]
    fn an_exception_or_allowed_phrase_without_a_use_fails() {
        let stale = faults(RULES, &[("README.md", "."), ("src/old.rs", "")]);
        assert_eq!(
            stale,
            [
                "words.toml: the exception \"gizmos and gears\" is of no use; remove it",
                "words.toml: src/old.rs has no \"table gizmos\" to allow; remove the entry",
            ]
        );
    }

    #[test]
    fn a_pattern_that_names_no_file_fails() {
        let rules = RULES.replace("[\"*.md\"]", "[\"*.md\", \"pages/**\"]");
        assert_eq!(faults(&rules, &[]), ["words.toml: no file matches pages/**"]);
    }
}
