-- Interests that staff took out of matching for a while: by name, for nobody.
CREATE TABLE paused_interests (
    interest TEXT PRIMARY KEY,
    ends_at {int} NOT NULL,
    by_id {id} NOT NULL,                       -- staff
    created_at {int} NOT NULL
) {strict};
