-- What staff see of a case before they open its evidence: numbers, and no word of it.
ALTER TABLE reports ADD COLUMN picked {int} NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN taken_back {int} NOT NULL DEFAULT 0;
CREATE INDEX cases_by_reason ON cases (reason, created_at);
CREATE INDEX staff_looks_of_staff ON staff_looks (staff_id, at);
