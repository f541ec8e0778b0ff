//! `io keys list`: which keys there are, for people and for programs.

use std::fmt::Write as _;

use io_core::time::{Span, Timestamp};
use io_store::sign_in::signing_keys::KeyState as SigningState;
use io_store::{KeyState, KeyUse, RootKeyState, Rotation, Store};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One line of the list.
#[derive(Serialize)]
struct Line {
    /// Of a root key: 32 bits derived from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u32>,
    state: &'static str,
    since: Option<String>,
    age_days: Option<i64>,
    /// Data keys that a root key wraps; keys of the other kinds; what a rotation has left to do.
    count: u64,
}

/// The list.
pub(super) async fn list(store: &Store, json: bool, now: Timestamp) -> anyhow::Result<String> {
    let states = store.key_states().await?;
    let mut lines: Vec<Line> = states.roots.iter().map(|root| of_root(root, now)).collect();
    lines.extend(states.keys.iter().map(|key| of_key(key, now)));
    for key in store.signing_keys().await? {
        let state = match key.state {
            SigningState::Next => "next",
            SigningState::Active => "active",
            SigningState::Retired => "retired",
        };
        let (since, age_days) = age(Some(key.since), now)?;
        lines.push(Line {
            id: Some(key.kid),
            name: "jwt",
            generation: None,
            state,
            since,
            age_days,
            count: 1,
        });
    }
    for rotation in Rotation::ALL {
        let left = store.left_to_rotate(rotation).await?;
        let asked = store.asked_rotations().await?.contains(&rotation);
        if left > 0 || asked {
            lines.push(Line {
                id: None,
                name: rotation.name(),
                generation: None,
                state: if left > 0 { "rotating" } else { "asked" },
                since: None,
                age_days: None,
                count: left,
            });
        }
    }
    if json {
        return Ok(format!("{}\n", serde_json::to_string_pretty(&lines)?));
    }
    let mut text = format!(
        "{:10} {:>10} {:9} {:22} {:>9} {:>9}  {}\n",
        "KEY", "GENERATION", "STATE", "SINCE (AT THE LATEST)", "AGE", "COUNT", "NAME"
    );
    for line in &lines {
        let generation = line.generation.map_or_else(String::new, |number| number.to_string());
        let age = line.age_days.map_or_else(String::new, |days| format!("{days} days"));
        let _ = writeln!(
            text,
            "{:10} {generation:>10} {:9} {:22} {age:>9} {:>9}  {}",
            line.name,
            line.state,
            line.since.as_deref().unwrap_or("unknown"),
            line.count,
            line.id.as_deref().unwrap_or("")
        );
    }
    let wraps = |state| states.roots.iter().any(|root| root.state == state);
    let _ = writeln!(
        text,
        "\n{}",
        if wraps(KeyUse::Previous) {
            "Earlier root keys still wrap data keys: the server wraps them anew, `io keys rotate root` does it now."
        } else {
            "The active root key wraps everything; root_keys_old can be empty."
        }
    );
    Ok(text)
}

fn of_root(root: &RootKeyState, now: Timestamp) -> Line {
    let (since, age_days) = age(root.since, now).unwrap_or_default();
    Line {
        id: Some(root.id.map_or_else(|| "unnamed".to_owned(), |id| format!("{id:08x}"))),
        name: "root",
        generation: None,
        state: word(root.state),
        since,
        age_days,
        count: root.wraps,
    }
}

fn of_key(key: &KeyState, now: Timestamp) -> Line {
    let (since, age_days) = age(key.since, now).unwrap_or_default();
    Line {
        id: None,
        name: key.name,
        generation: Some(key.generation),
        state: word(key.state),
        since,
        age_days,
        count: key.count,
    }
}

fn word(state: KeyUse) -> &'static str {
    match state {
        KeyUse::Active => "active",
        KeyUse::Previous => "previous",
        KeyUse::Retired => "retired",
        KeyUse::Next => "next",
    }
}

/// A moment in words, and how many whole days ago it was.
fn age(since: Option<Timestamp>, now: Timestamp) -> anyhow::Result<(Option<String>, Option<i64>)> {
    let Some(since) = since else {
        return Ok((None, None));
    };
    let shown = OffsetDateTime::from_unix_timestamp(since.0.div_euclid(1_000_000))?.format(&Rfc3339)?;
    Ok((Some(shown), Some((now - since).0.div_euclid(Span::days(1).0))))
}
