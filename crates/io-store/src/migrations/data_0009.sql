-- Pairs of mailboxes say which generation of the index root made their indexes: the older one of the two.
ALTER TABLE stub_pairs ADD COLUMN index_version {int} NOT NULL DEFAULT 1;
ALTER TABLE stub_meetings ADD COLUMN index_version {int} NOT NULL DEFAULT 1;
