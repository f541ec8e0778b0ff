-- On which day a person was last asked the short question after a good chat. What they answered is not here.
CREATE TABLE questions_asked (
    user_id {id} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    asked_on {int} NOT NULL,                   -- the first moment of the day
    question {int}                             -- its number, until it is answered
) {strict};
CREATE INDEX questions_asked_by_day ON questions_asked (asked_on);
