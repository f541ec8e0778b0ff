-- The outbox is called `emails`, as everything else calls what waits in it. A new table instead of a renamed one: its
-- primary key and its indexes then have the new name too, on both engines, and an outbox holds only what waits.
CREATE TABLE emails (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,
    content {bytes} NOT NULL,                  -- sealed
    email_index {bytes},                       -- index of the identity it goes to
    attempts {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    due_at {int} NOT NULL,                     -- also the end of a worker's lease
    expires_at {int} NOT NULL
) {strict};
INSERT INTO emails (id, kind, content, email_index, attempts, created_at, due_at, expires_at)
    SELECT id, kind, content, email_index, attempts, created_at, due_at, expires_at FROM letters;
DROP TABLE letters;
CREATE INDEX emails_due ON emails (due_at);
CREATE INDEX emails_to_an_address ON emails (email_index);
CREATE INDEX emails_age ON emails (created_at);
CREATE INDEX emails_expiry ON emails (expires_at);
