//! The database, its tables, its clock and its keys.
//!
//! Must not migrate: tables of another version are only looked at.

use std::sync::Arc;

use io_core::time::{Span, Timestamp};
use io_store::sign_in::signing_keys::KeyState as SigningState;
use io_store::{KeyEncryptionKey, KeyUse, SchemaState, Store, StoreError, survey};

use super::{Answers, Seen, Subject, days, within};
use crate::config::Database;
use crate::keys::Ring;
use crate::storage::{database, key_encryption_keys, open_store};

/// The most by which two clocks may differ.
const SKEW: Span = Span::seconds(2);

/// A root key is changed each year; a month later it is late.
const ROOT_KEY: Span = Span::days(395);

/// Signing keys change by themselves every 90 days.
const SIGNING_KEY: Span = Span::days(100);

pub(super) async fn ask(subject: &Subject) -> Answers {
    let mut answers = Answers::new();
    let schema = within(schema(subject)).await;
    let current = schema.0 <= super::Verdict::Ok;
    answers.push(("migrations", schema));
    let opened = if current {
        let opening = tokio::time::timeout(super::PATIENCE, open(subject)).await;
        opening.unwrap_or_else(|_| Err(Seen::fail("the database did not answer in time")))
    } else {
        Err(Seen::skipped(
            "not looked at, because the tables are not those of this version, or cannot be read",
        ))
    };
    match opened {
        Ok((store, ring)) => {
            let (written, encrypted, clock, keys) = tokio::join!(
                within(written(&store)),
                within(encrypted(subject, &store)),
                within(clock(subject, &store)),
                within(keys(subject, &store, &ring)),
            );
            answers.extend([
                ("database", written),
                ("database-tls", encrypted),
                ("clock", clock),
                ("keys", keys),
            ]);
            if subject.server.is_none() {
                // Nothing waits for it: a database that does not answer must not hold up the rest.
                let _ = tokio::time::timeout(super::PATIENCE, store.close()).await;
            }
        }
        Err(seen) => {
            let later = Seen::skipped("not looked at, because the database was not opened");
            answers.push(("database", seen));
            answers.extend(["database-tls", "clock", "keys"].map(|id| (id, later.clone())));
        }
    }
    answers
}

async fn schema(subject: &Subject) -> Seen {
    let states = match survey(&database(&subject.config)).await {
        Ok(states) => states,
        Err(error) => return Seen::fail(format!("the database cannot be read: {}", cause(&error))),
    };
    if let Some(refusal) = states.iter().find_map(|state| state.refusal.clone()) {
        return Seen::fail(refusal);
    }
    if states.iter().all(|state| state.version() == 0) {
        return Seen::warn("there is no installation here yet: `io serve` or `io migrate up` makes one");
    }
    let missing: usize = states.iter().map(|state| state.missing().count()).sum();
    let versions: Vec<String> = states.iter().map(shown).collect();
    if missing > 0 {
        return Seen::fail(format!("{missing} migrations are missing; {}", versions.join(", ")));
    }
    Seen::ok(format!("all are applied: {}", versions.join(", ")))
}

fn shown(state: &SchemaState) -> String {
    format!("{} version {}", state.part.name(), state.version())
}

async fn open(subject: &Subject) -> Result<(Store, Arc<Ring>), Seen> {
    if let Some((store, keys)) = &subject.server {
        return Ok((store.clone(), keys.ring()));
    }
    let config = subject.config.clone();
    // It may wait for a program.
    let ring = tokio::task::spawn_blocking(move || Ring::read(&config)).await;
    let ring = ring.map_err(anyhow::Error::from).flatten();
    let ring = ring.map_err(|error| Seen::fail(format!("the root keys cannot be read: {error:#}")))?;
    let store = open_store(&subject.config, &ring, &subject.outside.entropy, None).await;
    let store = store.map_err(|error| Seen::fail(format!("{error:#}")))?;
    Ok((store, Arc::new(ring)))
}

