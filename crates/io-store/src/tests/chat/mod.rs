//! Chats: their life, their members and their messages.

mod life;
mod messages;
