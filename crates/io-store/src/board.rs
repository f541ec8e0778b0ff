//! The board of wishes and faults, and the votes on it: one of a person for each item.
//!
//! Must not say who voted, nor when.

use std::collections::HashSet;

use io_core::board::{Draft, Kind, State, in_public};
use io_core::ids::{BoardItemId, StaffId, UserId};
use io_core::time::Timestamp;
use serde_json::{Value as Json, json};

use crate::audit::{By, Entry};
use crate::db::{Row, Tx, statements, values};
use crate::{Result, Store, StoreError};

macro_rules! columns {
    () => {
        "i.id, i.kind, i.title, i.body, i.state, i.reason, i.fixed_in, i.public, i.merged_into, i.revision, i.by_id, \
         i.created_at, i.changed_at, (SELECT count(*) FROM board_votes v WHERE v.item_id = i.id), \
         (SELECT count(*) FROM board_items m WHERE m.merged_into = i.id)"
    };
}

statements! {
    KEEP_ITEM = "INSERT INTO board_items (id, kind, title, body, state, reason, fixed_in, public, revision, by_id, \
                 created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11)";
    // Writes nothing new: votes and changes of one item wait here for each other.
    HOLD_ITEM = "UPDATE board_items SET revision = revision WHERE id = $1";
    FIND_ITEM = concat!("SELECT ", columns!(), " FROM board_items i WHERE i.id = $1");
    CHANGE_ITEM = "UPDATE board_items SET kind = $1, title = $2, body = $3, state = $4, reason = $5, fixed_in = $6, \
                   public = $7, by_id = $8, changed_at = $9, revision = revision + 1 WHERE id = $10 AND revision = $11 \
                   AND merged_into IS NULL";
    ALL_ITEMS = concat!("SELECT ", columns!(), " FROM board_items i ORDER BY i.created_at DESC, i.id LIMIT $1");
    PUBLIC_ITEMS = concat!("SELECT ", columns!(), " FROM board_items i WHERE i.public AND i.merged_into IS NULL \
                           ORDER BY i.created_at DESC, i.id LIMIT $1");
    MERGE_ITEM = "UPDATE board_items SET merged_into = $1, by_id = $2, changed_at = $3, revision = revision + 1 \
                  WHERE (id = $4 OR merged_into = $4)";
    UNITE_VOTES = "INSERT INTO board_votes (item_id, user_id) SELECT $1, v.user_id FROM board_votes v \
                   WHERE v.item_id = $2 ON CONFLICT (item_id, user_id) DO NOTHING";
    FORGET_VOTES = "DELETE FROM board_votes WHERE item_id = $1";
    MOVE_FEEDBACK = "UPDATE feedback SET item_id = $1 WHERE item_id = $2";
    VOTE = "INSERT INTO board_votes (item_id, user_id) SELECT $1, u.id FROM users u WHERE u.id = $2 \
            ON CONFLICT (item_id, user_id) DO NOTHING";
    TAKE_VOTE_BACK = "DELETE FROM board_votes WHERE item_id = $1 AND user_id = $2";
    OWN_VOTES = "SELECT item_id FROM board_votes WHERE user_id = $1";
}

/// The most items that a list shows.
const MOST: u32 = 500;

/// An item as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Names it.
    pub id: BoardItemId,
    /// What it says and where it stands.
    pub draft: Draft,
    /// The item that took its place.
    pub merged_into: Option<BoardItemId>,
    /// Counts its changes.
    pub revision: u32,
    /// The last who changed it.
    pub by: StaffId,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// How many people voted: the exact count, for staff alone.
    pub votes: u64,
    /// How many items were merged into it.
    pub merged: u64,
}

/// An item as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicItem {
    /// Names it.
    pub id: BoardItemId,
    /// What it says and where it stands.
    pub draft: Draft,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// Votes in tens; none below ten.
    pub votes: Option<u64>,
    /// The person who asks voted.
    pub voted: bool,
}

