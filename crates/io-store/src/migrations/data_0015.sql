-- The people who run a place, and the trail of what they did. "sealed" here is with a key of the installation; "hash"
-- and "index" are keyed hashes by the first root, so that no rotation renews them.

CREATE TABLE staff (
    id {id} PRIMARY KEY,
    email_index {bytes} NOT NULL UNIQUE,       -- index
    content {bytes} NOT NULL,                  -- sealed: address and name
    role TEXT NOT NULL,                        -- moderator, operator, owner
    state TEXT NOT NULL,                       -- invited, active, ended
    secret {bytes},                            -- sealed: of the second factor; none until the enrolment
    last_step {int} NOT NULL DEFAULT 0,        -- of the code that was used last: none counts twice
    failures {int} NOT NULL DEFAULT 0,         -- wrong codes of the second factor in the hour since
    failures_since {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    enrolled_at {int},
    ended_at {int},
    last_seen_at {int}
) {strict};

-- One-time links. The newest of a member of staff is the only one.
CREATE TABLE staff_invitations (
    id {id} PRIMARY KEY,
    staff_id {id} NOT NULL UNIQUE REFERENCES staff (id) ON DELETE CASCADE,
    token_hash {bytes} NOT NULL UNIQUE,        -- hash
    secret {bytes},                            -- sealed: the second factor that is being set up
    attempts {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    ends_at {int} NOT NULL
) {strict};
CREATE INDEX staff_invitations_end ON staff_invitations (ends_at);

-- Codes on paper, each for one use.
CREATE TABLE staff_recovery_codes (
    code_hash {bytes} PRIMARY KEY,             -- hash
    staff_id {id} NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    used_at {int}
) {strict};
CREATE INDEX staff_recovery_codes_of_staff ON staff_recovery_codes (staff_id);

-- Unfinished sign-ins, also those that nobody of the staff asked for: they look alike.
CREATE TABLE staff_sign_ins (
    id {id} PRIMARY KEY,
    staff_id {id} REFERENCES staff (id) ON DELETE CASCADE,
    token_hash {bytes} NOT NULL UNIQUE,        -- hash: of the browser that asked
    code_hash {bytes} NOT NULL,                -- hash: of the code in the email
    attempts {int} NOT NULL DEFAULT 0,
    proven_at {int},                           -- when the code was right; then the second factor is asked for
    second_attempts {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    ends_at {int} NOT NULL
) {strict};
CREATE INDEX staff_sign_ins_of_staff ON staff_sign_ins (staff_id, created_at);
CREATE INDEX staff_sign_ins_end ON staff_sign_ins (ends_at);

CREATE TABLE staff_sessions (
    id {id} PRIMARY KEY,
    staff_id {id} NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    token_hash {bytes} NOT NULL UNIQUE,        -- hash
    begun_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    ends_at {int} NOT NULL                     -- in any case
) {strict};
CREATE INDEX staff_sessions_of_staff ON staff_sessions (staff_id);
CREATE INDEX staff_sessions_end ON staff_sessions (ends_at);

-- Keys with which programs call the API of the console.
CREATE TABLE operator_keys (
    id {id} PRIMARY KEY,
    staff_id {id} NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    key_hash {bytes} NOT NULL UNIQUE,          -- hash
    name {bytes} NOT NULL,                     -- sealed
    prefix TEXT NOT NULL,                      -- its first characters, so that people can tell keys apart
    scopes TEXT NOT NULL,                      -- names of capabilities, separated by blanks
    created_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    revoked_at {int},
    last_used_at {int}
) {strict};
CREATE INDEX operator_keys_of_staff ON operator_keys (staff_id);

-- What staff, keys and commands did: only ever added to. Each row's hash covers the row and the hash before it.
CREATE TABLE audit (
    seq {int} PRIMARY KEY,                     -- without gaps
    id {id} NOT NULL UNIQUE,
    at {int} NOT NULL,
    who_kind TEXT NOT NULL,                    -- staff, key, machine, rule
    who_id {id},
    action TEXT NOT NULL,
    subject_id {id} REFERENCES users (id) ON DELETE SET NULL,
    subject {bytes},                           -- hash: of the account and a random number
    subject_salt {bytes},                      -- sealed with the account's own key: gone with the account
    case_reference TEXT,
    content {bytes} NOT NULL,                  -- sealed: before, after, reason
    digest {bytes} NOT NULL,                   -- hash: of the content
    request TEXT NOT NULL,
    hash {bytes} NOT NULL
) {strict};
CREATE INDEX audit_of_a_person ON audit (subject_id);
CREATE INDEX audit_of_a_case ON audit (case_reference, seq);
CREATE INDEX audit_of_an_action ON audit (action, seq);

-- The end of the chain: parallel entries wait here for each other.
CREATE TABLE audit_head (
    one {int} PRIMARY KEY,
    seq {int} NOT NULL,
    hash {bytes} NOT NULL
) {strict};
