-- Which object of the picture store is whose picture, and the key that opens it.
CREATE TABLE pictures (
    id {id} PRIMARY KEY,                       -- the name of the object
    user_id {id} REFERENCES users (id) ON DELETE SET NULL, -- none: the object is to be deleted
    secret {bytes},                            -- sealed: the key of the object
    shown {bool} NOT NULL,                     -- false: still being uploaded
    made_at {int} NOT NULL
) {strict};
CREATE UNIQUE INDEX pictures_of_a_person ON pictures (user_id) WHERE shown;
CREATE INDEX pictures_of_an_upload ON pictures (user_id);
CREATE INDEX pictures_to_delete ON pictures (made_at) WHERE user_id IS NULL OR NOT shown;
