//! The schema is the same on both engines, and migrations run once.
//! Every statement runs on both.

use std::collections::BTreeSet;

use crate::db::{Db, Engine, Postgres, Sqlite, Statement, values};
use crate::testing::each_engine;
use crate::{Database, StoreError, migrations};

/// Every statement of the data database.
const DATA: &[&[Statement]] = &[
    crate::announcements::STATEMENTS,
    crate::board::STATEMENTS,
    crate::feedback::STATEMENTS,
    crate::live_settings::STATEMENTS,
    crate::served::STATEMENTS,
    crate::backup::STATEMENTS,
    crate::block::STATEMENTS,
    crate::calendar::STATEMENTS,
    crate::certificate::STATEMENTS,
    crate::chat::view::STATEMENTS,
    crate::community::STATEMENTS,
    crate::chat::STATEMENTS,
    crate::db::dialect::STATEMENTS,
    crate::account::erasure::STATEMENTS,
    crate::account::export::STATEMENTS,
    crate::chat::history::STATEMENTS,
    crate::housekeeping::STATEMENTS,
    crate::housekeeping::due::STATEMENTS,
    crate::housekeeping::OLDEST,
    crate::email::STATEMENTS,
    crate::sign_in::requests::STATEMENTS,
    crate::sign_in::ending::STATEMENTS,
    crate::sign_in::logins::STATEMENTS,
    crate::matching::STATEMENTS,
    crate::matching::outcome::STATEMENTS,
    crate::chat::membership::STATEMENTS,
    crate::chat::messages::STATEMENTS,
    crate::chat::reseal::STATEMENTS,
    crate::migrations::STATEMENTS,
    crate::moderation::evidence::STATEMENTS,
    crate::moderation::holds::STATEMENTS,
    crate::moderation::reports::STATEMENTS,
    crate::moderation::restrictions::STATEMENTS,
    crate::moderation::signals::STATEMENTS,
    crate::moderation::telling::STATEMENTS,
    crate::moderation::trust::STATEMENTS,
    crate::again::STATEMENTS,
    crate::again::notes::STATEMENTS,
    crate::again::requests::STATEMENTS,
    crate::notifications::STATEMENTS,
    crate::pictures::STATEMENTS,
    crate::question::STATEMENTS,
    crate::rating::STATEMENTS,
    crate::rating::sealed::STATEMENTS,
    crate::reveal::rows::STATEMENTS,
    crate::reveal::STATEMENTS,
    crate::sign_in::STATEMENTS,
    crate::sign_in::signing_keys::STATEMENTS,
    crate::store::STATEMENTS,
    crate::suppression::STATEMENTS,
    crate::account::age::STATEMENTS,
    crate::account::age_check::STATEMENTS,
    crate::account::deletion::STATEMENTS,
    crate::account::new_email::STATEMENTS,
    crate::account::processing::STATEMENTS,
    crate::account::profile::STATEMENTS,
    crate::account::rules::STATEMENTS,
    crate::account::traits::STATEMENTS,
    crate::account::stubs::STATEMENTS,
    crate::account::unused::STATEMENTS,
    crate::index::STATEMENTS,
    crate::insights::STATEMENTS,
    crate::insights::active::STATEMENTS,
    crate::insights::notes::STATEMENTS,
    crate::insights::read::STATEMENTS,
    crate::insights::roll_up::STATEMENTS,
    crate::insights::rows::STATEMENTS,
    crate::moderation::answers::STATEMENTS,
    crate::moderation::appeals::STATEMENTS,
    crate::moderation::cases::STATEMENTS,
    crate::moderation::decisions::STATEMENTS,
    crate::moderation::desk::STATEMENTS,
    crate::moderation::figures::STATEMENTS,
    crate::moderation::interests::STATEMENTS,
    crate::moderation::misuse::STATEMENTS,
    crate::moderation::notices::STATEMENTS,
    crate::moderation::unmask::STATEMENTS,
    crate::moderation::statements::STATEMENTS,
    crate::resealing::STATEMENTS,
    crate::audit::STATEMENTS,
    crate::audit::chain::STATEMENTS,
    crate::audit::read::STATEMENTS,
    crate::staff::STATEMENTS,
    crate::staff::entering::STATEMENTS,
    crate::staff::keys::STATEMENTS,
    crate::staff::people::STATEMENTS,
    crate::staff::sessions::STATEMENTS,
];

