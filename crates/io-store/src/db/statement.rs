//! A statement: a name and its text, the same for both engines unless in `dialect`.
//!
//! Must not run anything.

/// One SQL statement.
/// Parameters are `$1`, `$2` … in the order of their first appearance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    /// For messages and tests.
    pub(crate) name: &'static str,
    /// The text for SQLite.
    pub(crate) sqlite: &'static str,
    /// The text for PostgreSQL.
    pub(crate) postgres: &'static str,
}

impl Statement {
    /// One text for both engines.
    pub(crate) const fn both(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            sqlite: text,
            postgres: text,
        }
    }
}

/// Declares statements as constants and lists them in `STATEMENTS`.
/// A test prepares them on both engines.
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$meta])* pub(crate) const $name: $crate::db::Statement = $crate::db::Statement::both(stringify!($name), $text);)+
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[$crate::db::Statement] = &[$($name),+];
    };
}
pub(crate) use statements;
