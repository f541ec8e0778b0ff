//! What staff change while IO runs: each change is a version of its own, and an entry in the audit trail.
//!
//! Must not know what a setting means.

use io_core::ids::StaffId;
use io_core::time::Timestamp;
use serde_json::Value as Json;

use crate::audit::{By, Entry};
use crate::db::{Row, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    NEWEST_SETTING = "SELECT max(version) FROM live_settings WHERE name = $1";
    FIND_SETTING = "SELECT version, content, reason, by_id, created_at FROM live_settings \
                    WHERE name = $1 AND version = $2";
    LATEST_SETTINGS = "SELECT version, content, reason, by_id, created_at FROM live_settings \
                       WHERE name = $1 ORDER BY version DESC LIMIT $2";
    // Two changes of the same version: the second one finds its number taken.
    KEEP_SETTING = "INSERT INTO live_settings (name, version, content, reason, by_id, created_at) \
                    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name, version) DO NOTHING";
    FORGET_SETTINGS = "DELETE FROM live_settings WHERE name = $1 AND version <= $2";
}

/// How many versions are kept.
const KEPT: u64 = 100;

/// What can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveSetting {
    /// The word lists of hints.
    Words,
    /// The numbers of the matcher.
    Matching,
    /// The short question after a good chat.
    Question,
}

impl LiveSetting {
    fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Matching => "matching",
            Self::Question => "question",
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Words => "word_lists_changed",
            Self::Matching => "matching_tuned",
            Self::Question => "question_changed",
        }
    }
}

/// A version of a setting.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingVersion {
    /// Its number, from 1.
    pub version: u64,
    /// All of it.
    pub content: Json,
    /// Why it was changed.
    pub reason: String,
    /// Who changed it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// A change of a setting.
#[derive(Clone, Debug)]
pub struct SettingChange {
    /// The version that its author saw; 0: there was none.
    pub based_on: u64,
    /// All of the new one.
    pub content: Json,
    /// What the audit trail says was there before.
    pub before: Json,
    /// What the audit trail says is there now.
    pub after: Json,
    /// Why.
    pub reason: String,
    /// Who.
    pub staff: StaffId,
}

fn version_of(mut row: Row) -> Result<SettingVersion> {
    let version = row.take()?;
    let content: String = row.take()?;
    let content = serde_json::from_str(&content);
    Ok(SettingVersion {
        version,
        content: content.map_err(|_| StoreError::Corrupt("a setting that staff changed".into()))?,
        reason: row.take()?,
        by: row.take()?,
        at: row.take()?,
    })
}

impl Store {
    /// The number of the version in force; 0: nobody changed it yet.
    pub async fn live_setting_version(&self, of: LiveSetting) -> Result<u64> {
        let row = self.inner.db.row(NEWEST_SETTING, values![of.name()]).await?;
        let newest: Option<u64> = row.map_or(Ok(None), |mut row| row.take())?;
        Ok(newest.unwrap_or(0))
    }

    /// A version.
    pub async fn live_setting(&self, of: LiveSetting, version: u64) -> Result<Option<SettingVersion>> {
        let row = self.inner.db.row(FIND_SETTING, values![of.name(), version]).await?;
        row.map(version_of).transpose()
    }

    /// The last versions, the one in force first.
    pub async fn live_setting_versions(&self, of: LiveSetting, limit: u32) -> Result<Vec<SettingVersion>> {
        let rows = self.inner.db.rows(LATEST_SETTINGS, values![of.name(), limit]).await?;
        rows.into_iter().map(version_of).collect()
    }

    /// Makes a new version; none: there is a newer one than its author saw.
    pub async fn change_live_setting(
        &self,
        of: LiveSetting,
        change: SettingChange,
        by: By,
        now: Timestamp,
    ) -> Result<Option<u64>> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let mut newest = tx.row(&NEWEST_SETTING, values![of.name()]).await?;
                let newest: Option<u64> = newest.as_mut().map_or(Ok(None), Row::take)?;
                if newest.unwrap_or(0) != change.based_on {
                    return Ok(None);
                }
                let (version, content) = (change.based_on + 1, change.content.to_string());
                let row = values![
                    of.name(),
                    version,
                    content.as_str(),
                    change.reason.as_str(),
                    change.staff,
                    now
                ];
                if tx.execute(&KEEP_SETTING, row).await? == 0 {
                    return Ok(None);
                }
                let old = values![of.name(), version.saturating_sub(KEPT)];
                tx.execute(&FORGET_SETTINGS, old).await?;
                let entry = Entry {
                    before: Some(change.before),
                    after: Some(change.after),
                    reason: Some(change.reason),
                    ..Entry::of(of.action())
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(Some(version))
            })
        });
        work.await
    }
}
