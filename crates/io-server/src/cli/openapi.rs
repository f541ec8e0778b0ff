//! `io openapi`: the description of the API.

use super::print;
use crate::features::docs::document_as_json;

/// Prints it.
pub(super) fn run() -> anyhow::Result<()> {
    print(&format!("{}\n", document_as_json()))
}
