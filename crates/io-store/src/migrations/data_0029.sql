-- A change of the address of an account: asked, then proved, and undone for a while.
CREATE TABLE email_changes (
    user_id {id} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    id {id} NOT NULL,                          -- the code belongs to it
    content {bytes} NOT NULL,                  -- sealed: the new address; once proved, the earlier one
    token_hash {bytes} NOT NULL UNIQUE,        -- of the link; once proved, of the way back
    code_hash {bytes},
    attempts {int} NOT NULL DEFAULT 0,
    confirmed_at {int},
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX email_changes_end ON email_changes (expires_at);

-- The mailbox of a new address leads to the mailbox by which the rules know its reader.
CREATE TABLE moved_mailboxes (
    mailbox_index {bytes} PRIMARY KEY,
    first_index {bytes} NOT NULL,
    ends_at {int} NOT NULL,                    -- later while there is an account or a restriction
    index_version {int} NOT NULL,              -- of mailbox_index
    first_version {int} NOT NULL
) {strict};
CREATE INDEX moved_mailboxes_first ON moved_mailboxes (first_index);
CREATE INDEX moved_mailboxes_end ON moved_mailboxes (ends_at);
CREATE INDEX moved_mailboxes_by_index_version ON moved_mailboxes (index_version);
CREATE INDEX moved_mailboxes_by_first_version ON moved_mailboxes (first_version);
