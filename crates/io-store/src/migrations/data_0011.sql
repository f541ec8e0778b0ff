-- Who asked for a sign-in email: a known browser, or a network, each as a keyed hash together with the mailbox, so that
-- nobody else's requests use up its share. A request without an email was one too many; its browser cannot tell.
ALTER TABLE login_requests ADD COLUMN asker_index {bytes};
ALTER TABLE login_requests ADD COLUMN known {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE login_requests ADD COLUMN mailed {bool} NOT NULL DEFAULT TRUE;
-- The known browser that typed a wrong code; empty: any other.
ALTER TABLE code_failures ADD COLUMN device_index {bytes};
-- The mail server received this email whole and did not say whether it took it: it is sent at most once more.
ALTER TABLE emails ADD COLUMN perhaps_sent {bool} NOT NULL DEFAULT FALSE;
