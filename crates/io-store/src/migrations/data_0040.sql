-- Notes on days of the figures, of staff and of IO.
CREATE TABLE figure_notes (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,                        -- deploy, outage, other
    body TEXT NOT NULL,                        -- one line of staff, or the version
    first_day {int} NOT NULL,                  -- days since 1970 in the operator's time zone
    last_day {int} NOT NULL,
    version TEXT UNIQUE,                       -- the version that IO saw for the first time
    by_id {id},                                -- staff; empty: IO itself
    created_at {int} NOT NULL,
    removed_at {int}                           -- from then on it shows nowhere
) {strict};
CREATE INDEX figure_notes_days ON figure_notes (first_day);
