-- Gender and age band are sealed: `traits` takes the place of four readable columns, which a later version drops.
-- Their values are sealed when the store opens, since that needs keys.
ALTER TABLE users ADD COLUMN traits {bytes};
CREATE INDEX users_readable_traits ON users (id) WHERE gender IS NOT NULL OR age_band IS NOT NULL;

-- Too young holds for every address of a mailbox. Rows of before hold for their address until they end.
ALTER TABLE under_age ADD COLUMN mailbox_index {bytes};
CREATE INDEX under_age_mailbox ON under_age (mailbox_index);
