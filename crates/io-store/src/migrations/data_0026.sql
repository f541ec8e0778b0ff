-- In how many minutes of each day IO could be used, for the status page. Numbers of minutes, never of people.
CREATE TABLE served_days (
    day {int} NOT NULL PRIMARY KEY,        -- days since 1970, in UTC
    began {int} NOT NULL,                  -- the first minute that was noted, in minutes since 1970
    last {int} NOT NULL,                   -- the last one
    served {int} NOT NULL,                 -- minutes in which IO could be used
    emails {int} NOT NULL                  -- those of them in which sign-in emails left in time
) {strict};
