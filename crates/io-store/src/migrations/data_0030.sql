-- What a person does not want done with their data: empty while they said nothing.
ALTER TABLE users ADD COLUMN ratings_objected_at {int};
ALTER TABLE users ADD COLUMN paused_at {int};
