//! Each person hears of it once: by email, and of a look. On both engines.

use io_core::ids::{CaseId, ClientMessageId, DecisionId, EmailId, NoticeId, ReportId, StaffId, UserId};
use io_core::moderation::{NoticeKind, Outcome, Reason};
use io_core::time::{Span, Timestamp};

use crate::Store;
use crate::db::{Statement, Value, values};
use crate::email::{Claim, EmailContent, EmailKind, NewEmail};
use crate::moderation::notices::note;
use crate::moderation::reports::{AskedAgain, Filed, NewReport, Notice};
use crate::moderation::telling::{READ_TOLD_AFTER, Told};
use crate::testing::each_engine;
use crate::tests::moderation::cases::reported;
use crate::tests::stories::{NOON, fresh_id, leave, person, say, two_in_a_chat};

fn write(to: &str, told: &Told) -> NewEmail {
    NewEmail {
        id: EmailId::from_random(fresh_id()),
        kind: EmailKind::Safety,
        content: EmailContent {
            to: to.to_owned(),
            subject: format!("{told:?}"),
            text: String::new(),
            html: String::new(),
        },
        expires_at: NOON + Span::days(2),
    }
}

/// Runs the job twice at once and once more; what waits in the outbox then.
async fn emailed(store: &Store, now: Timestamp) -> Vec<(String, String)> {
    let (one, two) = tokio::join!(store.email_what_is_due(write, now), store.email_what_is_due(write, now));
    let queued = one.expect("queues") + two.expect("queues");
    assert_eq!(store.email_what_is_due(write, now).await, Ok(0), "each once");
    let claimed = store.claim_emails(Claim::any(50), Span::minutes(5), now).await;
    // Sign-in emails of the people wait there too.
    let mut emails: Vec<_> = claimed
        .expect("claims")
        .into_iter()
        .filter(|one| one.kind == EmailKind::Safety)
        .map(|one| (one.content.to, one.content.subject))
        .collect();
    assert_eq!(emails.len() as u64, queued);
    emails.sort_unstable();
    emails
}

async fn change(store: &Store, text: &'static str, params: &[Value]) {
    let changed = store.inner.db.execute(Statement::both("CHANGE", text), params).await;
    assert_eq!(changed, Ok(1), "{text}");
}

async fn noticed(store: &Store, user: UserId, kind: NoticeKind, subject: uuid::Uuid) {
    let id = NoticeId::from_random(fresh_id());
    let noted = store
        .inner
        .db
        .write(move |tx| Box::pin(async move { note(tx, id, user, (kind, subject), NOON).await }));
    noted.await.expect("notes");
}

/// Files a report of the other in a chat, and gives its outcome.
async fn outcome(store: &Store, wants_email: bool) -> (UserId, UserId, String, ReportId) {
    let (one, other, chat) = two_in_a_chat(store).await;
    say(store, chat, other, "hello", NOON).await;
    let report = NewReport {
        chat,
        reporter: one,
        cid: ClientMessageId::from_random(fresh_id()),
        reason: Reason::Spam,
        words: None,
        messages: Vec::new(),
        wants_email,
        picture: None,
    };
    let Ok(Filed::Filed(reference)) = store.file_report(report, NOON).await else {
        panic!("files");
    };
    leave(store, chat, one, NOON).await;
    let reference = reference.to_string();
    let give = "UPDATE reports SET outcome = 'not_acted', outcome_at = $1 WHERE reference = $2";
    change(store, give, values![NOON, reference.clone()]).await;
    let find = Statement::both("FIND", "SELECT id FROM reports WHERE reference = $1");
    let row = store.inner.db.row(find, values![reference.clone()]).await;
    let id: ReportId = row.expect("reads").expect("is there").take().expect("an id");
    noticed(store, one, NoticeKind::ReportOutcome, id.0).await;
    (one, other, reference, id)
}

#[tokio::test]
async fn an_outcome_is_emailed_once_to_who_asked_for_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, report, id) = Box::pin(outcome(store, true)).await;
        let address = store.address_of(one).await.expect("reads").expect("has one").identity;
        let told = Told::Outcome {
            report: report.clone(),
            outcome: Outcome::NotActed,
        };
        assert_eq!(Box::pin(emailed(store, NOON)).await, [(address, format!("{told:?}"))]);

        // Another person looks, and the second outcome is emailed too.
        let reference = io_core::moderation::Reference::parse(io_core::moderation::ReferenceKind::Report, &report);
        let again = store
            .ask_again_about_report(one, &reference.expect("parses"), NOON)
            .await;
        assert_eq!(again, Ok(AskedAgain::Asked));
        let give = "UPDATE reports SET outcome = 'acted', outcome_at = $1 WHERE id = $2";
        change(store, give, values![NOON, id]).await;
        noticed(store, one, NoticeKind::ReportOutcome, id.0).await;
        assert_eq!(store.email_what_is_due(write, NOON).await, Ok(1));
    })
    .await;
}

