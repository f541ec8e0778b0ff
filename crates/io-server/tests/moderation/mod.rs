//! What follows from a decision about a person, and from a pause that nobody notices.

mod notices;
mod standing;

use io_client::Socket;
use io_client::protocol::frames::{ServerFrame, close};
use io_client::protocol::problem::ProblemCode;
use io_core::ids::{CaseId, StaffId, UserId};
use io_core::moderation::{Reason, Rule, Sanction, Scope, Severity, Verdict};
use io_core::time::Span;
use io_store::audit::{By, Who};
use io_store::moderation::decisions::{Acted, NewDecision, StaffStep, Statement};
use io_testkit::{Person, TestApp};
use uuid::Uuid;

use crate::support::refused;
use crate::support::socket::{ended, matched, until};

/// Two members of staff decide; the decision can still be undone.
pub(crate) async fn decide(app: &TestApp, about: UserId, sanction: Sanction) {
    decide_with(app, about, sanction, None, Statement::default()).await;
}

/// The same, with a rule and words.
async fn decide_with(app: &TestApp, about: UserId, sanction: Sanction, rule: Option<Rule>, statement: Statement) {
    let parts = &app.running().app;
    let case = parts.store.open_case(about, Reason::Sexual, parts.now()).await.unwrap();
    decide_case(app, case, sanction, rule, statement).await;
}

/// The same for a case that is there.
async fn decide_case(app: &TestApp, case: CaseId, sanction: Sanction, rule: Option<Rule>, statement: Statement) {
    let parts = &app.running().app;
    let (reference, version) = parts.store.case_facts(case).await.unwrap().unwrap();
    let [first, second] = [1, 2].map(|number| By {
        who: Who::Staff(StaffId(Uuid::from_u128(number))),
        request: "a test".to_owned(),
    });
    let decision = NewDecision {
        sanction,
        rule,
        statement,
    };
    let decided = parts
        .store
        .decide_case(&reference, version, &first, decision, parts.now());
    let mut decided = decided.await.unwrap();
    if sanction.needs_second() {
        let agreed = parts
            .store
            .step_case(&reference, &second, StaffStep::Agree, parts.now());
        decided = agreed.await.unwrap();
    }
    assert!(
        matches!(
            decided,
            Acted::Done {
                undo_until: Some(_),
                ..
            }
        ),
        "{decided:?}"
    );
}

/// Does what the job does; whichever of the two comes first.
pub(crate) async fn come_into_force(app: &TestApp, about: UserId) {
    let parts = &app.running().app;
    parts.store.bring_into_force(parts.now()).await.unwrap();
    io_server::features::standing::changed(parts, about).await;
}

pub(crate) async fn account_of(app: &TestApp, person: &Person) -> UserId {
    let tokens = person.client.tokens().unwrap();
    let access = app
        .running()
        .app
        .tokens
        .read_access(&tokens.access, app.running().app.now());
    access.await.unwrap().unwrap().user
}

#[tokio::test]
async fn a_person_who_is_shut_out_leaves_and_their_socket_closes_with_4503() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        let ada = account_of(&app, &pair.ada).await;
        decide(&app, ada, Sanction::usual(Severity::Urgent, 1)).await;
        let blocks = pair.ada.client.get::<serde_json::Value>("/api/user/blocks").await;
        assert!(blocks.is_ok(), "not before it is certain");
        app.clock.advance(Span::minutes(10));
        let last = ended(&mut pair.ben_socket).await;
        assert_eq!(last.by, io_client::protocol::events::By::Peer, "as if she had left");
        let closed = pair.ada_socket.closed().await.unwrap();
        assert_eq!(closed.code, Some(close::BANNED));
        let refresh = pair.ada.client.refresh().await;
        assert!(refresh.is_ok(), "she may sign in, to read why");
        let blocks = pair.ada.client.get::<serde_json::Value>("/api/user/blocks").await;
        assert_eq!(refused(blocks), ProblemCode::Restricted);
        assert!(Socket::live(&pair.ada.client, pair.ada.device).await.is_err());
        pair.ada.client.logout().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn who_may_not_search_is_refused_with_the_time_that_is_left() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let user = account_of(&app, &ada).await;
    let mut socket = ada.socket().await;
    socket.find_match(ada.ticket()).await.unwrap();
    let cool_down = Sanction::new(Verdict::CoolDown, Scope::MATCHING, Some(Span::hours(24))).unwrap();
    decide(&app, user, cool_down).await;
    app.clock.advance(Span::minutes(10));
    come_into_force(&app, user).await;
    until(&mut socket, |frame| match frame {
        ServerFrame::Unqueued { .. } => Some(()),
        _ => None,
    })
    .await;
    assert_eq!(refused(socket.find_match(ada.ticket()).await), ProblemCode::Restricted);
    assert!(ada.client.profile().await.is_ok(), "nothing else is closed");
}

#[tokio::test]
async fn a_paused_search_meets_nobody_until_the_pause_ends() {
    let app = TestApp::start().await;
    let [ada, ben, cleo] = ["ada@example.org", "ben@example.org", "cleo@example.org"];
    let (ada, ben, cleo) = (app.sign_in(ada).await, app.sign_in(ben).await, app.sign_in(cleo).await);
    let (mut paused, mut other, mut third) = (ada.socket().await, ben.socket().await, cleo.socket().await);
    paused.find_match(ada.ticket()).await.unwrap();
    let parts = &app.running().app;
    let user = account_of(&app, &ada).await;
    parts
        .store
        .open_case(user, Reason::UnderAge, parts.now())
        .await
        .unwrap();
    parts.realtime.standing_changed(user).await.unwrap();
    other.find_match(ben.ticket()).await.unwrap();
    third.find_match(cleo.ticket()).await.unwrap();
    let chat = matched(&mut other).await;
    assert_eq!(
        matched(&mut third).await.chat,
        chat.chat,
        "the two who are not paused met"
    );
    assert_eq!(
        parts.realtime.searching(),
        1,
        "and the search of the paused one goes on"
    );
    assert!(ada.client.profile().await.is_ok());
}
