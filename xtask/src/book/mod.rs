//! `cargo xtask book`: the documentation as pages, which the server embeds.
//!
//! Every page of `docs/` has its place in `docs/SUMMARY.md`, and every link leads somewhere, or there is no book.
//! Must not know what a page says.

mod contents;
mod layout;
mod markdown;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use flate2::{Compression, GzBuilder};

use crate::files;
use crate::session::{Session, say};
use markdown::{Page, Target};
use summary::Summary;

/// The table of contents.
const SUMMARY: &str = "docs/SUMMARY.md";

/// Where the pages go.
const FOLDER: &str = "web/dist-book";

/// The description of the API, which the server shows as a page of its own.
const API: (&str, &str) = ("docs/openapi.json", "/api/docs");

const STYLE: &str = include_str!("book.css");

/// Builds the book into `web/dist-book`, which the server embeds.
///
/// Only what changed is written, so that the server is not built again without a reason.
pub(crate) fn build(session: &Session) -> Result<()> {
    let book = Book::read(session.root())?;
    let made = book.made(session.root())?;
    let written: usize = made.values().map(Vec::len).sum();
    let changed = put(&session.path(FOLDER), &made)?;
    say(&format!(
        "the book has {} pages, {} KiB compressed; {changed} files changed",
        book.pages.len(),
        written / 1024
    ));
    Ok(())
}

/// All pages in their order.
struct Book {
    summary: Summary,
    /// By their source, such as `docs/operate/tls.md`.
    pages: BTreeMap<String, Page>,
    /// Files of `docs/` that a page links, beside pages.
    linked: BTreeSet<String>,
}

impl Book {
    /// Reads everything, and fails with every fault at once.
    fn read(root: &Path) -> Result<Self> {
        let all: BTreeSet<String> = files::all(root)?.into_iter().collect();
        let text = std::fs::read_to_string(root.join(SUMMARY)).with_context(|| format!("no {SUMMARY}"))?;
        let (summary, mut faults) = Summary::read(&text, &all);
        let mut pages = BTreeMap::new();
        let mut addresses = BTreeMap::new();
        for source in summary.sources() {
            let text = std::fs::read_to_string(root.join(source)).with_context(|| format!("no {source}"))?;
            let page = Page::read(source, &text);
            if let Some(other) = addresses.insert(page.address.clone(), source.to_owned()) {
                faults.push(format!("{source} and {other} have one address"));
            }
            pages.insert(source.to_owned(), page);
        }
        for source in all.iter().filter(|path| is_page(path)) {
            if source != SUMMARY && !pages.contains_key(source) {
                faults.push(format!("{source} is not in {SUMMARY}"));
            }
        }
        let mut linked = BTreeSet::new();
        for page in pages.values() {
            faults.extend(page.faults.iter().map(|fault| format!("{}: {fault}", page.source)));
            for link in &page.links {
                match target(page, link, &pages, &all) {
                    Ok(Target::File(path)) => {
                        linked.insert(path);
                    }
                    Ok(_) => {}
                    Err(why) => faults.push(format!("{}: {link}: {why}", page.source)),
                }
            }
        }
        if !faults.is_empty() {
            bail!("the book cannot be made:\n  {}", faults.join("\n  "));
        }
        Ok(Self { summary, pages, linked })
    }

    /// The files of the book by their names, compressed.
    fn made(&self, root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
        let all: BTreeSet<String> = files::all(root)?.into_iter().collect();
        let mut made = BTreeMap::new();
        let resolve =
            |page: &Page, link: &str| target(page, link, &self.pages, &all).unwrap_or(Target::Path(link.to_owned()));
        for page in self.pages.values() {
            let body = page.html(&|link| resolve(page, link));
            let html = layout::page(&self.summary, &self.pages, page, &body);
            made.insert(format!("{}.html", file_of(&page.address)), html.into_bytes());
        }
        let contents = contents::page(&self.summary, &self.pages);
        made.insert("contents.html".to_owned(), contents.into_bytes());
        made.insert("book.css".to_owned(), STYLE.as_bytes().to_vec());
        for path in &self.linked {
            let name = path.strip_prefix("docs/").unwrap_or(path);
            made.insert(name.to_owned(), std::fs::read(root.join(path))?);
        }
        made.into_iter()
            .map(|(name, bytes)| Ok((format!("{name}.gz"), compressed(&bytes)?)))
            .collect()
    }
}

/// Whether a path is one of the pages that the book must have.
fn is_page(path: &str) -> bool {
    path.starts_with("docs/") && has_extension(path, "md")
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// The name of a page's file, without its ending.
fn file_of(address: &str) -> &str {
    match address.strip_prefix("/docs").unwrap_or(address) {
        "" => "index",
        below => below.trim_start_matches('/'),
    }
}

/// Where a link of a page leads.
fn target(
    page: &Page,
    link: &str,
    pages: &BTreeMap<String, Page>,
    all: &BTreeSet<String>,
) -> Result<Target, &'static str> {
    if ["http://", "https://", "mailto:"]
        .iter()
        .any(|start| link.starts_with(start))
    {
        return Ok(Target::Elsewhere(link.to_owned()));
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, id)| (path, Some(id)));
    let path = if path.is_empty() {
        page.source.clone()
    } else {
        summary::joined(&page.source, path).ok_or("it leads out of the project")?
    };
    let readme = format!("{path}/README.md");
    if let Some(found) = pages.get(&path).or_else(|| pages.get(&readme)) {
        return match anchor {
            None => Ok(Target::Page(found.address.clone())),
            Some(id) if found.has(id) => Ok(Target::Page(format!("{}#{id}", found.address))),
            Some(_) => Err("the page has no such heading"),
        };
    }
    if path == API.0 {
        return Ok(Target::Page(API.1.to_owned()));
    }
    let folder = format!("{path}/");
    if !all.contains(&path) && !all.iter().any(|other| other.starts_with(&folder)) {
        return Err("there is no such file");
    }
    let served = path.starts_with("docs/") && ["json", "png", "svg"].iter().any(|end| has_extension(&path, end));
    Ok(if served { Target::File(path) } else { Target::Path(path) })
}

