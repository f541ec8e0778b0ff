-- Checks of age by an outside estimator: when one said yes, and who was sent there.
ALTER TABLE users ADD COLUMN age_confirmed_at {int};
CREATE TABLE age_checks (
    user_id {id} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    check_hash {bytes},                        -- of the secret that was given to the estimator; none: it answered no
    asked_at {int} NOT NULL,
    noes {int} NOT NULL
) {strict};
CREATE INDEX age_checks_by_hash ON age_checks (check_hash);
