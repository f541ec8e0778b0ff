//! Filing reports: what is frozen, what outlives taking back and erasing, and when it goes.

use io_core::ids::{ChatId, ClientMessageId, ReportId, UserId};
use io_core::moderation::{Outcome, Reason, Reference};
use io_core::text::MessageText;
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::Store;
use crate::chat::history::Deletion;
use crate::chat::messages::{Appended, NewMessage};
use crate::crypto::KeyName;
use crate::db::{Statement, Value, values};
use crate::housekeeping::Retention;
use crate::moderation::evidence::{Evidence, FrozenKind};
use crate::moderation::reports::{AskedAgain, Filed, NewReport, Notice};
use crate::testing::{Fixture, each_engine};
use crate::tests::introspection::every_value;
use crate::tests::stories::{NOON, fresh_id, leave, meet, person, reveal, say, text, two_in_a_chat};

const THREAT: &str = "marker-threat";

fn a_report(chat: ChatId, reporter: UserId, reason: Reason) -> NewReport {
    NewReport {
        chat,
        reporter,
        cid: ClientMessageId::from_random(fresh_id()),
        reason,
        words: Some(MessageText::parse("marker-own-words").expect("a text")),
        messages: vec![1, 1, 99],
        wants_email: false,
        picture: None,
    }
}

async fn file(store: &Store, report: NewReport, now: Timestamp) -> Reference {
    match store.file_report(report, now).await.expect("files") {
        Filed::Filed(reference) => reference,
        other => panic!("{other:?}"),
    }
}

async fn reply(store: &Store, chat: ChatId, who: UserId, body: &str, quote: u64) {
    let message = NewMessage {
        quote: Some(quote),
        ..text(chat, who, body)
    };
    let stored = store.append_message(message, NOON).await;
    assert!(matches!(stored, Ok(Appended::Stored(stored)) if stored.quote == Some(quote)));
}

async fn take_back(store: &Store, chat: ChatId, who: UserId, seq: u64, now: Timestamp) {
    let deleted = store.delete_message(chat, who, seq, Span::minutes(15), now).await;
    assert!(matches!(deleted, Ok(Deletion::Deleted(_))), "{deleted:?}");
}

async fn number(store: &Store, text: &'static str, params: &[Value]) -> i64 {
    let row = store.inner.db.row(Statement::both("NUMBER", text), params).await;
    row.expect("reads").expect("one row").take().expect("a number")
}

async fn evidence(store: &Store, reference: &Reference) -> Evidence {
    let find = Statement::both("FIND", "SELECT id FROM reports WHERE reference = $1");
    let row = store.inner.db.row(find, values![reference.as_str()]).await;
    let id: ReportId = row.expect("reads").expect("is there").take().expect("an id");
    let words = store.words_of_report(id).await.expect("reads");
    assert_eq!(words.words.as_deref(), Some("marker-own-words"));
    store.evidence_of(id).await.expect("reads").expect("is kept")
}

fn texts(evidence: &Evidence) -> Vec<Option<&str>> {
    let messages = evidence.events.iter().filter(|event| event.kind == FrozenKind::Message);
    messages.map(|event| event.text.as_deref()).collect()
}

/// Values of the data database that show this text.
async fn shows(fixture: &Fixture, marker: &str) -> bool {
    let found = every_value(fixture).await;
    found.iter().any(|value| {
        value
            .bytes
            .windows(marker.len())
            .any(|bytes| bytes == marker.as_bytes())
    })
}

#[tokio::test]
async fn mod_01_a_report_freezes_the_last_fifty_events_and_the_reveal() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        for number in 1..=60 {
            say(store, chat, one, &format!("marker-{number}"), NOON).await;
        }
        reveal(store, chat, one, other, NOON).await;
        let reference = file(
            store,
            a_report(chat, other, Reason::Harassment),
            NOON + Span::seconds(1),
        )
        .await;
        // What comes later is not in it.
        say(store, chat, one, "marker-later", NOON + Span::seconds(2)).await;
        let evidence = evidence(store, &reference).await;
        assert_eq!(evidence.events.len(), 50);
        let numbers: Vec<u64> = evidence.events.iter().map(|event| event.seq).collect();
        assert!(numbers.windows(2).all(|two| two[0] + 1 == two[1]), "{numbers:?}");
        assert_eq!(texts(&evidence).last(), Some(&Some("marker-60")));
        assert_eq!(evidence.revealed_at, Some(NOON));
        assert!(evidence.picked.is_empty(), "number 1 is not among the last fifty");
        assert!(evidence.names.iter().all(|card| !card.name.is_empty()));
        assert_eq!(
            number(
                store,
                "SELECT count(*) FROM cases WHERE severity = 2 AND state = 'open'",
                &[]
            )
            .await,
            1
        );
        for marker in ["marker-60", "marker-own-words", "marker-1"] {
            assert!(!shows(fixture, marker).await, "{marker} is readable in the database");
        }
    })
    .await;
}

