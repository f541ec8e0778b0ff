//! `docs/SUMMARY.md`: the parts of the book, their pages and the order of all.
//!
//! A heading begins a part. A link is a page; one further in belongs to the page above it. A link that ends with `/`
//! stands for every page of that folder that has no place of its own.
//! Must not read a page.

use std::collections::BTreeSet;

/// The folder of the summary, from which its links count.
const FROM: &str = "docs/SUMMARY.md";

/// A part of the book.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) title: String,
    pub(super) entries: Vec<Entry>,
}

/// One line of the table of contents.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its words.
    pub(super) label: String,
    /// What it leads to.
    pub(super) leads: Leads,
    /// Whether it belongs to the entry above it.
    pub(super) is_below: bool,
}

/// What an entry leads to.
#[derive(Debug)]
pub(super) enum Leads {
    /// A page, by its source.
    Page(String),
    /// Every other page of a folder, in the order of their names.
    Pages(Vec<String>),
    /// A file that the server shows in its own way.
    File(String),
}

/// The table of contents.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) parts: Vec<Part>,
}

impl Summary {
    /// Reads it; `all` are the files of the project. Also returns what is wrong with it.
    pub(super) fn read(text: &str, all: &BTreeSet<String>) -> (Self, Vec<String>) {
        let mut faults = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("## ") {
                parts.push(Part {
                    title: title.trim().to_owned(),
                    entries: Vec::new(),
                });
            } else if let Some((label, link)) = entry(line) {
                let Some(part) = parts.last_mut() else {
                    faults.push(format!("{FROM}: {link} belongs to no part"));
                    continue;
                };
                let Some(path) = joined(FROM, link) else {
                    faults.push(format!("{FROM}: {link} leads out of the project"));
                    continue;
                };
                let leads = if link.ends_with('/') {
                    let folder = format!("{path}/");
                    let inside = |path: &&String| {
                        path.strip_prefix(&folder)
                            .is_some_and(|name| !name.contains('/') && super::has_extension(name, "md"))
                    };
                    Leads::Pages(all.iter().filter(inside).cloned().collect())
                } else if !all.contains(&path) {
                    faults.push(format!("{FROM}: there is no {path}"));
                    continue;
                } else if super::has_extension(&path, "md") {
                    Leads::Page(path)
                } else {
                    Leads::File(path)
                };
                part.entries.push(Entry {
                    label: label.to_owned(),
                    leads,
                    is_below: line.starts_with(' '),
                });
            }
        }
        let mut summary = Self { parts };
        faults.extend(summary.settle());
        (summary, faults)
    }

    /// Takes the pages that have a place of their own out of their folders; names those that have two.
    fn settle(&mut self) -> Vec<String> {
        let mut placed = BTreeSet::new();
        let mut faults = Vec::new();
        let mut entries: Vec<&mut Entry> = self.parts.iter_mut().flat_map(|part| &mut part.entries).collect();
        for entry in &entries {
            if let Leads::Page(path) = &entry.leads
                && !placed.insert(path.clone())
            {
                faults.push(format!("{FROM}: {path} has two places"));
            }
        }
        for entry in &mut entries {
            if let Leads::Pages(paths) = &mut entry.leads {
                paths.retain(|path| placed.insert(path.clone()));
            }
        }
        faults
    }

    /// The sources of all pages, in the order of the book.
    pub(super) fn sources(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(Part::sources)
    }

    /// The part that holds a page.
    pub(super) fn part_of(&self, source: &str) -> Option<&Part> {
        self.parts
            .iter()
            .find(|part| part.sources().any(|other| other == source))
    }

    /// The pages before and after one.
    pub(super) fn around(&self, source: &str) -> (Option<&str>, Option<&str>) {
        let all: Vec<&str> = self.sources().collect();
        let at = all.iter().position(|other| *other == source);
        let before = at.and_then(|at| at.checked_sub(1)).map(|at| all[at]);
        let after = at.and_then(|at| all.get(at + 1).copied());
        (before, after)
    }
}

impl Part {
    fn sources(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().flat_map(Entry::sources)
    }
}

impl Entry {
    /// The pages that it stands for.
    pub(super) fn sources(&self) -> impl Iterator<Item = &str> {
        let paths: &[String] = match &self.leads {
            Leads::Page(path) => std::slice::from_ref(path),
            Leads::Pages(paths) => paths,
            Leads::File(_) => &[],
        };
        paths.iter().map(String::as_str)
    }
}

/// The words and the link of a line such as `* [TLS](operate/tls.md)`.
fn entry(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start().strip_prefix("* [")?;
    let (label, rest) = rest.split_once("](")?;
    Some((label, rest.strip_suffix(')')?))
}

/// The path that a link of a file leads to, from the project's folder; `None` if it leads out of it.
pub(super) fn joined(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        parts.clear();
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(paths: &[&str]) -> BTreeSet<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn a_folder_stands_for_the_pages_without_a_place_of_their_own() {
        let text = "# C\n\n## One\n\n* [A](a.md)\n  * [All](b/)\n\n## Two\n\n* [B](b/2.md)\n* [Up](../UP.md)\n";
        let files = all(&[
            "docs/a.md",
            "docs/b/1.md",
            "docs/b/2.md",
            "docs/b/3.md",
            "docs/b/4/5.md",
            "UP.md",
        ]);
        let (summary, faults) = Summary::read(text, &files);
        assert_eq!(faults, Vec::<String>::new());
        let order: Vec<&str> = summary.sources().collect();
        assert_eq!(
            order,
            ["docs/a.md", "docs/b/1.md", "docs/b/3.md", "docs/b/2.md", "UP.md"]
        );
        assert_eq!(
            summary.around("docs/b/3.md"),
            (Some("docs/b/1.md"), Some("docs/b/2.md"))
        );
        assert_eq!(summary.around("docs/a.md").0, None);
        assert_eq!(
            summary.part_of("docs/b/3.md").map(|part| part.title.as_str()),
            Some("One")
        );
    }

    #[test]
    fn a_page_that_is_missing_or_has_two_places_is_named() {
        let text = "* [X](x.md)\n## One\n* [A](a.md)\n* [A](a.md)\n* [B](b.md)\n* [C](../../c.md)\n";
        let (_, faults) = Summary::read(text, &all(&["docs/a.md", "docs/x.md"]));
        let said = faults.join("\n");
        for part in [
            "x.md belongs to no part",
            "no docs/b.md",
            "../../c.md leads out",
            "docs/a.md has two places",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
