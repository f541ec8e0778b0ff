//! Reads source text without compiling it. Separates code, comments and strings.
//!
//! The checks read names and sentences. A path in a string must not count as an import, and an id in code must not
//! count as prose. Must not know what the checks look for.

/// What a piece of source text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Comment,
    /// A string, with its quotes.
    Text,
}

/// A piece of source text and the byte where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

/// The languages that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    /// TypeScript and JavaScript.
    Script,
}

impl Language {
    /// The language of a file, by how its name ends.
    pub(crate) fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "rs" => Some(Self::Rust),
            "ts" | "tsx" | "mjs" | "js" => Some(Self::Script),
            _ => None,
        }
    }
}

/// Splits source text; the pieces together are the text.
pub(crate) fn pieces(language: Language, text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let (mut at, mut code) = (0, 0);
    while at < bytes.len() {
        let found = if bytes[at..].starts_with(b"//") {
            let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            Some((Kind::Comment, end))
        } else if bytes[at..].starts_with(b"/*") {
            Some((Kind::Comment, block_comment(language, bytes, at)))
        } else {
            match language {
                Language::Rust => rust_string(bytes, at),
                Language::Script => script_string(bytes, at, code),
            }
            .map(|end| (Kind::Text, end))
        };
        match found {
            Some((kind, end)) => {
                let end = end.min(text.len());
                push(&mut pieces, Kind::Code, text, code, at);
                push(&mut pieces, kind, text, at, end);
                (at, code) = (end, end);
            }
            None => at += skipped(language, bytes, at),
        }
    }
    push(&mut pieces, Kind::Code, text, code, text.len());
    pieces
}

fn push<'a>(pieces: &mut Vec<Piece<'a>>, kind: Kind, text: &'a str, start: usize, end: usize) {
    if start < end {
        let text = &text[start..end];
        pieces.push(Piece { kind, text, start });
    }
}

/// How many bytes of code to step over.
/// A whole word, so that a prefix of a string is not looked for inside it.
fn skipped(language: Language, bytes: &[u8], at: usize) -> usize {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    let word = bytes[at..].iter().take_while(|byte| is_word(byte)).count();
    if word > 0 {
        return word;
    }
    // A character or a lifetime of Rust: neither begins a string.
    if language == Language::Rust && bytes[at] == b'\'' {
        let rest = &bytes[at + 1..];
        if rest.first() == Some(&b'\\') {
            // The escaped character may be a quote itself.
            return rest
                .iter()
                .skip(2)
                .position(|byte| *byte == b'\'')
                .map_or(1, |end| end + 4);
        }
        // A character of up to four bytes in UTF-8, then the closing quote.
        let length = rest.first().map_or(1, |byte| match byte {
            0xF0.. => 4,
            0xE0.. => 3,
            0xC0.. => 2,
            _ => 1,
        });
        if rest.get(length) == Some(&b'\'') {
            return length + 2;
        }
    }
    1
}

/// Where a block comment ends; those of Rust nest.
fn block_comment(language: Language, bytes: &[u8], start: usize) -> usize {
    let (mut depth, mut at) = (0_usize, start);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") && (language == Language::Rust || depth == 0) {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// Where the string ends that starts here, if one does.
/// `"…"`, `r#"…"#`, and both after `b` or `c`.
fn rust_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    if matches!(bytes[at], b'b' | b'c') {
        at += 1;
    }
    let raw = bytes.get(at) == Some(&b'r');
    if raw {
        at += 1;
        let hashes = bytes[at..].iter().take_while(|byte| **byte == b'#').count();
        at += hashes;
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
        let end = bytes[at + 1..].windows(close.len()).position(|window| window == close);
        return Some(end.map_or(bytes.len(), |end| at + 1 + end + close.len()));
    }
    (bytes.get(at) == Some(&b'"')).then(|| escaped(bytes, at, b'"').unwrap_or(bytes.len()))
}

