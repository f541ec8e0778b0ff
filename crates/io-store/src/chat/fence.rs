//! The fence: every rule that is never broken, checked once more in the transaction that opens a chat.
//!
//! The pool works from what it knew when a search began; here counts what is true now. Must not know preferences.

use io_core::chat::{NewMember, Opened};
use io_core::ids::ChatId;
use io_core::matching::{RepeatRules, SearchOutcome};
use io_core::time::Timestamp;

use super::AVOID_EACH_OTHER;
use crate::Result;
use crate::chat::membership::lock_users;
use crate::db::{Tx, values};
use crate::matching::{may_meet_by_chance, outcome, room_of};

/// How two people come together.
#[derive(Clone, Copy)]
pub(super) enum Meeting {
    /// By chance; earlier meetings count.
    ByChance,
    /// By a wish of both.
    Wished,
}

/// Locks both accounts and lets the pair through, or says why not.
/// A pair that is refused has changed nothing.
pub(super) async fn refuses(
    tx: &mut Tx,
    chat: ChatId,
    (one, two): (&NewMember, &NewMember),
    meeting: Meeting,
    rules: RepeatRules,
    now: Timestamp,
) -> Result<Option<Opened>> {
    if one.user == two.user {
        return Ok(Some(Opened::Forbidden));
    }
    lock_users(tx, one.user, two.user).await?;
    let mut rooms = Vec::new();
    for user in [one.user, two.user] {
        match room_of(tx, user, now).await? {
            Some(room) => rooms.push(room),
            None => return Ok(Some(Opened::Gone(user))),
        }
    }
    // The searches go on: who may not be met does not notice.
    let quarantined = rooms.iter().any(|room| room.quarantined);
    if quarantined || rooms[0] != rooms[1] || tx.row(&AVOID_EACH_OTHER, values![one.user, two.user]).await?.is_some() {
        return Ok(Some(Opened::Forbidden));
    }
    if matches!(meeting, Meeting::ByChance) {
        let both_wish_it = one.allow_recent && two.allow_recent;
        if !may_meet_by_chance(tx, (one.user, two.user), both_wish_it, rules, now).await? {
            return Ok(Some(Opened::Forbidden));
        }
    }
    for member in [one, two] {
        if let Some(ticket) = member.ticket
            && !outcome::settle(tx, member.user, ticket, SearchOutcome::Matched(chat), now).await?
        {
            tx.abandon();
            return Ok(Some(Opened::Gone(member.user)));
        }
    }
    Ok(None)
}
