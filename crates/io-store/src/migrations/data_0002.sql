-- Whoever holds sockets asks every few seconds which logins ended lately.
CREATE INDEX logins_end ON logins (ended_at);