/// Where the string or regular expression of TypeScript that starts here ends.
/// `None` if none starts here.
fn script_string(bytes: &[u8], start: usize, code: usize) -> Option<usize> {
    match bytes[start] {
        quote @ (b'"' | b'\'') => {
            // An apostrophe in text between tags opens no string: a string ends on its line.
            let line = bytes[start..].iter().position(|byte| *byte == b'\n');
            let line = line.map_or(bytes.len(), |end| start + end);
            escaped(&bytes[..line], start, quote)
        }
        b'`' => Some(template(bytes, start)),
        b'/' if begins_an_expression(&bytes[code..start]) => {
            let line = bytes[start..].iter().position(|byte| *byte == b'\n');
            let line = line.map_or(bytes.len(), |end| start + end);
            regular_expression(&bytes[..line], start)
        }
        _ => None,
    }
}

/// Whether a `/` after this code begins a regular expression.
/// After a value it is a division.
fn begins_an_expression(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    before.last().is_none_or(|last| b"(,=:[!&|?{};+>".contains(last)) || before.ends_with(b"return")
}

fn regular_expression(line: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut in_class) = (start + 1, false);
    while at < line.len() {
        match line[at] {
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The end of a string with backslashes, after its closing quote.
fn escaped(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// The end of a template, with the code in its `${…}`.
fn template(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'`' => return at + 1,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                let mut depth = 1_usize;
                at += 2;
                while at < bytes.len() && depth > 0 {
                    match bytes[at] {
                        b'`' => {
                            at = template(bytes, at);
                            continue;
                        }
                        quote @ (b'"' | b'\'') => {
                            if let Some(end) = escaped(bytes, at, quote) {
                                at = end;
                                continue;
                            }
                        }
                        b'{' => depth += 1,
                        b'}' => depth -= 1,
                        _ => {}
                    }
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The number of the line that holds this byte, from 1.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    1 + text[..byte].matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(language: Language, kind: Kind, text: &str) -> Vec<&str> {
        let all = pieces(language, text);
        assert_eq!(all.iter().map(|piece| piece.text).collect::<String>(), text);
        all.into_iter()
            .filter(|piece| piece.kind == kind)
            .map(|piece| piece.text)
            .collect()
    }

    #[test]
    fn comments_of_rust_nest_and_do_not_begin_in_strings() {
        let text = "a /* b /* c */ d */ e // f\n\"// g\" h";
        assert_eq!(of(Language::Rust, Kind::Comment, text), ["/* b /* c */ d */", "// f"]);
        assert_eq!(of(Language::Rust, Kind::Text, text), ["\"// g\""]);
    }

    #[test]
    fn strings_of_rust_may_be_raw_and_escaped() {
        let text = r###"f("a\"b", r"c\", br##"d"# e"##, for"x", '"', 'a', '\'', 'ä', "z")"###;
        let expected = [r#""a\"b""#, r#"r"c\""#, r###"br##"d"# e"##"###, "\"x\"", "\"z\""];
        assert_eq!(of(Language::Rust, Kind::Text, text), expected);
    }

    #[test]
    fn a_lifetime_opens_no_string() {
        let text = "fn f<'a>(x: &'a str) -> &'a str { \"it's\" }";
        assert_eq!(of(Language::Rust, Kind::Text, text), ["\"it's\""]);
    }

    #[test]
    fn templates_and_regular_expressions_of_scripts_are_text() {
        let text = "const a = `b ${c(`d`, \"}\")} e`; const f = /[/'\"`]/u.test(g) / h; // i\n";
        assert_eq!(
            of(Language::Script, Kind::Text, text),
            ["`b ${c(`d`, \"}\")} e`", "/[/'\"`]/"]
        );
        assert_eq!(of(Language::Script, Kind::Comment, text), ["// i"]);
    }

    #[test]
    fn an_apostrophe_between_tags_ends_with_its_line() {
        let text = "<p>It's late</p>\n// a comment\n'text'";
        assert_eq!(of(Language::Script, Kind::Comment, text), ["// a comment"]);
        assert_eq!(of(Language::Script, Kind::Text, text), ["'text'"]);
    }
}
