//! Reads which module of a crate imports which, from its source text.
//!
//! A path counts wherever it stands: in a `use`, in a group of one, or in the middle of code. What is compiled for tests
//! alone does not count, because a test of a part may start the whole server around it. Must not know which imports are
//! allowed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::source::{self, Kind, Language};

/// The path of a module inside its crate; the root is empty.
pub(crate) type Module = Vec<String>;

/// One import: from this module, to that module or to an item of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    path: Vec<String>,
    line: usize,
}

/// What a file says.
#[derive(Debug, Default)]
struct File {
    /// Its path inside the source folder, such as `http/mod.rs`.
    name: String,
    lines: usize,
    imports: BTreeSet<Import>,
    /// Names that this module re-exports, with where they come from.
    passed_on: BTreeMap<String, Vec<String>>,
    /// Modules of it that are compiled for tests alone.
    tests: BTreeSet<String>,
}

/// The files of a crate and what they import from each other.
#[derive(Debug)]
pub(crate) struct Imports {
    files: BTreeMap<Module, File>,
}

/// An arrow from one file to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    pub(crate) from: Module,
    pub(crate) to: Module,
    pub(crate) line: usize,
    /// The path as it was written.
    pub(crate) path: String,
}

impl Arrow {
    fn leads_to_its_folder(&self) -> bool {
        self.from.split_last().is_some_and(|(_, folder)| self.to == folder)
    }
}

impl Imports {
    /// Reads every file of a source folder.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(inside) = waiting.pop() {
            for entry in std::fs::read_dir(&inside).with_context(|| format!("no {}", inside.display()))? {
                let path = entry?.path();
                if path.is_dir() {
                    waiting.push(path);
                } else if path.extension().is_some_and(|end| end == "rs") {
                    let name = path
                        .strip_prefix(folder)?
                        .to_str()
                        .context("paths are text")?
                        .to_owned();
                    let module = module(&name);
                    let text = std::fs::read_to_string(&path)?;
                    files.insert(module.clone(), Reader::read(name, &module, &text));
                }
            }
        }
        let tests: Vec<Module> = files
            .iter()
            .flat_map(|(module, file)| file.tests.iter().map(|test| child(module, test)))
            .collect();
        files.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        Ok(Self { files })
    }

    /// The modules, each with its file's name and how many lines that has.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&Module, &str, usize)> {
        self.files
            .iter()
            .map(|(module, file)| (module, file.name.as_str(), file.lines))
    }

    /// The name of a module's file.
    pub(crate) fn name(&self, module: &Module) -> &str {
        self.files.get(module).map_or("", |file| &file.name)
    }

    /// Every import between two files, once for each line that has it.
    pub(crate) fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = BTreeSet::new();
        for (from, file) in &self.files {
            for import in &file.imports {
                let to = self.resolve(&import.path);
                if to != *from {
                    arrows.insert(Arrow {
                        from: from.clone(),
                        to,
                        line: import.line,
                        path: import.path.join("::"),
                    });
                }
            }
        }
        arrows.into_iter().collect()
    }

    /// The module that defines what a path leads to. Follows re-exported names.
    fn resolve(&self, path: &[String]) -> Module {
        let mut path = path.to_vec();
        // A circle of re-exports does not compile; the bound ends the loop if a text has one anyway.
        for _ in 0..16 {
            let length = (0..=path.len())
                .rev()
                .find(|length| self.files.contains_key(&path[..*length]))
                .unwrap_or(0);
            let (module, rest) = path.split_at(length);
            let Some(source) = rest
                .first()
                .and_then(|name| self.files.get(module)?.passed_on.get(name))
            else {
                return module.to_vec();
            };
            path = source.iter().chain(&rest[1..]).cloned().collect();
        }
        Vec::new()
    }

    /// The groups of files that import each other in a circle, the largest first.
    ///
    /// A folder's own file and each of its parts may know each other: that is a pair, however many parts there are. So an
    /// arrow from a part to the file of its folder closes no circle.
    pub(crate) fn circles(&self) -> Vec<Vec<Module>> {
        let mut next: BTreeMap<&Module, BTreeSet<Module>> = BTreeMap::new();
        let arrows = self.arrows();
        for arrow in arrows.iter().filter(|arrow| !arrow.leads_to_its_folder()) {
            next.entry(&arrow.from).or_default().insert(arrow.to.clone());
        }
        let reached: BTreeMap<&Module, BTreeSet<Module>> = next
            .keys()
            .map(|start| {
                let mut seen = BTreeSet::new();
                let mut waiting = vec![(*start).clone()];
                while let Some(file) = waiting.pop() {
                    for other in next.get(&file).into_iter().flatten() {
                        if seen.insert(other.clone()) {
                            waiting.push(other.clone());
                        }
                    }
                }
                (*start, seen)
            })
            .collect();
        let mut circles: BTreeSet<Vec<Module>> = BTreeSet::new();
        for (start, seen) in &reached {
            let circle: Vec<Module> = seen
                .iter()
                .filter(|other| reached.get(*other).is_some_and(|back| back.contains(*start)))
                .cloned()
                .collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        let mut circles: Vec<_> = circles.into_iter().collect();
        circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
        circles
    }
}

