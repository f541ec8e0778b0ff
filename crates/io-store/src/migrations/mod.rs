//! Schema versions: applied in order, once, and never changed afterwards.
//! One text for both engines; docs/develop/migrations.md says how to write one.
//!
//! Must not go backwards, and must not run concurrently.

mod apply;
mod indexes;
mod survey;

use sha2::{Digest, Sha256};

pub(crate) use apply::migrate;
pub use survey::{MigrationState, SchemaState, survey};

use crate::db::{Engine, statements};
use crate::{Result, StoreError};

/// One step of the schema, in a transaction of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// Its number: the schema version after it.
    pub(crate) version: i64,
    /// For people who look at the table of migrations.
    pub(crate) name: &'static str,
    /// The statements. `{concurrently}` makes it a step that only builds indexes, beside running traffic.
    pub(crate) text: &'static str,
    /// The oldest version whose programs can use the schema after this step.
    pub(crate) readable_from: i64,
}

/// The data database.
pub(crate) const DATA: &[Migration] = &[
    Migration {
        version: 1,
        name: "the first tables",
        text: include_str!("data_0001.sql"),
        readable_from: 1,
    },
    Migration {
        version: 2,
        name: "the outbox holds emails",
        text: include_str!("data_0002.sql"),
        readable_from: 2,
    },
    Migration {
        version: 3,
        name: "what the other does shows nowhere",
        text: include_str!("data_0003.sql"),
        readable_from: 2,
    },
    Migration {
        version: 4,
        name: "blind indexes name their root",
        text: include_str!("data_0004.sql"),
        // From here on values are sealed in a format that earlier programs do not open.
        readable_from: 4,
    },
    Migration {
        version: 5,
        name: "live chats are found by an index",
        text: include_str!("data_0005.sql"),
        readable_from: 4,
    },
    Migration {
        version: 6,
        name: "gender and age band are sealed",
        text: include_str!("data_0006.sql"),
        readable_from: 6,
    },
    Migration {
        version: 7,
        name: "what stays of an erased account",
        text: include_str!("data_0007.sql"),
        readable_from: 6,
    },
    Migration {
        version: 8,
        name: "outcomes of searches, chats of a pair",
        text: include_str!("data_0008.sql"),
        readable_from: 6,
    },
    Migration {
        version: 9,
        name: "pairs of mailboxes name their root",
        text: include_str!("data_0009.sql"),
        readable_from: 6,
    },
    Migration {
        version: 10,
        name: "ratings are sealed",
        text: include_str!("data_0010.sql"),
        // Earlier programs do not see the sealed ones; what they store themselves is sealed by the next start.
        readable_from: 6,
    },
    Migration {
        version: 11,
        name: "who asks for a sign-in email, and whether it was sent",
        text: include_str!("data_0011.sql"),
        readable_from: 6,
    },
    Migration {
        version: 12,
        name: "both indexes of a pair name their root",
        text: include_str!("data_0012.sql"),
        readable_from: 6,
    },
    Migration {
        version: 13,
        name: "indexes of an earlier root are found",
        text: include_str!("data_0013.sql"),
        readable_from: 6,
    },
    Migration {
        version: 14,
        name: "reports, cases, decisions and what follows from them",
        text: include_str!("data_0014.sql"),
        // Earlier programs do not apply restrictions: while one runs, they rest.
        readable_from: 6,
    },
    Migration {
        version: 15,
        name: "staff, operator keys, the audit trail",
        text: include_str!("data_0015.sql"),
        readable_from: 6,
    },
    Migration {
        version: 16,
        name: "blocks are found by the reference of the blocked person",
        text: include_str!("data_0016.sql"),
        readable_from: 6,
    },
    Migration {
        version: 17,
        name: "what the desk of staff shows of a case",
        text: include_str!("data_0017.sql"),
        readable_from: 6,
    },
    Migration {
        version: 18,
        name: "figures of moderation that outlive the cases",
        text: include_str!("data_0018.sql"),
        readable_from: 6,
    },
    Migration {
        version: 19,
        name: "emails of notices, and notices of looks",
        text: include_str!("data_0019.sql"),
        readable_from: 6,
    },
    Migration {
        version: 20,
        name: "counts for the operator",
        text: include_str!("data_0020.sql"),
        readable_from: 6,
    },
    Migration {
        version: 21,
        name: "rows are found by the hour they were made in",
        text: include_str!("data_0021.sql"),
        readable_from: 6,
    },
    Migration {
        version: 22,
        name: "when an account was last used",
        text: include_str!("data_0022.sql"),
        // Earlier programs note no use at the account; that of the logins counts as well.
        readable_from: 6,
    },
    Migration {
        version: 23,
        name: "unused accounts are found",
        text: include_str!("data_0023.sql"),
        readable_from: 6,
    },
    Migration {
        version: 24,
        name: "published rules, and who agreed to which",
        text: include_str!("data_0024.sql"),
        // Earlier programs note what is accepted in the columns alone.
        readable_from: 6,
    },
    Migration {
        version: 25,
        name: "certificates that IO obtains by itself",
        text: include_str!("data_0025.sql"),
        readable_from: 6,
    },
    Migration {
        version: 26,
        name: "minutes in which it served",
        text: include_str!("data_0026.sql"),
        readable_from: 6,
    },
    Migration {
        version: 27,
        name: "interests out of matching for a while",
        text: include_str!("data_0027.sql"),
        readable_from: 6,
    },
    Migration {
        version: 28,
        name: "checks of age by an outside estimator",
        text: include_str!("data_0028.sql"),
        readable_from: 6,
    },
    Migration {
        version: 29,
        name: "changes of an address",
        text: include_str!("data_0029.sql"),
        readable_from: 6,
    },
    Migration {
        version: 30,
        name: "objections and pauses",
        text: include_str!("data_0030.sql"),
        readable_from: 6,
    },
    Migration {
        version: 31,
        name: "suppressed addresses",
        text: include_str!("data_0031.sql"),
        readable_from: 6,
    },
    Migration {
        version: 32,
        name: "announcements of staff",
        text: include_str!("data_0032.sql"),
        readable_from: 6,
    },
    Migration {
        version: 33,
        name: "what staff change while IO runs",
        text: include_str!("data_0033.sql"),
        readable_from: 6,
    },
    Migration {
        version: 34,
        name: "names kept by those who meet again, and notes",
        text: include_str!("data_0034.sql"),
        // Earlier programs give new names, and delete the key of a note with the chat.
        readable_from: 6,
    },
    Migration {
        version: 35,
        name: "closed communities",
        text: include_str!("data_0035.sql"),
        // Earlier programs let members meet everybody.
        readable_from: 6,
    },
    Migration {
        version: 36,
        name: "what people tell the staff, and the board",
        text: include_str!("data_0036.sql"),
        readable_from: 6,
    },
    Migration {
        version: 37,
        name: "where devices are pushed to",
        text: include_str!("data_0037.sql"),
        readable_from: 6,
    },
    Migration {
        version: 38,
        name: "on which day people were asked the short question",
        text: include_str!("data_0038.sql"),
        readable_from: 6,
    },
    Migration {
        version: 39,
        name: "pictures of people",
        text: include_str!("data_0039.sql"),
        // Earlier programs leave pictures where they are.
        readable_from: 6,
    },
    Migration {
        version: 40,
        name: "notes on the figures",
        text: include_str!("data_0040.sql"),
        readable_from: 6,
    },
];

