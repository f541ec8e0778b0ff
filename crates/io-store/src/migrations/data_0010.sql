-- Who rated whom, and how, is not readable: keyed hashes take the place of the ids, and the rest is sealed. The rows of
-- `ratings` are moved here when the store opens, since that needs keys; a later version drops the empty table.
CREATE TABLE sealed_ratings (
    id {id} PRIMARY KEY,                       -- keyed hash of the chat and the giver
    giver {id} NOT NULL,                       -- keyed hash
    rated {id},                                -- keyed hash; empty once this person was erased
    content {bytes} NOT NULL,                  -- sealed, always as long
    day_end {int} NOT NULL,                    -- of the day in which it was given
    index_version {int} NOT NULL DEFAULT 1
) {strict};
CREATE INDEX sealed_ratings_given ON sealed_ratings (giver);
CREATE INDEX sealed_ratings_received ON sealed_ratings (rated, day_end);
CREATE INDEX sealed_ratings_age ON sealed_ratings (day_end);

-- How many thumbs a person gave, and how many of them up: conduct weighs a thumb by the habit of its giver.
CREATE TABLE rating_habits (
    giver {id} PRIMARY KEY,                    -- keyed hash
    content {bytes} NOT NULL,                  -- sealed, always as long
    index_version {int} NOT NULL DEFAULT 1
) {strict};
