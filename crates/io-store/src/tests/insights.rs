//! Counts for the operator: right, repeatable, and of nobody.

use std::collections::{BTreeSet, HashSet};

use io_core::account::Gender;
use io_core::ids::{ChatId, ClientMessageId, StaffId, UserId};
use io_core::insights::{
    Counts, Day, Fact, MOST_NOTES_OF_A_DAY, Metric, NewNote, NoteKind, Part, Scale, Slot, Tallied, Value as Figure,
    Zone,
};
use io_core::moderation::Reason;
use io_core::rating::{Rated, Rating, RatingRules, Thumb};
use io_core::reveal::RevealField;
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::Store;
use crate::account::ProfileChange;
use crate::audit::{AuditFilter, By, Who};
use crate::crypto::{KeyName, counted_as};
use crate::db::{Statement, values};
use crate::housekeeping::Retention;
use crate::insights::RolledUp;
use crate::moderation::reports::NewReport;
use crate::reveal::RevealStep;
use crate::testing::{Fixture, each_engine};
use crate::tests::introspection::every_value;
use crate::tests::stories::{NOON, address, fields, fresh_id, leave, meet, person, reveal, say, step};

const TABLES: [&str; 5] = [
    "insights_active",
    "insights_days",
    "insights_hours",
    "insights_rolled_up",
    "insights_tallies",
];

/// A place whose clock is ahead by an hour and three quarters.
fn zone() -> Zone {
    Zone::new("Test/Zone", vec![(0, 6_300)]).expect("a zone")
}

fn today() -> Day {
    zone().day_of(NOON)
}

fn chats_kept() -> Span {
    Retention::default().chats
}

async fn roll_up_without(store: &Store, day: Day, left_out: &HashSet<UserId>, now: Timestamp) -> Counts {
    match store
        .roll_up(day, &zone(), left_out, chats_kept(), now)
        .await
        .expect("rolls up")
    {
        RolledUp::Done(counts) => counts,
        other => panic!("{other:?}"),
    }
}

async fn roll_up(store: &Store, day: Day, now: Timestamp) -> Counts {
    roll_up_without(store, day, &HashSet::new(), now).await
}

async fn count(store: &Store, counts: Vec<(Slot, Fact, Part, u64)>, active: Vec<(UserId, Timestamp)>) {
    let tallied = Tallied { counts, active };
    store.count_insights(tallied, &zone()).await.expect("counts");
}

/// A chat from a moment on, with so many messages of each side, that ends after a time.
async fn chat(store: &Store, (one, other): (UserId, UserId), from: Timestamp, lasts: Span, each: usize) -> ChatId {
    let chat = meet(store, one, other, from).await;
    for _ in 0..each {
        for who in [one, other] {
            say(store, chat, who, "marker-text", from + Span::seconds(1)).await;
        }
    }
    leave(store, chat, one, from + lasts).await;
    chat
}

/// A day with chats of all kinds; returns its people.
async fn a_day(store: &Store) -> Vec<UserId> {
    let mut people = Vec::new();
    for name in ["ann", "ben", "cem", "dan"] {
        people.push(person(store, name).await);
    }
    let [ann, ben, cem, dan] = people[..] else {
        panic!("four people");
    };
    let minutes = Span::minutes;
    chat(store, (ann, ben), NOON, Span::seconds(12), 1).await;
    chat(store, (ann, ben), NOON + minutes(2), minutes(6), 10).await;
    let blocked = chat(store, (cem, dan), NOON + minutes(2), minutes(7), 10).await;
    store.block(blocked, dan, NOON + minutes(11)).await.expect("blocks");
    let reported = chat(store, (ann, cem), NOON + minutes(70), minutes(9), 11).await;
    let report = NewReport {
        chat: reported,
        reporter: cem,
        cid: ClientMessageId::from_random(fresh_id()),
        reason: Reason::Harassment,
        words: None,
        messages: Vec::new(),
        wants_email: false,
        picture: None,
    };
    store.file_report(report, NOON + minutes(80)).await.expect("files");
    // Two reveals in a good chat: one mutual, one withdrawn.
    let open = meet(store, ben, dan, NOON + minutes(100)).await;
    for _ in 0..10 {
        for who in [ben, dan] {
            say(store, open, who, "marker-text", NOON + minutes(101)).await;
        }
    }
    let request = io_core::ids::RevealId::from_random(fresh_id());
    let ask = RevealStep::Ask(request, fields(&[RevealField::FirstName]));
    step(store, open, ben, ask, NOON + minutes(102)).await;
    step(store, open, ben, RevealStep::Cancel(request), NOON + minutes(103)).await;
    reveal(store, open, ben, dan, NOON + minutes(115)).await;
    leave(store, open, dan, NOON + minutes(130)).await;
    // Not of this day any more: its evening is over at 22:15 in UTC.
    let next = zone().start_of(today().plus(1));
    chat(store, (ann, dan), next - minutes(1), minutes(1), 2).await;
    people
}

