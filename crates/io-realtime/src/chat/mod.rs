//! A live chat: its events, who is here, how it ends, and how it survives lost hints and restarts.

pub(crate) mod ending;
pub(crate) mod live_chat;
pub(crate) mod marks;
pub(crate) mod messages;
pub(crate) mod openers;
pub(crate) mod presence;
pub(crate) mod programs;
pub(crate) mod recovery;
pub(crate) mod redelivery;
pub(crate) mod signal_counts;
mod typing;
mod view;

pub(crate) use messages::Typed;
