//! Closed communities: their domains, who belongs, and each change with its entry in the audit trail.
//!
//! Whether a person belongs is found when they sign in or change their address, and for accounts that were there before
//! a domain by a look through all of them, a bounded part at a time. Closing a community or taking a domain out needs
//! no such look: `matching` reads whether both are in force. Must not show who belongs.

use io_core::community::{Domain, MOST_COMMUNITIES, Meets, Name, Reach, SMALL_BELOW, covering, domain_of};
use io_core::ids::{StaffId, UserId};
use io_core::matching::Community;
use io_core::time::Timestamp;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::account::Address;
use crate::audit::{By, Entry};
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Row, Tx, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    ALL_COMMUNITIES = "SELECT id, name, lets_choose, opened_at, revision, by_id, created_at FROM communities ORDER BY id";
    // Writes nothing new: a second change waits here.
    HOLD_COMMUNITIES = "UPDATE communities SET revision = revision";
    NEXT_COMMUNITY = "SELECT coalesce(max(id), 0) + 1 FROM communities";
    KEEP_COMMUNITY = "INSERT INTO communities (id, name, lets_choose, revision, by_id, created_at) \
                      VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT (id) DO NOTHING";
    CHANGE_COMMUNITY = "UPDATE communities SET name = $1, lets_choose = $2, opened_at = $3, by_id = $4, \
                        revision = revision + 1 WHERE id = $5";
    DOMAINS_IN_FORCE = "SELECT id, community_id, domain, below, looked_at FROM community_domains \
                        WHERE removed_at IS NULL ORDER BY id";
    NEXT_DOMAIN = "SELECT coalesce(max(id), 0) + 1 FROM community_domains";
    KEEP_DOMAIN = "INSERT INTO community_domains (id, community_id, domain, below, looked_to) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    REMOVE_DOMAIN = "UPDATE community_domains SET removed_at = $1 WHERE id = $2";
    // All that are looked for are looked for together, in one look.
    BEGIN_LOOK_AGAIN = "UPDATE community_domains SET looked_to = $1 WHERE looked_at IS NULL AND removed_at IS NULL";
    BEGIN_LOOK_FROM = "UPDATE community_domains SET looked_to = $1 WHERE looked_to = $2";
    DOMAINS_TO_LOOK = "SELECT id, domain, below, looked_to FROM community_domains \
                       WHERE looked_at IS NULL AND removed_at IS NULL ORDER BY id";
    PASS_ACCOUNTS = "UPDATE community_domains SET looked_to = $1, looked_at = $2 WHERE id = $3 AND looked_to = $4 \
                     AND looked_at IS NULL";
    ACCOUNTS_AFTER = "SELECT id, email FROM users WHERE id > $1 ORDER BY id LIMIT $2";
    // An address that changed meanwhile was looked at then.
    JOIN_BY_ADDRESS = "INSERT INTO community_members (user_id, domain_id, everybody) \
                       SELECT id, $1, $2 FROM users WHERE id = $3 AND email = $4 \
                       ON CONFLICT (user_id) DO UPDATE SET domain_id = excluded.domain_id";
    JOIN_COMMUNITY = "INSERT INTO community_members (user_id, domain_id, everybody) VALUES ($1, $2, $3) \
                      ON CONFLICT (user_id) DO UPDATE SET domain_id = excluded.domain_id";
    LEAVE_COMMUNITY = "DELETE FROM community_members WHERE user_id = $1";
    FORGET_LEFT = "DELETE FROM community_members WHERE user_id IN (SELECT m.user_id FROM community_domains d \
                   JOIN community_members m ON m.domain_id = d.id WHERE d.removed_at IS NOT NULL LIMIT $1)";
    FIND_COVERING = "SELECT id, below FROM community_domains WHERE domain = $1 AND removed_at IS NULL";
    DOMAIN_OF_MEMBER = "SELECT domain_id FROM community_members WHERE user_id = $1";
    COUNT_MEMBERS = "SELECT count(*) FROM community_members WHERE domain_id = $1";
    MEMBERSHIP_OF = "SELECT c.id, c.name, c.lets_choose, m.everybody FROM community_members m \
                     JOIN community_domains d ON d.id = m.domain_id JOIN communities c ON c.id = d.community_id \
                     WHERE m.user_id = $1 AND d.removed_at IS NULL AND c.opened_at IS NOT NULL";
    SOME_MEMBERS = "SELECT count(*) FROM (SELECT 1 FROM community_domains d JOIN community_members m \
                    ON m.domain_id = d.id WHERE d.community_id = $1 AND d.removed_at IS NULL LIMIT $2) counted";
    CHOOSE_MEETS = "UPDATE community_members SET everybody = $1 WHERE user_id = $2";
}

