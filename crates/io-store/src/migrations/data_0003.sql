-- Receipts as both had them when the chat ended: what a reader sees of an ended chat does not follow the peer's switches.
ALTER TABLE chat_members ADD COLUMN receipts {bool} NOT NULL DEFAULT FALSE;

-- Chats that continued each other are found by the link, not by their people.
CREATE INDEX chat_sessions_continued ON chat_sessions (again_of) WHERE again_of IS NOT NULL;

-- A rating stays its giver's when the rated person is erased.
CREATE TABLE ratings_kept (
    id {id} PRIMARY KEY,
    session_id {id} NOT NULL,
    rater_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ratee_id {id} REFERENCES users (id) ON DELETE SET NULL,
    rating TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at {int} NOT NULL,
    UNIQUE (session_id, rater_id)
) {strict};
INSERT INTO ratings_kept (id, session_id, rater_id, ratee_id, rating, tags, created_at)
    SELECT id, session_id, rater_id, ratee_id, rating, tags, created_at FROM ratings;
DROP TABLE ratings;
ALTER TABLE ratings_kept RENAME TO ratings;
CREATE INDEX ratings_given ON ratings (rater_id);
CREATE INDEX ratings_received ON ratings (ratee_id, created_at);
CREATE INDEX ratings_age ON ratings (created_at);
