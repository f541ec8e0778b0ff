//! The cookies of IO: their names, their attributes, and how they are read.
//!
//! Must not know what their values mean. All of them carry the `__Host-` prefix (RFC 6265bis section 4.1.3.2): `Secure`,
//! `Path=/`, no `Domain`, so neither a subdomain nor plain HTTP can plant one. Browsers treat `http://localhost` and
//! `http://127.0.0.1` as trustworthy and keep them there too, so development needs no exception.

use axum::http::{HeaderMap, HeaderValue, header};
use io_core::time::Span;

/// One of the cookies of IO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The access token. Sent only by pages of IO itself.
    Access,
    /// The refresh token. Sent only by pages of IO itself.
    Refresh,
    /// Binds a sign-in code to the browser that asked for it.
    ///
    /// `Lax`, so that it is sent when the user follows the link in the email.
    LoginRequest,
    /// Recognises a device that signed in before. Sent only by pages of IO itself.
    Device,
    /// The session of a member of staff. Never accepted where people sign in, nor theirs here.
    Staff,
    /// Binds an unfinished sign-in of staff to the browser that asked for it.
    StaffSignIn,
}

/// How long a device is recognised after its last sign-in. Browsers keep no cookie longer than 400 days.
pub const DEVICE_LIFE: Span = Span::days(365);

/// A little longer than a link works, so that the answer can be "expired".
pub const LOGIN_REQUEST_LIFE: Span = Span::minutes(15);

impl Cookie {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "__Host-io_at",
            Self::Refresh => "__Host-io_rt",
            Self::LoginRequest => "__Host-io_lr",
            Self::Device => "__Host-io_dv",
            Self::Staff => "__Host-io_staff",
            Self::StaffSignIn => "__Host-io_staff_in",
        }
    }

    const fn same_site(self) -> &'static str {
        match self {
            Self::Access | Self::Refresh | Self::Device | Self::Staff | Self::StaffSignIn => "Strict",
            Self::LoginRequest => "Lax",
        }
    }

    /// The `Set-Cookie` value that stores it for this long.
    pub fn set(self, value: &str, life: Span) -> HeaderValue {
        let text = format!(
            "{}={value}; HttpOnly; Secure; Path=/; SameSite={}; Max-Age={}",
            self.name(),
            self.same_site(),
            life.as_seconds_ceil()
        );
        HeaderValue::try_from(text).expect("invariant: cookie values are base64url")
    }

    /// The `Set-Cookie` value that removes it.
    pub fn clear(self) -> HeaderValue {
        self.set("", Span::ZERO)
    }

    /// Its value in a request.
    ///
    /// A request with two cookies of the name counts as one without: no browser of IO sends that. Foreign cookies may
    /// hold any bytes.
    pub fn read(self, headers: &HeaderMap) -> Option<&str> {
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| {
                pair.trim_ascii()
                    .strip_prefix(self.name().as_bytes())?
                    .strip_prefix(b"=")
            });
        let value = std::str::from_utf8(found.next()?).ok()?;
        (found.next().is_none() && !value.is_empty()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(lines: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_static(line));
        }
        headers
    }

    #[test]
    fn ses_09_every_cookie_has_exactly_its_attributes() {
        assert_eq!(
            Cookie::Access.set("abc", Span::minutes(10)),
            "__Host-io_at=abc; HttpOnly; Secure; Path=/; SameSite=Strict; Max-Age=600"
        );
        assert_eq!(
            Cookie::Refresh.set("abc", Span::days(30)),
            "__Host-io_rt=abc; HttpOnly; Secure; Path=/; SameSite=Strict; Max-Age=2592000"
        );
        assert_eq!(
            Cookie::LoginRequest.set("abc", LOGIN_REQUEST_LIFE),
            "__Host-io_lr=abc; HttpOnly; Secure; Path=/; SameSite=Lax; Max-Age=900"
        );
        assert_eq!(
            Cookie::Device.set("abc", DEVICE_LIFE),
            "__Host-io_dv=abc; HttpOnly; Secure; Path=/; SameSite=Strict; Max-Age=31536000"
        );
        assert_eq!(
            Cookie::Access.clear(),
            "__Host-io_at=; HttpOnly; Secure; Path=/; SameSite=Strict; Max-Age=0"
        );
    }

    #[test]
    fn a_cookie_is_found_among_others_and_over_several_lines() {
        let headers = cookies(&["a=b; __Host-io_at=one", "__Host-io_rt=two ;c=d"]);
        assert_eq!(Cookie::Access.read(&headers), Some("one"));
        assert_eq!(Cookie::Refresh.read(&headers), Some("two"));
        assert_eq!(Cookie::LoginRequest.read(&headers), None);
    }

    #[test]
    fn an_empty_or_doubled_cookie_counts_as_absent() {
        assert_eq!(Cookie::Access.read(&cookies(&["__Host-io_at="])), None);
        assert_eq!(
            Cookie::Access.read(&cookies(&["__Host-io_at=one; __Host-io_at=two"])),
            None
        );
    }
    proptest::proptest! {
        #[test]
        fn no_bytes_of_other_cookies_hide_ours(
            before in proptest::collection::vec(0x21..=0xff_u8, 0..20),
            after in proptest::collection::vec(0x21..=0xff_u8, 0..20),
        ) {
            let clean = |bytes: Vec<u8>| -> Vec<u8> { bytes.into_iter().filter(|byte| !b";\x7f".contains(byte)).collect() };
            let line = [&clean(before)[..], b"; __Host-io_at=one; ", &clean(after)].concat();
            let value = HeaderValue::from_bytes(&line).expect("no control characters");
            let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
            proptest::prop_assert_eq!(Cookie::Access.read(&headers), Some("one"));
        }
    }
}
