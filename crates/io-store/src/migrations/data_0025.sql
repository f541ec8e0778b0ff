-- Certificates that IO obtains by itself: one row for each authority and host.
CREATE TABLE certificates (
    directory TEXT NOT NULL,      -- the address of the authority's directory
    host TEXT NOT NULL,           -- the host that the certificate names
    account {bytes},              -- sealed: the account at the authority, with its private key
    pair {bytes},                 -- sealed: the certificate with its private key
    failures {int} NOT NULL,      -- tries that failed since the last one that did not
    due_at {int} NOT NULL,        -- when the next try is due
    PRIMARY KEY (directory, host)
) {strict};
