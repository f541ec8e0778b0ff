//! One page: its title, its headings, its links, and its text as HTML.
//!
//! Must not know where a link leads: it asks.

use std::fmt::Write as _;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A page of the book.
#[derive(Debug)]
pub(super) struct Page {
    /// Its file, from the project's folder.
    pub(super) source: String,
    /// Where the server shows it.
    pub(super) address: String,
    /// The words of its first heading.
    pub(super) title: String,
    /// Every heading.
    pub(super) headings: Vec<Heading>,
    /// Places beside headings that links may name, `<a id="…"></a>`.
    pub(super) places: Vec<String>,
    /// Where its links lead, as they are written.
    pub(super) links: Vec<String>,
    /// What it may not hold.
    pub(super) faults: Vec<String>,
    text: String,
}

/// A heading.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) level: HeadingLevel,
    /// Its anchor, as GitHub makes it.
    pub(super) id: String,
    /// Its words without marks.
    pub(super) words: String,
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A page of this server.
    Page(String),
    /// A file that is served with the book, by its path in the project.
    File(String),
    /// A file of the project that is not served.
    Path(String),
    /// Another site.
    Elsewhere(String),
}

impl Page {
    /// Reads a page.
    pub(super) fn read(source: &str, text: &str) -> Self {
        let mut page = Self {
            source: source.to_owned(),
            address: address_of(source),
            title: String::new(),
            headings: Vec::new(),
            places: Vec::new(),
            links: Vec::new(),
            faults: Vec::new(),
            text: text.to_owned(),
        };
        let mut heading: Option<(HeadingLevel, String)> = None;
        let mut block = String::new();
        for event in parser(text) {
            match event {
                Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
                Event::End(TagEnd::Heading(_)) => {
                    if let Some((level, words)) = heading.take() {
                        page.add_heading(level, words);
                    }
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some((_, words)) = &mut heading {
                        words.push_str(&text);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.into_string());
                }
                Event::Html(html) => block.push_str(&html),
                Event::End(TagEnd::HtmlBlock) => page.take_html(&std::mem::take(&mut block)),
                Event::InlineHtml(html) => page.take_html(&html),
                _ => {}
            }
        }
        match page.headings.first() {
            Some(first) if first.level == HeadingLevel::H1 => page.title.clone_from(&first.words),
            _ => page.faults.push("it does not begin with its title, `# …`".to_owned()),
        }
        page
    }

    /// Whether a link may name this place in it.
    pub(super) fn has(&self, id: &str) -> bool {
        self.headings.iter().any(|heading| heading.id == id) || self.places.iter().any(|place| place == id)
    }

    fn take_html(&mut self, html: &str) {
        if let Some(id) = place(html) {
            self.places.push(id.to_owned());
        } else if !is_harmless(html) {
            self.faults.push(format!("HTML is not shown: {}", html.trim()));
        }
    }

    fn add_heading(&mut self, level: HeadingLevel, words: String) {
        let slug = slug(&words);
        let taken = |id: &str| self.headings.iter().any(|heading| heading.id == id);
        let numbered = (1..).map(|number| format!("{slug}-{number}"));
        let id = std::iter::once(slug.clone()).chain(numbered).find(|id| !taken(id));
        let id = id.unwrap_or_default();
        self.headings.push(Heading { level, id, words });
    }