#[tokio::test]
async fn who_did_not_ask_for_email_and_who_is_erased_get_none() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        Box::pin(outcome(store, false)).await;
        assert_eq!(Box::pin(emailed(store, NOON)).await, []);
        let (one, ..) = Box::pin(outcome(store, true)).await;
        store
            .erase_user(one, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        assert_eq!(Box::pin(emailed(store, NOON)).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_statement_is_emailed_and_a_look_is_not() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Spam, NOON).await;
        let decision = DecisionId::from_random(fresh_id());
        let keep = "INSERT INTO decisions (id, case_id, reference, verdict, scope, rule, content, state, proposed_at) \
                    VALUES ($1, $2, 'S-1234-A', 'warning', 0, 1, $3, 'in_force', $4)";
        change(store, keep, values![decision, case, vec![1_u8], NOON]).await;
        noticed(store, one, NoticeKind::Statement, decision.0).await;
        noticed(store, one, NoticeKind::ChatOpened, case.0).await;
        let told = Told::Statement {
            statement: "S-1234-A".to_owned(),
        };
        assert_eq!(
            Box::pin(emailed(store, NOON)).await,
            [("one@example.org".to_owned(), format!("{told:?}"))]
        );
    })
    .await;
}

#[tokio::test]
async fn the_address_of_a_public_notice_learns_the_outcome_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for email in [Some("Ann@Example.org".to_owned()), None] {
            let notice = Notice {
                what: "what".to_owned(),
                place: "where".to_owned(),
                why: "why".to_owned(),
                name: None,
                email,
            };
            let report = store.file_notice(Reason::Spam, notice, NOON).await.expect("files");
            assert_eq!(Box::pin(emailed(store, NOON)).await, [], "nothing is decided");
            let give = "UPDATE reports SET outcome = 'acted', outcome_at = $1 WHERE reference = $2";
            change(store, give, values![NOON, report.as_str()]).await;
            if report_wants(store, report.as_str()).await {
                let told = Told::NoticeOutcome {
                    report: report.to_string(),
                    outcome: Outcome::Acted,
                };
                assert_eq!(
                    Box::pin(emailed(store, NOON)).await,
                    [("ann@example.org".to_owned(), format!("{told:?}"))]
                );
            } else {
                assert_eq!(Box::pin(emailed(store, NOON)).await, []);
            }
        }
    })
    .await;
}

async fn report_wants(store: &Store, reference: &str) -> bool {
    let find = Statement::both("WANTS", "SELECT wants_email FROM reports WHERE reference = $1");
    let row = store.inner.db.row(find, values![reference]).await;
    row.expect("reads").expect("is there").take().expect("a truth")
}

async fn looked(store: &Store, case: CaseId, what: &str) {
    let look = "INSERT INTO staff_looks (id, case_id, staff_id, what, at) VALUES ($1, $2, $3, $4, $5)";
    let staff = StaffId::from_random(fresh_id());
    let id = NoticeId::from_random(fresh_id());
    change(store, look, values![id, case, staff, what, NOON]).await;
}

#[tokio::test]
async fn n_8_both_people_learn_once_and_later_that_staff_read_their_chat() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, _, report) = Box::pin(outcome(store, false)).await;
        let find = Statement::both("FIND", "SELECT case_id FROM reports WHERE id = $1");
        let row = store.inner.db.row(find, values![report]).await;
        let case: CaseId = row.expect("reads").expect("is there").take().expect("an id");
        looked(store, case, "identity").await;
        let close = "UPDATE cases SET state = $1, decided_at = $2 WHERE id = $3";
        let later = NOON + READ_TOLD_AFTER;
        change(store, close, values!["closed", NOON, case]).await;
        assert_eq!(store.tell_of_looks(later).await, Ok(Vec::new()), "nobody read the chat");
        looked(store, case, "evidence").await;
        looked(store, case, "evidence").await;
        change(store, close, values!["open", NOON, case]).await;
        assert_eq!(store.tell_of_looks(later).await, Ok(Vec::new()), "the case is open");
        change(store, close, values!["closed", NOON, case]).await;
        assert_eq!(store.tell_of_looks(later + Span(-1)).await, Ok(Vec::new()), "too soon");
        let (mut told, again) = tokio::join!(store.tell_of_looks(later), store.tell_of_looks(later));
        let told = told.as_mut().expect("tells");
        told.extend(again.expect("tells"));
        told.sort_unstable();
        let mut both = vec![one, other];
        both.sort_unstable();
        assert_eq!(*told, both);
        for person in both {
            let notices = store.notices(person).await.expect("lists");
            let opened = notices.iter().filter(|notice| notice.kind == NoticeKind::ChatOpened);
            assert_eq!(opened.map(|notice| notice.subject).collect::<Vec<_>>(), [case.0]);
        }
    })
    .await;
}
