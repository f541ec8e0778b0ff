-- A name may have several keys, one a generation. A shredded key keeps its row without the key, so that nothing makes
-- it anew and a restored backup can shred it again. A new table instead of a changed one: its primary key changes.
CREATE TABLE data_keys_before AS SELECT scope, id, generation, kek, wrapped FROM data_keys;
DROP TABLE data_keys;
CREATE TABLE data_keys (
    scope {int} NOT NULL,          -- 0 of the installation, 1 of a person, 2 of one member of one chat,
                                   -- 3 of a block, 4 of one day's emails, 5 of a report
    id {id} NOT NULL,
    generation {int} NOT NULL,     -- 1, 2, 3 …; sealed values name theirs
    kek {int} NOT NULL,            -- the root key that wraps it; 1: wrapped before root keys had names
    format {int} NOT NULL,         -- 1: texts sealed before they were bound to their place may exist; 2: none
    wrapped {bytes},               -- empty once shredded
    shredded_at {int},
    PRIMARY KEY (scope, id, generation)
) {strict};
INSERT INTO data_keys (scope, id, generation, kek, format, wrapped)
    SELECT scope, id, generation, kek, CASE WHEN scope = 2 THEN 1 ELSE 2 END, wrapped FROM data_keys_before;
DROP TABLE data_keys_before;
CREATE INDEX data_keys_of_a_root ON data_keys (kek) WHERE wrapped IS NOT NULL;
CREATE INDEX data_keys_before_format_2 ON data_keys (id) WHERE format = 1 AND wrapped IS NOT NULL;
CREATE INDEX data_keys_shredded ON data_keys (shredded_at, scope, id, generation) WHERE wrapped IS NULL;
