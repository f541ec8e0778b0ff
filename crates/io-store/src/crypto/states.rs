//! What a keys store holds, in names, times and numbers.
//!
//! Must not hand out a key, nor the name of a person or a chat.

use io_core::time::Timestamp;
use uuid::Uuid;

use super::KeyName;
use super::keys::Keys;
use super::names::{BLOCK, EMAILS, MEMBER, REPORT, STAFF, SYSTEM, USER};
use crate::db::{Db, statements, values};
use crate::{Result, StoreError};

statements! {
    LIST_ROOTS = "SELECT id, since, current FROM root_keys ORDER BY since, id";
    WRAPPED_BY = "SELECT kek, count(*) FROM data_keys WHERE wrapped IS NOT NULL GROUP BY kek ORDER BY kek";
    LIST_OWN = "SELECT id, generation, since FROM data_keys WHERE scope = 0 AND wrapped IS NOT NULL \
                ORDER BY id, generation DESC";
    COUNT_OTHERS = "SELECT scope, generation, count(*), sum(CASE WHEN generation < (SELECT max(n.generation) \
                    FROM data_keys n WHERE n.scope = k.scope AND n.id = k.id AND n.wrapped IS NOT NULL) \
                    THEN 1 ELSE 0 END) FROM data_keys k WHERE scope <> 0 AND wrapped IS NOT NULL \
                    GROUP BY scope, generation ORDER BY scope, generation DESC";
}

/// How a key is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyUse {
    /// New things are made with it.
    Active,
    /// It opens or finds what was made with it; nothing new is.
    Previous,
    /// Nothing needs it any more.
    Retired,
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
        let mut states = KeyStates {
            roots: roots(&self.db).await?,
            keys: own(&self.db).await?,
        };
        for mut row in self.db.rows(WRAPPED_BY, &[]).await? {
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
        for mut row in self.db.rows(COUNT_OTHERS, &[]).await? {
            let (scope, generation): (i64, u32) = (row.take()?, row.take()?);
            let (count, previous): (u64, u64) = (row.take()?, row.take()?);
            states.keys.push(KeyState {
                name: name_of(scope),
                generation,
                state: if previous == count {
                    KeyUse::Previous
                } else {
                    KeyUse::Active
                },
                since: None,
                count,
            });
        }
        Ok(states)
    }

    /// The root keys and the keys of the installation alone, without counting.
    pub(crate) async fn ages(&self) -> Result<KeyStates> {
        Ok(KeyStates {
            roots: roots(&self.db).await?,
            keys: own(&self.db).await?,
        })
    }
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
        let newest = own.last().is_none_or(|before| before.name != name);
        own.push(KeyState {
            name,
            generation: row.take()?,
            state: if newest { KeyUse::Active } else { KeyUse::Previous },
            since: row.take()?,
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
        _ => "others",
    }
}
