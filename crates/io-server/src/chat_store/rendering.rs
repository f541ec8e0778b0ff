//! From rows to what one reader may see.
//!
//! Everything that a peer learns about a user passes through here.
//!
//! Must not add a field that `io-protocol` does not name, nor read the store.

use io_core::chat::{Seen as Ending, ShownCard};
use io_core::detection;
use io_core::rating::Rateable;
use io_core::reveal::{self, CardState, Released, Talk, View};
use io_core::time::Timestamp;
use io_protocol::events::{ChatStatus, ChatView, EndReason, Event, MetBefore, RevealCard, RevealState, What};
use io_realtime::store::ChatSnapshot;
use io_store::chat::history::{ChatEvent, EventKind};
use io_store::chat::{self as rows, EndCause};
use io_store::reveal::RevealFacts;

use super::Rules;

/// A chat as its reader sees it.
pub(super) fn snapshot(row: &rows::ChatView, rules: &Rules, now: Timestamp) -> ChatSnapshot {
    let (my_privacy, peer_privacy, peer_marks) = (row.my_privacy, row.peer_privacy, row.theirs);
    let receipts = my_privacy.receipts && peer_privacy.receipts;
    let ended = row.ended;
    let view = ChatView {
        chat: row.chat,
        peer_ref: row.peer_ref,
        peer: ShownCard::in_chat(row.peer_card.clone(), row.named_by).into(),
        me: row.my_card.clone().into(),
        status: if ended.is_some() {
            ChatStatus::Ended
        } else {
            ChatStatus::Live
        },
        started_at: row.started_at.into(),
        ended_at: ended.map(|end| end.at.into()),
        ended_by: ended.map(|end| end.by.into()),
        end_reason: ended.map(|end| reason(end.cause)),
        last: row.last,
        mine: row.mine.into(),
        theirs: receipts.then_some(peer_marks.into()),
        unread: row.unread,
        // It ends with the chat: it is gone once one of the two was erased, and must not show that.
        shared: if ended.is_none() {
            row.shared.clone().into()
        } else {
            io_core::matching::Shared::default().into()
        },
        met_before: row.met_before.map(|before| MetBefore {
            at: before.at.into(),
            chat: before.chat,
        }),
        reveal: reveal(row, &rules.reveal, now),
        presence: None,
        rated: row.rated.as_ref().map(|rating| rating.thumb),
        ratable: rateable(row).check(&rules.rating, now).is_ok(),
    };
    ChatSnapshot {
        view,
        me: row.me,
        peer: row.peer,
        my_privacy,
        peer_privacy,
        peer_marks,
    }
}

/// What the rules of rating check.
pub(super) fn rateable(row: &rows::ChatView) -> Rateable {
    let counted = |messages: u64| u32::try_from(messages).unwrap_or(u32::MAX);
    Rateable {
        started_at: row.started_at,
        ended_at: row.ended.map(|end| end.at),
        messages: [counted(row.my_messages), counted(row.peer_messages)],
        rated_at: row.rated.as_ref().map(|rating| rating.at),
    }
}

/// The reveal as its reader sees it.
///
/// Silence, "not now" and ignoring look the same to the requester.
fn reveal(row: &rows::ChatView, rules: &reveal::RevealRules, now: Timestamp) -> RevealState {
    let RevealFacts { state, mine, theirs } = &row.reveal;
    let talk = Talk {
        started_at: row.started_at,
        messages: u32::try_from(row.my_messages + row.peer_messages).unwrap_or(u32::MAX),
    };
    let shown = |state: CardState, card: &Option<Released>| match state {
        CardState::Shown => card.as_ref().map(|card| Box::new(reveal_card(card))),
        CardState::Hidden => None,
    };
    match state.view(row.member, talk, rules, now) {
        View::None {
            allowed_at,
            messages_missing,
            requests_left,
            unanswered,
        } => RevealState::None {
            allowed_at: allowed_at.map(Into::into),
            messages_missing,
            requests_left,
            unanswered,
        },
        View::Asked {
            request,
            offered,
            expires_at,
        } => RevealState::Asked {
            request,
            offered: offered.to_vec(),
            expires_at: expires_at.into(),
        },
        View::Offered {
            request,
            offered,
            expires_at,
        } => RevealState::Offered {
            request,
            offered: offered.to_vec(),
            expires_at: expires_at.into(),
        },
        View::Revealed {
            theirs: peers,
            mine: own,
        } => RevealState::Revealed {
            theirs: shown(peers, theirs),
            mine: shown(own, mine),
        },
    }
}

/// An event as its reader sees it.
///
/// Hints depend on the text and the word lists alone, so that a message has the same ones whenever it is read.
pub(super) fn event(row: ChatEvent, rules: &Rules) -> Event {
    let lists = rules.words.now();
    let hints = |body: &str| detection::hints_of(lists.signals(body), rules.hints, row.by);
    Event {
        seq: row.seq,
        id: row.id.0,
        by: row.by.into(),
        at: row.at.into(),
        what: match row.what {
            EventKind::Message { cid, body, quote } => What::Message {
                quote,
                cid,
                deleted: body.is_none(),
                hints: body.as_deref().map(hints).unwrap_or_default().iter().collect(),
                body,
            },
            EventKind::Deleted { target } => What::Deleted { target },
            EventKind::Reacted { cid, target, reaction } => What::Reacted { cid, target, reaction },
            EventKind::Ended { cause } => What::Ended { reason: reason(cause) },
            EventKind::Revealed => What::Revealed,
            EventKind::RevealWithdrawn => What::RevealWithdrawn,
        },
    }
}

/// Leaving, blocking, losing the connection and erasure look the same to everyone.
fn reason(cause: EndCause) -> EndReason {
    match cause.seen() {
        Ending::Left => EndReason::Left,
        Ending::NoShow => EndReason::NoShow,
        Ending::Idle => EndReason::Idle,
    }
}

fn reveal_card(card: &Released) -> RevealCard {
    RevealCard {
        first_name: card.first_name.clone(),
        alias: card.alias.clone(),
        gender: card.gender,
        contact: card.contact.clone(),
        about: card.about.clone(),
        email_domain: card.email_domain.clone(),
        picture: card.picture.map(|shown| shown.name),
    }
}
