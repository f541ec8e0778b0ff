-- Devices that hear of what happens while no page is open, and the key that signs what is pushed to them.
ALTER TABLE logins ADD COLUMN push {bytes};      -- sealed: where to push to, and the keys of the browser
ALTER TABLE logins ADD COLUMN push_at {int};     -- since when
ALTER TABLE logins ADD COLUMN tell_until {int};  -- "tell me when people are here", until then
CREATE INDEX logins_pushed ON logins (expires_at) WHERE push IS NOT NULL;
CREATE INDEX logins_telling ON logins (tell_until) WHERE tell_until IS NOT NULL;
CREATE TABLE push_keys (
    id {id} NOT NULL PRIMARY KEY,                -- one row
    private {bytes} NOT NULL,                    -- sealed
    public {bytes} NOT NULL,
    created_at {int} NOT NULL
) {strict};
