-- Emails about reports, decisions and appeals, and telling both people of a conversation that staff read it: each once.
ALTER TABLE notices ADD COLUMN emailed_at {int};      -- when its email was queued, or it was clear that there is none
UPDATE notices SET emailed_at = created_at;
CREATE INDEX notices_to_email ON notices (emailed_at, created_at);
ALTER TABLE staff_looks ADD COLUMN told_at {int};     -- when both people got a notice of it
CREATE INDEX staff_looks_to_tell ON staff_looks (told_at, at);
CREATE INDEX reports_to_tell ON reports (told_at, outcome_at);
-- A member of staff sees the own requests to unmask.
CREATE INDEX unmask_requests_by ON unmask_requests (asked_by, asked_at);
