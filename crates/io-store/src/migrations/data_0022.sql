-- When an account was last used, by the day, and the notices before an unused one is erased.
ALTER TABLE users ADD COLUMN used_on {int};            -- none: its time has not begun
ALTER TABLE users ADD COLUMN unused_notices {int} NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN unused_ends_at {int};     -- the erasure that the last notice announced