/// What became of changing an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemChanged {
    /// It is done.
    Done,
    /// Someone else changed it meanwhile.
    Stale,
    /// There is none, or it was merged into another one.
    NotFound,
}

/// What a person does with their vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vote {
    /// Votes.
    Cast,
    /// Takes it back.
    TakeBack,
}

/// What became of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voted {
    /// It counts once, or not at all any more; also if it was so before.
    Done,
    /// What is done or declined takes no votes.
    Over,
    /// There is no such item for people.
    NotFound,
}

fn item(mut row: Row) -> Result<Item> {
    let wrong = || StoreError::Corrupt("an item of the board".into());
    let (id, kind): (BoardItemId, String) = (row.take()?, row.take()?);
    let (title, text, state): (String, String, String) = (row.take()?, row.take()?, row.take()?);
    let draft = Draft {
        kind: Kind::parse(&kind).ok_or_else(wrong)?,
        title,
        text,
        state: State::parse(&state).ok_or_else(wrong)?,
        reason: row.take()?,
        fixed_in: row.take()?,
        public: row.take()?,
    };
    Ok(Item {
        id,
        draft,
        merged_into: row.take()?,
        revision: row.take()?,
        by: row.take()?,
        created_at: row.take()?,
        changed_at: row.take()?,
        votes: row.take()?,
        merged: row.take()?,
    })
}

/// What the audit trail says of an item: words of staff.
fn described(id: BoardItemId, draft: &Draft) -> Json {
    json!({
        "item": id.to_string(),
        "kind": draft.kind.name(),
        "title": draft.title,
        "text": draft.text,
        "state": draft.state.name(),
        "reason": draft.reason,
        "fixed_in": draft.fixed_in,
        "public": draft.public,
    })
}

/// An item, held until the end of the transaction.
pub(crate) async fn held(tx: &mut Tx, id: BoardItemId) -> Result<Option<Item>> {
    if tx.execute(&HOLD_ITEM, values![id]).await? == 0 {
        return Ok(None);
    }
    tx.row(&FIND_ITEM, values![id]).await?.map(item).transpose()
}

/// The item that stands for this one, held: itself, or the one that it was merged into.
async fn standing(tx: &mut Tx, id: BoardItemId) -> Result<Option<Item>> {
    match held(tx, id).await? {
        Some(Item {
            merged_into: Some(into),
            ..
        }) => held(tx, into).await,
        found => Ok(found),
    }
}

/// Counts a person for an item, once.
pub(crate) async fn cast(tx: &mut Tx, id: BoardItemId, user: UserId) -> Result<()> {
    tx.execute(&VOTE, values![id, user]).await.map(drop)
}

