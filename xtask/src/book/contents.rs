//! The page of all pages and their sections, in which a browser's own search finds everything.
//!
//! Must not hold any text of a page but its headings.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pulldown_cmark::HeadingLevel;

use super::layout;
use super::markdown::{Heading, Page, escaped};
use super::summary::{Entry, Leads, Summary};

/// The page.
pub(super) fn page(summary: &Summary, pages: &BTreeMap<String, Page>) -> String {
    let mut main = String::from(
        "<h1 id=\"all-pages\">All pages</h1>\n<p>Every page with its sections. Search here with your browser.</p>\n",
    );
    for part in &summary.parts {
        let _ = write!(main, "<h2>{}</h2>\n<ul class=\"all\">", escaped(&part.title));
        for entry in &part.entries {
            if let (Leads::File(_), Some(address)) = (&entry.leads, layout::address(entry, pages)) {
                let _ = write!(
                    main,
                    "<li><a href=\"{}\">{}</a></li>",
                    escaped(address),
                    escaped(&entry.label)
                );
            }
            for page in entry.sources().filter_map(|source| pages.get(source)) {
                write_page(&mut main, page, &sections(entry, page));
            }
        }
        main.push_str("</ul>\n");
    }
    layout::document("All pages", "", &main, "")
}

/// The sections to list of a page. The pages of a folder are alike: each is found by its title.
fn sections<'a>(entry: &Entry, page: &'a Page) -> Vec<&'a Heading> {
    if matches!(entry.leads, Leads::Pages(_)) {
        return Vec::new();
    }
    let headings = page.headings.iter();
    headings.filter(|heading| heading.level == HeadingLevel::H2).collect()
}

fn write_page(out: &mut String, page: &Page, sections: &[&Heading]) {
    let address = escaped(&page.address);
    let _ = write!(out, "<li><a href=\"{address}\">{}</a>", escaped(&page.title));
    if !sections.is_empty() {
        out.push_str("<ul>");
        for heading in sections {
            let _ = write!(
                out,
                "<li><a href=\"{address}#{}\">{}</a></li>",
                escaped(&heading.id),
                escaped(&heading.words)
            );
        }
        out.push_str("</ul>");
    }
    out.push_str("</li>");
}