#[tokio::test]
async fn ab_35_evidence_outlives_taking_back_and_erasing_the_account() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, THREAT, NOON).await;
        reply(store, chat, other, "marker-answer", 1).await;
        reply(store, chat, one, "marker-still-there", 2).await;
        reply(store, chat, one, "marker-regretted", 2).await;
        take_back(store, chat, one, 1, NOON + Span::seconds(30)).await;
        take_back(store, chat, one, 4, NOON + Span::seconds(30)).await;
        let at = NOON + Span::minutes(1);
        store
            .erase_user(one, None, at)
            .await
            .expect("erases")
            .expect("is there");
        let reference = file(store, a_report(chat, other, Reason::Threats), at + Span::seconds(5)).await;
        let evidence = evidence(store, &reference).await;
        assert_eq!(
            texts(&evidence),
            [
                Some(THREAT),
                Some("marker-answer"),
                Some("marker-still-there"),
                Some("marker-regretted")
            ]
        );
        let answers: Vec<_> = evidence.events.iter().take(4).map(|event| event.answers).collect();
        assert_eq!(answers, [None, Some(1), Some(2), Some(2)], "what each of them answered");
        assert_eq!(evidence.events[0].taken_back_after, Some(Span::seconds(30)));
        assert_eq!(evidence.picked, [1]);
        // The sanction will hold against a new account of the same mailbox; until then matching is paused.
        let paused = "SELECT count(*) FROM restrictions r JOIN cases c ON c.id = r.case_id \
                      WHERE c.subject_mailbox = r.mailbox_index AND r.scope = 1 AND c.severity = 1";
        assert_eq!(number(store, paused, &[]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn mod_02_what_is_held_goes_with_its_key_when_its_time_is_over() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, THREAT, NOON).await;
        say(store, chat, one, "marker-second", NOON).await;
        take_back(store, chat, one, 1, NOON).await;
        store
            .erase_user(one, None, NOON)
            .await
            .expect("erases")
            .expect("is there");
        let holds = Statement::both("HOLDS", "SELECT id FROM evidence_holds");
        let mut names = Vec::new();
        for mut row in store.inner.db.rows(holds, &[]).await.expect("reads") {
            names.push(KeyName::report(row.take::<Uuid>().expect("an id")));
        }
        assert_eq!(names.len(), 2, "what was taken back, and what was erased");
        let just_before = NOON + Span::minutes(15) - Span::seconds(1);
        store.purge(Retention::default(), just_before).await.expect("purges");
        assert_eq!(number(store, "SELECT count(*) FROM evidence_holds", &[]).await, 2);
        // A report made in time would have them; one a moment late has not.
        let over = NOON + Span::minutes(15);
        let reference = file(store, a_report(chat, other, Reason::Threats), over).await;
        assert_eq!(texts(&evidence(store, &reference).await), [None, None]);
        store.purge(Retention::default(), over).await.expect("purges");
        assert_eq!(number(store, "SELECT count(*) FROM evidence_holds", &[]).await, 0);
        for name in names {
            assert!(store.inner.keys.is_shredded(name).await.expect("reads"));
        }
    })
    .await;
}

#[tokio::test]
async fn mod_02_evidence_outlives_the_chat_and_both_accounts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, THREAT, NOON).await;
        leave(store, chat, one, NOON).await;
        let reference = file(store, a_report(chat, other, Reason::Sexual), NOON).await;
        for user in [one, other] {
            store
                .erase_user(user, None, NOON)
                .await
                .expect("erases")
                .expect("is there");
        }
        let later = NOON + Span::days(100);
        store.purge(Retention::default(), later).await.expect("purges");
        assert_eq!(number(store, "SELECT count(*) FROM chat_sessions", &[]).await, 0);
        assert_eq!(texts(&evidence(store, &reference).await), [Some(THREAT)]);
    })
    .await;
}

#[tokio::test]
async fn br_5_a_report_sent_again_is_the_same_and_each_chat_has_one() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let report = a_report(chat, other, Reason::Spam);
        let reference = file(store, report.clone(), NOON).await;
        assert_eq!(file(store, report, NOON).await, reference);
        let another = a_report(chat, other, Reason::Scam);
        assert_eq!(store.file_report(another, NOON).await, Ok(Filed::Already(reference)));
        // The other may report too, and gets a reference of their own.
        file(store, a_report(chat, one, Reason::Other), NOON).await;
        assert_eq!(number(store, "SELECT count(*) FROM cases", &[]).await, 2);
        let stranger = person(store, "cleo").await;
        let foreign = a_report(chat, stranger, Reason::Spam);
        assert_eq!(store.file_report(foreign, NOON).await, Ok(Filed::NotFound));
        assert_eq!(number(store, "SELECT count(*) FROM report_evidence", &[]).await, 2);
    })
    .await;
}

