-- What stays of an erased account for a while, found by the keyed hash of its mailbox: coming back is no way around a
-- "not again", the pause after short chats, the thumbs received, or the cool-down of a changed gender.
CREATE TABLE stubs (
    id {id} PRIMARY KEY,
    mailbox_index {bytes} NOT NULL,
    content {bytes} NOT NULL,                  -- sealed: numbers and times of one rule; no id
    ends_at {int} NOT NULL,
    index_version {int} NOT NULL DEFAULT 1
) {strict};
CREATE INDEX stubs_of_a_mailbox ON stubs (mailbox_index);
CREATE INDEX stubs_end ON stubs (ends_at);

-- "Not again" between two mailboxes of which at least one has erased an account; each pair in both orders.
CREATE TABLE stub_pairs (
    mailbox_index {bytes} NOT NULL,
    other_index {bytes} NOT NULL,
    ends_at {int} NOT NULL,
    PRIMARY KEY (mailbox_index, other_index)
) {strict};
CREATE INDEX stub_pairs_end ON stub_pairs (ends_at);

-- When two such mailboxes met last, for the days in which people do not meet again by chance.
CREATE TABLE stub_meetings (
    mailbox_index {bytes} NOT NULL,
    other_index {bytes} NOT NULL,
    met_at {int} NOT NULL,
    PRIMARY KEY (mailbox_index, other_index)
) {strict};
CREATE INDEX stub_meetings_age ON stub_meetings (met_at);
