-- Types are words in braces: id (16 bytes), bytes, int (64 bits; moments are microseconds), bool, number (a small key of
-- this database alone). "sealed" bytes are encrypted; "index" bytes are keyed hashes.

-- What is true of the installation: its epoch, and which keys store belongs to it.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value {id} NOT NULL
) {strict};

CREATE TABLE users (
    id {id} PRIMARY KEY,
    email {bytes} NOT NULL,                    -- sealed: the three forms of the address
    email_index {bytes} NOT NULL UNIQUE,       -- index of the identity
    mailbox_index {bytes} NOT NULL,            -- index of the abuse key; several accounts may share it
    alias {bytes},                             -- sealed
    gender TEXT,
    gender_changes {int} NOT NULL DEFAULT 0,
    gender_locked_until {int},
    languages {bytes},                         -- sealed
    interests {bytes},                         -- sealed
    glyph {int} NOT NULL,
    card {bytes},                              -- sealed
    preferences {bytes},                       -- sealed
    receipts {bool} NOT NULL,
    typing {bool} NOT NULL,
    presence {bool} NOT NULL,
    show_alias {bool} NOT NULL,
    reveal_requests {bool} NOT NULL,
    age_band TEXT,
    rules_version {int} NOT NULL DEFAULT 0,
    rules_accepted_at {int},
    created_at {int} NOT NULL,
    deletes_at {int}
) {strict};
CREATE INDEX users_mailbox ON users (mailbox_index);
CREATE INDEX users_deletion ON users (deletes_at) WHERE deletes_at IS NOT NULL;

-- Addresses of people who said to be too young; nothing else of them is kept.
CREATE TABLE under_age (
    email_index {bytes} PRIMARY KEY,
    until {int} NOT NULL
) {strict};
CREATE INDEX under_age_end ON under_age (until);

-- One row a mailbox that asked for a letter: the place where parallel requests wait for each other.
CREATE TABLE mailboxes (
    mailbox_index {bytes} PRIMARY KEY,
    touched_at {int} NOT NULL
) {strict};
CREATE INDEX mailboxes_age ON mailboxes (touched_at);

CREATE TABLE code_failures (
    number {number},
    mailbox_index {bytes} NOT NULL,
    created_at {int} NOT NULL
) {strict};
CREATE INDEX code_failures_of_a_mailbox ON code_failures (mailbox_index, created_at);
CREATE INDEX code_failures_age ON code_failures (created_at);

