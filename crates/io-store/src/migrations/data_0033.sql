-- What staff change while IO runs, each version of it: the word lists.
CREATE TABLE live_settings (
    name TEXT NOT NULL,                        -- what it is
    version {int} NOT NULL,                    -- counts from 1
    content TEXT NOT NULL,                     -- all of it, not the difference
    reason TEXT NOT NULL,                      -- why, in words of the one who changed it
    by_id {id} NOT NULL,                       -- staff
    created_at {int} NOT NULL,
    PRIMARY KEY (name, version)
) {strict};
