-- Rotations that a command asked for and the server has not begun yet.
CREATE TABLE key_requests (
    kind TEXT PRIMARY KEY,
    asked_at {int} NOT NULL
) {strict};
