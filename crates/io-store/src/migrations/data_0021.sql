-- The rows of one hour, to be counted.
CREATE INDEX {concurrently} users_joined ON users (created_at);
CREATE INDEX {concurrently} again_asks_age ON again_asks (created_at);
CREATE INDEX {concurrently} reports_age ON reports (created_at);
CREATE INDEX {concurrently} cases_age ON cases (created_at);
CREATE INDEX {concurrently} cases_decided ON cases (decided_at);
CREATE INDEX {concurrently} appeals_decided ON appeals (decided_at);
CREATE INDEX {concurrently} staff_looks_age ON staff_looks (at);