/// Before every account.
pub(crate) const FIRST: UserId = UserId(Uuid::nil());

/// What staff set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What members read.
    pub name: Name,
    /// Whose mailboxes belong; checked together.
    pub domains: Vec<Domain>,
    /// Whether members may choose to meet everybody.
    pub lets_choose: bool,
}

/// A domain of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDomain {
    /// The domain.
    pub domain: Domain,
    /// All accounts that were there before it were looked at.
    pub looked: bool,
    /// How many accounts are of it. Never shown as it is.
    pub members: u64,
    id: u32,
}

/// A community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: Community,
    /// What members read.
    pub name: String,
    /// Whose mailboxes belong.
    pub domains: Vec<KeptDomain>,
    /// Whether members may choose to meet everybody.
    pub lets_choose: bool,
    /// Since when its members meet each other; none: it is closed.
    pub opened_at: Option<Timestamp>,
    /// Counts its changes.
    pub revision: u32,
    /// The last who changed it.
    pub by: StaffId,
    /// When it was set up.
    pub created_at: Timestamp,
}

impl Kept {
    /// How many accounts belong. Never shown as it is.
    pub fn members(&self) -> u64 {
        self.domains.iter().map(|one| one.members).sum()
    }

    /// All accounts were looked at for every domain.
    pub fn looked(&self) -> bool {
        self.domains.iter().all(|one| one.looked)
    }
}

/// The outcome of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is kept.
    Kept(Community),
    /// There is no such community.
    NotFound,
    /// Someone changed it since.
    Meanwhile,
    /// There are as many as there can be.
    TooMany,
    /// A domain of the draft overlaps one of another community.
    Taken {
        /// The place in the draft.
        at: usize,
        /// The name of the other community.
        by: String,
    },
}

/// What a member may know of their community. Only while it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which.
    pub id: Community,
    /// Its name.
    pub name: String,
    /// Members may choose to meet everybody.
    pub lets_choose: bool,
    /// Whom this one meets.
    pub meets: Meets,
    /// It has so few members that people can be guessed.
    pub small: bool,
}

/// What a part of the look through the accounts did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Who belongs to a community from now on.
    pub joined: Vec<UserId>,
    /// There is more to do.
    pub more: bool,
}

impl Store {
    /// Is this the domain of a community of the place, open or not?
    pub async fn is_of_community(&self, domain: &str) -> Result<bool> {
        let domain = domain.to_owned();
        self.inner
            .db
            .read(move |tx| Box::pin(async move { Ok(domain_covering(tx, &domain).await?.is_some()) }))
            .await
    }
}

/// The domain of a community that covers one.
async fn domain_covering(tx: &mut Tx, domain: &str) -> Result<Option<u32>> {
    let above: Vec<_> = covering(domain).collect();
    for (name, reach) in above {
        if let Some(mut row) = tx.row(&FIND_COVERING, values![name]).await? {
            let (id, below): (u32, bool) = (row.take()?, row.take()?);
            if reach == Reach::Exact || below {
                return Ok(Some(id));
            }
        }
    }
    Ok(None)
}

/// Lets an account belong where its address says. Called wherever an account gets its address.
pub(crate) async fn belong(tx: &mut Tx, user: UserId, address: &Address) -> Result<()> {
    let found = domain_covering(tx, domain_of(&address.identity)).await?;
    let before = tx.row(&DOMAIN_OF_MEMBER, values![user]).await?;
    let before: Option<u32> = before.map(|mut row| row.take()).transpose()?;
    match found {
        Some(id) if before != found => {
            tx.execute(&JOIN_COMMUNITY, values![user, id, false]).await?;
        }
        None if before.is_some() => {
            tx.execute(&LEAVE_COMMUNITY, values![user]).await?;
        }
        _ => {}
    }
    Ok(())
}

