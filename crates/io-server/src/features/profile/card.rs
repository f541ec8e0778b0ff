//! Owns what a stranger sees of a person, for the profile page and for a match alike, so that the two cannot differ
//! (ON-6).
//!
//! Must not take anything into it but the alias and picture that their owner chose to show, or a chat's own reference.

use io_core::chat_name::ChatName;
use io_core::ids::PeerRef;
use io_protocol::events::PeerCard;
use io_store::users::Profile;

/// How somebody is seen where they chose to be seen under their own alias; `None`: each chat makes a name of its own.
pub fn shown_as(profile: &Profile) -> Option<PeerCard> {
    let alias = profile.privacy.show_alias.then_some(profile.alias.as_ref()).flatten()?;
    Some(PeerCard {
        name: alias.clone(),
        glyph: profile.glyph,
    })
}

/// What the stranger of one chat sees, given [`shown_as`] and the reference of that chat.
pub fn stranger_sees(shown_as: Option<PeerCard>, peer_ref: PeerRef) -> PeerCard {
    shown_as.unwrap_or_else(|| {
        let ChatName { name, glyph } = ChatName::of(peer_ref);
        PeerCard { name, glyph }
    })
}
