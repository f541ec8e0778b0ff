//! The pages of the web app and of the console, if their hashed files come from another origin (`assets.base_url`).
//!
//! Pages, the service worker and everything without a hash in its name stay at the address of IO. Must not change anything
//! of a page but the addresses of its hashed files.

use std::collections::HashMap;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha384};

/// Where hashed files are, and the pages that say so.
#[derive(Debug, Default)]
pub struct Elsewhere(HashMap<String, Page>);

/// A page in both of its encodings.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) plain: Bytes,
    pub(super) gzip: Option<Bytes>,
}

impl Elsewhere {
    /// Adds a page: its hashed files lie at `base` from now on.
    ///
    /// It is served at `path`; `bytes_of` has each file by its path.
    pub(super) fn add(&mut self, path: String, page: &str, base: &str, bytes_of: impl Fn(&str) -> Option<Vec<u8>>) {
        let plain = moved(page, base, bytes_of);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder.write_all(plain.as_bytes()).and_then(|()| encoder.finish());
        let page = Page {
            plain: plain.into(),
            gzip: gzip.ok().map(Bytes::from),
        };
        self.0.insert(path, page);
    }

    /// The page at a path.
    pub(super) fn page(&self, path: &str) -> Option<&Page> {
        self.0.get(path)
    }
}

/// Whether the file at a path has a hash in its name.
pub(super) fn is_hashed(path: &str) -> bool {
    path.starts_with("/assets/") || path.starts_with("/console/assets/")
}

/// The paths of the hashed files that a page names.
pub(super) fn named(page: &str) -> Vec<String> {
    tags(page)
        .filter_map(|tag| Some(Named::of(tag)?.path.to_owned()))
        .collect()
}

/// A tag that names a hashed file.
struct Named<'a> {
    before: &'a str,
    path: &'a str,
    after: &'a str,
}

impl<'a> Named<'a> {
    fn of(tag: &'a str) -> Option<Self> {
        let loads = ["<script", "<link", "<img"].iter().any(|start| {
            let rest = tag.strip_prefix(start);
            rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
        });
        let value = value_at(tag, "src").or_else(|| value_at(tag, "href"));
        let (before, after) = tag.split_at(value.filter(|_| loads)?);
        let (path, after) = after.split_once('"')?;
        is_hashed(path).then_some(Self { before, path, after })
    }
}

/// Where the value of an attribute begins, behind its quotation mark.
fn value_at(tag: &str, name: &str) -> Option<usize> {
    let written = format!("{name}=\"");
    let mut found = tag.match_indices(&written);
    let (at, _) = found.find(|(at, _)| tag[..*at].ends_with(char::is_whitespace))?;
    Some(at + written.len())
}

/// A page, cut before each tag and after it.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split_inclusive('>')
        .flat_map(|piece| piece.find('<').map_or([piece, ""], |at| [&piece[..at], &piece[at..]]))
        .filter(|piece| !piece.is_empty())
}

fn moved(page: &str, base: &str, bytes_of: impl Fn(&str) -> Option<Vec<u8>>) -> String {
    let piece = |piece: &str| match Named::of(piece) {
        None => piece.to_owned(),
        Some(Named { before, path, after }) => {
            // Of what can run or change the page, the bytes are those that this version has.
            let relation = value_at(piece, "rel").and_then(|at| piece[at..].split('"').next());
            let checked = piece.starts_with("<script") || matches!(relation, Some("stylesheet" | "modulepreload"));
            let digest = bytes_of(path).filter(|_| checked).map(|bytes| {
                let digest = STANDARD.encode(Sha384::digest(bytes));
                format!(" integrity=\"sha384-{digest}\"")
            });
            // Without it a browser gets no bytes to check, and `cross-origin-embedder-policy` may refuse them.
            let asked = piece.split_whitespace().any(|word| word.starts_with("crossorigin"));
            let asks = if asked { "" } else { " crossorigin=\"\"" };
            format!("{before}{base}{path}\"{}{asks}{after}", digest.unwrap_or_default())
        }
    };
    tags(page).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html><html><head>\n\
        <link rel=\"icon\" href=\"/icon.svg\">\
        <link\n  rel=\"preload\"\n  href=\"/assets/font-1.woff2\"\n  as=\"font\"\n  crossorigin\n/>\
        <link rel=\"stylesheet\" href=\"/assets/app-1.css\"/>\
        <script src=\"/theme.js\"></script>\n\
        <script type=\"module\" crossorigin src=\"/assets/app-1.js\"></script></head>\n\
        <body><a href=\"/assets/app-1.js\">1 &lt; 2</a> > <script src=\"https://x/assets/y.js\"></script></body>";

    #[test]
    fn only_hashed_files_that_a_page_loads_move() {
        let page = moved(PAGE, "https://cdn.test", |path| Some(path.as_bytes().to_vec()));
        let digest = |path: &str| STANDARD.encode(Sha384::digest(path.as_bytes()));
        let (style, script) = (digest("/assets/app-1.css"), digest("/assets/app-1.js"));
        for part in [
            "<link\n  rel=\"preload\"\n  href=\"https://cdn.test/assets/font-1.woff2\"\n  as=\"font\"\n  crossorigin\n/>"
                .to_owned(),
            format!(
                "<link rel=\"stylesheet\" href=\"https://cdn.test/assets/app-1.css\" integrity=\"sha384-{style}\" \
                 crossorigin=\"\"/>"
            ),
            format!(
                "<script type=\"module\" crossorigin src=\"https://cdn.test/assets/app-1.js\" \
                 integrity=\"sha384-{script}\"></script>"
            ),
        ] {
            assert!(page.contains(&part), "{part} in {page}");
        }
        let back = page.replace("https://cdn.test", "").replace(" crossorigin=\"\"", "");
        let back = [style, script].iter().fold(back, |page, digest| {
            page.replace(&format!(" integrity=\"sha384-{digest}\""), "")
        });
        assert_eq!(back, PAGE, "nothing else changes");
        assert_eq!(
            named(PAGE),
            ["/assets/font-1.woff2", "/assets/app-1.css", "/assets/app-1.js"]
        );
    }

    #[test]
    fn a_file_that_is_not_known_moves_without_a_digest() {
        let page = moved("<script src=\"/console/assets/x.js\">", "https://cdn.test", |_| None);
        assert_eq!(
            page,
            "<script src=\"https://cdn.test/console/assets/x.js\" crossorigin=\"\">"
        );
    }
}
