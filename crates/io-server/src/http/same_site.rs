//! Whether a page of IO sent a request.
//!
//! The CSRF rule (SES-10, HDR-04) and the rule for sockets (SES-14).
//!
//! Must not know who is signed in. It reads only headers that a page cannot set (Fetch Metadata, `Origin`).

use axum::http::{HeaderMap, header};

use crate::config::{is_one_site, normal_origin};

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Where a request came from, according to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A page of IO.
    OwnPage,
    /// A page of IO at another address than the public one.
    OwnPageElsewhere,
    /// Something else.
    Foreign,
    /// The request does not say; no current browser does that.
    Unknown,
}

/// The origins of IO's own pages.
#[derive(Clone, Copy, Debug)]
pub struct OwnSite<'a> {
    /// The origin that users see in its normal form, such as `https://io.example`.
    pub origin: &'a str,
    /// Whether all names of the loopback address are one site, as a developer expects.
    pub loopback_is_one: bool,
}

impl OwnSite<'_> {
    fn has(self, origin: &str) -> bool {
        normal_origin(origin)
            .is_some_and(|origin| origin == self.origin || (self.loopback_is_one && is_one_site(&origin, self.origin)))
    }
}

/// Who sent a request.
///
/// `Sec-Fetch-Site` decides if the browser sends it: it is reliable even for a form post under `no-referrer`, which says
/// `Origin: null`. Without it, `Origin` must be IO's own. A request with cookies may change something only as
/// [`Sender::OwnPage`]; one without must not be [`Sender::Foreign`].
pub fn sender(headers: &HeaderMap, own: &OwnSite) -> Sender {
    match (
        single(headers, SEC_FETCH_SITE),
        single(headers, header::ORIGIN.as_str()),
    ) {
        (Header::One("same-origin"), Header::Absent | Header::One("null")) => Sender::OwnPage,
        (Header::One("same-origin"), Header::One(origin)) if own.has(origin) => Sender::OwnPage,
        (Header::One("same-origin"), Header::One(_)) => Sender::OwnPageElsewhere,
        (Header::Absent, Header::One(origin)) if own.has(origin) => Sender::OwnPage,
        (Header::Absent, Header::Absent) => Sender::Unknown,
        _ => Sender::Foreign,
    }
}

/// Whether a socket may be opened with cookies.
///
/// Browsers always send the `Origin` of a socket, so a missing one is refused.
pub fn is_own_socket(headers: &HeaderMap, own: &OwnSite) -> bool {
    matches!(single(headers, header::ORIGIN.as_str()), Header::One(origin) if own.has(origin))
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

    const OWN: OwnSite = OwnSite {
        origin: OURS,
        loopback_is_one: true,
    };

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn ses_10_only_own_pages_may_change_something_with_cookies() {
        use Sender::{Foreign, OwnPage, OwnPageElsewhere, Unknown};
        let cases: [(&[(&'static str, &'static str)], Sender); 16] = [
            (&[("sec-fetch-site", "same-origin")], OwnPage),
            (&[("sec-fetch-site", "same-origin"), ("origin", OURS)], OwnPage),
            (&[("sec-fetch-site", "same-site"), ("origin", OURS)], Foreign),
            (&[("sec-fetch-site", "cross-site"), ("origin", OURS)], Foreign),
            (&[("sec-fetch-site", "none"), ("origin", OURS)], Foreign),
            (&[("origin", OURS)], OwnPage),
            (&[("origin", "https://io.example:443")], OwnPage),
            (&[("origin", "https://io.example.")], OwnPage),
            (
                &[("sec-fetch-site", "same-origin"), ("origin", "https://www.io.example")],
                OwnPageElsewhere,
            ),
            (
                &[("sec-fetch-site", "same-origin"), ("origin", "http://10.0.0.1:8080")],
                OwnPageElsewhere,
            ),
            (&[("origin", "http://localhost:8080")], Foreign),
            (&[("origin", "https://evil.example")], Foreign),
            (&[("origin", "http://io.example")], Foreign),
            (&[("origin", "https://io.example.evil.example")], Foreign),
            (&[("referer", "https://io.example/lobby")], Unknown),
            (&[], Unknown),
        ];
        for (pairs, expected) in cases {
            assert_eq!(sender(&headers(pairs), &OWN), expected, "{pairs:?}");
        }
    }

    #[test]
    fn hdr_04_an_opaque_origin_is_accepted_only_with_fetch_metadata() {
        let described = headers(&[("origin", "null"), ("sec-fetch-site", "same-origin")]);
        assert_eq!(sender(&described, &OWN), Sender::OwnPage);
        assert_eq!(sender(&headers(&[("origin", "null")]), &OWN), Sender::Foreign);
    }

    #[test]
    fn ses_10_a_doubled_header_is_never_trusted() {
        let mut doubled = headers(&[("sec-fetch-site", "same-origin")]);
        doubled.append(SEC_FETCH_SITE, HeaderValue::from_static("same-origin"));
        assert_eq!(sender(&doubled, &OWN), Sender::Foreign);
    }

    #[test]
    fn ses_14_a_socket_with_cookies_needs_the_own_origin() {
        assert!(is_own_socket(&headers(&[("origin", OURS)]), &OWN));
        for pairs in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "same-origin")],
            &[],
        ] {
            assert!(!is_own_socket(&headers(pairs), &OWN), "{pairs:?}");
        }
    }

    #[test]
    fn a_developer_may_use_any_name_of_the_loopback_address() {
        let development = OwnSite {
            origin: "http://127.0.0.1:8080",
            loopback_is_one: true,
        };
        let production = OwnSite {
            loopback_is_one: false,
            ..development
        };
        let page = [("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8080")];
        assert_eq!(sender(&headers(&page), &development), Sender::OwnPage);
        assert!(is_own_socket(&headers(&page), &development));
        assert_eq!(sender(&headers(&page), &production), Sender::OwnPageElsewhere);
        assert!(!is_own_socket(&headers(&page), &production));
        let other = [("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8081")];
        assert!(!is_own_socket(&headers(&other), &development));
    }
}
