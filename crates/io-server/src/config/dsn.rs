//! The address of a collector, as Sentry and what is compatible with it show it: `https://key@host/project`.

use http::Uri;

/// A parsed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dsn {
    /// Whether the way to it is encrypted.
    pub(crate) encrypted: bool,
    /// Its host, without brackets.
    pub(crate) host: String,
    /// Its port.
    pub(crate) port: u16,
    /// What the `host` header says.
    pub(crate) authority: String,
    /// Where envelopes go.
    pub(crate) path: String,
    /// What it knows this place by. It allows nothing but sending reports.
    pub(crate) key: String,
}

impl Dsn {
    /// Reads an address.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let encrypted = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let (key, authority) = uri.authority()?.as_str().split_once('@')?;
        // Old addresses have a secret behind a colon, which is no longer sent.
        let key = key.split(':').next().filter(|key| !key.is_empty())?;
        let (before, project) = uri.path().trim_end_matches('/').rsplit_once('/')?;
        let named = project.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if project.is_empty() || !named || !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        Some(Self {
            encrypted,
            host: uri.host()?.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 }),
            authority: authority.to_owned(),
            path: format!("{before}/api/{project}/envelope/"),
            key: key.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_envelopes_go() {
        let dsn = Dsn::parse("https://abc123@errors.example/42").expect("an address");
        assert_eq!(
            (dsn.host.as_str(), dsn.port, dsn.encrypted),
            ("errors.example", 443, true)
        );
        assert_eq!((dsn.path.as_str(), dsn.key.as_str()), ("/api/42/envelope/", "abc123"));
        let dsn = Dsn::parse("http://abc:old@[::1]:9000/below/42").expect("an address");
        assert_eq!((dsn.host.as_str(), dsn.port, dsn.encrypted), ("::1", 9_000, false));
        assert_eq!(
            (dsn.path.as_str(), dsn.key.as_str()),
            ("/below/api/42/envelope/", "abc")
        );
        for wrong in [
            "",
            "errors.example",
            "https://errors.example/42",
            "https://abc@errors.example",
            "ftp://a@b/1",
        ] {
            assert_eq!(Dsn::parse(wrong), None, "{wrong}");
        }
    }
}