/// The same bytes for the same text, whenever it is compressed.
fn compressed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    out.write_all(bytes)?;
    Ok(out.finish()?)
}

/// Makes the folder hold these files and no others; returns how many differed.
fn put(folder: &Path, made: &BTreeMap<String, Vec<u8>>) -> Result<usize> {
    std::fs::create_dir_all(folder)?;
    let mut changed = 0;
    for stale in files::all(folder)?.iter().filter(|path| !made.contains_key(*path)) {
        std::fs::remove_file(folder.join(stale))?;
        changed += 1;
    }
    for (name, bytes) in made {
        let path = folder.join(name);
        if std::fs::read(&path).is_ok_and(|old| old == *bytes) {
            continue;
        }
        std::fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        std::fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        changed += 1;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(pages: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in pages {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    fn faults(pages: &[(&str, &str)]) -> String {
        match Book::read(project(pages).path()) {
            Ok(_) => String::new(),
            Err(why) => why.to_string(),
        }
    }

    const START: (&str, &str) = (SUMMARY, "# Contents\n\n## One\n\n* [A](README.md)\n* [B](b/c.md)\n");

    #[test]
    fn a_dead_link_or_heading_is_named_with_its_page() {
        let good = "# B\n\n## Two words\n\n[a](../README.md) [here](#two-words) [code](../../x/y.rs)";
        let pages = |b: &'static str| {
            [
                START,
                ("docs/README.md", "# A\n\n[b](b/c.md#two-words)"),
                ("docs/b/c.md", b),
                ("x/y.rs", ""),
            ]
        };
        assert_eq!(faults(&pages(good)), "");
        let lacks = faults(&pages("# B\n\n[a](../none.md) [out](../../../x)"));
        assert!(
            lacks.contains("docs/b/c.md: ../none.md: there is no such file"),
            "{lacks}"
        );
        assert!(
            lacks.contains("docs/b/c.md: ../../../x: it leads out of the project"),
            "{lacks}"
        );
        assert!(
            lacks.contains("docs/README.md: b/c.md#two-words: the page has no such heading"),
            "{lacks}"
        );
    }

    #[test]
    fn every_page_has_a_place_in_the_summary() {
        let lacks = faults(&[
            START,
            ("docs/README.md", "# A"),
            ("docs/b/c.md", "# C"),
            ("docs/d.md", "# D"),
        ]);
        assert!(lacks.contains("docs/d.md is not in docs/SUMMARY.md"), "{lacks}");
    }

    #[test]
    fn a_page_is_one_file_without_scripts_or_inline_styles() {
        let table = "# C\n\n| a | b |\n|:--|--:|\n| 1 | [x](../../x/y.rs) |\n\n```sh\nls <here>\n```\n";
        let folder = project(&[START, ("docs/README.md", "# A"), ("docs/b/c.md", table), ("x/y.rs", "")]);
        let book = Book::read(folder.path()).unwrap();
        let made = book.made(folder.path()).unwrap();
        let names: Vec<&str> = made.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["b/c.html.gz", "book.css.gz", "contents.html.gz", "index.html.gz"]
        );
        for bytes in made.values() {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut text).unwrap();
            for forbidden in ["<script", " style=", "<style", "javascript:", "onclick"] {
                assert!(!text.contains(forbidden), "{forbidden}: {text}");
            }
        }
        let page = book.pages["docs/b/c.md"].html(&|link| Target::Path(link.to_owned()));
        assert!(page.contains("ls &lt;here&gt;"), "{page}");
    }

    #[test]
    fn html_in_a_page_is_refused_except_for_line_ends_and_comments() {
        let pages = |b: &'static str| [START, ("docs/README.md", "# A"), ("docs/b/c.md", b)];
        assert_eq!(
            faults(&pages("# B\n\n<!-- made -->\n\na<br>b <a id=\"c\"></a>c [c](#c)")),
            ""
        );
        assert!(faults(&pages("# B\n\n<a id=\"c\" onclick=\"d\">c</a>")).contains("HTML"));
        assert!(faults(&pages("# B\n\n<b>c</b>")).contains("HTML"));
        assert!(faults(&pages("# B\n\n<script>\n</script>")).contains("HTML"));
        assert!(faults(&pages("no title")).contains("title"));
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = |names: &[(&str, &str)]| -> BTreeMap<String, Vec<u8>> {
            let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
            names.iter().map(owned).collect()
        };
        assert_eq!(put(folder.path(), &files(&[("a", "1"), ("b/c", "2")])).unwrap(), 2);
        assert_eq!(put(folder.path(), &files(&[("a", "1"), ("b/c", "3")])).unwrap(), 1);
        assert_eq!(put(folder.path(), &files(&[("a", "1")])).unwrap(), 1);
        assert_eq!(files::all(folder.path()).unwrap(), ["a"]);
    }
}