/// The same metrics, from every row and with nothing but loops.
async fn slowly(fixture: &Fixture, day: Day) -> Vec<(Metric, Figure)> {
    let db = &fixture.store.inner.db;
    let is_today = |moment: Timestamp| zone().day_of(moment) == day;
    let mut joined = 0;
    let all = Statement::both("ALL", "SELECT created_at FROM users");
    for mut row in db.rows(all, &[]).await.expect("reads") {
        joined += u64::from(is_today(row.take().expect("a moment")));
    }
    let all = Statement::both(
        "ALL",
        "SELECT c.number, c.created_at, c.ended_at, c.texts1, c.texts2, \
         (SELECT count(*) FROM blocks b WHERE b.session_id = c.id) + (SELECT count(*) FROM reports r WHERE r.chat_id = c.id) \
         FROM chat_sessions c WHERE c.status = 'ended'",
    );
    let (mut lengths, mut good, mut chats) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for mut row in db.rows(all, &[]).await.expect("reads") {
        let number: i64 = row.take().expect("a number");
        let (began, ended): (Timestamp, Timestamp) = (row.take().expect("a moment"), row.take().expect("a moment"));
        let texts: [u64; 2] = [row.take().expect("a number"), row.take().expect("a number")];
        let objections: u64 = row.take().expect("a number");
        if is_today(ended) {
            chats.insert(number);
            lengths.push((ended - began).0 / 1_000_000);
            if ended - began >= Span::minutes(5) && texts[0] >= 10 && texts[1] >= 10 && objections == 0 {
                good.insert(number);
            }
        }
    }
    let all = Statement::both("ALL", "SELECT session_id, status FROM reveal_requests");
    let (mut mutual, mut offers, mut offered) = (0, 0, BTreeSet::new());
    for mut row in db.rows(all, &[]).await.expect("reads") {
        let (number, status): (i64, String) = (row.take().expect("a number"), row.take().expect("a word"));
        if chats.contains(&number) {
            mutual += u64::from(status == "revealed");
            offers += u64::from(status != "cancelled");
            if good.contains(&number) {
                offered.insert(number);
            }
        }
    }
    let all = Statement::both("ALL", "SELECT created_at FROM reports");
    let mut reports = 0;
    for mut row in db.rows(all, &[]).await.expect("reads") {
        reports += u64::from(is_today(row.take().expect("a moment")));
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len().div_ceil(2) - 1).copied().unwrap_or(0);
    let many = |some: usize| u64::try_from(some).expect("small");
    let share = |some, all| Figure::Share { some, all };
    vec![
        (Metric::Joined, Figure::Count(joined)),
        (
            Metric::MedianChat,
            Figure::Duration {
                seconds: Some(Scale::lower_end(u32::try_from(median).expect("small"))),
                of: many(lengths.len()),
                percent: 50,
            },
        ),
        (
            Metric::ShortChats,
            share(
                many(lengths.iter().filter(|one| **one < 30).count()),
                many(lengths.len()),
            ),
        ),
        (Metric::GoodChats, share(many(good.len()), many(chats.len()))),
        (Metric::RevealsOffered, share(many(offered.len()), many(good.len()))),
        (Metric::RevealsAccepted, share(mutual, offers)),
        (
            Metric::ReportsPerThousand,
            Figure::PerThousand {
                some: reports,
                of: many(chats.len()),
            },
        ),
    ]
}

