-- What people tell the staff, and the board of wishes and faults.
CREATE TABLE board_items (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,                        -- wish or fault
    title TEXT NOT NULL,                       -- in words of staff
    body TEXT NOT NULL,
    state TEXT NOT NULL,                       -- new, planned, doing, done, declined
    reason TEXT,                               -- why it was declined
    fixed_in TEXT,                             -- the version in which a fault is fixed
    public {bool} NOT NULL,                    -- people see it
    merged_into {id} REFERENCES board_items (id),
    revision {int} NOT NULL,                   -- counts its changes
    by_id {id} NOT NULL,                       -- staff: the last who changed it
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};
CREATE INDEX board_items_merged ON board_items (merged_into);

-- One vote a person. Nothing says when.
CREATE TABLE board_votes (
    item_id {id} NOT NULL REFERENCES board_items (id) ON DELETE CASCADE,
    user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (item_id, user_id)
) {strict};
CREATE INDEX board_votes_of_a_person ON board_votes (user_id);

CREATE TABLE feedback (
    id {id} PRIMARY KEY,
    user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cid {id} NOT NULL,                         -- the client's own id: sent again, it is the same
    kind TEXT NOT NULL,                        -- feedback, fault, wish
    state TEXT NOT NULL,                       -- new, open, answered, closed
    content {bytes} NOT NULL,                  -- sealed: the text, and facts about the browser if they were added
    answer {bytes},                            -- sealed
    wants_email {bool} NOT NULL,               -- the answer by email too
    item_id {id} REFERENCES board_items (id) ON DELETE SET NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    answered_at {int},
    seen_at {int},                             -- the person saw the answer
    emailed_at {int},                          -- when the email with the answer was queued, or it was clear that there is none
    UNIQUE (user_id, cid)
) {strict};
CREATE INDEX feedback_of_a_person ON feedback (user_id, created_at);
CREATE INDEX feedback_inbox ON feedback (state, created_at);
CREATE INDEX feedback_of_an_item ON feedback (item_id);
CREATE INDEX feedback_age ON feedback (changed_at);
CREATE INDEX feedback_to_email ON feedback (answered_at) WHERE emailed_at IS NULL;