impl Store {
    /// Puts a wish or a fault on the board.
    pub async fn post_item(&self, draft: Draft, staff: StaffId, by: By, now: Timestamp) -> Result<BoardItemId> {
        let (id, auditor) = (BoardItemId(self.fresh_id()), self.auditor(None).await?);
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let (kind, state) = (draft.kind.name(), draft.state.name());
                let row = values![
                    id,
                    kind,
                    draft.title.as_str(),
                    draft.text.as_str(),
                    state,
                    draft.reason.clone(),
                    draft.fixed_in.clone(),
                    draft.public,
                    staff,
                    now,
                    now
                ];
                tx.execute(&KEEP_ITEM, row).await?;
                let entry = Entry {
                    after: Some(described(id, &draft)),
                    ..Entry::of("board_item_made")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(id)
            })
        });
        work.await
    }

    /// Changes an item that is still at the revision that was read.
    pub async fn change_item(
        &self,
        (id, revision): (BoardItemId, u32),
        draft: Draft,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<ItemChanged> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(before) = held(tx, id).await?.filter(|item| item.merged_into.is_none()) else {
                    return Ok(ItemChanged::NotFound);
                };
                let (kind, state) = (draft.kind.name(), draft.state.name());
                let row = values![
                    kind,
                    draft.title.as_str(),
                    draft.text.as_str(),
                    state,
                    draft.reason.clone(),
                    draft.fixed_in.clone(),
                    draft.public,
                    staff,
                    now,
                    id,
                    revision
                ];
                if tx.execute(&CHANGE_ITEM, row).await? == 0 {
                    return Ok(ItemChanged::Stale);
                }
                let entry = Entry {
                    before: Some(described(id, &before.draft)),
                    after: Some(described(id, &draft)),
                    ..Entry::of("board_item_changed")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(ItemChanged::Done)
            })
        });
        work.await
    }

    /// Merges an item into another of its kind. Their votes are united: a person who voted for both counts once.
    pub async fn merge_items(
        &self,
        from: BoardItemId,
        into: BoardItemId,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<ItemChanged> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                // Always in the same order, so that two merges wait for each other once.
                let (first, second) = (held(tx, from.min(into)).await?, held(tx, from.max(into)).await?);
                let (Some(first), Some(second)) = (first, second) else {
                    return Ok(ItemChanged::NotFound);
                };
                let (one, other) = if first.id == from {
                    (first, second)
                } else {
                    (second, first)
                };
                let stand = one.merged_into.is_none() && other.merged_into.is_none();
                if from == into || !stand || one.draft.kind != other.draft.kind {
                    return Ok(ItemChanged::NotFound);
                }
                tx.execute(&UNITE_VOTES, values![into, from]).await?;
                tx.execute(&FORGET_VOTES, values![from]).await?;
                tx.execute(&MOVE_FEEDBACK, values![into, from]).await?;
                tx.execute(&MERGE_ITEM, values![into, staff, now, from]).await?;
                let entry = Entry {
                    before: Some(described(from, &one.draft)),
                    after: Some(json!({ "into": into.to_string(), "title": other.draft.title })),
                    ..Entry::of("board_item_merged")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(ItemChanged::Done)
            })
        });
        work.await
    }

    /// One item, for staff.
    pub async fn board_item(&self, id: BoardItemId) -> Result<Option<Item>> {
        let row = self.inner.db.row(FIND_ITEM, values![id]).await?;
        row.map(item).transpose()
    }

    /// Every item, for staff: the latest first.
    pub async fn board_items(&self) -> Result<Vec<Item>> {
        let rows = self.inner.db.rows(ALL_ITEMS, values![MOST]).await?;
        rows.into_iter().map(item).collect()
    }

    /// What people see, for one of them or for everyone. The order follows the counts that show, never the exact ones.
    pub async fn board(&self, of: Option<UserId>) -> Result<Vec<PublicItem>> {
        let mut own = HashSet::new();
        if let Some(user) = of {
            for mut row in self.inner.db.rows(OWN_VOTES, values![user]).await? {
                own.insert(row.take::<BoardItemId>()?);
            }
        }
        let mut shown = Vec::new();
        for row in self.inner.db.rows(PUBLIC_ITEMS, values![MOST]).await? {
            let found = item(row)?;
            shown.push(PublicItem {
                id: found.id,
                draft: found.draft,
                changed_at: found.changed_at,
                votes: in_public(found.votes),
                voted: own.contains(&found.id),
            });
        }
        // Stable: those with the same shown count stay as they were, the latest first.
        shown.sort_by_key(|one| std::cmp::Reverse(one.votes));
        Ok(shown)
    }

    /// Casts or takes back the one vote of a person. A vote for what was merged counts for what took its place.
    pub async fn vote(&self, id: BoardItemId, user: UserId, vote: Vote) -> Result<Voted> {
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(found) = standing(tx, id).await?.filter(|found| found.draft.public) else {
                    return Ok(Voted::NotFound);
                };
                match vote {
                    Vote::TakeBack => {
                        tx.execute(&TAKE_VOTE_BACK, values![found.id, user]).await?;
                    }
                    Vote::Cast if !found.draft.state.takes_votes() => return Ok(Voted::Over),
                    Vote::Cast => cast(tx, found.id, user).await?,
                }
                Ok(Voted::Done)
            })
        });
        work.await
    }
}
