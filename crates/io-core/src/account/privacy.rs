//! The privacy switches of a person.

use crate::chat::ShownCard;

/// Privacy switches.
/// The first three are reciprocal: off means neither sent nor seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the settings page"
)]
pub struct Privacy {
    /// Delivered and read marks.
    pub receipts: bool,
    /// Typing.
    pub typing: bool,
    /// Here or away.
    pub presence: bool,
    /// Strangers see the alias instead of a fresh chat name.
    pub show_alias: bool,
    /// Others may ask for a reveal.
    pub reveal_requests: bool,
}

impl Privacy {
    /// Everything off: how an erased person is seen.
    pub const OFF: Self = Self {
        receipts: false,
        typing: false,
        presence: false,
        show_alias: false,
        reveal_requests: false,
    };

    /// The card of a person who shows their alias in chats.
    /// `None`: each chat makes a name of its own.
    pub fn chosen_card(&self, alias: Option<&str>, glyph: u32) -> Option<ShownCard> {
        let name = self.show_alias.then_some(alias).flatten()?.to_owned();
        Some(ShownCard { name, glyph })
    }
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            receipts: true,
            typing: true,
            presence: true,
            show_alias: false,
            reveal_requests: true,
        }
    }
}
