-- Rows whose index an earlier generation of the index root made are found by these, to be renewed.
CREATE INDEX {concurrently} users_by_index_version ON users (index_version);
CREATE INDEX {concurrently} blocks_by_index_version ON blocks (index_version);
CREATE INDEX {concurrently} under_age_by_index_version ON under_age (index_version);
CREATE INDEX {concurrently} stubs_by_index_version ON stubs (index_version);
CREATE INDEX {concurrently} stub_pairs_by_index_version ON stub_pairs (index_version);
CREATE INDEX {concurrently} stub_pairs_by_other_version ON stub_pairs (other_version);
CREATE INDEX {concurrently} stub_meetings_by_index_version ON stub_meetings (index_version);
CREATE INDEX {concurrently} stub_meetings_by_other_version ON stub_meetings (other_version);
