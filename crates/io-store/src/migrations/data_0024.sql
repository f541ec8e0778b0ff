-- The rules that this place published, and what each person agreed to.
CREATE TABLE published_rules (
    version {int} PRIMARY KEY,
    content TEXT NOT NULL,                     -- what everyone reads
    published_at {int} NOT NULL
) {strict};
ALTER TABLE users ADD COLUMN consents {bytes};  -- sealed: the ledger
