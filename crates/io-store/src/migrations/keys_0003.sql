-- Which root keys a server has had, and how old each key is.
CREATE TABLE root_keys (
    id {int} PRIMARY KEY,          -- the name of a root key
    since {int} NOT NULL,          -- when a server first wrapped with it
    current {bool} NOT NULL        -- the one of the server that runs, or ran last
) {strict};
ALTER TABLE data_keys ADD COLUMN since {int}; -- of the keys of the installation alone: since when a server knows it
