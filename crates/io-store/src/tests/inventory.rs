//! The data inventory describes the tables as they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::Database;
use crate::db::{Db, Postgres, Sqlite};
use crate::inventory::{About, INVENTORY};
use crate::testing::each_engine;
use crate::tests::db::schema::columns;

/// Tables that only name versions and owners of the database itself.
const OF_THE_DATABASE: [&str; 2] = ["installation_owner", "migrations"];

/// "table.column" of every column that the inventory describes, and how often.
fn described() -> BTreeMap<String, u32> {
    let mut described = BTreeMap::new();
    for kept in INVENTORY {
        for column in kept.columns.all() {
            *described.entry(format!("{}.{column}", kept.table)).or_default() += 1;
        }
    }
    described
}

/// "table.column" of every sealed or indexed column of the inventory.
fn unreadable() -> BTreeSet<String> {
    let lists = INVENTORY
        .iter()
        .flat_map(|kept| [(kept.table, kept.columns.sealed), (kept.table, kept.columns.index)]);
    lists
        .flat_map(|(table, list)| list.split_whitespace().map(move |column| format!("{table}.{column}")))
        .collect()
}

#[tokio::test]
async fn gdpr_04_every_column_is_in_the_data_inventory() {
    each_engine(async |fixture| {
        let keys = match &fixture.config.database {
            Database::Sqlite { keys, .. } => Db::Sqlite(Sqlite::open(keys, 1, "test").expect("opens")),
            Database::Postgres { url, .. } => Db::Postgres(Postgres::open(url, 1, "io_keys").expect("opens")),
        };
        let mut facts = columns(&fixture.store.inner.db).await;
        facts.extend(columns(&keys).await);
        keys.close().await;
        let unreadable = unreadable();
        let mut there = BTreeSet::new();
        for fact in &facts {
            let (name, kind) = fact.split_once(' ').expect("a name and facts");
            let table = name.split('.').next().expect("a table");
            if OF_THE_DATABASE.contains(&table) {
                continue;
            }
            assert!(
                !unreadable.contains(name) || kind.starts_with("blob"),
                "{name} is described as unreadable, but is {kind}"
            );
            there.insert(name.to_owned());
        }
        let described = described();
        for (name, times) in &described {
            assert!(there.contains(name), "{name} is described, but no table has it");
            assert_eq!(*times, 1, "{name} is described more than once");
        }
        for name in &there {
            assert!(
                described.contains_key(name),
                "{name} is not in the data inventory: say in crates/io-store/src/inventory/table.rs what it holds, why \
                 and until when"
            );
        }
        assert!(there.len() > 150, "introspection sees the schema");
    })
    .await;
}

#[test]
fn what_is_sealed_is_described_as_sealed() {
    let unreadable = unreadable();
    for (table, column) in super::seals::SEALED {
        assert!(unreadable.contains(&format!("{table}.{column}")), "{table}.{column}");
    }
}

#[test]
fn what_people_read_of_the_inventory_is_whole_and_in_order() {
    let mut last = About::You;
    for kept in INVENTORY {
        assert!(!kept.what.is_empty() && !kept.why.is_empty(), "{}", kept.table);
        assert!(kept.what.is_ascii() || kept.what.contains('’') || kept.what.contains('“'));
        if kept.about != About::Nobody {
            assert!(kept.about >= last, "{} stands under its heading", kept.table);
            last = kept.about;
        }
    }
}
