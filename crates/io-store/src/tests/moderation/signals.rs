//! Who says that they are a child meets nobody until a person looked, on both engines.

use io_core::account::Interest;
use io_core::detection::ProgramSign;
use io_core::ids::ReportId;
use io_core::moderation::Standing;
use io_core::time::Span;

use crate::Store;
use crate::db::{Statement, values};
use crate::housekeeping::Retention;
use crate::moderation::evidence::FrozenKind;
use crate::moderation::interests::PausedInterest;
use crate::moderation::signals::Signalled;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, leave, meet, person, say, two_in_a_chat};

async fn number(store: &Store, text: &'static str) -> i64 {
    let row = store.inner.db.row(Statement::both("NUMBER", text), &[]).await;
    row.expect("reads").expect("one row").take().expect("a number")
}

async fn reports(store: &Store) -> Vec<ReportId> {
    let find = Statement::both("FIND", "SELECT id FROM reports ORDER BY created_at");
    let rows = store.inner.db.rows(find, values![]).await.expect("reads");
    rows.into_iter().map(|mut row| row.take().expect("an id")).collect()
}

#[tokio::test]
async fn n_26_a_message_of_a_child_opens_a_case_with_evidence_and_pauses() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, other, "how old are you", NOON).await;
        say(store, chat, one, "im 15", NOON).await;
        assert_eq!(store.file_under_age(chat, one, 2, NOON).await, Ok(Signalled::Filed));
        let later = NOON + Span::seconds(5);
        assert_eq!(store.file_under_age(chat, one, 3, later).await, Ok(Signalled::Already));
        let urgent = "SELECT count(*) FROM cases WHERE reason = 'under_age' AND severity = 1 AND state = 'open'";
        assert_eq!(number(store, urgent).await, 1);
        assert!(store.standing(one, later).await.expect("reads").meets_nobody());
        assert_eq!(store.standing(other, later).await, Ok(Standing::default()));
        assert_eq!(
            number(store, "SELECT count(*) FROM decisions").await,
            0,
            "it sanctions nobody"
        );

        let reports = reports(store).await;
        let evidence = store.evidence_of(reports[0]).await.expect("reads").expect("is kept");
        let texts: Vec<_> = evidence
            .events
            .iter()
            .filter(|event| event.kind == FrozenKind::Message)
            .collect();
        assert_eq!(texts[1].text.as_deref(), Some("im 15"));
        assert_ne!(texts[1].side, evidence.reporter, "the writer is the one it is about");
        assert_eq!((evidence.picked, reports.len()), (vec![2], 1));
        for person in [one, other] {
            assert!(
                store.own_reports(person).await.expect("reads").is_empty(),
                "nobody filed it"
            );
        }

        leave(store, chat, one, later).await;
        let second = meet(store, other, person(store, "third").await, later).await;
        say(store, second, other, "im 15", later).await;
        assert_eq!(
            store.file_under_age(second, other, 1, later).await,
            Ok(Signalled::Filed)
        );
        assert_eq!(number(store, urgent).await, 2, "about another person");
    })
    .await;
}

#[tokio::test]
async fn a_signal_of_an_erased_or_unknown_member_leaves_no_key() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "im 15", NOON).await;
        store
            .erase_user(one, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        assert_eq!(store.file_under_age(chat, one, 1, NOON).await, Ok(Signalled::Gone));
        let stranger = person(store, "third").await;
        assert_eq!(store.file_under_age(chat, stranger, 1, NOON).await, Ok(Signalled::Gone));
        assert_eq!(number(store, "SELECT count(*) FROM cases").await, 0);
        assert_eq!(store.standing(other, NOON).await, Ok(Standing::default()));
    })
    .await;
}

#[tokio::test]
async fn ab_58_a_sign_of_a_program_opens_a_case_without_a_word() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        for sign in [ProgramSign::SameOpener, ProgramSign::TooFast] {
            assert_eq!(store.suspect_program(one, sign, NOON).await, Ok(()));
        }
        let open = "SELECT count(*) FROM cases WHERE reason = 'spam' AND state = 'open'";
        assert_eq!(number(store, open).await, 1, "one account, one case");
        for nothing in ["reports", "report_evidence", "restrictions", "decisions", "notices"] {
            let count: &'static str = match nothing {
                "reports" => "SELECT count(*) FROM reports",
                "report_evidence" => "SELECT count(*) FROM report_evidence",
                "restrictions" => "SELECT count(*) FROM restrictions",
                "decisions" => "SELECT count(*) FROM decisions",
                _ => "SELECT count(*) FROM notices",
            };
            assert_eq!(number(store, count).await, 0, "{nothing}");
        }
        assert_eq!(number(store, "SELECT count(*) FROM audit").await, 2);
        store
            .erase_user(one, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        assert_eq!(store.suspect_program(one, ProgramSign::TooRegular, NOON).await, Ok(()));
        assert_eq!(
            number(store, "SELECT count(*) FROM cases").await,
            1,
            "about nobody there is none"
        );
    })
    .await;
}

#[tokio::test]
async fn ab_57_an_interest_is_out_until_its_time_or_until_it_is_let_back() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let by = || super::decisions::by(super::decisions::staff(1));
        let out = |name: &str, hours| PausedInterest {
            interest: Interest::parse(name).expect("is one"),
            until: NOON + Span::hours(hours),
            by: super::decisions::staff(1),
            at: NOON,
        };
        store.pause_interest(out("chess", 1), by()).await.expect("pauses");
        store.pause_interest(out("go", 3), by()).await.expect("pauses");
        store
            .pause_interest(out("chess", 2), by())
            .await
            .expect("pauses longer");
        assert_eq!(
            store.paused_interests(NOON).await,
            Ok(vec![out("chess", 2), out("go", 3)])
        );
        assert_eq!(
            store.paused_interests(NOON + Span::hours(2)).await,
            Ok(vec![out("go", 3)])
        );
        let go = || Interest::parse("go").expect("is one");
        assert_eq!(store.return_interest(go(), by(), NOON).await, Ok(true));
        assert_eq!(store.return_interest(go(), by(), NOON).await, Ok(false));
        store
            .purge(Retention::default(), NOON + Span::hours(2))
            .await
            .expect("purges");
        assert_eq!(number(store, "SELECT count(*) FROM paused_interests").await, 0);
        assert_eq!(
            number(store, "SELECT count(*) FROM audit").await,
            4,
            "each is in the audit trail"
        );
    })
    .await;
}
