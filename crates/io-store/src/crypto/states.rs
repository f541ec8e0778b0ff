//! What a keys store holds, in names, times and numbers.
//!
//! Must not hand out a key, nor the name of a person or a chat.

use io_core::time::Timestamp;
use uuid::Uuid;

use super::KeyName;
use super::generations::{left_of_round, open_round};
use super::keys::Keys;
use super::names::{BLOCK, EMAILS, INSIGHTS, MEMBER, REPORT, STAFF, SYSTEM, USER};
use crate::db::{Db, statements, values};
use crate::{Result, StoreError};

statements! {
    LIST_ROOTS = "SELECT id, since, current FROM root_keys ORDER BY since, id";
    WRAPPED_BY = "SELECT kek, count(*) FROM data_keys WHERE wrapped IS NOT NULL GROUP BY kek ORDER BY kek";
    LIST_OWN = "SELECT id, generation, since, state FROM data_keys WHERE scope = 0 AND wrapped IS NOT NULL \
                ORDER BY id, generation DESC";
    COUNT_OTHERS = "SELECT scope, generation, state, count(*) FROM data_keys WHERE scope <> 0 AND wrapped IS NOT NULL \
                    GROUP BY scope, generation, state ORDER BY scope, generation DESC, state";
}

/// States of a generation; any other is one that only opens.
const SEALS: i64 = 0;
const RETIRED: i64 = 2;
const NEXT: i64 = 3;

/// How a key is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyUse {
    /// New things are made with it.
    Active,
    /// It opens or finds what was made with it; nothing new is.
    Previous,
    /// Nothing needs it any more, or only an older backup.
    Retired,
    /// It opens, and will soon be active.
    Next,
}

/// A root key that a server has had, or that still wraps data keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootKeyState {
    /// Its name; `None` for all of the first version, whose rows do not name their root key.
    pub id: Option<u32>,
    /// Active: the one of the server that runs, or ran last. Retired: it wraps nothing.
    pub state: KeyUse,
    /// When a server first wrapped with it. `None`: before servers noted it.
    pub since: Option<Timestamp>,
    /// How many data keys it wraps.
    pub wraps: u64,
}

/// One generation of the keys of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyState {
    /// What they are for: `index`, `pepper`, `signing`, `stubs`, `ratings`, `people`, `members`, `blocks`, `emails`, `reports`.
    pub name: &'static str,
    /// The generation.
    pub generation: u32,
    /// Active: at least one of them seals.
    pub state: KeyUse,
    /// Since when, at the latest; only of keys of the installation.
    pub since: Option<Timestamp>,
    /// How many.
    pub count: u64,
}

/// Everything that `io keys list` shows of a keys store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyStates {
    /// The root keys, the oldest first.
    pub roots: Vec<RootKeyState>,
    /// The data keys by kind and generation, the newest generation of each first.
    pub keys: Vec<KeyState>,
    /// The rotation of data keys that goes on.
    pub round: Option<RoundState>,
}

/// A rotation of data keys that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundState {
    /// The name of the rotation.
    pub kind: String,
    /// How many keys it still has to make, to take into use, to retire or to pass.
    pub left: u64,
}

impl KeyStates {
    /// The name of the root key of the server that runs, or ran last.
    pub fn server_root(&self) -> Option<u32> {
        let active = self.roots.iter().find(|root| root.state == KeyUse::Active);
        active.and_then(|root| root.id)
    }

    /// How many data keys other root keys than this one wrap.
    pub fn wrapped_by_others(&self, root: u32) -> u64 {
        let others = self.roots.iter().filter(|other| other.id != Some(root));
        others.map(|other| other.wraps).sum()
    }
}

impl Keys {
    /// What the keys store holds. It counts every key: not for a server at work.
    pub(crate) async fn states(&self) -> Result<KeyStates> {
        states_of(&self.db).await
    }

    /// The root keys and the keys of the installation alone, without counting.
    pub(crate) async fn ages(&self) -> Result<KeyStates> {
        Ok(KeyStates {
            roots: roots(&self.db).await?,
            keys: own(&self.db).await?,
            round: None,
        })
    }
}

/// What a keys store holds.
pub(crate) async fn states_of(db: &Db) -> Result<KeyStates> {
    let mut states = KeyStates {
        roots: roots(db).await?,
        keys: own(db).await?,
        round: None,
    };
    if let Some(round) = open_round(db).await? {
        let left = left_of_round(db, round.number).await?;
        states.round = Some(RoundState { kind: round.kind, left });
    }
    for mut row in db.rows(WRAPPED_BY, &[]).await? {
        let (id, wraps): (u32, u64) = (row.take()?, row.take()?);
        let id = (id != super::root_keys::UNNAMED).then_some(id);
        match states.roots.iter_mut().find(|root| root.id == id) {
            Some(root) => {
                root.wraps = wraps;
                root.state = root.state.min(KeyUse::Previous);
            }
            None => states.roots.insert(
                0,
                RootKeyState {
                    id,
                    state: KeyUse::Previous,
                    since: None,
                    wraps,
                },
            ),
        }
    }
    for mut row in db.rows(COUNT_OTHERS, &[]).await? {
        let (scope, generation): (i64, u32) = (row.take()?, row.take()?);
        let (state, count): (i64, u64) = (row.take()?, row.take()?);
        states.keys.push(KeyState {
            name: name_of(scope),
            generation,
            state: match state {
                SEALS => KeyUse::Active,
                RETIRED => KeyUse::Retired,
                NEXT => KeyUse::Next,
                _ => KeyUse::Previous,
            },
            since: None,
            count,
        });
    }
    Ok(states)
}

async fn roots(db: &Db) -> Result<Vec<RootKeyState>> {
    let mut roots = Vec::new();
    for mut row in db.rows(LIST_ROOTS, values![]).await? {
        let id = row.take()?;
        let since = row.take()?;
        let current: bool = row.take()?;
        roots.push(RootKeyState {
            id: Some(id),
            state: if current { KeyUse::Active } else { KeyUse::Retired },
            since: Some(since),
            wraps: 0,
        });
    }
    Ok(roots)
}

async fn own(db: &Db) -> Result<Vec<KeyState>> {
    let mut own: Vec<KeyState> = Vec::new();
    for mut row in db.rows(LIST_OWN, values![]).await? {
        let id: Uuid = row.take()?;
        let name = match KeyName::of_parts(SYSTEM, id) {
            KeyName::INDEX_ROOT => "index",
            KeyName::PEPPER_ROOT => "pepper",
            KeyName::SIGNING => "signing",
            KeyName::STUBS => "stubs",
            KeyName::RATINGS => "ratings",
            _ => return Err(StoreError::Corrupt("an unknown key of the installation".into())),
        };
        let (generation, since) = (row.take()?, row.take()?);
        let state = match row.take::<i64>()? {
            RETIRED => KeyUse::Retired,
            NEXT => KeyUse::Next,
            SEALS
                if own
                    .iter()
                    .all(|other| other.name != name || other.state == KeyUse::Next) =>
            {
                KeyUse::Active
            }
            _ => KeyUse::Previous,
        };
        own.push(KeyState {
            name,
            generation,
            state,
            since,
            count: 1,
        });
    }
    Ok(own)
}

fn name_of(scope: i64) -> &'static str {
    match scope {
        USER => "people",
        MEMBER => "members",
        BLOCK => "blocks",
        EMAILS => "emails",
        REPORT => "reports",
        STAFF => "staff",
        INSIGHTS => "insights",
        _ => "others",
    }
}