fn reach_of(below: bool) -> Reach {
    if below { Reach::Below } else { Reach::Exact }
}

/// A domain in force, with the community that it is of.
struct InForce {
    id: u32,
    community: u32,
    domain: Domain,
    looked: bool,
}

impl InForce {
    fn of(mut row: Row) -> Result<Self> {
        let (id, community, name): (u32, u32, String) = (row.take()?, row.take()?, row.take()?);
        let below: bool = row.take()?;
        Ok(Self {
            id,
            community,
            domain: Domain::stored(name, reach_of(below)),
            looked: row.take::<Option<Timestamp>>()?.is_some(),
        })
    }
}

fn community(mut row: Row) -> Result<Kept> {
    Ok(Kept {
        id: Community(row.take()?),
        name: row.take()?,
        domains: Vec::new(),
        lets_choose: row.take()?,
        opened_at: row.take()?,
        revision: row.take()?,
        by: row.take()?,
        created_at: row.take()?,
    })
}

/// All communities with their domains, without counts; held until the end of the transaction.
async fn held(tx: &mut Tx) -> Result<Vec<Kept>> {
    tx.execute(&HOLD_COMMUNITIES, values![]).await?;
    let rows = tx.rows(&ALL_COMMUNITIES, values![]).await?;
    let mut all = rows.into_iter().map(community).collect::<Result<Vec<_>>>()?;
    for row in tx.rows(&DOMAINS_IN_FORCE, values![]).await? {
        let found = InForce::of(row)?;
        if let Some(of) = all.iter_mut().find(|one| one.id.0 == found.community) {
            of.domains.push(KeptDomain {
                domain: found.domain,
                looked: found.looked,
                members: 0,
                id: found.id,
            });
        }
    }
    Ok(all)
}

/// The first domain of a draft that another community has.
fn taken(draft: &Draft, all: &[Kept], own: Option<Community>) -> Option<Changed> {
    for (at, one) in draft.domains.iter().enumerate() {
        let other = all
            .iter()
            .filter(|kept| Some(kept.id) != own)
            .find(|kept| kept.domains.iter().any(|other| other.domain.overlaps(one)));
        if let Some(other) = other {
            return Some(Changed::Taken {
                at,
                by: other.name.clone(),
            });
        }
    }
    None
}

async fn add_domains(tx: &mut Tx, of: Community, domains: &[Domain]) -> Result<()> {
    let mut next: Option<u32> = None;
    for domain in domains {
        let id = match next {
            Some(id) => id,
            None => match tx.row(&NEXT_DOMAIN, values![]).await? {
                Some(mut row) => row.take()?,
                None => 1,
            },
        };
        next = Some(id + 1);
        let row = values![id, of.0, domain.name(), domain.reach() == Reach::Below, FIRST];
        if tx.execute(&KEEP_DOMAIN, row).await? == 0 {
            return Err(StoreError::Unavailable("another change took the domain".into()));
        }
    }
    if next.is_some() {
        tx.execute(&BEGIN_LOOK_AGAIN, values![FIRST]).await?;
    }
    Ok(())
}

/// What the audit trail says of one.
fn described(id: Community, name: &str, domains: &[String], lets_choose: bool, open: bool) -> Json {
    json!({ "community": id.0, "name": name, "domains": domains, "lets_choose": lets_choose, "open": open })
}

fn described_kept(kept: &Kept) -> Json {
    let domains: Vec<_> = kept.domains.iter().map(|one| one.domain.typed()).collect();
    described(
        kept.id,
        &kept.name,
        &domains,
        kept.lets_choose,
        kept.opened_at.is_some(),
    )
}

fn described_draft(id: Community, draft: &Draft, open: bool) -> Json {
    let domains: Vec<_> = draft.domains.iter().map(Domain::typed).collect();
    described(id, draft.name.as_str(), &domains, draft.lets_choose, open)
}