async fn written(store: &Store) -> Seen {
    match store.ping().await {
        Ok(()) => Seen::ok("it answers, and a write was tried and taken back"),
        Err(error) => Seen::fail(format!("a write fails: {}", cause(&error))),
    }
}

async fn encrypted(subject: &Subject, store: &Store) -> Seen {
    let Database::Postgres(url) = &subject.config.database else {
        return Seen::skipped("SQLite is a file on this machine");
    };
    match store.is_way_encrypted().await {
        Ok(true) => Seen::ok("the connection is encrypted"),
        Ok(false) if io_store::Database::is_in_the_clear(url.reveal()) => {
            Seen::fail("the connection is not encrypted, and may leave this machine")
        }
        Ok(false) => Seen::ok("the connection is not encrypted, and does not leave this machine"),
        Err(error) => Seen::fail(format!("it cannot be asked: {}", cause(&error))),
    }
}

async fn clock(subject: &Subject, store: &Store) -> Seen {
    let (before, begun) = (subject.outside.clock.now(), subject.outside.clock.uptime());
    let there = match store.database_time().await {
        Ok(there) => there,
        Err(error) => return Seen::fail(format!("it cannot be asked: {}", cause(&error))),
    };
    // It was asked between these two; half of the way is the best guess.
    let half = Span((subject.outside.clock.uptime() - begun).0 / 2);
    let here = before + half;
    let apart = (there - here).0.abs();
    if apart >= SKEW.0 + half.0 {
        let (ahead, behind) = if there > here {
            ("database", "IO")
        } else {
            ("IO", "database")
        };
        return Seen::fail(format!(
            "the clock of {ahead} is {} seconds ahead of that of {behind}",
            Span(apart).as_seconds_ceil()
        ));
    }
    match store.calendar_seen().await {
        Ok(Some(seen)) if seen - here > SKEW => Seen::fail(format!(
            "the clock is {} seconds behind what this installation saw before",
            (seen - here).as_seconds_ceil()
        )),
        Ok(_) => Seen::ok(format!("it differs from the database by {} ms", apart / 1_000)),
        Err(error) => Seen::fail(format!("it cannot be asked: {}", cause(&error))),
    }
}

async fn keys(subject: &Subject, store: &Store, ring: &Ring) -> Seen {
    let now = subject.outside.clock.now();
    let asked = async { Ok::<_, StoreError>((store.key_states().await?, store.signing_keys().await?)) };
    let (states, signing) = match asked.await {
        Ok(asked) => asked,
        Err(error) => return Seen::fail(format!("they cannot be read: {}", cause(&error))),
    };
    let (current, older): (_, Vec<KeyEncryptionKey>) = key_encryption_keys(ring);
    let left = states.wrapped_by_others(current.id());
    if left > 0 {
        return Seen::warn(format!("earlier root keys still wrap {left} data keys"));
    }
    let age = |since: Timestamp| (now - since).0.div_euclid(Span::days(1).0);
    let root = states.roots.iter().find(|root| root.state == KeyUse::Active);
    let root = root.and_then(|root| root.since);
    if let Some(since) = root.filter(|since| now - *since > ROOT_KEY) {
        return Seen::warn(format!("the root key is {} old", days(age(since))));
    }
    let active = signing.iter().find(|key| key.state == SigningState::Active);
    match active {
        Some(key) if now - key.since > SIGNING_KEY => Seen::warn(format!(
            "the key that signs access tokens is {} old, and should have changed by itself",
            days(age(key.since))
        )),
        _ if !older.is_empty() => Seen::warn("root_keys_old still holds keys that wrap nothing any more"),
        _ => Seen::ok(root.map_or_else(
            || "none is too old".to_owned(),
            |since| format!("none is too old; the root key is in use for {}", days(age(since))),
        )),
    }
}

/// What a store says, for an operator.
fn cause(error: &StoreError) -> String {
    error.to_string()
}
