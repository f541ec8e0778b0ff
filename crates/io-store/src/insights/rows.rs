//! What is counted from the rows that the database keeps anyway.
//!
//! Must not keep who a row is about: an id is compared with those who are not counted, and dropped.

use std::collections::{BTreeMap, HashMap, HashSet};

use io_core::ids::{ChatId, UserId};
use io_core::insights::{Counts, Fact, Scale, Slot, is_good};
use io_core::rating::{RatingRules, Thumb};
use io_core::time::{Span, Timestamp};

use crate::Result;
use crate::db::{Tx, statements, values};
use crate::rating::sealed::RatingSeal;

statements! {
    TALLIES = "SELECT slot, fact, part, count FROM insights_tallies WHERE slot >= $1 AND slot < $2";
    PEOPLE_JOINED = "SELECT created_at, id FROM users WHERE created_at >= $1 AND created_at < $2";
    CHATS_ENDED = "SELECT c.number, c.id, c.user1_id, c.user2_id, c.created_at, c.ended_at, c.end_cause, c.texts1, c.texts2, \
            EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = c.user1_id AND b.session_id = c.id) \
         OR EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = c.user2_id AND b.session_id = c.id) \
         OR EXISTS (SELECT 1 FROM reports r WHERE r.chat_id = c.id) \
        FROM chat_sessions c WHERE c.ended_at >= $1 AND c.ended_at < $2";
    OFFERS_OF_CHATS = "SELECT c.ended_at, c.number, q.status FROM chat_sessions c JOIN reveal_requests q ON q.session_id = c.number \
                       WHERE c.ended_at >= $1 AND c.ended_at < $2";
    ASKED_AGAIN = "SELECT a.created_at, m.user_id, a.status FROM again_asks a JOIN chat_members m ON m.session_id = a.session_id \
                   AND m.side = a.side WHERE a.created_at >= $1 AND a.created_at < $2";
    REPORTED = "SELECT created_at, reporter_id, reason FROM reports WHERE created_at >= $1 AND created_at < $2";
    CASES_OPENED = "SELECT created_at, looked_at, due_at FROM cases WHERE created_at >= $1 AND created_at < $2";
    CASES_DECIDED = "SELECT c.decided_at, EXISTS (SELECT 1 FROM decisions d WHERE d.case_id = c.id AND d.verdict <> 'none' \
                     AND (d.state = 'decided' OR d.state = 'in_force')) FROM cases c \
                     WHERE c.decided_at >= $1 AND c.decided_at < $2";
    // Whom a case is about is known as long as the mailbox is kept; a decision that was overturned is none.
    SANCTIONED = "SELECT c.decided_at, c.subject_id, c.subject_mailbox, \
            EXISTS (SELECT 1 FROM cases e JOIN decisions d ON d.case_id = e.id WHERE e.subject_mailbox = c.subject_mailbox \
                    AND e.decided_at < c.decided_at AND d.verdict <> 'none' AND (d.state = 'decided' OR d.state = 'in_force')) \
        FROM cases c WHERE c.decided_at >= $1 AND c.decided_at < $2 AND c.subject_mailbox IS NOT NULL \
        AND EXISTS (SELECT 1 FROM decisions d WHERE d.case_id = c.id AND d.verdict <> 'none' \
                    AND (d.state = 'decided' OR d.state = 'in_force')) ORDER BY c.decided_at, c.id";
    BOTS_REMOVED = "SELECT d.told_at, c.subject_id FROM decisions d JOIN cases c ON c.id = d.case_id \
                    WHERE d.told_at >= $1 AND d.told_at < $2 AND d.state = 'in_force' AND d.verdict = 'ban' \
                    AND c.reason = 'spam'";
    APPEALS_DECIDED = "SELECT decided_at, outcome FROM appeals WHERE decided_at >= $1 AND decided_at < $2 AND outcome IS NOT NULL";
    LOOKED = "SELECT at, what FROM staff_looks WHERE at >= $1 AND at < $2";
}

/// Chats whose ratings are looked for in one go.
const CHATS_AT_ONCE: usize = 500;

/// What decides how a row counts.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    /// People who are not counted.
    pub(super) left_out: &'a HashSet<UserId>,
    /// Opens ratings.
    pub(super) ratings: &'a RatingSeal,
    /// When it is counted.
    pub(super) now: Timestamp,
}

