//! Steps that only build indexes, beside running traffic.
//!
//! Must not run anything.

use crate::{Result, StoreError};

/// An index to be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) name: String,
    /// The statement, with its placeholders.
    pub(super) statement: String,
}

/// Does this text build indexes beside running traffic?
pub(super) fn is_concurrent(text: &str) -> bool {
    text.contains("{concurrently}")
}

/// The indexes of such a text; it must hold nothing else.
pub(super) fn of(text: &str) -> Result<Vec<Index>> {
    let without_comments: Vec<_> = text
        .lines()
        .map(|line| line.split_once("--").map_or(line, |(statement, _)| statement))
        .collect();
    let without_comments = without_comments.join("\n");
    let statements = without_comments.split(';').map(str::trim).filter(|one| !one.is_empty());
    statements
        .map(|statement| {
            let mut words = statement.split_whitespace().filter(|word| *word != "UNIQUE");
            match [words.next(), words.next(), words.next(), words.next(), words.next()] {
                [
                    Some("CREATE"),
                    Some("INDEX"),
                    Some("{concurrently}"),
                    Some(name),
                    Some("ON"),
                ] => Ok(Index {
                    name: name.to_owned(),
                    statement: statement.to_owned(),
                }),
                _ => Err(StoreError::Broken(format!(
                    "a migration that builds indexes has another statement: {statement}"
                ))),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{DATA, KEYS};
    use super::*;

    #[test]
    fn a_step_that_builds_indexes_does_nothing_else() {
        for migration in DATA.iter().chain(KEYS).filter(|one| is_concurrent(one.text)) {
            assert!(of(migration.text).is_ok_and(|indexes| !indexes.is_empty()));
        }
        let found = of("-- Why; and for whom.\nCREATE UNIQUE INDEX {concurrently} a_b ON a (b) WHERE c; -- so\n")
            .expect("an index");
        assert_eq!(found[0].name, "a_b");
        assert_eq!(
            found[0].statement,
            "CREATE UNIQUE INDEX {concurrently} a_b ON a (b) WHERE c"
        );
        for other in [
            "CREATE INDEX {concurrently} a ON b (c); DROP TABLE b;",
            "CREATE INDEX a ON b (c); -- {concurrently}",
        ] {
            assert!(of(other).is_err(), "{other}");
        }
    }
}
