-- Addresses to which no email goes for a while, because a provider said that they bounce or that someone complained.
CREATE TABLE suppressed_addresses (
    email_index {bytes} PRIMARY KEY,
    index_version {int} NOT NULL,
    reason TEXT NOT NULL,                      -- bounce, complaint
    created_at {int} NOT NULL,
    until {int} NOT NULL
) {strict};
CREATE INDEX suppressed_addresses_end ON suppressed_addresses (until);
CREATE INDEX suppressed_addresses_by_index_version ON suppressed_addresses (index_version);
-- Reports of providers that were heard, as hashes: each counts once.
CREATE TABLE email_reports (
    report_hash {bytes} PRIMARY KEY,
    created_at {int} NOT NULL
) {strict};
CREATE INDEX email_reports_age ON email_reports (created_at);
