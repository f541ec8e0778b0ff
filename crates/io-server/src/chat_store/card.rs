//! Owns what a person brings into a chat to be seen by, for the profile page and for a match alike, so that the two cannot
//! differ (ON-6).
//!
//! Must not take anything into it but the alias and picture that their owner chose to show.

use io_protocol::events::PeerCard;
use io_store::account::Privacy;

/// How somebody is seen where they chose to be seen under their own alias; `None`: each chat makes a name of its own
/// ([`io_realtime::card_in_chat`]).
pub(crate) fn shown_as(privacy: Privacy, alias: Option<&str>, glyph: u32) -> Option<PeerCard> {
    let alias = privacy.show_alias.then_some(alias).flatten()?;
    Some(PeerCard {
        name: alias.to_owned(),
        glyph,
    })
}