/// The first version of the keys store whose programs know that an index may have several generations.
pub(crate) const KNOWS_INDEXES: i64 = 4;

/// The keys store.
pub(crate) const KEYS: &[Migration] = &[
    Migration {
        version: 1,
        name: "data keys",
        text: include_str!("keys_0001.sql"),
        readable_from: 1,
    },
    Migration {
        version: 2,
        name: "generations and shredded names",
        text: include_str!("keys_0002.sql"),
        readable_from: 2,
    },
    Migration {
        version: 3,
        name: "root keys that servers have had",
        text: include_str!("keys_0003.sql"),
        readable_from: 2,
    },
    Migration {
        version: KNOWS_INDEXES,
        name: "rotations that were asked for",
        text: include_str!("keys_0004.sql"),
        readable_from: 2,
    },
    Migration {
        version: 5,
        name: "rotations of data keys",
        text: include_str!("keys_0005.sql"),
        readable_from: 2,
    },
];

statements! {
    APPLIED = "SELECT version, checksum, readable_from FROM migrations ORDER BY version";
    NOTE_APPLIED = "INSERT INTO migrations (version, name, checksum, readable_from) VALUES ($1, $2, $3, $4)";
}

const APPLIED_TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (version {int} PRIMARY KEY, name TEXT NOT NULL, \
                      checksum {bytes} NOT NULL, readable_from {int}) {strict};";