#[tokio::test]
async fn ins_01_a_day_rolled_up_equals_a_slow_count_of_every_row() {
    each_engine(async |fixture| {
        a_day(&fixture.store).await;
        let later = NOON + Span::days(2);
        for day in [today(), today().plus(1)] {
            let counts = roll_up(&fixture.store, day, later).await;
            for (metric, wanted) in slowly(fixture, day).await {
                // The next day has nothing but the one chat.
                if day == today() || metric == Metric::ShortChats {
                    assert_eq!(metric.value(&counts), wanted, "{metric:?} on {day}");
                }
            }
        }
        let counts = roll_up(&fixture.store, today(), later).await;
        assert_eq!(counts.of(Fact::Chats), 5);
        assert_eq!((counts.of(Fact::GoodChats), counts.of(Fact::OfferedChats)), (2, 1));
        assert_eq!(counts.part(Fact::Offers, "cancelled"), 1);
        assert_eq!(counts.part(Fact::Reports, "harassment"), 1);
    })
    .await;
}

#[tokio::test]
async fn ins_02_rolling_up_a_day_again_changes_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let people = a_day(store).await;
        let ends = Part::Word("matched");
        count(
            store,
            vec![(Slot::of(NOON), Fact::Searches, ends, 7)],
            vec![(people[0], NOON)],
        )
        .await;
        let later = NOON + Span::days(2);
        let once = roll_up(store, today(), later).await;
        let hour = zone().hour_of(NOON);
        let of_hours = store.insights_of_hours(today(), hour + 1).await.expect("reads");
        assert_eq!(once, roll_up(store, today(), later).await);
        let days = store.insights_of_days(today(), today()).await.expect("reads");
        assert_eq!(days[&today()], once);
        assert_eq!(
            store.insights_of_hours(today(), hour + 1).await.expect("reads"),
            of_hours
        );
        assert_eq!(of_hours.of(Fact::Chats), 3, "those that ended in the first hour");
        assert_eq!(store.rolled_up_at(today()).await, Ok(Some(later)));
        let mut whole = store.insights_of_hours(today(), 25).await.expect("reads");
        for fact in [Fact::ActiveWeek, Fact::ActiveMonth] {
            whole.add(fact, "", 1);
        }
        for (part, count) in once.parts(Fact::Genders) {
            whole.add(Fact::Genders, part, count);
        }
        assert_eq!(of_hours.of(Fact::Genders), 0, "genders are of whole days alone");
        assert_eq!(whole, once, "the hours add up to the day");
    })
    .await;
}

#[tokio::test]
async fn ins_03_staff_and_test_accounts_are_counted_nowhere() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        a_day(store).await;
        let before = roll_up(store, today(), NOON + Span::days(1)).await;
        let left_out = store
            .not_counted(&[address("ann")], &[address("cem+staff")])
            .await
            .expect("finds");
        assert_eq!(left_out.len(), 2, "the second by another spelling of its mailbox");
        let counts = roll_up_without(store, today(), &left_out, NOON + Span::days(1)).await;
        assert_eq!((before.of(Fact::Joined), counts.of(Fact::Joined)), (4, 2));
        assert_eq!((before.of(Fact::Chats), counts.of(Fact::Chats)), (5, 1));
        assert_eq!(counts.of(Fact::Reports), 0);
    })
    .await;
}

