-- A starting node lists the live chats by this index, however many have ended. Side 1 stands for the chat.
CREATE INDEX {concurrently} chat_members_live ON chat_members (session_id) WHERE live AND side = 1;