impl Rules<'_> {
    fn counts(&self, user: Option<UserId>) -> bool {
        user.is_none_or(|user| !self.left_out.contains(&user))
    }
}

/// The counts of a day by the hour, from its first moment to its end.
#[derive(Clone)]
pub(super) struct Hours {
    from: Timestamp,
    to: Timestamp,
    all: Vec<Counts>,
    /// What is known for the whole day alone.
    whole: Counts,
}

impl Hours {
    /// The hours of a day, nothing counted yet.
    pub(super) fn new(from: Timestamp, to: Timestamp) -> Self {
        Self {
            from,
            to,
            all: Vec::new(),
            whole: Counts::default(),
        }
    }

    /// What is known for the whole day alone.
    pub(super) fn whole(&self) -> &Counts {
        &self.whole
    }

    /// The hours with something counted.
    pub(super) fn all(&self) -> impl Iterator<Item = (u8, &Counts)> {
        (0..).zip(&self.all)
    }

    fn add(&mut self, at: Timestamp, fact: Fact, part: impl Into<String>, count: u64) {
        if fact.is_of_whole_days() {
            self.whole.add(fact, part, count);
            return;
        }
        let hour = (at - self.from).0.div_euclid(Span::hours(1).0);
        let hour = usize::try_from(hour).unwrap_or(0);
        if self.all.len() <= hour {
            self.all.resize_with(hour + 1, Counts::default);
        }
        self.all[hour].add(fact, part, count);
    }
}

/// Counts everything of a day.
pub(super) async fn count(tx: &mut Tx, hours: &mut Hours, rules: Rules<'_>) -> Result<()> {
    let slots = [hours.from, hours.to].map(|moment| Slot::of(moment).number());
    for mut row in tx.rows(&TALLIES, values![slots[0], slots[1]]).await? {
        let (slot, fact, part): (_, String, String) = (Slot::new(row.take()?), row.take()?, row.take()?);
        // A later version may count more.
        if let Some(fact) = Fact::parse(&fact) {
            hours.add(slot.start(), fact, part, row.take()?);
        }
    }
    let (from, to) = (hours.from, hours.to);
    for mut row in tx.rows(&PEOPLE_JOINED, values![from, to]).await? {
        let at = row.take()?;
        if rules.counts(Some(row.take()?)) {
            hours.add(at, Fact::Joined, "", 1);
        }
    }
    count_chats(tx, hours, rules).await?;
    for mut row in tx.rows(&ASKED_AGAIN, values![from, to]).await? {
        let (at, user, status): (_, _, String) = (row.take()?, row.take()?, row.take()?);
        if rules.counts(user) {
            let accepted = matches!(status.as_str(), "agreed" | "met");
            hours.add(at, Fact::Again, if accepted { "accepted" } else { "other" }, 1);
        }
    }
    for mut row in tx.rows(&REPORTED, values![from, to]).await? {
        let (at, user, reason): (_, _, String) = (row.take()?, row.take()?, row.take()?);
        if rules.counts(user) {
            hours.add(at, Fact::Reports, reason, 1);
        }
    }
    count_cases(tx, hours, rules).await?;
    for (statement, fact) in [(APPEALS_DECIDED, Fact::Appeals), (LOOKED, Fact::StaffLooks)] {
        for mut row in tx.rows(&statement, values![from, to]).await? {
            hours.add(row.take()?, fact, row.take::<String>()?, 1);
        }
    }
    Ok(())
}

async fn count_cases(tx: &mut Tx, hours: &mut Hours, rules: Rules<'_>) -> Result<()> {
    let (from, to) = (hours.from, hours.to);
    for mut row in tx.rows(&CASES_OPENED, values![from, to]).await? {
        let (opened, looked, due): (Timestamp, Option<Timestamp>, Timestamp) = (row.take()?, row.take()?, row.take()?);
        if let Some(looked) = looked {
            let waited = Scale::range_of(looked - opened).to_string();
            hours.add(opened, Fact::FirstLooks, waited, 1);
        }
        match looked {
            Some(looked) if looked <= due => hours.add(opened, Fact::LooksDue, "in_time", 1),
            None if due > rules.now => {}
            _ => hours.add(opened, Fact::LooksDue, "late", 1),
        }
    }
    for mut row in tx.rows(&CASES_DECIDED, values![from, to]).await? {
        let (at, upheld): (_, bool) = (row.take()?, row.take()?);
        hours.add(at, Fact::Upheld, if upheld { "upheld" } else { "not_upheld" }, 1);
    }
    // A person counts once a day, at the first decision; the second of a day has an earlier one.
    let mut people: BTreeMap<Vec<u8>, (Timestamp, bool)> = BTreeMap::new();
    for mut row in tx.rows(&SANCTIONED, values![from, to]).await? {
        let (at, user): (Timestamp, Option<UserId>) = (row.take()?, row.take()?);
        let (mailbox, again): (Vec<u8>, bool) = (row.take()?, row.take()?);
        if rules.counts(user) {
            people.entry(mailbox).or_insert((at, false)).1 |= again;
        }
    }
    for (at, again) in people.into_values() {
        hours.add(at, Fact::Sanctioned, if again { "again" } else { "first" }, 1);
    }
    for mut row in tx.rows(&BOTS_REMOVED, values![from, to]).await? {
        let (at, user) = (row.take()?, row.take()?);
        if rules.counts(user) {
            hours.add(at, Fact::BotsRemoved, "", 1);
        }
    }
    Ok(())
}