#[tokio::test]
async fn ins_04_no_table_of_counts_holds_an_id_an_address_or_a_text() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let people = a_day(store).await;
        count(store, Vec::new(), people.iter().map(|who| (*who, NOON)).collect()).await;
        roll_up(store, today(), NOON + Span::days(1)).await;
        let found = every_value(fixture).await;
        let (counts, others): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|found| TABLES.contains(&found.table.as_str()));
        assert!(counts.iter().any(|found| found.column == "pseudonym"));
        let elsewhere: HashSet<&[u8]> = others
            .iter()
            .map(|found| found.bytes.as_slice())
            .filter(|bytes| bytes.len() >= 16)
            .collect();
        let words: HashSet<&str> = Fact::ALL.iter().map(|fact| fact.name()).collect();
        for found in &counts {
            assert!(
                !elsewhere.contains(found.bytes.as_slice()),
                "{} {}",
                found.table,
                found.column
            );
            let text = String::from_utf8_lossy(&found.bytes);
            match found.column.as_str() {
                "fact" => assert!(words.contains(text.as_ref()), "{text}"),
                "part" => assert!(
                    text.len() <= 20
                        && text
                            .bytes()
                            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'/')),
                    "{text}"
                ),
                _ => assert_eq!(found.column, "pseudonym"),
            }
            for marker in ["marker", "example", "ann", "Ann"] {
                assert!(found.column == "pseudonym" || !text.contains(marker), "{text}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn ins_05_a_person_counts_once_a_day_and_when_they_come_back() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let who = person(store, "ann").await;
        let other = person(store, "ben").await;
        for (days, again) in [(0, 3), (1, 1), (2, 1), (7, 2), (30, 1)] {
            for minute in 0..again {
                let at = NOON + Span::days(days) + Span::minutes(minute);
                count(store, Vec::new(), vec![(who, at)]).await;
            }
        }
        count(store, Vec::new(), vec![(other, NOON + Span::days(2))]).await;
        let gone = UserId(Uuid::from_u128(5));
        count(store, Vec::new(), vec![(gone, NOON)]).await;
        let now = NOON + Span::days(31);
        for (days, active, week, month, came_back) in [
            (0, 1, 1, 1, ""),
            (1, 1, 1, 1, "1"),
            (2, 2, 2, 2, ""),
            (3, 0, 2, 2, ""),
            (7, 1, 2, 2, "7"),
            (9, 0, 1, 2, ""),
            (30, 1, 1, 2, "30"),
        ] {
            let counts = roll_up(store, today().plus(days), now).await;
            let people = [Fact::Active, Fact::ActiveWeek, Fact::ActiveMonth].map(|fact| counts.of(fact));
            assert_eq!(people, [active, week, month], "day {days}");
            let returned: Vec<_> = counts
                .parts(Fact::Returned)
                .map(|(part, count)| (part.to_owned(), count))
                .collect();
            let wanted: Vec<_> = Some((came_back.to_owned(), 1))
                .into_iter()
                .filter(|_| !came_back.is_empty())
                .collect();
            assert_eq!(returned, wanted, "day {days}");
        }
    })
    .await;
}

#[tokio::test]
async fn ins_06_pseudonyms_are_unrelated_in_time_and_lost_with_their_secret() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let who = person(store, "ann").await;
        let later = NOON + Span::days(75);
        for at in [NOON, later] {
            count(store, Vec::new(), vec![(who, at)]).await;
        }
        let names = async || -> Vec<Vec<u8>> {
            let all = Statement::both("NAMES", "SELECT pseudonym FROM insights_active ORDER BY epoch");
            let rows = store.inner.db.rows(all, &[]).await.expect("reads");
            rows.into_iter().map(|mut row| row.take().expect("a name")).collect()
        };
        let all = names().await;
        assert_eq!(
            all.iter().collect::<HashSet<_>>().len(),
            4,
            "two spans each, none in common"
        );
        let first = i64::from(today().number().div_euclid(31)) - 1;
        let secret = store
            .inner
            .keys
            .secret(KeyName::insights(first))
            .await
            .expect("is kept");
        assert_eq!(counted_as(&secret, who).to_vec(), all[0]);
        let week = roll_up(store, today(), NOON + Span::days(1)).await;

        let tidied = store.tidy_insights(&zone(), later).await.expect("tidies");
        assert!(tidied.spans >= 1, "{tidied:?}");
        assert!(!names().await.contains(&all[0]));
        assert!(
            store
                .inner
                .keys
                .is_shredded(KeyName::insights(first))
                .await
                .expect("reads")
        );
        // In the end both spans of the first day are over. What was counted with them stays.
        let end = NOON + Span::days(95);
        store.tidy_insights(&zone(), end).await.expect("tidies");
        assert_eq!(names().await.len(), 2);
        let again = store
            .roll_up(today(), &zone(), &HashSet::new(), Span::days(99), end)
            .await;
        assert_eq!(again, Ok(RolledUp::Done(week)));
        count(store, Vec::new(), vec![(who, NOON)]).await;
        assert_eq!(names().await.len(), 2, "a clock that was set back makes no name again");
    })
    .await;
}

