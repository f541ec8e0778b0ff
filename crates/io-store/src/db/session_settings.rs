//! The settings of every PostgreSQL connection: set after it is open, then verified.
//!
//! Must not be sent with the start of the connection: a pooler refuses or ignores them there, and two stores would fall
//! into one schema.

use deadpool_postgres::{ClientWrapper, HookError};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, SimpleQueryMessage, SimpleQueryRow};

use super::postgres::Waits;
use crate::{Result, StoreError};

/// Why connections of a pooler that shares them between transactions are refused.
const SHARED: &str = "a pooler shares this connection with others between transactions: IO needs PgBouncer with \
                      pool_mode = session, or the address of PostgreSQL itself";

/// What every connection is set to.
#[derive(Clone, Debug)]
pub(super) struct SessionSettings {
    set: String,
    verify: String,
    wanted: [(&'static str, String); 2],
}

impl SessionSettings {
    /// The limits, then what the operator's `options` say, then what must hold.
    pub(super) fn new(waits: &Waits, options: &[(String, String)], schema: &str) -> Self {
        let limits = [
            ("statement_timeout", waits.statement),
            ("lock_timeout", waits.lock),
            ("idle_in_transaction_session_timeout", waits.idle),
        ];
        let limits = limits.map(|(name, limit)| (name.to_owned(), limit.as_millis().to_string()));
        let wanted = [
            ("search_path", schema.to_owned()),
            ("synchronous_commit", "on".to_owned()),
        ];
        let must = wanted.clone().map(|(name, value)| (name.to_owned(), value));
        let all = limits.iter().chain(options).chain(&must);
        let calls: Vec<String> = all
            .map(|(name, value)| format!("set_config({}, {}, false)", quoted(name), quoted(value)))
            .collect();
        let shown: Vec<String> = wanted
            .iter()
            .map(|(name, _)| format!("current_setting({})", quoted(name)))
            .collect();
        Self {
            // In one column: the parts of a SELECT list run in order, the later setting wins.
            set: format!("SELECT pg_backend_pid(), {}", calls.join(", ")),
            verify: format!("SELECT pg_backend_pid(), {}", shown.join(", ")),
            wanted,
        }
    }

    /// Sets up a new connection and asks whether it took effect.
    pub(super) async fn apply(&self, client: &ClientWrapper) -> std::result::Result<(), HookError> {
        let process = first(client, &self.set).await.map_err(HookError::Backend)?;
        let verified = first(client, &self.verify).await.map_err(HookError::Backend)?;
        let (Some(process), Some(verified)) = (process, verified) else {
            return Err(HookError::message("the server does not say how the connection is set"));
        };
        if process.get(0) != verified.get(0) {
            return Err(HookError::message(SHARED));
        }
        for (column, (name, wanted)) in self.wanted.iter().enumerate() {
            let found = verified.get(column + 1).unwrap_or_default();
            if found != wanted {
                let message = format!("{name} is {found} on a new connection and must be {wanted}; {SHARED}");
                return Err(HookError::message(message));
            }
        }
        Ok(())
    }
}

/// Refuses a pooler that gives one server connection to several clients in turn.
/// An open transaction of the second client shows it: it has what the first one had, or the first one now has another.
pub(super) async fn refuse_shared(first_client: &Client, second: &Client) -> Result<()> {
    let ask = async || {
        let before = process_of(first_client, "SELECT pg_backend_pid()").await?;
        let other = process_of(second, "BEGIN; SELECT pg_backend_pid()").await?;
        let after = process_of(first_client, "SELECT pg_backend_pid()").await?;
        second.batch_execute("ROLLBACK").await?;
        Ok::<_, Error>(before == other || before != after)
    };
    match ask().await {
        Ok(false) => Ok(()),
        Ok(true) => Err(StoreError::Refused(SHARED.into())),
        // PgBouncer in statement mode ends a connection that begins a transaction.
        Err(error) if error.code() == Some(&SqlState::PROTOCOL_VIOLATION) => Err(StoreError::Refused(SHARED.into())),
        Err(error) => Err(super::postgres::failed("connect", &error)),
    }
}

async fn process_of(client: &Client, text: &str) -> std::result::Result<Option<String>, Error> {
    Ok(first(client, text).await?.and_then(|row| row.get(0).map(str::to_owned)))
}

async fn first(client: &Client, text: &str) -> std::result::Result<Option<SimpleQueryRow>, Error> {
    let found = client.simple_query(text).await?;
    Ok(found.into_iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    }))
}

/// A text as an SQL literal, whatever `standard_conforming_strings` says.
fn quoted(text: &str) -> String {
    format!(" E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// The settings in `options`, as libpq reads them: `-c name=value` and `--name=value`.
/// None: it is something else.
pub(super) fn parse_options(options: &str) -> Option<Vec<(String, String)>> {
    let mut words = words(options).into_iter();
    let mut settings = Vec::new();
    while let Some(word) = words.next() {
        let setting = if word == "-c" {
            words.next()?
        } else {
            word.strip_prefix("--").or_else(|| word.strip_prefix("-c"))?.to_owned()
        };
        let (name, value) = setting.split_once('=')?;
        settings.push((name.replace('-', "_"), value.to_owned()));
    }
    Some(settings)
}

/// Words between spaces; a backslash takes the next character as it is.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().extend(characters.next()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_libpq_reads_them() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        for (text, wanted) in [
            ("", Some(vec![])),
            ("-c a=1 -c b=2", Some(vec![pair("a", "1"), pair("b", "2")])),
            (
                "-ca=1  --lock-timeout=7s",
                Some(vec![pair("a", "1"), pair("lock_timeout", "7s")]),
            ),
            (r"-c a=x\ y\\z", Some(vec![pair("a", r"x y\z")])),
            ("-c", None),
            ("-c a", None),
            ("-d 5", None),
        ] {
            assert_eq!(parse_options(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_quoted_text_ends_where_it_ends() {
        assert_eq!(quoted(r"a'b\c"), r" E'a''b\\c'");
    }
}
