//! The privacy switches of a person.

use crate::Result;
use crate::db::Row;

/// Privacy switches; the first three are reciprocal.
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
    /// Show the alias instead of a fresh chat name.
    pub show_alias: bool,
    /// Others may ask for a reveal.
    pub reveal_requests: bool,
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

impl Privacy {
    /// Everything off: the switches of an erased person.
    pub(crate) const OFF: Self = Self {
        receipts: false,
        typing: false,
        presence: false,
        show_alias: false,
        reveal_requests: false,
    };

    pub(crate) fn of(row: &mut Row) -> Result<Self> {
        Ok(Self {
            receipts: row.take()?,
            typing: row.take()?,
            presence: row.take()?,
            show_alias: row.take()?,
            reveal_requests: row.take()?,
        })
    }
}
