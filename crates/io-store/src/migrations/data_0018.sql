-- What the public report counts: kinds and numbers, which outlive the cases. A row leads to nobody.
CREATE TABLE moderation_figures (
    month {int} NOT NULL,                      -- months since the year 0
    what TEXT NOT NULL,                        -- reports, notices, decisions, automated, appeals, unmaskings
    name TEXT NOT NULL,                        -- the reason, verdict, outcome or why
    count {int} NOT NULL,
    PRIMARY KEY (month, what, name)
) {strict};
