//! Where a user may be sent after signing in: only to a path of this site (AUTH-18).
//!
//! Must not know which pages exist: an unknown path shows the normal 404 page.

/// The path without a valid wish.
pub(super) const HOME: &str = "/";
/// The longest path, in bytes.
const LONGEST: usize = 512;

/// `wanted` if it is a plain absolute path of this site, otherwise [`HOME`].
///
/// Only unreserved characters of RFC 3986 and `/ ? & = #` are allowed. Without percent signs and backslashes, no browser
/// or proxy can decode it into another address.
pub(super) fn next_path(wanted: Option<&str>) -> &str {
    let Some(path) = wanted else { return HOME };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?&=#".contains(c);
    let own = path.starts_with('/') && !path.starts_with("//") && path.len() <= LONGEST && path.chars().all(plain);
    if own { path } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auth_18_paths_of_this_site_pass() {
        for path in [
            "/",
            "/lobby",
            "/chat/0a1b-2c3d?from=mail&x=1",
            "/settings#devices",
            "/a//b",
        ] {
            assert_eq!(next_path(Some(path)), path);
        }
    }

    #[test]
    fn auth_18_everything_else_leads_home() {
        let foreign = [
            "",
            "lobby",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%2f/evil.example",
            "/%5cevil.example",
            "%2f%2fevil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /lobby",
            "/lobby ",
            "/\u{2215}evil",
            "/a@b",
            "/a:b",
            "///evil.example",
        ];
        for path in foreign {
            assert_eq!(next_path(Some(path)), HOME, "{path:?}");
        }
        assert_eq!(next_path(None), HOME);
        assert_eq!(next_path(Some(&format!("/{}", "a".repeat(LONGEST)))), HOME);
    }
}