CREATE TABLE login_requests (
    id {id} PRIMARY KEY,
    email {bytes} NOT NULL,                    -- sealed: the address, where it was asked from, where to go
    email_index {bytes} NOT NULL,
    mailbox_index {bytes} NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    code_hash {bytes} NOT NULL,
    binding_hash {bytes} NOT NULL,
    attempts {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    spent_at {int}
) {strict};
CREATE INDEX login_requests_of_a_mailbox ON login_requests (mailbox_index, created_at);
CREATE INDEX login_requests_of_an_address ON login_requests (email_index);
CREATE INDEX login_requests_expiry ON login_requests (expires_at);
CREATE INDEX login_requests_age ON login_requests (created_at);

CREATE TABLE letters (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,
    content {bytes} NOT NULL,                  -- sealed
    email_index {bytes},                       -- index of the identity it goes to
    attempts {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    due_at {int} NOT NULL,                     -- also the end of a worker's lease
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX letters_due ON letters (due_at);
CREATE INDEX letters_to_an_address ON letters (email_index);
CREATE INDEX letters_age ON letters (created_at);
CREATE INDEX letters_expiry ON letters (expires_at);

CREATE TABLE logins (
    id {id} PRIMARY KEY,
    user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    label {bytes} NOT NULL,                    -- sealed
    device_index {bytes} NOT NULL,
    refresh_key {bytes} NOT NULL,              -- sealed
    counter {int} NOT NULL,
    confirmed {bool} NOT NULL,
    rotated_at {int} NOT NULL,
    created_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    ended_at {int},
    end_reason TEXT
) {strict};
CREATE INDEX logins_of_a_user ON logins (user_id);
CREATE INDEX logins_expiry ON logins (expires_at);
CREATE INDEX logins_ended ON logins (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    private {bytes} NOT NULL,                  -- sealed
    public {bytes} NOT NULL,
    state TEXT NOT NULL,
    since {int} NOT NULL
) {strict};
-- Rotation is decided by these two: whoever comes second changes nothing.
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (state) WHERE state = 'active';
CREATE UNIQUE INDEX signing_keys_one_next ON signing_keys (state) WHERE state = 'next';

CREATE TABLE chat_sessions (
    number {number},
    id {id} NOT NULL UNIQUE,
    user1_id {id} REFERENCES users (id) ON DELETE SET NULL,
    user2_id {id} REFERENCES users (id) ON DELETE SET NULL,
    status TEXT NOT NULL,                      -- live, ended
    shared {bytes},                            -- sealed for both members; empty once one of the two was erased
    again_of {id},
    created_at {int} NOT NULL,
    ended_at {int},
    ended_by {int} NOT NULL DEFAULT 0,         -- 1, 2, or 0: IO
    end_cause TEXT,
    last_seq {int} NOT NULL DEFAULT 0,         -- set at the end; while live the newest message says it
    texts1 {int} NOT NULL DEFAULT 0,           -- messages of each side, set at the end
    texts2 {int} NOT NULL DEFAULT 0,
    texts_purged {bool} NOT NULL DEFAULT FALSE
) {strict};
CREATE INDEX chat_sessions_first ON chat_sessions (user1_id, created_at);
CREATE INDEX chat_sessions_second ON chat_sessions (user2_id, created_at);
CREATE INDEX chat_sessions_ended ON chat_sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX chat_sessions_with_texts ON chat_sessions (ended_at) WHERE ended_at IS NOT NULL AND NOT texts_purged;

CREATE TABLE chat_members (
    session_id {int} NOT NULL REFERENCES chat_sessions (number) ON DELETE CASCADE,
    side {int} NOT NULL,                       -- 1 or 2
    user_id {id} REFERENCES users (id) ON DELETE SET NULL,
    peer_ref {id} NOT NULL UNIQUE,
    card {bytes} NOT NULL,                     -- sealed: what the other side sees
    live {bool} NOT NULL,
    delivered_seq {int} NOT NULL DEFAULT 0,
    read_seq {int} NOT NULL DEFAULT 0,
    not_again {bool} NOT NULL DEFAULT FALSE,
    forgotten {bool} NOT NULL DEFAULT FALSE,
    met_at {int},                              -- when the chat ended: the order of people met
    PRIMARY KEY (session_id, side)
) {strict};
-- The fence: whatever the matcher does, nobody is in two live chats.
CREATE UNIQUE INDEX chat_members_one_live ON chat_members (user_id) WHERE live;
CREATE INDEX chat_members_met ON chat_members (user_id, met_at);

-- The hot table: rows in the order of their arrival, one index, no key of its own. See docs/adr/0001.
CREATE TABLE messages (
    session_id {int} NOT NULL,
    seq {int} NOT NULL,
    id {id} NOT NULL,
    sender {int} NOT NULL,                     -- the side: 1, 2, or 0 for IO
    kind {int} NOT NULL,                       -- 0 text, 1 deleted, 2 ended, 3 revealed, 4 withdrawn
    cid {id},
    content {bytes},                           -- sealed; empty when taken back
    target {int},
    created_at {int} NOT NULL
) {strict};
CREATE UNIQUE INDEX messages_place ON messages (session_id, seq);
-- The writer remembers the client ids of the first events of a chat, and finds those of the others here (docs/adr/0002).
CREATE UNIQUE INDEX messages_late_cids ON messages (session_id, sender, cid) WHERE seq > 16384;

CREATE TABLE reveal_requests (
    session_id {int} NOT NULL REFERENCES chat_sessions (number) ON DELETE CASCADE,
    id {id} NOT NULL,
    requester {int} NOT NULL,                  -- the side
    status TEXT NOT NULL,                      -- open, declined, revealed, cancelled, expired, ended
    fields {int} NOT NULL,                     -- one bit a field
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    closed_at {int},                           -- a declined one stays open until it runs out: nobody can tell
    PRIMARY KEY (session_id, id)
) {strict};
CREATE UNIQUE INDEX reveal_requests_one_open ON reveal_requests (session_id) WHERE closed_at IS NULL;
CREATE INDEX reveal_requests_expiry ON reveal_requests (expires_at) WHERE closed_at IS NULL;

CREATE TABLE reveal_snapshots (
    session_id {int} NOT NULL REFERENCES chat_sessions (number) ON DELETE CASCADE,
    side {int} NOT NULL,
    card {bytes},                              -- sealed; empty when hidden again
    created_at {int} NOT NULL,
    PRIMARY KEY (session_id, side)
) {strict};

CREATE TABLE ratings (
    id {id} PRIMARY KEY,
    session_id {id} NOT NULL,
    rater_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ratee_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    rating TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at {int} NOT NULL,
    UNIQUE (session_id, rater_id)
) {strict};
CREATE INDEX ratings_given ON ratings (rater_id);
CREATE INDEX ratings_received ON ratings (ratee_id, created_at);
CREATE INDEX ratings_age ON ratings (created_at);

-- A block holds against the account and against every other account of the same mailbox. When the blocked person erases
-- the account, the keyed hash of the mailbox stays: it protects the one who blocked, and leads nowhere without the key.
CREATE TABLE blocks (
    blocker_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id {id} NOT NULL,
    blocked_id {id} REFERENCES users (id) ON DELETE SET NULL,
    blocked_mailbox_index {bytes} NOT NULL,
    blocked_ref {id},                          -- names the key of what was seen
    seen {bytes},                              -- sealed: as seen then; both empty once the blocked one was erased
    created_at {int} NOT NULL,
    PRIMARY KEY (blocker_id, session_id)
) {strict};
CREATE INDEX blocks_of_a_user ON blocks (blocked_id);
CREATE INDEX blocks_of_a_mailbox ON blocks (blocked_mailbox_index);

-- "Not again" between two accounts, kept longer than the chat it was said in.
CREATE TABLE not_again (
    user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    other_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at {int} NOT NULL,
    PRIMARY KEY (user_id, other_id)
) {strict};
CREATE INDEX not_again_other ON not_again (other_id);

-- Wishes to talk again, on the old chat.
CREATE TABLE again_asks (
    number {number},
    session_id {int} NOT NULL REFERENCES chat_sessions (number) ON DELETE CASCADE,
    side {int} NOT NULL,
    status TEXT NOT NULL,                      -- asked, agreed, refused, expired, met
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    closed_at {int}
) {strict};
CREATE UNIQUE INDEX again_asks_one_open ON again_asks (session_id, side) WHERE closed_at IS NULL;
CREATE INDEX again_asks_of_a_chat ON again_asks (session_id);

-- Data keys to be shredded: noted with the change that made them useless, done right after it.
CREATE TABLE key_shreds (
    scope {int} NOT NULL,
    id {id} NOT NULL,
    PRIMARY KEY (scope, id)
) {strict};