    /// Its text as HTML; `resolve` says where each link leads.
    pub(super) fn html(&self, resolve: &dyn Fn(&str) -> Target) -> String {
        let mut headings = self.headings.iter();
        let mut current = None;
        let mut after_links = Vec::new();
        let events = parser(&self.text).map(|event| match event {
            Event::Start(Tag::Heading { level, .. }) => {
                current = headings.next();
                let id = current.map_or("", |heading| heading.id.as_str());
                Event::Html(format!("<{level} id=\"{}\">", escaped(id)).into())
            }
            Event::End(TagEnd::Heading(level)) => Event::Html(match current.take() {
                Some(heading) if level != HeadingLevel::H1 => format!(
                    " <a class=\"anchor\" href=\"#{}\" aria-label=\"Link to “{}”\">#</a></{level}>\n",
                    escaped(&heading.id),
                    escaped(&heading.words)
                )
                .into(),
                _ => format!("</{level}>\n").into(),
            }),
            // Cells say how they are aligned with an inline style, which the policy of the pages forbids.
            Event::Start(Tag::Table(_)) => {
                markup("<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table>")
            }
            Event::End(TagEnd::Table) => markup("</tbody></table></div>\n"),
            Event::Start(Tag::TableHead) => markup("<thead><tr>"),
            Event::End(TagEnd::TableHead) => markup("</tr></thead><tbody>\n"),
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(language) => language.split([' ', ',']).next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                let label = if language.is_empty() { "Text" } else { language };
                Event::Html(
                    format!(
                        "<pre role=\"group\" aria-label=\"{}\" tabindex=\"0\"><code>",
                        escaped(label)
                    )
                    .into(),
                )
            }
            Event::End(TagEnd::CodeBlock) => markup("</code></pre>\n"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let (open, close) = link(resolve(&dest_url));
                after_links.push(close);
                Event::Html(open.into())
            }
            Event::End(TagEnd::Link) => Event::Html(after_links.pop().unwrap_or_default().into()),
            // A path of a page is a link to it, also where it is written as code.
            Event::Code(path) if after_links.is_empty() && current.is_none() && is_path_of_page(&path) => {
                match resolve(&format!("/{path}")) {
                    Target::Page(address) => {
                        let (address, path) = (escaped(&address), escaped(&path));
                        Event::Html(format!("<a href=\"{address}\"><code>{path}</code></a>").into())
                    }
                    _ => Event::Code(path),
                }
            }
            Event::Start(Tag::Image {
                dest_url,
                title,
                id,
                link_type,
            }) => {
                let dest_url = match resolve(&dest_url) {
                    Target::File(path) => served(&path).into(),
                    _ => dest_url,
                };
                Event::Start(Tag::Image {
                    dest_url,
                    title,
                    id,
                    link_type,
                })
            }
            Event::Html(html) | Event::InlineHtml(html) => match place(&html) {
                Some(id) => Event::Html(format!("<span id=\"{}\"></span>", escaped(id)).into()),
                None if html.starts_with("<br") => markup("<br>"),
                None => markup(""),
            },
            other => other,
        });
        let mut out = String::new();
        html::push_html(&mut out, cells(events));
        // A column without a name has no heading.
        out.replace("<th scope=\"col\"></th>", "<td></td>")
    }
}

/// Cells of the head as such, without the inline styles of the library's own tables.
fn cells<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut in_head = false;
    events.map(move |event| {
        match &event {
            Event::Html(html) if html.starts_with("<thead>") => in_head = true,
            Event::Html(html) if html.starts_with("</tr></thead>") => in_head = false,
            _ => {}
        }
        match event {
            Event::Start(Tag::TableRow) => markup("<tr>"),
            Event::End(TagEnd::TableRow) => markup("</tr>\n"),
            Event::Start(Tag::TableCell) => markup(if in_head { "<th scope=\"col\">" } else { "<td>" }),
            Event::End(TagEnd::TableCell) => markup(if in_head { "</th>" } else { "</td>" }),
            other => other,
        }
    })
}