/// The module of a file, by its path inside the source folder.
fn module(name: &str) -> Module {
    let stem = name.strip_suffix(".rs").unwrap_or(name);
    let mut path: Module = stem.split('/').map(str::to_owned).collect();
    let is_root = matches!(path.last().map(String::as_str), Some("mod" | "lib"));
    if is_root {
        path.pop();
    }
    path
}

fn child(module: &[String], name: &str) -> Module {
    module
        .iter()
        .map(String::as_str)
        .chain([name])
        .map(str::to_owned)
        .collect()
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    start: usize,
}

/// Words, `::`, and single signs of the code; comments and strings are left out.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    for piece in source::pieces(Language::Rust, text) {
        if piece.kind != Kind::Code {
            continue;
        }
        let mut at = 0;
        while let Some(first) = piece.text[at..].chars().next() {
            let rest = &piece.text[at..];
            let length = if is_word(first) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                tokens.push(Token {
                    text: &rest[..length],
                    start: piece.start + at,
                });
            }
            at += length;
        }
    }
    tokens
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
    file: File,
    /// The module that is read.
    module: Module,
    /// How deep in braces each of its inline modules began.
    inline: Vec<usize>,
    depth: usize,
    children: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn read(name: String, module: &[String], text: &'a str) -> File {
        let tokens = tokens(text);
        let children = tokens
            .windows(3)
            .filter(|window| window[0].text == "mod" && matches!(window[2].text, ";" | "{"))
            .map(|window| window[1].text.to_owned())
            .collect();
        let mut reader = Reader {
            text,
            tokens,
            at: 0,
            file: File {
                name,
                lines: text.lines().count(),
                ..File::default()
            },
            module: module.to_vec(),
            inline: Vec::new(),
            depth: 0,
            children,
        };
        while reader.at < reader.tokens.len() {
            reader.step();
        }
        reader.file
    }

    fn token(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    fn line(&self, at: usize) -> usize {
        self.tokens
            .get(at)
            .map_or(0, |token| source::line_of(self.text, token.start))
    }

    fn step(&mut self) {
        let at = self.at;
        self.at += 1;
        match self.token(at) {
            "{" => self.depth += 1,
            "}" => {
                self.depth = self.depth.saturating_sub(1);
                if self.inline.last() == Some(&self.depth) {
                    self.inline.pop();
                    self.module.pop();
                }
            }
            "#" if self.is_for_tests(at) => self.skip_item(),
            "mod" if self.token(at + 2) == "{" => {
                self.inline.push(self.depth);
                self.depth += 1;
                self.module.push(self.token(at + 1).to_owned());
                self.at = at + 3;
            }
            "use" => {
                let passes_on = at > 0 && matches!(self.token(at - 1), "pub" | ")");
                self.tree(&[], passes_on);
            }
            word => {
                let starts = matches!(word, "crate" | "super" | "self") || self.children.contains(word);
                let previous = if at == 0 { "" } else { self.token(at - 1) };
                if starts && self.token(at + 1) == "::" && !matches!(previous, "::" | "." | "in") {
                    let mut path = vec![word.to_owned()];
                    while self.token(self.at) == "::" && is_name(self.token(self.at + 1)) {
                        path.push(self.token(self.at + 1).to_owned());
                        self.at += 2;
                    }
                    self.import(&path, at);
                }
            }
        }
    }

    /// Whether an attribute starts here that keeps the next item to test builds.
    fn is_for_tests(&self, at: usize) -> bool {
        if self.token(at + 1) != "[" || self.token(at + 2) != "cfg" {
            return false;
        }
        let condition: Vec<&str> = (at + 3..self.tokens.len())
            .map(|at| self.token(at))
            .take_while(|word| *word != "]")
            .collect();
        condition.contains(&"test") && !condition.contains(&"not") && !condition.contains(&"any")
    }

    /// Steps over the item after an attribute.
    fn skip_item(&mut self) {
        while self.token(self.at) == "[" || self.token(self.at) == "#" {
            self.skip_until(|word| word == "]");
        }
        let first = self.at;
        if self.token(first) == "mod" || self.token(first + 1) == "mod" {
            let name = first + usize::from(self.token(first) != "mod") + 1;
            if self.token(name + 1) == ";" && self.inline.is_empty() {
                self.file.tests.insert(self.token(name).to_owned());
            }
        }
        let is_item = [
            "pub",
            "fn",
            "mod",
            "use",
            "impl",
            "struct",
            "enum",
            "const",
            "static",
            "type",
            "async",
            "trait",
            "let",
            "extern",
            "macro_rules",
        ]
        .contains(&self.token(first));
        let mut depth = 0_usize;
        while self.at < self.tokens.len() {
            match self.token(self.at) {
                "(" | "[" | "{" => depth += 1,
                "}" if depth == 0 => return,
                word @ (")" | "]" | "}") => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && word == "}" {
                        self.at += 1;
                        return;
                    }
                }
                ";" if depth == 0 => {
                    self.at += 1;
                    return;
                }
                "," if depth == 0 && !is_item => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn skip_until(&mut self, is_end: impl Fn(&str) -> bool) {
        while self.at < self.tokens.len() && !is_end(self.token(self.at)) {
            self.at += 1;
        }
        self.at += 1;
    }

    /// Reads a `use` from here to its `;`, or one part of a group to its `,` or `}`.
    fn tree(&mut self, before: &[String], passes_on: bool) {
        let mut path = before.to_vec();
        let start = self.at;
        loop {
            match self.token(self.at) {
                "{" => {
                    self.at += 1;
                    while !matches!(self.token(self.at), "}" | "") {
                        self.tree(&path, passes_on);
                        if self.token(self.at) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "::" => self.at += 1,
                "as" => {
                    let name = self.token(self.at + 1).to_owned();
                    self.at += 2;
                    self.used(&path, start, passes_on, Some(name));
                    return;
                }
                word if is_name(word) || word == "*" => {
                    path.push(word.to_owned());
                    self.at += 1;
                }
                _ => {
                    self.used(&path, start, passes_on, None);
                    return;
                }
            }
        }
    }

    fn used(&mut self, path: &[String], at: usize, passes_on: bool, name: Option<String>) {
        let Some(first) = path.first() else { return };
        if !(matches!(first.as_str(), "crate" | "super" | "self") || self.children.contains(first)) {
            return;
        }
        let mut path = path.to_vec();
        // `a::{self}` is `a`.
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let absolute = self.absolute(&path);
        if passes_on && self.inline.is_empty() {
            if let Some(name) = name.or_else(|| absolute.last().cloned()) {
                self.file.passed_on.insert(name, absolute.clone());
            }
            // A module that re-exports what its own parts define does not depend on them.
            if absolute.starts_with(&self.module) {
                return;
            }
        }
        self.import(&path, at);
    }

    fn import(&mut self, path: &[String], at: usize) {
        let path = self.absolute(path);
        let line = self.line(at);
        self.file.imports.insert(Import { path, line });
    }

    /// A path from the root of the crate.
    fn absolute(&self, path: &[String]) -> Vec<String> {
        let mut absolute = self.module.clone();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => {
                absolute.clear();
                rest = &path[1..];
            }
            Some("self") => rest = &path[1..],
            _ => {
                while rest.first().is_some_and(|word| word == "super") {
                    absolute.pop();
                    rest = &rest[1..];
                }
            }
        }
        absolute.extend(rest.iter().cloned());
        absolute
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_') && word != "as"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate of these files.
    fn imports(files: &[(&str, &str)]) -> Imports {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Imports::read(folder.path()).unwrap()
    }

    fn arrows(files: &[(&str, &str)]) -> Vec<String> {
        imports(files)
            .arrows()
            .iter()
            .map(|arrow| format!("{} > {}", arrow.from.join("::"), arrow.to.join("::")))
            .collect()
    }

    const ABC: [(&str, &str); 3] = [("a.rs", ""), ("b/mod.rs", "pub mod c;"), ("b/c.rs", "")];

    fn arrows_of(text: &str) -> Vec<String> {
        let mut files = vec![("d/mod.rs", text)];
        files.extend(ABC);
        arrows(&files)
    }

    #[test]
    fn a_plain_a_grouped_and_a_nested_use_are_imports() {
        assert_eq!(arrows_of("use crate::a::X;"), ["d > a"]);
        assert_eq!(
            arrows_of("use crate::{a, b::{self, c::Y as Z}};"),
            ["d > a", "d > b", "d > b::c"]
        );
        assert_eq!(arrows_of("pub(crate) use crate::b::c::*;"), ["d > b::c"]);
    }

    #[test]
    fn a_path_in_code_and_one_that_climbs_are_imports() {
        assert_eq!(
            arrows_of("fn f() -> crate::a::X { super::b::c::y() }"),
            ["d > a", "d > b::c"]
        );
        assert_eq!(arrows_of("mod e { use super::super::a::X; }"), ["d > a"]);
        assert_eq!(arrows_of("macro_rules! m { () => { $crate::a::x() } }"), ["d > a"]);
    }

    #[test]
    fn comments_strings_and_visibilities_are_no_imports() {
        let text = "// use crate::a::X;\n/* use crate::a::X; */\npub(in crate::a) fn f() { g(\"use crate::a::X;\") }";
        assert_eq!(arrows_of(text), Vec::<String>::new());
    }

    #[test]
    fn what_only_tests_compile_is_no_import() {
        let text = "#[cfg(test)]\nmod tests { use crate::a::X; }\n#[cfg(test)] use crate::a::Y;\n\
                    struct S { #[cfg(test)] x: crate::a::X, y: crate::b::Y }";
        assert_eq!(arrows_of(text), ["d > b"]);
        let files = [
            ("d/mod.rs", "#[cfg(test)]\nmod tests;"),
            ("d/tests.rs", "use crate::a::X;"),
            ("a.rs", ""),
        ];
        assert_eq!(arrows(&files), Vec::<String>::new());
    }

    #[test]
    fn a_reexported_name_leads_to_its_origin() {
        let files = [
            ("lib.rs", "pub use b::X;"),
            ("a.rs", "use crate::X;"),
            ("b/mod.rs", "mod c; pub use c::X;"),
            ("b/c.rs", ""),
        ];
        // The root knows `b` only when it declares it.
        let mut declared = files;
        declared[0].1 = "mod b; pub use b::X;";
        assert_eq!(arrows(&declared), ["a > b::c"]);
    }

    #[test]
    fn files_that_import_each_other_are_a_circle() {
        let files = [
            ("a.rs", "use crate::b::X;"),
            ("b.rs", "use crate::c::X;"),
            ("c.rs", "use crate::a::X;"),
            ("d.rs", "use crate::a::X;"),
        ];
        let circles = imports(&files).circles();
        assert_eq!(
            circles,
            [[["a"], ["b"], ["c"]]
                .map(|path| path.map(str::to_owned).to_vec())
                .to_vec()]
        );
    }

    #[test]
    fn a_folder_and_each_of_its_parts_are_pairs() {
        let part = "use super::X;";
        let files = [
            ("a/mod.rs", "mod b; mod c; use b::Y; use c::Z;"),
            ("a/b.rs", part),
            ("a/c.rs", part),
        ];
        assert_eq!(imports(&files).circles(), Vec::<Vec<Module>>::new());
        let siblings = [
            ("a/mod.rs", "mod b; mod c;"),
            ("a/b.rs", "use super::c::Z;"),
            ("a/c.rs", "use super::b::Y;"),
        ];
        assert_eq!(imports(&siblings).circles().len(), 1);
    }
}
