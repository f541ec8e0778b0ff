-- A data key is renewed by a next generation, which first only opens, then seals; the one before opens until nothing
-- is sealed with it, and longer for older backups.
ALTER TABLE data_keys ADD COLUMN state {int} NOT NULL DEFAULT 0; -- 0 seals, 1 before: opens, 2 retired: opens, 3 next: opens
ALTER TABLE data_keys ADD COLUMN round {int} NOT NULL DEFAULT 0; -- the last round that made it or passed it
-- Rounds over all data keys: each renews them, or only seals anew what they sealed.
CREATE TABLE key_rounds (
    round {int} PRIMARY KEY,
    kind TEXT NOT NULL,            -- data, re-encrypt
    begun_at {int} NOT NULL,
    ended_at {int}
) {strict};
CREATE INDEX data_keys_to_renew ON data_keys (round) WHERE state = 0 AND wrapped IS NOT NULL;
CREATE INDEX data_keys_on_the_way ON data_keys (state, since) WHERE state <> 0;