/// A chat that both can rate, as far as their accounts are still there.
struct Ratable {
    chat: ChatId,
    ended: Timestamp,
    people: [Option<UserId>; 2],
}

/// Counts the sides that could rate, and those that did. To skip is not to rate.
async fn count_ratings(tx: &mut Tx, hours: &mut Hours, rules: Rules<'_>, chats: &[Ratable]) -> Result<()> {
    for some in chats.chunks(CHATS_AT_ONCE) {
        let sides: Vec<(ChatId, Timestamp, UserId)> = some
            .iter()
            .flat_map(|one| {
                let people = one.people.into_iter().flatten();
                people.map(|user| (one.chat, one.ended, user))
            })
            .collect();
        let asked: Vec<(ChatId, UserId)> = sides.iter().map(|(chat, _, user)| (*chat, *user)).collect();
        let found = rules.ratings.find_each(tx, &asked).await?;
        for ((_, ended, _), rating) in sides.into_iter().zip(found) {
            let rated = rating.is_some_and(|rating| rating.thumb != Thumb::Skip);
            let part = if rated { "rated" } else { "not_rated" };
            hours.add(ended, Fact::RatableSides, part, 1);
        }
    }
    Ok(())
}

async fn count_chats(tx: &mut Tx, hours: &mut Hours, rules: Rules<'_>) -> Result<()> {
    let (from, to) = (hours.from, hours.to);
    // By chat: was it a good one? Those that are not counted are not here.
    let mut chats: HashMap<i64, bool> = HashMap::new();
    let (mut ratable, rating_rules) = (Vec::new(), RatingRules::default());
    for mut row in tx.rows(&CHATS_ENDED, values![from, to]).await? {
        let (number, chat): (i64, ChatId) = (row.take()?, row.take()?);
        let people: [Option<UserId>; 2] = [row.take()?, row.take()?];
        let (began, ended): (Timestamp, Timestamp) = (row.take()?, row.take()?);
        let (cause, texts): (String, [u64; 2]) = (row.take()?, [row.take()?, row.take()?]);
        let refused: bool = row.take()?;
        if !people.into_iter().all(|user| rules.counts(user)) {
            continue;
        }
        if cause == "no_show" {
            hours.add(ended, Fact::NoShows, "", 1);
            continue;
        }
        let lasted: Span = ended - began;
        hours.add(ended, Fact::Chats, cause, 1);
        hours.add(ended, Fact::Lengths, Scale::range_of(lasted).to_string(), 1);
        let good = is_good(lasted, texts, refused);
        if good {
            hours.add(ended, Fact::GoodChats, "", 1);
        }
        chats.insert(number, good);
        let enough = |texts: u64| texts >= u64::from(rating_rules.fewest_messages);
        if lasted >= rating_rules.shortest && texts.into_iter().all(enough) {
            ratable.push(Ratable { chat, ended, people });
        }
    }
    count_ratings(tx, hours, rules, &ratable).await?;
    let mut offered = HashSet::new();
    for mut row in tx.rows(&OFFERS_OF_CHATS, values![from, to]).await? {
        let (at, number, status): (_, i64, String) = (row.take()?, row.take()?, row.take()?);
        if let Some(good) = chats.get(&number) {
            hours.add(at, Fact::Offers, status, 1);
            if *good && offered.insert(number) {
                hours.add(at, Fact::OfferedChats, "", 1);
            }
        }
    }
    Ok(())
}
