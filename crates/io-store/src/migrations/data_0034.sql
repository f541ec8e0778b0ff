-- Two who meet again by request keep their names, and a person keeps a note about whom they met.
ALTER TABLE chat_members ADD COLUMN named_by {id};   -- the reference that the random name comes from; none: peer_ref
ALTER TABLE chat_members ADD COLUMN note {bytes};    -- sealed: what this member noted about the other
ALTER TABLE blocks ADD COLUMN named_by {id};         -- as above, of the blocked person
