//! What is in a store, as a manifest says it and a restore compares it.
//!
//! Must not hold a value of a row: counts and digests only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// The version of the schema.
    pub schema: i64,
    /// The oldest version whose programs can use it.
    pub readable_from: i64,
    /// Each table.
    pub tables: BTreeMap<String, TableFacts>,
    /// The time of the newest message, in microseconds.
    pub newest_message: Option<i64>,
    /// The names of the root keys that wrap data keys.
    pub root_keys: Vec<u32>,
}

/// What a table holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFacts {
    /// Its rows.
    pub rows: u64,
    /// The sum of the hashes of its rows, in any order.
    pub digest: String,
}

impl Facts {
    /// The tables that differ from those of another store, in words.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for name in self
            .tables
            .keys()
            .chain(other.tables.keys().filter(|name| !self.tables.contains_key(*name)))
        {
            let none = TableFacts::default();
            let (one, two) = (
                self.tables.get(name).unwrap_or(&none),
                other.tables.get(name).unwrap_or(&none),
            );
            if one.rows != two.rows {
                found.push(format!("{name} has {} rows instead of {}", two.rows, one.rows));
            } else if one.digest != two.digest {
                found.push(format!("{name} has other rows"));
            }
        }
        found
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|table| table.rows).sum()
    }
}

/// Adds up the hashes of rows.
#[derive(Default)]
pub(super) struct RowSum {
    rows: u64,
    sum: u64,
}

impl RowSum {
    pub(super) fn add(&mut self, row: Sha256) {
        let hash: [u8; 32] = row.finalize().into();
        let [
            first @ ..,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
        ] = hash;
        self.rows += 1;
        self.sum = self.sum.wrapping_add(u64::from_be_bytes(first));
    }

    pub(super) fn end(self) -> TableFacts {
        TableFacts {
            rows: self.rows,
            digest: format!("{:016x}", self.sum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: u64, digest: &str) -> Facts {
        let facts = TableFacts {
            rows,
            digest: digest.into(),
        };
        Facts {
            tables: BTreeMap::from([("users".into(), facts)]),
            ..Facts::default()
        }
    }

    #[test]
    fn a_lost_row_a_changed_row_and_a_lost_table_are_differences() {
        let whole = table(2, "aa");
        assert_eq!(whole.differences(&whole), Vec::<String>::new());
        assert_eq!(
            whole.differences(&table(1, "aa")),
            ["users has 1 rows instead of 2".to_owned()]
        );
        assert_eq!(whole.differences(&table(2, "ab")), ["users has other rows".to_owned()]);
        for (one, other) in [(&whole, &Facts::default()), (&Facts::default(), &whole)] {
            assert_eq!(one.differences(other).len(), 1);
        }
    }
}