impl Store {
    /// Every community, in the order they were set up.
    pub async fn communities(&self) -> Result<Vec<Kept>> {
        let rows = self.inner.db.rows(ALL_COMMUNITIES, values![]).await?;
        let mut all = rows.into_iter().map(community).collect::<Result<Vec<_>>>()?;
        for row in self.inner.db.rows(DOMAINS_IN_FORCE, values![]).await? {
            let found = InForce::of(row)?;
            let members = self.inner.db.row(COUNT_MEMBERS, values![found.id]).await?;
            let members: u64 = members.map_or(Ok(0), |mut row| row.take())?;
            if let Some(of) = all.iter_mut().find(|one| one.id.0 == found.community) {
                of.domains.push(KeptDomain {
                    domain: found.domain,
                    looked: found.looked,
                    members,
                    id: found.id,
                });
            }
        }
        Ok(all)
    }

    /// Sets up a community. It is closed: nobody meets anyone else by it before it is opened.
    pub async fn make_community(&self, draft: Draft, staff: StaffId, by: By, now: Timestamp) -> Result<Changed> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let all = held(tx).await?;
                if all.len() >= MOST_COMMUNITIES {
                    return Ok(Changed::TooMany);
                }
                if let Some(taken) = taken(&draft, &all, None) {
                    return Ok(taken);
                }
                let next = tx.row(&NEXT_COMMUNITY, values![]).await?;
                let id = Community(next.map_or(Ok(1), |mut row| row.take())?);
                let row = values![id.0, draft.name.as_str(), draft.lets_choose, staff, now];
                if tx.execute(&KEEP_COMMUNITY, row).await? == 0 {
                    return Err(StoreError::Unavailable("another community was set up".into()));
                }
                add_domains(tx, id, &draft.domains).await?;
                let entry = Entry {
                    after: Some(described_draft(id, &draft, false)),
                    ..Entry::of("community_made")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(Changed::Kept(id))
            })
        });
        work.await
    }

    /// Changes name, domains or choice. Accounts of a domain that is gone are in public at once.
    pub async fn change_community(
        &self,
        (id, based_on): (Community, u32),
        draft: Draft,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<Changed> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let all = held(tx).await?;
                let Some(before) = all.iter().find(|one| one.id == id) else {
                    return Ok(Changed::NotFound);
                };
                if before.revision != based_on {
                    return Ok(Changed::Meanwhile);
                }
                if let Some(taken) = taken(&draft, &all, Some(id)) {
                    return Ok(taken);
                }
                for gone in before.domains.iter().filter(|one| !draft.domains.contains(&one.domain)) {
                    tx.execute(&REMOVE_DOMAIN, values![now, gone.id]).await?;
                }
                let mut new = draft.domains.clone();
                new.retain(|one| before.domains.iter().all(|known| known.domain != *one));
                add_domains(tx, id, &new).await?;
                let row = values![draft.name.as_str(), draft.lets_choose, before.opened_at, staff, id.0];
                tx.execute(&CHANGE_COMMUNITY, row).await?;
                let entry = Entry {
                    before: Some(described_kept(before)),
                    after: Some(described_draft(id, &draft, before.opened_at.is_some())),
                    ..Entry::of("community_changed")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(Changed::Kept(id))
            })
        });
        work.await
    }

    /// Opens a community, whose members from then on meet each other alone, or closes it.
    pub async fn open_community(
        &self,
        (id, based_on): (Community, u32),
        open: bool,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<Changed> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let all = held(tx).await?;
                let Some(before) = all.into_iter().find(|one| one.id == id) else {
                    return Ok(Changed::NotFound);
                };
                if before.revision != based_on || before.opened_at.is_some() == open {
                    return Ok(Changed::Meanwhile);
                }
                let opened_at = open.then_some(now);
                let row = values![before.name.as_str(), before.lets_choose, opened_at, staff, id.0];
                tx.execute(&CHANGE_COMMUNITY, row).await?;
                let after = Kept {
                    opened_at,
                    ..before.clone()
                };
                let entry = Entry {
                    before: Some(described_kept(&before)),
                    after: Some(described_kept(&after)),
                    ..Entry::of(if open { "community_opened" } else { "community_closed" })
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(Changed::Kept(id))
            })
        });
        work.await
    }

    /// The open community that a person belongs to.
    pub async fn membership_of(&self, user: UserId) -> Result<Option<Membership>> {
        let Some(mut row) = self.inner.db.row(MEMBERSHIP_OF, values![user]).await? else {
            return Ok(None);
        };
        let id = Community(row.take()?);
        let (name, lets_choose, everybody): (String, bool, bool) = (row.take()?, row.take()?, row.take()?);
        let counted = self.inner.db.row(SOME_MEMBERS, values![id.0, SMALL_BELOW]).await?;
        let counted: u64 = counted.map_or(Ok(0), |mut row| row.take())?;
        Ok(Some(Membership {
            id,
            name,
            lets_choose,
            meets: if lets_choose && everybody {
                Meets::Everybody
            } else {
                Meets::Members
            },
            small: counted < SMALL_BELOW,
        }))
    }

    /// Chooses whom a member meets. False: there is no choice.
    pub async fn choose_meets(&self, user: UserId, meets: Meets) -> Result<bool> {
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let row = tx.row(&MEMBERSHIP_OF, values![user]).await?;
                let choice = row.map(|mut row| {
                    let _: (u32, String) = (row.take()?, row.take()?);
                    row.take::<bool>()
                });
                if !choice.transpose()?.unwrap_or(false) {
                    return Ok(false);
                }
                let everybody = meets == Meets::Everybody;
                Ok(tx.execute(&CHOOSE_MEETS, values![everybody, user]).await? == 1)
            })
        });
        work.await
    }

    /// Looks at a bounded number of accounts for domains that came after them, and forgets who belonged by a domain that
    /// is gone. The server alone calls it: it can open addresses.
    pub async fn look_for_members(&self, most: u32, now: Timestamp) -> Result<Looked> {
        let forgotten = self.inner.db.execute(FORGET_LEFT, values![most]).await?;
        let mut looked = Looked {
            more: forgotten == u64::from(most),
            ..Looked::default()
        };
        let mut wanted: Vec<(u32, Domain)> = Vec::new();
        let mut from: Option<UserId> = None;
        for mut row in self.inner.db.rows(DOMAINS_TO_LOOK, values![]).await? {
            let (id, name, below): (u32, String, bool) = (row.take()?, row.take()?, row.take()?);
            from = from.or(Some(row.take()?));
            wanted.push((id, Domain::stored(name, reach_of(below))));
        }
        let Some(from) = from else {
            return Ok(looked);
        };
        let accounts = self.inner.db.rows(ACCOUNTS_AFTER, values![from, most]).await?;
        let is_last = accounts.len() < most as usize;
        looked.more |= !is_last;
        let (mut to, mut joining) = (from, Vec::new());
        for mut row in accounts {
            let (user, sealed): (UserId, Vec<u8>) = (row.take()?, row.take()?);
            to = user;
            // Without a key the account is being erased.
            let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
                continue;
            };
            let place = SealLocation::new("users", "email", user.0);
            let Some(address) = key.json::<Address>(place, &sealed) else {
                continue;
            };
            let domain = domain_of(&address.identity);
            let found = wanted.iter().find(|(_, wanted)| wanted.covers(domain));
            joining.extend(found.map(|(id, _)| (user, *id, sealed)));
        }
        // Nobody's id stays behind; an erasure meanwhile begins the look again (`BEGIN_LOOK_FROM`).
        let (to, done) = if is_last { (FIRST, Some(now)) } else { (to, None) };
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let mut joined = Vec::new();
                for (user, domain, sealed) in joining {
                    let row = values![domain, false, user, sealed];
                    if tx.execute(&JOIN_BY_ADDRESS, row).await? == 1 {
                        joined.push(user);
                    }
                }
                for (id, _) in &wanted {
                    tx.execute(&PASS_ACCOUNTS, values![to, done, *id, from]).await?;
                }
                Ok(joined)
            })
        });
        looked.joined = work.await?;
        Ok(looked)
    }
}
