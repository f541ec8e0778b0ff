-- People are safe: reports, cases, decisions, restrictions, appeals, notices. Ids of staff are plain ids: staff have no
-- account here. "sealed" in this file is with a key of its own row, outside every erasure, shredded at the row's end.

-- What staff handle: everything that was reported about one account until staff decide. A case by itself sends nothing to anyone.
CREATE TABLE cases (
    id {id} PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,            -- shown to staff alone; random
    subject_id {id} REFERENCES users (id) ON DELETE SET NULL,
    subject_mailbox {bytes},                   -- index; outlives the account
    index_version {int} NOT NULL DEFAULT 1,
    reason TEXT NOT NULL,                      -- the gravest of its reports
    severity {int} NOT NULL,                   -- 1 urgent, 2 high, 3 normal, 4 low
    state TEXT NOT NULL,                       -- open, proposed, decided, in_force, closed
    version {int} NOT NULL DEFAULT 1,          -- counts changes: two people never decide on different facts
    assigned_to {id},
    assigned_at {int},
    created_at {int} NOT NULL,
    due_at {int} NOT NULL,                     -- until when staff should look first
    looked_at {int},
    decided_at {int},
    closed_at {int},
    kept_until {int}                           -- set when it closes: then everything of it goes
) {strict};
CREATE INDEX cases_of_a_person ON cases (subject_id, created_at);
CREATE INDEX cases_of_a_mailbox ON cases (subject_mailbox, created_at);
CREATE INDEX cases_queue ON cases (state, severity, due_at);
CREATE INDEX cases_of_staff ON cases (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX cases_end ON cases (kept_until) WHERE kept_until IS NOT NULL;
CREATE INDEX cases_by_index_version ON cases (index_version);

CREATE TABLE reports (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    reference TEXT NOT NULL UNIQUE,            -- shown to the reporter alone; random, never the case's
    cid {id},                                  -- the client's id: a repeated report is the same one
    chat_id {id},
    reporter_id {id} REFERENCES users (id) ON DELETE SET NULL,
    reporter_side {int},                       -- 1 or 2
    reason TEXT NOT NULL,
    words {bytes},                             -- sealed: own words, picked messages, fields of the public form
    wants_email {bool} NOT NULL DEFAULT FALSE,
    weight {int} NOT NULL,                     -- hundredths
    created_at {int} NOT NULL,
    outcome TEXT,                              -- acted, not_acted
    outcome_at {int},
    told_at {int},
    again_at {int},                            -- asked for another person to look
    UNIQUE (reporter_id, chat_id)
) {strict};
CREATE INDEX reports_of_a_case ON reports (case_id, created_at);
CREATE INDEX reports_of_a_reporter ON reports (reporter_id, created_at);
CREATE INDEX reports_of_a_chat ON reports (chat_id);
CREATE UNIQUE INDEX reports_cids ON reports (reporter_id, cid);

CREATE TABLE report_evidence (
    report_id {id} PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
    content {bytes} NOT NULL,                  -- sealed: the last events, both names as shown, what was revealed
    created_at {int} NOT NULL
) {strict};

-- What was taken back, or was said by a member who erased the account: kept for a quarter of an hour for a report.
CREATE TABLE evidence_holds (
    id {id} PRIMARY KEY,
    chat_id {id} NOT NULL,
    side {int} NOT NULL,
    content {bytes} NOT NULL,                  -- sealed
    ends_at {int} NOT NULL
) {strict};
CREATE INDEX evidence_holds_of_a_chat ON evidence_holds (chat_id);
CREATE INDEX evidence_holds_end ON evidence_holds (ends_at);

CREATE TABLE decisions (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    reference TEXT NOT NULL UNIQUE,            -- of the statement, shown to the person it is about
    verdict TEXT NOT NULL,                     -- none, note, warning, cool_down, suspension, ban
    scope {int} NOT NULL,                      -- bits: 1 matching, 2 chatting, 4 reveal, 8 everything
    seconds {int},                             -- how long; empty: without an end
    rule {int} NOT NULL,                       -- 1 to 7; 0: none
    automated {bool} NOT NULL DEFAULT FALSE,
    content {bytes} NOT NULL,                  -- sealed: words to the person, quotes of their own words, notes of staff
    state TEXT NOT NULL,                       -- proposed, decided, in_force, undone, sent_back, overturned, replaced
    by_id {id},                                -- who decided or proposed; empty: a rule of IO
    second_id {id},                            -- who agreed or sent it back
    second_needed {bool} NOT NULL DEFAULT FALSE,
    proposed_at {int} NOT NULL,
    agreed_at {int},
    effective_at {int},                        -- until then it can be undone and nobody knows
    ends_at {int},
    counts_until {int},                        -- until then it makes the next one graver
    told_at {int},
    seen_at {int}
) {strict};
CREATE INDEX decisions_of_a_case ON decisions (case_id, proposed_at);
CREATE UNIQUE INDEX decisions_one_pending ON decisions (case_id) WHERE state = 'proposed' OR state = 'decided';
CREATE INDEX decisions_due ON decisions (effective_at) WHERE state = 'decided';
CREATE INDEX decisions_by ON decisions (by_id, proposed_at);

-- What an account, and every account of its mailbox, may not do. A row in force is not lifted and not over.
CREATE TABLE restrictions (
    id {id} PRIMARY KEY,
    user_id {id} REFERENCES users (id) ON DELETE SET NULL,
    mailbox_index {bytes} NOT NULL,            -- index; outlives the account
    index_version {int} NOT NULL DEFAULT 1,
    case_id {id},
    decision_id {id},                          -- empty: a pause by a rule, until staff look
    scope {int} NOT NULL,
    starts_at {int} NOT NULL,
    ends_at {int},                             -- empty: without an end
    lifted_at {int}
) {strict};
CREATE INDEX restrictions_of_a_person ON restrictions (user_id);
CREATE INDEX restrictions_of_a_mailbox ON restrictions (mailbox_index);
CREATE INDEX restrictions_of_a_case ON restrictions (case_id);
CREATE INDEX restrictions_of_a_decision ON restrictions (decision_id);
CREATE INDEX restrictions_start ON restrictions (starts_at);
CREATE INDEX restrictions_end ON restrictions (ends_at) WHERE ends_at IS NOT NULL;
CREATE INDEX restrictions_lifted ON restrictions (lifted_at) WHERE lifted_at IS NOT NULL;
CREATE INDEX restrictions_by_index_version ON restrictions (index_version);

CREATE TABLE appeals (
    id {id} PRIMARY KEY,
    decision_id {id} NOT NULL UNIQUE REFERENCES decisions (id) ON DELETE CASCADE,
    reference TEXT NOT NULL UNIQUE,
    content {bytes} NOT NULL,                  -- sealed: their side, and the answer
    state TEXT NOT NULL,                       -- open, decided, answered
    assigned_to {id},
    outcome TEXT,                              -- kept, milder, overturned
    decided_by {id},
    created_at {int} NOT NULL,
    due_at {int} NOT NULL,
    decided_at {int},
    effective_at {int},                        -- until then the answer can be undone
    told_at {int},
    seen_at {int}
) {strict};
CREATE INDEX appeals_queue ON appeals (state, due_at);
CREATE INDEX appeals_due ON appeals (effective_at) WHERE state = 'decided';

-- Staff who asked to see whose account it is, or more than the evidence; a second person answers.
CREATE TABLE unmask_requests (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,                        -- identity, beyond
    why TEXT NOT NULL,
    content {bytes} NOT NULL,                  -- sealed: words, reference of an order
    asked_by {id} NOT NULL,
    asked_at {int} NOT NULL,
    second_id {id},
    answered_at {int},
    agreed {bool},
    until {int}
) {strict};
CREATE INDEX unmask_requests_of_a_case ON unmask_requests (case_id, asked_at);
CREATE INDEX unmask_requests_waiting ON unmask_requests (asked_at) WHERE answered_at IS NULL;

-- When staff looked into a conversation. Both people learn of it after the case is closed.
CREATE TABLE staff_looks (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    staff_id {id} NOT NULL,
    what TEXT NOT NULL,                        -- evidence, beyond, identity
    at {int} NOT NULL
) {strict};
CREATE INDEX staff_looks_of_a_case ON staff_looks (case_id, at);

-- What IO has to tell a person: one row for each thing, so that each arrives once.
CREATE TABLE notices (
    id {id} PRIMARY KEY,
    user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,                        -- report_outcome, statement, appeal_answer, chat_opened
    subject {id} NOT NULL,                     -- the report, decision, appeal or case
    created_at {int} NOT NULL,
    seen_at {int},
    UNIQUE (user_id, kind, subject)
) {strict};
CREATE INDEX notices_of_a_person ON notices (user_id, created_at);
CREATE INDEX notices_unseen ON notices (user_id) WHERE seen_at IS NULL;
CREATE INDEX notices_age ON notices (created_at);
