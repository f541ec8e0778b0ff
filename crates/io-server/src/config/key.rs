//! One configuration key: its type, and short ways to write it down.
//!
//! Must not know which keys there are: the table does.

use io_core::time::Span;

use super::Environment;
use super::kind::Kind;

/// A configuration key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name, with dots.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// Its default.
    pub default: Default,
    /// What it means, in one or two sentences.
    pub doc: &'static str,
    /// Whether its value is never shown.
    pub secret: bool,
    /// Whether a running server reloads it on SIGHUP.
    pub reloadable: bool,
}

/// The default of a key.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// Not set; the meaning says what that does.
    Nothing,
    /// The same for every profile.
    Always(&'static str),
    /// By profile: development and test, staging, production.
    By {
        /// In development and tests.
        development: &'static str,
        /// In staging.
        staging: &'static str,
        /// In production.
        production: &'static str,
    },
}

impl Key {
    /// The default under a profile, as text.
    pub fn default_under(&self, environment: Environment) -> Option<&'static str> {
        match self.default {
            Default::Nothing => None,
            Default::Always(text) => Some(text),
            Default::By {
                development,
                staging,
                production,
            } => Some(match environment {
                Environment::Development | Environment::Test => development,
                Environment::Staging => staging,
                Environment::Production => production,
            }),
        }
    }

    /// The name of its environment variable.
    pub fn variable(&self) -> String {
        format!("IO_{}", self.name.replace('.', "__").to_ascii_uppercase())
    }

    /// Its heading; empty for general keys.
    pub fn heading(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(heading, _)| heading)
    }
}

pub(super) const fn key(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Key {
    Key {
        name,
        kind,
        default: Default::Always(default),
        doc,
        secret: false,
        reloadable: false,
    }
}

pub(super) const fn by(
    name: &'static str,
    kind: Kind,
    [development, staging, production]: [&'static str; 3],
    doc: &'static str,
) -> Key {
    let default = Default::By {
        development,
        staging,
        production,
    };
    Key {
        name,
        kind,
        default,
        doc,
        secret: false,
        reloadable: false,
    }
}

pub(super) const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key {
        name,
        kind,
        default: Default::Nothing,
        doc,
        secret: false,
        reloadable: false,
    }
}

pub(super) const fn secret(key: Key) -> Key {
    Key { secret: true, ..key }
}

pub(super) const fn reloadable(key: Key) -> Key {
    Key {
        reloadable: true,
        ..key
    }
}

pub(super) const fn seconds(least: i64, most: i64) -> Kind {
    Kind::Duration(Span::seconds(least), Span::seconds(most))
}

pub(super) const fn minutes(least: i64, most: i64) -> Kind {
    Kind::Duration(Span::minutes(least), Span::minutes(most))
}

pub(super) const fn days(least: i64, most: i64) -> Kind {
    Kind::Duration(Span::days(least), Span::days(most))
}