/// Every statement of the keys store.
const KEYS: &[&[Statement]] = &[
    crate::crypto::STATEMENTS,
    crate::crypto::GENERATIONS,
    crate::crypto::REWRAPPING,
    crate::crypto::STATES,
    crate::keys::STATEMENTS,
];

#[tokio::test]
async fn every_statement_prepares_on_each_engine_with_its_parameters_in_order() {
    each_engine(async |fixture| {
        let mut problems = Vec::new();
        for (database, statements) in [(0, DATA), (1, KEYS)] {
            for statement in statements.iter().copied().flatten() {
                let problem = prepare(&fixture.config.database, database, statement).await;
                problems.extend(problem.map(|problem| (statement.name, problem)));
            }
        }
        assert!(problems.is_empty(), "on {:?}: {problems:#?}", fixture.engine);
    })
    .await;
}

async fn prepare(database: &Database, which: usize, statement: &Statement) -> Option<String> {
    match database {
        Database::Sqlite { data, keys, .. } => {
            let connection = rusqlite::Connection::open([data, keys][which]).expect("opens");
            let prepared = match connection.prepare(statement.sqlite) {
                Ok(prepared) => prepared,
                Err(error) => return Some(error.to_string()),
            };
            let names: Vec<_> = (1..=prepared.parameter_count())
                .map(|at| prepared.parameter_name(at))
                .collect();
            let wanted: Vec<_> = (1..=names.len()).map(|at| format!("${at}")).collect();
            let in_order = names
                .iter()
                .zip(&wanted)
                .all(|(name, wanted)| *name == Some(wanted.as_str()));
            (!in_order).then(|| format!("parameters are {names:?}"))
        }
        Database::Postgres { url, .. } => {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
                .await
                .expect("connects");
            tokio::spawn(connection);
            let schema = ["public", "io_keys"][which];
            client
                .batch_execute(&format!("SET search_path = {schema}"))
                .await
                .expect("sets");
            let prepared = client.prepare(statement.postgres).await;
            let types = prepared.map(|prepared| {
                prepared
                    .params()
                    .iter()
                    .map(ToString::to_string)
                    .collect::<BTreeSet<_>>()
            });
            match types {
                Err(error) => Some(format!("{error:?}")),
                Ok(types) => {
                    let known = ["int8", "bool", "uuid", "bytea", "text"];
                    types
                        .into_iter()
                        .find(|name| !known.contains(&name.as_str()))
                        .map(|name| format!("parameter {name}"))
                }
            }
        }
    }
}

/// Statements that may scan a whole table, and why that is harmless.
const MAY_SCAN: &[(&str, &str)] = &[
    ("FORGET_OTHER_CERTIFICATES", "holds a row or two"),
    ("SEALED_CERTIFICATES", "holds a row or two"),
    ("EMAILS_WAITING", "the outbox holds only waiting emails"),
    (
        "READABLE_TRAITS",
        "its index holds accounts of earlier versions only, and none after the first start",
    ),
    (
        "READABLE_RATINGS",
        "holds ratings of earlier versions only, and none after the first start",
    ),
    ("ANYBODY", "a restored database, before anyone uses it"),
    ("ANY_CHAT", "a restored database, before anyone uses it"),
    ("END_LOGINS", "a restored database, before anyone uses it"),
    ("FORGET_ALL_REQUESTS", "a restored database, before anyone uses it"),
    ("FORGET_ALL_EMAILS", "a restored database, before anyone uses it"),
    ("FORGET_SEARCHES", "a restored database, before anyone uses it"),
    ("DUE_SHREDS", "leftovers of a crash, at most a thousand at once"),
    ("LIST_KEYS", "a handful of signing keys"),
    ("NEWEST_RULES", "a handful of versions of the rules"),
    ("PURGE_KEYS", "a handful of signing keys"),
    ("SEALED_KEYS", "a handful of signing keys"),
    ("APPLIED", "a handful of migrations"),
    ("LIST_STAFF", "a handful of staff"),
    ("OTHER_OWNERS", "a handful of staff"),
    ("TOUCH_OWNERS", "a handful of staff"),
    ("LIST_OPERATOR_KEYS", "a handful of keys"),
    ("OLD_INTERESTS", "a handful of interests that staff took out"),
    ("DUE_INTERESTS", "a handful of interests that staff took out"),
    ("SEALED_PUSH_KEYS", "one key"),
    ("ALL_COMMUNITIES", "at most a hundred communities"),
    ("HOLD_COMMUNITIES", "at most a hundred communities"),
    ("NEXT_COMMUNITY", "at most a hundred communities"),
    ("DOMAINS_IN_FORCE", "the domains of at most a hundred communities"),
    ("NEXT_DOMAIN", "the domains of at most a hundred communities"),
    ("BEGIN_LOOK_AGAIN", "the domains of at most a hundred communities"),
    ("BEGIN_LOOK_FROM", "the domains of at most a hundred communities"),
    ("SOME_MEMBERS", "the domains of at most a hundred communities"),
    ("DOMAINS_TO_LOOK", "the domains of at most a hundred communities"),
    ("FORGET_LEFT", "the domains of at most a hundred communities"),
    ("ALL_ITEMS", "a few hundred wishes and faults in words of staff"),
    ("PUBLIC_ITEMS", "a few hundred wishes and faults in words of staff"),
    ("LATEST_ANNOUNCEMENTS", "a handful of announcements of the last year"),
    ("OLD_ANNOUNCEMENTS", "a handful of announcements of the last year"),
    ("DUE_ANNOUNCEMENTS", "a handful of announcements of the last year"),
    ("SHOWING_ANNOUNCEMENTS", "a handful of announcements of the last year"),
    ("PAUSED_INTERESTS", "a handful of interests that staff took out"),
    ("MAKE_PROBE", "makes an empty table, and has no plan"),
    ("HAS_READABLE_FROM", "the columns of one table"),
    ("IS_INDEX_VALID", "the columns of one index"),
    ("HAS_TABLE", "the columns of one table"),
    (
        "PICTURES_TO_DELETE",
        "its index holds only uploads under way and pictures that are to go",
    ),
];

