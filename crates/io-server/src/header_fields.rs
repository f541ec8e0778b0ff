//! Reads header fields as the bytes that they are.
//!
//! Other programs write into the same fields, so an odd byte must hide nothing but its own part. Must not know what a
//! field is for.

use http::HeaderMap;
use http::header::AsHeaderName;

/// The members of a field that is a list, over all its lines and in their order.
///
/// It splits at every comma, also inside quotes: a quote that a client left open must not swallow what a proxy appends.
pub(crate) fn members(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &[u8]> {
    headers
        .get_all(name)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|member| !member.is_empty())
}

/// Whether a field that is a list contains this token, in any case.
pub(crate) fn has_token(headers: &HeaderMap, name: impl AsHeaderName, token: &str) -> bool {
    members(headers, name).any(|member| member.eq_ignore_ascii_case(token.as_bytes()))
}

/// A value without its parameters: `text/html` of `text/html; charset=utf-8`.
pub(crate) fn essence(value: &[u8]) -> &[u8] {
    value
        .split(|byte| *byte == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii()
}

/// Whether a message is of this media type, in any case.
pub(crate) fn is_media_type(headers: &HeaderMap, name: &str) -> bool {
    headers
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|value| essence(value.as_bytes()).eq_ignore_ascii_case(name.as_bytes()))
}

/// Whether `If-None-Match` names this entity tag, strong or weak, or any.
pub(crate) fn none_match_names(headers: &HeaderMap, tag: &[u8]) -> bool {
    headers
        .get_all(http::header::IF_NONE_MATCH)
        .iter()
        .any(|line| line.as_bytes().trim_ascii() == b"*" || EntityTags(line.as_bytes()).any(|named| named == tag))
}

/// The entity tags of one line, with their quotes and without `W/`.
///
/// A comma may be part of a tag.
struct EntityTags<'a>(&'a [u8]);

impl<'a> Iterator for EntityTags<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let open = self.0.iter().position(|byte| *byte == b'"')?;
        let length = self.0[open + 1..].iter().position(|byte| *byte == b'"')? + 2;
        let (tag, rest) = self.0[open..].split_at(length);
        self.0 = rest;
        Some(tag)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::{CONNECTION, IF_NONE_MATCH};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "header names are constants")]
    fn lines(name: http::HeaderName, lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(&name, HeaderValue::from_bytes(line).unwrap());
        }
        headers
    }

    #[test]
    fn several_lines_are_one_list_and_empty_members_do_not_count() {
        let headers = lines(CONNECTION, &[b" keep-alive,, \xfc", b",UPGRADE ,"]);
        let found: Vec<&[u8]> = members(&headers, CONNECTION).collect();
        assert_eq!(found, [b"keep-alive".as_slice(), b"\xfc", b"UPGRADE"]);
        assert!(has_token(&headers, CONNECTION, "upgrade") && !has_token(&headers, CONNECTION, "up"));
    }

    #[test]
    fn a_quoted_comma_is_part_of_an_entity_tag() {
        let names = |line: &[u8], tag: &[u8]| none_match_names(&lines(IF_NONE_MATCH, &[line]), tag);
        assert!(names(b"W/\"a,b\" , \"c\"", b"\"a,b\"") && names(b"\"a\",\"c\"", b"\"c\""));
        assert!(!names(b"\"a,\"b\",c\"", b"\"c\"") && !names(b"\"open", b"\"open\""));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_around_it_hide_a_member(
            before in "[^\r\n,\u{0}-\u{1f}\u{7f}]{0,12}",
            after in "[^\r\n,\u{0}-\u{1f}\u{7f}]{0,12}",
        ) {
            let line = format!("{before},close,{after}");
            proptest::prop_assert!(has_token(&lines(CONNECTION, &[line.as_bytes()]), CONNECTION, "Close"));
        }
    }
}
