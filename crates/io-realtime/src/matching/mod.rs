//! Searching: the commands of a search, the proposals that wait to become chats, and the pool of this node.

pub(crate) mod matcher;
pub(crate) mod proposals;
pub(crate) mod search;