/// Names inside statements for results that are already limited.
const OUTCOMES: &[&str] = &["texts", "page", "rows_of_page", "linked", "finished"];

#[tokio::test]
async fn no_statement_scans_a_growing_table() {
    each_engine(async |fixture| {
        let mut scans = BTreeSet::new();
        for (statement, index) in [
            (crate::chat::messages::LATE_CID, "messages_late_cids"),
            (crate::housekeeping::OLD_TEXTS, "chat_sessions_with_texts"),
            (crate::chat::LIVE_CHATS, "chat_members_live"),
        ] {
            let lines = explained(&fixture.config.database, &statement).await;
            assert!(lines.iter().any(|line| line.contains(index)), "{lines:?}");
        }
        for statement in DATA.iter().copied().flatten() {
            if MAY_SCAN.iter().any(|(name, _)| *name == statement.name) {
                continue;
            }
            for line in plan(&fixture.config.database, statement).await {
                scans.insert(format!("{}: {line}", statement.name));
            }
        }
        assert!(scans.is_empty(), "on {:?}: {scans:#?}", fixture.engine);
    })
    .await;
}

/// The full scans in a statement's plan.
async fn plan(database: &Database, statement: &Statement) -> Vec<String> {
    let lines = explained(database, statement).await;
    match database {
        Database::Sqlite { .. } => lines
            .into_iter()
            .filter(|line| {
                let scanned = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
                scanned.is_some_and(|name| {
                    !OUTCOMES.contains(&name) && !name.starts_with("(subquery") && !line.contains("CONSTANT ROW")
                })
            })
            .collect(),
        Database::Postgres { .. } => {
            let mut whole = Vec::new();
            for (place, line) in lines.iter().enumerate() {
                let node = line.trim_start().trim_start_matches("->").trim_start();
                let condition = lines[place + 1..]
                    .iter()
                    .take_while(|line| !line.contains("->"))
                    .any(|line| line.contains("Index Cond"));
                let by_index = ["Index Scan", "Index Only Scan", "Bitmap Index Scan"]
                    .iter()
                    .any(|kind| node.starts_with(kind));
                // In an empty table, the planner considers all open requests as near as those of one chat, and the newest
                // report of all as near as that of one case.
                let by_index = by_index
                    && !["again_asks_one_open", "reports_age"]
                        .iter()
                        .any(|name| node.contains(name));
                if node.starts_with("Seq Scan") || (by_index && !condition) {
                    whole.push(node.to_owned());
                }
            }
            whole
        }
    }
}

