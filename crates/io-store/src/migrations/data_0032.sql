-- Announcements of staff. Nothing says who read one.
CREATE TABLE announcements (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,                        -- banner or inbox
    audience TEXT NOT NULL,                    -- everyone or staff
    content TEXT NOT NULL,                     -- what its audience reads, in each language
    revision {int} NOT NULL,                   -- counts its changes
    starts_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    by_id {id} NOT NULL,                       -- staff: the last who changed it
    created_at {int} NOT NULL,
    withdrawn_at {int}
) {strict};
