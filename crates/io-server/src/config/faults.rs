//! The faults of a configuration, with what an operator needs to fix them.
//!
//! Must not contain a secret.

use std::fmt;

use super::load::Origin;
use super::table;

/// One fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The key, or the unknown name.
    pub key: String,
    /// Where it was set.
    pub origin: Origin,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// There is no such key.
    Unknown {
        /// The most similar key.
        nearest: Option<&'static str>,
    },
    /// The value is not valid for the key.
    NotAllowed {
        /// The value that was given; `None` for secrets.
        given: Option<String>,
        /// The values that are valid.
        allowed: String,
    },
    /// The file cannot be read, or is not TOML.
    Unreadable {
        /// Why.
        reason: String,
    },
    /// The key is set in two ways of the same rank.
    Twice {
        /// The other place.
        other: Origin,
    },
    /// The value is valid on its own, but not together with others.
    Refused {
        /// Why, and what would be valid.
        reason: String,
    },
}

impl Fault {
    /// The fault of an unknown name.
    pub(super) fn unknown(key: String, origin: Origin) -> Self {
        let nearest = nearest(&key);
        Self {
            key,
            origin,
            problem: Problem::Unknown { nearest },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, origin, problem } = self;
        write!(f, "{key} ({origin}): ")?;
        match problem {
            Problem::Unknown { nearest: Some(nearest) } => write!(f, "unknown key; did you mean {nearest}?"),
            Problem::Unknown { nearest: None } => f.write_str("unknown key; `io config dump` lists them all"),
            Problem::NotAllowed {
                given: Some(given),
                allowed,
            } => {
                write!(f, "{given:?} is not allowed; give {allowed}")
            }
            Problem::NotAllowed { given: None, allowed } => write!(f, "this value is not allowed; give {allowed}"),
            Problem::Unreadable { reason } => write!(f, "cannot be read: {reason}"),
            Problem::Twice { other } => write!(f, "also set by {other}; keep one"),
            Problem::Refused { reason } => f.write_str(reason),
        }
    }
}

/// The most similar key, if one is similar enough.
fn nearest(name: &str) -> Option<&'static str> {
    let best = table::KEYS
        .iter()
        .map(|key| (distance(name, key.name), key.name))
        .min()?;
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let close = best.0 <= (name.len() / 3).max(2);
    // A key under the wrong heading is as likely as a typo.
    let moved = || {
        table::KEYS
            .iter()
            .find(|key| last(key.name) == last(name))
            .map(|key| key.name)
    };
    if close { Some(best.1) } else { moved() }
}

/// The Levenshtein distance, over bytes: keys are ASCII.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_key() {
        assert_eq!(nearest("public_ulr"), Some("public_url"));
        assert_eq!(nearest("mail.smpt.host"), Some("mail.smtp.host"));
        assert_eq!(nearest("auth.link_lif"), Some("auth.link_life"));
    }

    #[test]
    fn a_key_under_the_wrong_heading_is_found() {
        assert_eq!(nearest("server.public.public_url"), Some("public_url"));
    }

    #[test]
    fn nonsense_has_no_similar_key() {
        assert_eq!(nearest("zzzzzzzzzzzzzz"), None);
    }
}