#[tokio::test]
async fn ins_07_counts_go_when_their_time_is_over() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        a_day(store).await;
        count(store, vec![(Slot::of(NOON), Fact::Drops, Part::Whole, 3)], Vec::new()).await;
        let counts = roll_up(store, today(), NOON + Span::days(1)).await;
        let left = async || {
            let mut left = Vec::new();
            for text in [
                "SELECT count(*) FROM insights_tallies",
                "SELECT count(*) FROM insights_hours",
                "SELECT count(*) FROM insights_days",
            ] {
                let row = store
                    .inner
                    .db
                    .row(Statement::both("LEFT", text), &[])
                    .await
                    .expect("reads");
                left.push(row.expect("a row").take::<u64>().expect("a number") > 0);
            }
            left
        };
        for (days, wanted) in [
            (39, [true, true, true]),
            (42, [true, false, true]),
            (102, [false, false, true]),
            (1_099, [false, false, true]),
            (1_102, [false, false, false]),
        ] {
            store
                .tidy_insights(&zone(), NOON + Span::days(days))
                .await
                .expect("tidies");
            assert_eq!(left().await, wanted, "after {days} days");
            if days == 102 {
                let now = NOON + Span::days(days);
                let again = store
                    .roll_up(today(), &zone(), &HashSet::new(), chats_kept(), now)
                    .await;
                assert_eq!(again, Ok(RolledUp::TooLongAgo));
                let days = store.insights_of_days(today(), today()).await.expect("reads");
                assert_eq!(days[&today()], counts, "what was counted stays");
            }
        }
        let ahead = store
            .roll_up(today(), &zone(), &HashSet::new(), chats_kept(), NOON - Span::days(1))
            .await;
        assert_eq!(ahead, Ok(RolledUp::NotYet));
    })
    .await;
}

#[tokio::test]
async fn ins_08_counts_of_one_slot_add_up_however_many_write_them() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let slot = Slot::of(NOON);
        let write = |number: u64| {
            let words = [(Fact::Drops, Part::Whole), (Fact::Waits, Part::StepAndSeconds(2, 15))];
            let counts = words.map(|(fact, part)| (slot, fact, part, number));
            Box::pin(count(store, counts.to_vec(), Vec::new()))
        };
        tokio::join!(write(1), write(2), write(3), write(4));
        let counts = roll_up(store, today(), NOON + Span::days(1)).await;
        assert_eq!((counts.of(Fact::Drops), counts.part(Fact::Waits, "2/15")), (10, 10));
    })
    .await;
}

#[tokio::test]
async fn ins_12_sides_that_rated_are_counted_and_skips_and_staff_are_not() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
        let cem = person(store, "cem").await;
        let minutes = Span::minutes;
        // Too short, with too few messages of one side, and three that can be rated.
        chat(store, (ann, ben), NOON, Span::seconds(29), 2).await;
        chat(store, (ann, ben), NOON + minutes(1), minutes(1), 1).await;
        let mut ends = NOON + minutes(3);
        for (people, thumbs) in [
            ((ann, ben), [Some(Thumb::Up), Some(Thumb::Down)]),
            ((ann, cem), [Some(Thumb::Skip), None]),
            ((ben, cem), [None, Some(Thumb::Up)]),
        ] {
            let id = chat(store, people, ends, Span::seconds(30), 2).await;
            ends = ends + minutes(2);
            for (who, thumb) in [people.0, people.1].into_iter().zip(thumbs) {
                let Some(thumb) = thumb else { continue };
                let rating = Rating::parse::<&str>(thumb, &[]).expect("a rating");
                let rated = store.rate(id, who, rating, RatingRules::default(), ends).await;
                assert_eq!(rated, Ok(Rated::Stored));
            }
        }
        let later = NOON + Span::days(1);
        let counts = roll_up(store, today(), later).await;
        assert_eq!(Metric::RatingCoverage.value(&counts), Figure::Share { some: 3, all: 6 });
        let counts = roll_up_without(store, today(), &[cem].into(), later).await;
        assert_eq!(Metric::RatingCoverage.value(&counts), Figure::Share { some: 2, all: 2 });
    })
    .await;
}

