-- Each of the two indexes of a pair says which generation of the index root made it: `index_version` the first.
ALTER TABLE stub_pairs ADD COLUMN other_version {int} NOT NULL DEFAULT 1;
ALTER TABLE stub_meetings ADD COLUMN other_version {int} NOT NULL DEFAULT 1;
