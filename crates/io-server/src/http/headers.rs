//! The security headers of every answer, by its content type.
//!
//! Must not replace a header that a handler set.

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Uri};

use crate::admission::client::Transport;
use crate::config::Config;
use crate::header_fields;

/// For every answer.
const ALWAYS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-dns-prefetch-control", "off"),
];

/// For HTML.
const DOCUMENTS: [(&str, &str); 6] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("origin-agent-cluster", "?1"),
    ("x-frame-options", "DENY"),
    ("reporting-endpoints", "csp=\"/api/csp-report\""),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), midi=(), serial=(), \
         accelerometer=(), gyroscope=(), magnetometer=(), browsing-topics=(), interest-cohort=()",
    ),
];

/// For JSON and everything else that is not displayed.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

const STRICT_TRANSPORT: &str = "max-age=63072000; includeSubDomains";

/// The headers of one installation.
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    document_policy: HeaderValue,
    /// Whether users reach this installation over TLS.
    encrypted: bool,
}

impl SecurityHeaders {
    /// For this configuration.
    pub fn new(config: &Config) -> Self {
        let public_url = &config.public_url;
        let document_policy = document_policy(public_url, config.assets_base_url.as_deref());
        let document_policy = HeaderValue::try_from(document_policy);
        Self {
            document_policy: document_policy.expect("invariant: a parsed origin is a valid header value"),
            encrypted: public_url.starts_with("https://"),
        }
    }

    /// The policy of documents, for a page that frames another page of this server.
    pub fn framing_policy(&self) -> HeaderValue {
        let policy = [self.document_policy.as_bytes(), b"; frame-src 'self'"].concat();
        HeaderValue::try_from(policy).expect("invariant: a header value with more visible text is valid")
    }

    /// Adds the missing headers to the answer for `uri`.
    pub fn apply(&self, headers: &mut HeaderMap, uri: &Uri, transport: Transport) {
        add(headers, &ALWAYS);
        // RFC 6797 forbids it without TLS: a trusted proxy may say that there is none.
        if self.encrypted && transport != Transport::Plain {
            add(headers, &[("strict-transport-security", STRICT_TRANSPORT)]);
        }
        match Kind::of(headers) {
            Kind::Document => {
                add(headers, &DOCUMENTS);
                headers
                    .entry(CONTENT_SECURITY_POLICY)
                    .or_insert_with(|| self.document_policy.clone());
                if uri.path() != "/" {
                    add(headers, &[("x-robots-tag", "noindex")]);
                }
            }
            // A worker runs under the policy of its own script, so scripts get the policy of documents.
            Kind::Script => {
                headers
                    .entry(CONTENT_SECURITY_POLICY)
                    .or_insert_with(|| self.document_policy.clone());
            }
            Kind::Data => add(headers, &[(CONTENT_SECURITY_POLICY.as_str(), DATA_POLICY)]),
        }
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
}

enum Kind {
    Document,
    Script,
    Data,
}

impl Kind {
    fn of(headers: &HeaderMap) -> Self {
        let essence = headers
            .get(CONTENT_TYPE)
            .map(|value| header_fields::essence(value.as_bytes()))
            .unwrap_or_default();
        match essence {
            b"text/html" => Self::Document,
            b"text/javascript" => Self::Script,
            _ => Self::Data,
        }
    }
}

fn add(headers: &mut HeaderMap, pairs: &[(&'static str, &'static str)]) {
    for (name, value) in pairs {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
}

fn document_policy(public_url: &str, assets: Option<&str>) -> String {
    let (scheme, host) = public_url.split_once("://").unwrap_or(("https", public_url));
    let socket = if scheme == "https" { "wss" } else { "ws" };
    // On plain http a browser would load scripts from an https address that does not exist.
    let upgrade = if scheme == "https" {
        "; upgrade-insecure-requests"
    } else {
        ""
    };
    let files = assets.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'{files}; style-src 'self'{files}; img-src 'self'{files} blob: data:; \
         font-src 'self'{files}; \
         connect-src 'self' {socket}://{host}; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types io{upgrade}; report-to csp; report-uri /api/csp-report"
    )
}
