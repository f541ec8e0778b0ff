-- Closed communities: whose mailboxes are of one of their domains belong to them, and meet only each other.
CREATE TABLE communities (
    id {int} PRIMARY KEY,                      -- from 1; 0 is the public
    name TEXT NOT NULL,                        -- what its members read
    lets_choose {bool} NOT NULL,               -- members may choose to meet everybody
    opened_at {int},                           -- none: closed, and its members are in public
    revision {int} NOT NULL,                   -- counts its changes
    by_id {id} NOT NULL,                       -- staff: the last who changed it
    created_at {int} NOT NULL
) {strict};

-- A removed domain keeps its row, so that no number is used twice.
CREATE TABLE community_domains (
    id {int} PRIMARY KEY,
    community_id {int} NOT NULL REFERENCES communities (id),
    domain TEXT NOT NULL,                      -- as the DNS knows it
    below {bool} NOT NULL,                     -- the domains below it count as well
    looked_to {id} NOT NULL,                   -- accounts up to this one were looked at
    looked_at {int},                           -- when all accounts were
    removed_at {int}
) {strict};
CREATE UNIQUE INDEX community_domains_in_force ON community_domains (domain) WHERE removed_at IS NULL;

-- Whose address is of such a domain. Nothing is kept of anyone else.
CREATE TABLE community_members (
    user_id {id} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    domain_id {int} NOT NULL,
    everybody {bool} NOT NULL                  -- chose to meet everybody; counts while the community lets them
) {strict};
CREATE INDEX community_members_by_domain ON community_members (domain_id);
