//! Searching: its commands, the proposals that may become chats, and the pool of this node.

pub(crate) mod matcher;
pub(crate) mod proposals;
pub(crate) mod search;