/// The plan of a statement for unknown parameters.
async fn explained(database: &Database, statement: &Statement) -> Vec<String> {
    match database {
        Database::Sqlite { data, .. } => {
            let connection = rusqlite::Connection::open(data).expect("opens");
            let text = format!("EXPLAIN QUERY PLAN {}", statement.sqlite);
            let mut explained = connection.prepare(&text).expect("prepares");
            let nulls = vec![rusqlite::types::Null; explained.parameter_count()];
            let lines = explained.query_map(rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3));
            lines.expect("explains").map(|line| line.expect("a line")).collect()
        }
        Database::Postgres { url, .. } => {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
                .await
                .expect("connects");
            tokio::spawn(connection);
            let parameters = client.prepare(statement.postgres).await.expect("prepares");
            let nulls = vec!["NULL"; parameters.params().len()].join(", ");
            let call = if nulls.is_empty() {
                String::new()
            } else {
                format!("({nulls})")
            };
            // The planner scans empty tables unless that is forbidden; any remaining scan has no index to use.
            let explain = format!(
                "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; \
                 PREPARE asked AS {}; EXPLAIN EXECUTE asked{call}",
                statement.postgres
            );
            let mut lines = Vec::new();
            for message in client.simple_query(&explain).await.expect("explains") {
                if let tokio_postgres::SimpleQueryMessage::Row(row) = message {
                    lines.push(row.get(0).expect("a line").to_owned());
                }
            }
            lines
        }
    }
}

#[tokio::test]
async fn opening_again_applies_no_migration() {
    each_engine(async |fixture| {
        fixture.reopen().await;
        let applied = migrations::migrate(&fixture.store.inner.db, None, migrations::DATA).await;
        assert_eq!(applied, Ok(0));
    })
    .await;
}

/// Column facts in words that both engines share.
/// Table, column, type, nullability, primary key.
pub(in crate::tests) async fn columns(db: &Db) -> BTreeSet<String> {
    let statement = Statement {
        name: "COLUMNS",
        sqlite: "SELECT t.name || '.' || c.name || ' ' || lower(c.type) || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN ' \
                 not null' ELSE '' END || CASE WHEN c.pk > 0 THEN ' key' ELSE '' END \
                 FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'",
        postgres: "SELECT (c.table_name || '.' || c.column_name || ' ' || CASE c.data_type WHEN 'uuid' THEN 'blob' \
                   WHEN 'bytea' THEN 'blob' WHEN 'bigint' THEN 'integer' WHEN 'boolean' THEN 'integer' \
                   ELSE c.data_type END || CASE WHEN c.is_nullable = 'NO' THEN ' not null' ELSE '' END || \
                   CASE WHEN EXISTS (SELECT 1 FROM information_schema.table_constraints k \
                     JOIN information_schema.key_column_usage u ON u.constraint_name = k.constraint_name \
                     AND u.table_name = k.table_name WHERE k.constraint_type = 'PRIMARY KEY' \
                     AND k.table_name = c.table_name AND u.column_name = c.column_name) THEN ' key' ELSE '' END)::text \
                   FROM information_schema.columns c WHERE c.table_schema = current_schema()",
    };
    texts(db, statement).await
}

/// Index facts: table, uniqueness, columns, partial or not.
pub(super) async fn indexes(db: &Db) -> BTreeSet<String> {
    let statement = Statement {
        name: "INDEXES",
        sqlite: "SELECT t.name || ' (' || (SELECT group_concat(x.name, ',') FROM (SELECT i.name FROM \
                 pragma_index_info(l.name) i ORDER BY i.seqno) x) || ')' || CASE WHEN l.\"unique\" THEN ' unique' ELSE '' \
                 END || CASE WHEN l.partial THEN ' partial' ELSE '' END FROM sqlite_schema t, \
                 pragma_index_list(t.name) l WHERE t.type = 'table' AND l.origin <> 'pk'",
        postgres: "SELECT (t.relname || ' (' || (SELECT string_agg(a.attname, ',' ORDER BY p.place) \
                   FROM unnest(x.indkey::int[]) WITH ORDINALITY AS p(number, place) \
                   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = p.number) || ')' || \
                   CASE WHEN x.indisunique THEN ' unique' ELSE '' END || \
                   CASE WHEN x.indpred IS NOT NULL THEN ' partial' ELSE '' END)::text \
                   FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
                   WHERE n.nspname = current_schema() AND NOT x.indisprimary",
    };
    texts(db, statement).await
}

