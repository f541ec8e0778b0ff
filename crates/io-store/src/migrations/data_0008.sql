-- What became of a ticket, for ten minutes: a request that is repeated finds it, also after a restart.
CREATE TABLE past_searches (
    number {number},
    user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ticket {id} NOT NULL,
    chat_id {id},                              -- the chat that it led to; empty: it was left
    settled_at {int} NOT NULL,
    UNIQUE (user_id, ticket)
) {strict};
CREATE INDEX past_searches_age ON past_searches (settled_at);

-- The chats of a pair, in either order. These also find the chats of one person, for erasure.
DROP INDEX chat_sessions_first;
DROP INDEX chat_sessions_second;
CREATE INDEX chat_sessions_pair ON chat_sessions (user1_id, user2_id);
CREATE INDEX chat_sessions_pair_back ON chat_sessions (user2_id, user1_id);