/// A case about someone that staff decided on a moment, and the decision in force a moment later.
async fn decided(store: &Store, about: UserId, (reason, verdict): (&str, &str), at: Timestamp) {
    let db = &store.inner.db;
    let mailbox = Statement::both("MAILBOX", "SELECT mailbox_index FROM users WHERE id = $1");
    let row = db.row(mailbox, values![about]).await.expect("reads");
    let mailbox: Vec<u8> = row.expect("an account").take().expect("a mailbox");
    let (case, decision) = (Uuid::from_bytes(fresh_id()), Uuid::from_bytes(fresh_id()));
    let keep = Statement::both(
        "CASE",
        "INSERT INTO cases (id, reference, subject_id, subject_mailbox, reason, severity, state, created_at, due_at, decided_at) \
         VALUES ($1, $2, $3, $4, $5, 3, 'in_force', $6, $6, $6)",
    );
    let row = values![case, case.to_string(), about, mailbox, reason, at];
    db.execute(keep, row).await.expect("keeps");
    let keep = Statement::both(
        "DECISION",
        "INSERT INTO decisions (id, case_id, reference, verdict, scope, rule, content, state, proposed_at, told_at) \
         VALUES ($1, $2, $3, $4, 0, 1, $5, 'in_force', $6, $6)",
    );
    let row = values![decision, case, decision.to_string(), verdict, vec![0_u8], at];
    db.execute(keep, row).await.expect("keeps");
}

#[tokio::test]
async fn ins_13_a_person_sanctioned_again_counts_once_a_day_as_such() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut people = Vec::new();
        for name in ["ann", "ben", "cem", "dan", "eve"] {
            people.push(person(store, name).await);
        }
        let [ann, ben, cem, dan, eve] = people[..] else {
            panic!("five people");
        };
        let days = Span::days;
        decided(store, ann, ("harassment", "warning"), NOON - days(9)).await;
        decided(store, dan, ("harassment", "none"), NOON - days(9)).await;
        // Warned before; twice on one day; for the first time; not upheld before; not upheld now.
        decided(store, ann, ("harassment", "cool_down"), NOON).await;
        for minute in [0, 5] {
            decided(store, ben, ("other", "warning"), NOON + Span::minutes(minute)).await;
        }
        decided(store, cem, ("spam", "ban"), NOON).await;
        decided(store, dan, ("spam", "warning"), NOON).await;
        decided(store, eve, ("sexual", "ban"), NOON).await;
        decided(store, eve, ("spam", "none"), NOON).await;
        let later = NOON + days(1);
        let counts = roll_up(store, today(), later).await;
        assert_eq!(
            Metric::RepeatOffenders.value(&counts),
            Figure::Share { some: 2, all: 5 }
        );
        assert_eq!(
            Metric::BotsRemoved.value(&counts),
            Figure::Count(1),
            "banned as spam, and no other"
        );
        let counts = roll_up_without(store, today(), &[cem, ann].into(), later).await;
        assert_eq!(
            Metric::RepeatOffenders.value(&counts),
            Figure::Share { some: 1, all: 3 }
        );
        assert_eq!(Metric::BotsRemoved.value(&counts), Figure::Count(0));
        let overturn = Statement::both(
            "OVERTURN",
            "UPDATE decisions SET state = 'overturned' WHERE verdict = 'ban'",
        );
        store.inner.db.execute(overturn, &[]).await.expect("changes");
        let counts = roll_up(store, today(), later).await;
        assert_eq!(Metric::BotsRemoved.value(&counts), Figure::Count(0), "it was wrong");
    })
    .await;
}

#[tokio::test]
async fn ins_14_genders_are_counted_once_a_day_and_in_no_hour() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut acted = Vec::new();
        for (name, gender) in [
            ("ann", Gender::Woman),
            ("ben", Gender::Man),
            ("cem", Gender::NonBinary),
            ("dan", Gender::Unsaid),
        ] {
            let who = person(store, name).await;
            let change = ProfileChange {
                gender: Some(gender),
                ..ProfileChange::default()
            };
            store.change_profile(who, change, NOON).await.expect("changes");
            acted.push((who, NOON + Span::hours(3)));
        }
        for _ in 0..2 {
            count(store, Vec::new(), acted.clone()).await;
        }
        let counts = roll_up(store, today(), NOON + Span::days(1)).await;
        assert_eq!(Metric::Women.value(&counts), Figure::Share { some: 1, all: 3 });
        assert_eq!(counts.of(Fact::Active), 4);
        let slots = Statement::both(
            "SLOTS",
            "SELECT DISTINCT slot FROM insights_tallies WHERE fact = 'genders'",
        );
        let mut rows = store.inner.db.rows(slots, &[]).await.expect("reads");
        assert_eq!(rows.len(), 1);
        let slot: i64 = rows.remove(0).take().expect("a number");
        assert_eq!(
            Slot::new(slot),
            Slot::of(zone().start_of(today())),
            "not when they acted"
        );
        let hours = store.insights_of_hours(today(), 25).await.expect("reads");
        assert_eq!((hours.of(Fact::Active), hours.of(Fact::Genders)), (4, 0));
    })
    .await;
}

