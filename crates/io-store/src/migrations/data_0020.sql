-- Counts for the operator: kinds of events, and numbers. No row leads to a person.
CREATE TABLE insights_tallies (
    slot {int} NOT NULL,                       -- quarters of an hour since 1970
    fact TEXT NOT NULL,
    part TEXT NOT NULL,
    count {int} NOT NULL,
    PRIMARY KEY (slot, fact, part)
) {strict};
CREATE TABLE insights_hours (
    day {int} NOT NULL,                        -- days since 1970 in the operator's time zone
    hour {int} NOT NULL,
    fact TEXT NOT NULL,
    part TEXT NOT NULL,
    count {int} NOT NULL,
    PRIMARY KEY (day, hour, fact, part)
) {strict};
CREATE TABLE insights_days (
    day {int} NOT NULL,
    fact TEXT NOT NULL,
    part TEXT NOT NULL,
    count {int} NOT NULL,
    PRIMARY KEY (day, fact, part)
) {strict};
CREATE TABLE insights_rolled_up (
    day {int} PRIMARY KEY,
    at {int} NOT NULL
) {strict};
-- Who acted on which day, under a name that is made with a secret of a few weeks and is lost with it.
CREATE TABLE insights_active (
    epoch {int} NOT NULL,
    day {int} NOT NULL,
    pseudonym {bytes} NOT NULL,                -- hash
    PRIMARY KEY (epoch, day, pseudonym)
) {strict};