fn markup(text: &'static str) -> Event<'static> {
    Event::Html(CowStr::Borrowed(text))
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// Whether this may be the path of a page, such as `docs/operate/tls.md`.
fn is_path_of_page(code: &str) -> bool {
    code.starts_with("docs/") && code.contains(".md") && !code.contains(['*', ' '])
}

/// What stands before and after the words of a link.
fn link(target: Target) -> (String, String) {
    let linked = |address: &str, more: &str| {
        let open = format!("<a href=\"{}\"{more}>", escaped(address));
        (open, "</a>".to_owned())
    };
    match target {
        Target::Page(address) => linked(&address, ""),
        Target::File(path) => linked(&served(&path), ""),
        Target::Elsewhere(address) => linked(&address, " rel=\"noreferrer\""),
        // It is in the project's repository, which has no address that every copy of IO knows.
        Target::Path(path) => (
            String::new(),
            format!(" <span class=\"file\">(<code>{}</code>)</span>", escaped(&path)),
        ),
    }
}

fn served(path: &str) -> String {
    format!("/{path}")
}

/// The name of a place in the page, such as `<a id="busy">`.
fn place(html: &str) -> Option<&str> {
    let id = html.strip_prefix("<a id=\"")?.strip_suffix("\">")?;
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    id.chars().all(is_plain).then_some(id)
}

/// Comments are left out, a cell may have a line end, and `</a>` ends a place.
fn is_harmless(html: &str) -> bool {
    let html = html.trim();
    html.is_empty()
        || (html.starts_with("<!--") && html.ends_with("-->"))
        || ["<br>", "<br/>", "<br />", "</a>"].contains(&html)
}

/// Where the server shows a page.
fn address_of(source: &str) -> String {
    let stem = source.strip_suffix(".md").unwrap_or(source);
    match stem.strip_prefix("docs/") {
        Some("README") => "/docs".to_owned(),
        Some(below) => format!("/docs/{}", below.strip_suffix("/README").unwrap_or(below)),
        // Pages about the project itself stand beside `docs/`.
        None => format!("/docs/project/{}", stem.to_lowercase()),
    }
}

/// The anchor of a heading, as GitHub makes it.
fn slug(words: &str) -> String {
    let mut out = String::new();
    for character in words.trim().chars() {
        if character.is_alphanumeric() || character == '_' || character == '-' {
            out.extend(character.to_lowercase());
        } else if character == ' ' {
            out.push('-');
        }
    }
    out
}

/// The text, safe between tags and in quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let _ = match character {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            other => out.write_char(other),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_address_of_its_file() {
        for (source, address) in [
            ("docs/README.md", "/docs"),
            ("docs/operate/tls.md", "/docs/operate/tls"),
            ("docs/adr/README.md", "/docs/adr"),
            ("docs/operate/runbooks/IoDown.md", "/docs/operate/runbooks/IoDown"),
            ("ARCHITECTURE.md", "/docs/project/architecture"),
        ] {
            assert_eq!(address_of(source), address);
        }
    }

    #[test]
    fn headings_have_the_anchors_that_links_on_github_use() {
        let page = Page::read(
            "docs/a.md",
            "# T\n\n## Is all well? `io doctor`\n\n## A.b, c – d\n\n## Twice\n\n## Twice\n",
        );
        let ids: Vec<&str> = page.headings.iter().map(|heading| heading.id.as_str()).collect();
        assert_eq!(ids, ["t", "is-all-well-io-doctor", "ab-c--d", "twice", "twice-1"]);
        let html = page.html(&|link| Target::Path(link.to_owned()));
        assert!(
            html.contains("<h2 id=\"twice-1\">Twice <a class=\"anchor\" href=\"#twice-1\""),
            "{html}"
        );
    }

    #[test]
    fn a_file_that_is_not_served_is_named_instead_of_linked() {
        let page = Page::read("docs/a.md", "# T\n\n[the unit](../deploy/io.service) and [B](b.md)");
        let html = page.html(&|link| match link {
            "b.md" => Target::Page("/docs/b".to_owned()),
            _ => Target::Path("deploy/io.service".to_owned()),
        });
        assert!(
            html.contains("the unit <span class=\"file\">(<code>deploy/io.service</code>)</span>"),
            "{html}"
        );
        assert!(html.contains("<a href=\"/docs/b\">B</a>"), "{html}");
    }

    #[test]
    fn the_path_of_a_page_is_a_link_also_as_code() {
        let page = Page::read(
            "docs/b/a.md",
            "# T\n\n`docs/c.md#d` and `docs/*.md` and [`docs/c.md`](../c.md)",
        );
        let html = page.html(&|link| match link {
            "/docs/c.md#d" => Target::Page("/docs/c#d".to_owned()),
            "../c.md" => Target::Page("/docs/c".to_owned()),
            other => Target::Path(other.to_owned()),
        });
        assert!(
            html.contains("<a href=\"/docs/c#d\"><code>docs/c.md#d</code></a>"),
            "{html}"
        );
        assert!(
            html.contains("and <code>docs/*.md</code> and <a href=\"/docs/c\"><code>docs/c.md</code></a>"),
            "{html}"
        );
    }

    #[test]
    fn a_table_names_its_columns_and_can_be_scrolled_by_keyboard() {
        let page = Page::read(
            "docs/a.md",
            "# T\n\n| a | b |\n|---|--:|\n| 1 | 2<br>3 |\n\nx\n\n| | c |\n|---|---|\n",
        );
        let html = page.html(&|link| Target::Path(link.to_owned()));
        assert!(
            html.contains("<th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead>"),
            "{html}"
        );
        assert!(html.contains("<td>1</td><td>2<br>3</td></tr>"), "{html}");
        assert!(
            html.contains("<tr><td></td><th scope=\"col\">c</th></tr></thead>"),
            "{html}"
        );
        assert!(
            html.contains("class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\""),
            "{html}"
        );
    }
}
