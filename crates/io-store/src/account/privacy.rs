//! The privacy switches of a person, as they are stored.

use io_core::account::Privacy;

use crate::Result;
use crate::db::Row;

/// Reads the switches in the order of their columns.
pub(crate) fn take_privacy(row: &mut Row) -> Result<Privacy> {
    Ok(Privacy {
        receipts: row.take()?,
        typing: row.take()?,
        presence: row.take()?,
        show_alias: row.take()?,
        reveal_requests: row.take()?,
    })
}