/// Tables of the first versions lack the column; their migrations can be used only by programs that know them.
const ADD_READABLE_FROM: &str = "ALTER TABLE migrations ADD COLUMN readable_from {int};";

/// Fills in the column types and table options of an engine.
fn translated(engine: Engine, text: &str) -> String {
    let words: [(&str, &str); 7] = match engine {
        Engine::Sqlite => [
            ("{id}", "BLOB"),
            ("{bytes}", "BLOB"),
            ("{int}", "INTEGER"),
            ("{bool}", "INTEGER"),
            // A number is never reused: other data may refer to it after its row is gone.
            ("{number}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
            ("{strict}", "STRICT"),
            ("{concurrently}", ""),
        ],
        Engine::Postgres => [
            ("{id}", "UUID"),
            ("{bytes}", "BYTEA"),
            ("{int}", "BIGINT"),
            ("{bool}", "BOOLEAN"),
            ("{number}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
            ("{strict}", ""),
            ("{concurrently}", "CONCURRENTLY"),
        ],
    };
    words
        .iter()
        .fold(text.to_owned(), |text, (word, meaning)| text.replace(word, meaning))
}

fn checksum(migration: &Migration) -> [u8; 32] {
    Sha256::digest(migration.text.as_bytes()).into()
}

/// A migration that a database has behind it.
#[derive(Clone, Debug)]
struct Applied {
    version: i64,
    checksum: Vec<u8>,
    /// None in databases of the first versions: only programs that know it.
    readable_from: Option<i64>,
}

/// Checks that this program can use the database, now or after the missing migrations.
/// Of those it knows, the applied ones must be a prefix; those it does not know must all be readable for it.
fn check(applied: &[Applied], known: &[Migration]) -> Result<()> {
    for (applied, migration) in applied.iter().zip(known) {
        if applied.version != migration.version || applied.checksum.as_slice() != checksum(migration) {
            return Err(StoreError::Schema(format!(
                "migration {} was changed after it was applied",
                migration.version
            )));
        }
    }
    let own = known.last().map_or(0, |migration| migration.version);
    let newer = applied.get(known.len()..).unwrap_or_default();
    // The strictest of them: a later one may say less than an earlier one demands.
    let needed = newer.iter().map(|one| one.readable_from.unwrap_or(one.version)).max();
    match (needed, newer.last()) {
        (Some(needed), Some(newest)) if needed > own => Err(StoreError::Schema(format!(
            "IO of a newer version has changed it to version {}, which needs a version of IO that knows version {needed} \
             or later, and this one knows {own}: start the newer version again, or restore a backup from before",
            newest.version
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(version: i64, readable_from: Option<i64>) -> Applied {
        Applied {
            version,
            checksum: DATA
                .iter()
                .find(|one| one.version == version)
                .map_or_else(Vec::new, |one| checksum(one).to_vec()),
            readable_from,
        }
    }

    #[test]
    fn an_unreadable_database_and_a_changed_migration_are_refused() {
        let first = &DATA[..1];
        assert_eq!(check(&[applied(1, None)], DATA), Ok(()));
        assert_eq!(check(&[], DATA), Ok(()));
        for readable_from in [None, Some(2), Some(3)] {
            let newer = [applied(1, Some(1)), applied(2, readable_from)];
            assert!(
                matches!(check(&newer, first), Err(StoreError::Schema(_))),
                "{readable_from:?}"
            );
        }
        let newer = [applied(1, Some(1)), applied(2, Some(1)), applied(3, Some(0))];
        assert_eq!(check(&newer, first), Ok(()));
        let changed = Applied {
            checksum: vec![0; 32],
            ..applied(1, Some(1))
        };
        assert!(matches!(check(&[changed], DATA), Err(StoreError::Schema(_))));
    }

    #[test]
    fn versions_count_up_and_no_migration_reads_further_than_itself() {
        for migrations in [DATA, KEYS] {
            for (place, migration) in (1_i64..).zip(migrations) {
                assert_eq!(migration.version, place);
                assert!((1..=place).contains(&migration.readable_from), "{}", migration.name);
            }
        }
    }

    #[test]
    fn every_placeholder_is_filled_in_on_both_engines() {
        for migration in DATA.iter().chain(KEYS) {
            for engine in [Engine::Sqlite, Engine::Postgres] {
                assert!(!translated(engine, migration.text).contains('{'), "{}", migration.name);
            }
        }
    }
}
