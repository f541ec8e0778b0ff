-- Every data key, wrapped. Deleting a row makes what it sealed unreadable.
CREATE TABLE data_keys (
    scope {int} NOT NULL,          -- 0 of the installation, 1 of a person, 2 of one member of one chat,
                                   -- 3 of a block, 4 of one day's letters
    id {id} NOT NULL,
    generation {int} NOT NULL,
    kek {int} NOT NULL,            -- the number of the key that wraps it
    wrapped {bytes} NOT NULL,
    PRIMARY KEY (scope, id)
) {strict};
