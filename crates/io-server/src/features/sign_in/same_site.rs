//! Whether a page of IO sent a request.
//!
//! The CSRF rule (SES-10, HDR-04) and the rule for sockets (SES-14).
//!
//! Must not know who is signed in. It reads only headers that a page cannot set (Fetch Metadata, `Origin`).

use axum::http::{HeaderMap, header};

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Where a request came from, according to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// A page of IO.
    OwnPage,
    /// Something else.
    Foreign,
    /// The request does not say; no current browser does that.
    Unknown,
}

/// Who sent a request.
///
/// `public_origin` is the origin that users see, such as `https://io.example`.
///
/// `Sec-Fetch-Site` decides if the browser sends it: it is reliable even for a form post under `no-referrer`, which says
/// `Origin: null`. Without it, `Origin` must be IO's own. A request with cookies may change something only as
/// [`Sender::OwnPage`]; one without must not be [`Sender::Foreign`].
pub(super) fn sender(headers: &HeaderMap, public_origin: &str) -> Sender {
    match (
        single(headers, SEC_FETCH_SITE),
        single(headers, header::ORIGIN.as_str()),
    ) {
        (Header::One("same-origin"), _) => Sender::OwnPage,
        (Header::Absent, Header::One(origin)) if origin == public_origin => Sender::OwnPage,
        (Header::Absent, Header::Absent) => Sender::Unknown,
        _ => Sender::Foreign,
    }
}

/// Whether a socket may be opened with cookies.
///
/// Browsers always send the `Origin` of a socket, so a missing one is refused.
pub(super) fn is_own_socket(headers: &HeaderMap, public_origin: &str) -> bool {
    single(headers, header::ORIGIN.as_str()) == Header::One(public_origin)
}

#[derive(PartialEq, Eq)]
enum Header<'a> {
    Absent,
    One(&'a str),
    Unclear,
}

fn single<'a>(headers: &'a HeaderMap, name: &str) -> Header<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Header::Absent,
        (Some(value), None) => value.to_str().map_or(Header::Unclear, Header::One),
        (Some(_), Some(_)) => Header::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    const OURS: &str = "https://io.example";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn ses_10_only_own_pages_may_change_something_with_cookies() {
        use Sender::{Foreign, OwnPage, Unknown};
        let cases: [(&[(&'static str, &'static str)], Sender); 11] = [
            (&[("sec-fetch-site", "same-origin")], OwnPage),
            (&[("sec-fetch-site", "same-origin"), ("origin", OURS)], OwnPage),
            (&[("sec-fetch-site", "same-site"), ("origin", OURS)], Foreign),
            (&[("sec-fetch-site", "cross-site"), ("origin", OURS)], Foreign),
            (&[("sec-fetch-site", "none"), ("origin", OURS)], Foreign),
            (&[("origin", OURS)], OwnPage),
            (&[("origin", "https://evil.example")], Foreign),
            (&[("origin", "http://io.example")], Foreign),
            (&[("origin", "https://io.example.evil.example")], Foreign),
            (&[("referer", "https://io.example/lobby")], Unknown),
            (&[], Unknown),
        ];
        for (pairs, expected) in cases {
            assert_eq!(sender(&headers(pairs), OURS), expected, "{pairs:?}");
        }
    }

    #[test]
    fn hdr_04_an_opaque_origin_is_accepted_only_with_fetch_metadata() {
        let described = headers(&[("origin", "null"), ("sec-fetch-site", "same-origin")]);
        assert_eq!(sender(&described, OURS), Sender::OwnPage);
        assert_eq!(sender(&headers(&[("origin", "null")]), OURS), Sender::Foreign);
    }

    #[test]
    fn ses_10_a_doubled_header_is_never_trusted() {
        let mut doubled = headers(&[("sec-fetch-site", "same-origin")]);
        doubled.append(SEC_FETCH_SITE, HeaderValue::from_static("same-origin"));
        assert_eq!(sender(&doubled, OURS), Sender::Foreign);
    }

    #[test]
    fn ses_14_a_socket_with_cookies_needs_the_own_origin() {
        assert!(is_own_socket(&headers(&[("origin", OURS)]), OURS));
        for pairs in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "same-origin")],
            &[],
        ] {
            assert!(!is_own_socket(&headers(pairs), OURS), "{pairs:?}");
        }
    }
}