#[tokio::test]
async fn br_8_ten_reports_a_day_and_several_about_one_are_one_case() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let dora = person(store, "dora").await;
        let reporter = person(store, "emil").await;
        let mut chats = Vec::new();
        for _ in 0..11 {
            let chat = meet(store, dora, reporter, NOON).await;
            leave(store, chat, reporter, NOON).await;
            chats.push(chat);
        }
        for chat in &chats[..10] {
            file(store, a_report(*chat, reporter, Reason::WrongGender), NOON).await;
        }
        let eleventh = a_report(chats[10], reporter, Reason::Threats);
        let tomorrow = NOON + Span::days(1);
        assert_eq!(
            store.file_report(eleventh.clone(), NOON).await,
            Ok(Filed::TooMany(tomorrow))
        );
        assert_eq!(
            number(store, "SELECT count(*) FROM cases WHERE severity = 4", &[]).await,
            1
        );
        file(store, eleventh, tomorrow).await;
        // The gravest reason is the case's.
        let graver = "SELECT count(*) FROM cases WHERE severity = 1 AND reason = 'threats'";
        assert_eq!(number(store, graver, &[]).await, 1);
        assert_eq!(number(store, "SELECT count(*) FROM cases", &[]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn br_8_many_wrong_reports_weigh_less_and_one_costs_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let dora = person(store, "dora").await;
        let reporter = person(store, "emil").await;
        let judge = Statement::both(
            "JUDGE",
            "UPDATE reports SET outcome = 'not_acted', outcome_at = created_at",
        );
        let mut weights = Vec::new();
        for day in 0..5 {
            let now = NOON + Span::days(day);
            let chat = meet(store, dora, reporter, now).await;
            leave(store, chat, reporter, now).await;
            file(store, a_report(chat, reporter, Reason::Other), now).await;
            let latest = "SELECT weight FROM reports ORDER BY created_at DESC LIMIT 1";
            weights.push(number(store, latest, &[]).await);
            store.inner.db.execute(judge, &[]).await.expect("judges");
        }
        assert_eq!(weights, [100, 100, 100, 66, 50]);
    })
    .await;
}

#[tokio::test]
async fn br_6_the_reporter_sees_the_outcome_and_may_ask_again_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let reference = file(store, a_report(chat, other, Reason::Spam), NOON).await;
        let own = store.own_reports(other).await.expect("reads");
        assert_eq!((own.len(), own[0].outcome), (1, None));
        let asked = store.ask_again_about_report(other, &reference, NOON).await;
        assert_eq!(asked, Ok(AskedAgain::NotFound), "there is no outcome yet");
        for (text, at) in [
            ("UPDATE reports SET outcome = 'not_acted', outcome_at = $1", NOON),
            ("UPDATE cases SET state = 'closed', kept_until = $1", NOON),
        ] {
            let judged = store
                .inner
                .db
                .execute(Statement::both("JUDGE", text), values![at])
                .await;
            assert_eq!(judged, Ok(1));
        }
        let outcome = store.own_reports(other).await.expect("reads")[0].outcome;
        assert_eq!(outcome, Some((Outcome::NotActed, NOON)));
        assert!(store.own_reports(one).await.expect("reads").is_empty());
        let stranger = store.ask_again_about_report(one, &reference, NOON).await;
        assert_eq!(stranger, Ok(AskedAgain::NotFound));
        for _ in 0..2 {
            let asked = store.ask_again_about_report(other, &reference, NOON).await;
            assert_eq!(asked, Ok(AskedAgain::Asked));
        }
        let open = "SELECT count(*) FROM cases WHERE state = 'open' AND version = 2 AND kept_until IS NULL";
        assert_eq!(number(store, open, &[]).await, 1);
        let own = store.own_reports(other).await.expect("reads");
        assert_eq!(
            (own[0].outcome, own[0].again),
            (None, true),
            "the second look gives its own"
        );
    })
    .await;
}

#[tokio::test]
async fn br_9_a_notice_from_outside_is_a_case_and_sealed() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let notice = Notice {
            what: "marker-what".to_owned(),
            place: "marker-place".to_owned(),
            why: "marker-why".to_owned(),
            name: None,
            email: Some("marker-mail@example.org".to_owned()),
        };
        for _ in 0..2 {
            store
                .file_notice(Reason::UnderAge, notice.clone(), NOON)
                .await
                .expect("files");
        }
        assert_eq!(
            number(store, "SELECT count(*) FROM cases WHERE severity = 1", &[]).await,
            2
        );
        assert_eq!(number(store, "SELECT count(*) FROM restrictions", &[]).await, 0);
        assert!(!shows(fixture, "marker-").await);
    })
    .await;
}
