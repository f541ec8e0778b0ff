-- A blind index says which generation of the index root made it, so that the root can be changed later.
ALTER TABLE users ADD COLUMN index_version {int} NOT NULL DEFAULT 1;
ALTER TABLE blocks ADD COLUMN index_version {int} NOT NULL DEFAULT 1;
ALTER TABLE under_age ADD COLUMN index_version {int} NOT NULL DEFAULT 1;
