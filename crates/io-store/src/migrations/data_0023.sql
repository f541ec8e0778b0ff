-- Accounts that nobody uses are found by the day of their last use, and by what was announced.
CREATE INDEX {concurrently} users_unused ON users (used_on);
CREATE INDEX {concurrently} users_unused_end ON users (unused_ends_at) WHERE unused_ends_at IS NOT NULL;