fn note(text: &str, ago: [i32; 2]) -> NewNote {
    let days = ago.map(|ago| today().plus(-ago));
    NewNote::parse(NoteKind::Outage, text, days, today()).expect("a note")
}

fn kim() -> (StaffId, By) {
    let id = StaffId(Uuid::from_u128(7));
    let by = By {
        who: Who::Staff(id),
        request: "a test".to_owned(),
    };
    (id, by)
}

async fn noted(store: &Store, ago: [i32; 2]) -> Vec<String> {
    let [from, to] = ago.map(|ago| today().plus(-ago));
    let notes = store.figure_notes(from, to).await.expect("reads");
    notes.into_iter().map(|note| note.text).collect()
}

#[tokio::test]
async fn ins_16_a_note_stands_on_its_days_and_each_change_is_audited() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (id, by) = kim();
        let mut kept = Vec::new();
        for (text, ago) in [("long", [40, 10]), ("short", [9, 9]), ("now", [0, 0])] {
            let made = store.note_figures(note(text, ago), id, by.clone(), NOON).await;
            kept.push(made.expect("keeps").expect("there is room"));
        }
        for (ago, found) in [
            ([50, 41], &[] as &[&str]),
            ([41, 40], &["long"]),
            ([10, 9], &["long", "short"]),
            ([8, 0], &["now"]),
        ] {
            assert_eq!(noted(store, ago).await, found, "{ago:?}");
        }
        let remove = async || store.remove_figure_note(kept[1].id, by.clone(), NOON).await;
        assert_eq!((remove().await, remove().await), (Ok(true), Ok(false)));
        assert_eq!(noted(store, [10, 9]).await, ["long"]);
        let trail = store.audit_page(&AuditFilter::default(), 10).await.expect("reads");
        let said = trail.entries.iter().rev().map(|entry| {
            let side = entry.before.as_ref().or(entry.after.as_ref()).expect("a note");
            (entry.action.as_str(), side["text"].as_str().expect("a text"))
        });
        let wanted = [
            ("note_made", "long"),
            ("note_made", "short"),
            ("note_made", "now"),
            ("note_removed", "short"),
        ];
        assert_eq!(said.collect::<Vec<_>>(), wanted);

        for _ in 1..MOST_NOTES_OF_A_DAY {
            let made = store.note_figures(note("more", [0, 0]), id, by.clone(), NOON).await;
            assert!(made.expect("keeps").is_some());
        }
        let full = store.note_figures(note("too many", [0, 0]), id, by.clone(), NOON).await;
        assert_eq!(full, Ok(None));
        let later = NOON + Span::days(1_102);
        store.tidy_insights(&zone(), later).await.expect("tidies");
        assert_eq!(noted(store, [50, 0]).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn ins_17_a_new_version_is_noted_once_however_many_servers_start() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let start = |version: &'static str, ago: i32| Box::pin(store.note_version(version, today().plus(-ago), NOON));
        start("1.0.0", 9).await.expect("notes");
        assert_eq!(noted(store, [30, 0]).await, [""; 0], "it took the place of none");
        let starts = [start("1.1.0", 5), start("1.1.0", 5), start("1.1.0", 4)];
        for started in futures_util::future::join_all(starts).await {
            started.expect("notes");
        }
        // An earlier version that runs again is not new.
        start("1.0.0", 3).await.expect("notes");
        start("1.2.0", 2).await.expect("notes");
        assert_eq!(noted(store, [30, 0]).await, ["1.1.0", "1.2.0"]);
        let notes = store.figure_notes(today().plus(-30), today()).await.expect("reads");
        assert!(
            notes
                .iter()
                .all(|note| note.kind == NoteKind::Deploy && note.by.is_none())
        );
        let (_, by) = kim();
        assert_eq!(store.remove_figure_note(notes[0].id, by, NOON).await, Ok(true));
        store
            .tidy_insights(&zone(), NOON + Span::days(1_200))
            .await
            .expect("tidies");
        start("1.1.0", 0).await.expect("notes");
        assert_eq!(noted(store, [30, 0]).await, ["1.2.0"], "what was removed stays so");
    })
    .await;
}
