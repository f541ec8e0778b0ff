//! Chats: life cycle, members and messages.

mod life;
mod live;
mod messages;