/// Foreign keys: from, to, and the action on deletion.
async fn references(db: &Db) -> BTreeSet<String> {
    let statement = Statement {
        name: "REFERENCES",
        sqlite: "SELECT t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || ' ' || lower(f.on_delete) \
                 FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
        postgres: "SELECT (t.relname || '.' || a.attname || ' -> ' || o.relname || ' ' || CASE c.confdeltype \
                   WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'no action' END)::text \
                   FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class o ON o.oid = c.confrelid \
                   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] \
                   JOIN pg_namespace n ON n.oid = t.relnamespace \
                   WHERE c.contype = 'f' AND n.nspname = current_schema()",
    };
    texts(db, statement).await
}

async fn texts(db: &Db, statement: Statement) -> BTreeSet<String> {
    let rows = db.rows(statement, values![]).await.expect("introspection");
    rows.into_iter()
        .map(|mut row| row.take::<String>().expect("text"))
        .collect()
}

#[tokio::test]
pub(super) async fn columns_keys_and_indexes_are_the_same_on_both_engines() {
    let mut seen: Vec<(Engine, Vec<BTreeSet<String>>)> = Vec::new();
    let gathered = parking_lot::Mutex::new(&mut seen);
    each_engine(async |fixture| {
        let keys = match &fixture.config.database {
            Database::Sqlite { keys, .. } => Db::Sqlite(Sqlite::open(keys, 1, "test").expect("opens")),
            Database::Postgres { url, .. } => Db::Postgres(Postgres::open(url, 1, "io_keys").expect("opens")),
        };
        let db = &fixture.store.inner.db;
        let facts = vec![
            columns(db).await,
            indexes(db).await,
            references(db).await,
            columns(&keys).await,
            indexes(&keys).await,
        ];
        keys.close().await;
        assert!(
            facts[0].len() > 100 && facts[1].len() > 20 && facts[2].len() > 10,
            "introspection sees the schema"
        );
        gathered.lock().push((fixture.engine, facts));
    })
    .await;
    if let [(_, sqlite), (_, postgres)] = seen.as_slice() {
        for (one, other) in sqlite.iter().zip(postgres) {
            let differing: Vec<_> = one.symmetric_difference(other).collect();
            assert!(differing.is_empty(), "only on one engine: {differing:#?}");
        }
    }
}

#[tokio::test]
async fn sqlite_has_the_durable_settings() {
    each_engine(async |fixture| {
        let Database::Sqlite { .. } = &fixture.config.database else {
            return;
        };
        let expected: [(Statement, i64); 4] = [
            (Statement::both("S", "PRAGMA synchronous"), 2),
            (Statement::both("F", "PRAGMA foreign_keys"), 1),
            (Statement::both("D", "PRAGMA secure_delete"), 1),
            (Statement::both("J", "PRAGMA journal_size_limit"), 64 * 1024 * 1024),
        ];
        for (pragma, wanted) in expected {
            let found =
                fixture.store.inner.db.write(move |tx| {
                    Box::pin(async move { tx.row(&pragma, &[]).await?.expect("a row").take::<i64>() })
                });
            assert_eq!(found.await, Ok(wanted), "{}", pragma.sqlite);
        }
        assert!(
            rusqlite::version_number() >= 3_051_003,
            "older versions can lose a reset WAL"
        );
    })
    .await;
}

#[tokio::test]
async fn a_ping_fails_exactly_while_nothing_can_be_written() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        assert_eq!(store.ping().await, Ok(()));
        // PostgreSQL's disk is not ours to fill; a server test takes the whole database away.
        if fixture.engine == Engine::Sqlite {
            let run = async |text| {
                let pragma = Statement::both("PRAGMA", text);
                let run = store
                    .inner
                    .db
                    .write(move |tx| Box::pin(async move { tx.rows(&pragma, &[]).await.map(drop) }));
                run.await.expect("runs");
            };
            // Every write needs more room than there is.
            run("CREATE TABLE filler (x BLOB)").await;
            run("CREATE TRIGGER fill AFTER UPDATE ON installation BEGIN INSERT INTO filler VALUES (zeroblob(1000000)); END")
                .await;
            run("PRAGMA max_page_count = 1").await;
            assert_eq!(store.ping().await, Err(StoreError::Full));
            let nobody = io_core::ids::UserId::from_random([1; 16]);
            assert!(store.profile(nobody).await.is_ok(), "reading still works");
            run("PRAGMA max_page_count = 1000000").await;
            assert_eq!(store.ping().await, Ok(()));
        }
    })
    .await;
}
