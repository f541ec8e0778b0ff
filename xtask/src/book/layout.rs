//! What stands around the text of a page: title, contents, the pages before and after.
//!
//! Must need no script and no inline style: the content security policy blocks both.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pulldown_cmark::HeadingLevel;

use super::markdown::{Page, escaped};
use super::summary::{Entry, Leads, Part, Summary};

type Pages = BTreeMap<String, Page>;

/// From this many sections on, a page begins with a list of them.
const MANY: usize = 4;

/// A page of the book.
pub(super) fn page(summary: &Summary, pages: &Pages, page: &Page, body: &str) -> String {
    let (before, after) = summary.around(&page.source);
    let (before, after) = (
        before.and_then(|one| pages.get(one)),
        after.and_then(|one| pages.get(one)),
    );
    let mut head = String::new();
    for (relation, other) in [("prev", before), ("next", after)] {
        if let Some(other) = other {
            let _ = writeln!(head, "<link rel=\"{relation}\" href=\"{}\">", escaped(&other.address));
        }
    }
    let mut main = String::new();
    // The list of sections stands behind the title.
    let (title, text) = body.split_once("</h1>\n").unwrap_or(("", body));
    let _ = write!(main, "{title}</h1>\n{}{text}", sections(page));
    main.push_str("<nav class=\"turn\" aria-label=\"Previous and next page\">");
    for (class, word, other) in [("before", "Previous", before), ("after", "Next", after)] {
        if let Some(other) = other {
            let _ = write!(
                main,
                "<a class=\"{class}\" href=\"{}\"><span>{word}</span> {}</a>",
                escaped(&other.address),
                escaped(&other.title)
            );
        }
    }
    main.push_str("</nav>\n");
    document(&page.title, &head, &main, &contents(summary, pages, page))
}

/// A document around a text and its contents.
pub(super) fn document(title: &str, head: &str, main: &str, contents: &str) -> String {
    let to_contents = if contents.is_empty() {
        ""
    } else {
        "<a class=\"to-contents\" href=\"#contents\">Contents</a>"
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{} – IO documentation</title>\n\
         <link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/docs/book.css\">\n{head}</head>\n<body>\n\
         <header><a class=\"name\" href=\"/docs\">IO documentation</a><nav aria-label=\"This site\">\
         {to_contents}<a href=\"/docs/contents\">All pages</a>\
         <a href=\"/\">IO</a></nav></header>\n\
         <div class=\"book\">\n<main>\n{main}</main>\n{contents}</div>\n</body>\n</html>\n",
        escaped(title)
    )
}

fn sections(page: &Page) -> String {
    let sections: Vec<_> = page
        .headings
        .iter()
        .filter(|heading| heading.level == HeadingLevel::H2)
        .collect();
    if sections.len() < MANY {
        return String::new();
    }
    let mut out = String::from("<details class=\"sections\"><summary>On this page</summary><ul>");
    for heading in sections {
        let _ = write!(
            out,
            "<li><a href=\"#{}\">{}</a></li>",
            escaped(&heading.id),
            escaped(&heading.words)
        );
    }
    out.push_str("</ul></details>\n");
    out
}

/// The part of the book that holds this page, and the other parts.
fn contents(summary: &Summary, pages: &Pages, page: &Page) -> String {
    let mut out = String::from("<nav class=\"contents\" id=\"contents\" aria-label=\"Contents\" tabindex=\"-1\">");
    let own = summary.part_of(&page.source);
    for part in &summary.parts {
        if own.is_some_and(|own| std::ptr::eq(own, part)) {
            let _ = write!(out, "<p class=\"part\">{}</p><ul>", escaped(&part.title));
            write_entries(&mut out, part, pages, page);
            out.push_str("</ul>");
        } else if let Some(first) = first_of(part, pages) {
            let _ = write!(
                out,
                "<p class=\"part\"><a href=\"{}\">{}</a></p>",
                escaped(first),
                escaped(&part.title)
            );
        }
    }
    out.push_str("</nav>\n");
    out
}

fn write_entries(out: &mut String, part: &Part, pages: &Pages, page: &Page) {
    for entry in &part.entries {
        let Some(address) = address(entry, pages) else {
            continue;
        };
        let below = if entry.is_below { " class=\"below\"" } else { "" };
        let here = match &entry.leads {
            Leads::Page(source) if *source == page.source => " aria-current=\"page\"",
            Leads::Pages(sources) if sources.contains(&page.source) => " aria-current=\"true\"",
            _ => "",
        };
        let _ = write!(
            out,
            "<li{below}><a href=\"{}\"{here}>{}</a></li>",
            escaped(address),
            escaped(&entry.label)
        );
    }
}

fn first_of<'a>(part: &'a Part, pages: &'a Pages) -> Option<&'a str> {
    part.entries.iter().find_map(|entry| address(entry, pages))
}

/// Where an entry leads; a folder leads to its first page.
pub(super) fn address<'a>(entry: &'a Entry, pages: &'a Pages) -> Option<&'a str> {
    if let Leads::File(path) = &entry.leads {
        return (*path == super::API.0).then_some(super::API.1);
    }
    let first = entry.sources().next()?;
    pages.get(first).map(|page| page.address.as_str())
}
