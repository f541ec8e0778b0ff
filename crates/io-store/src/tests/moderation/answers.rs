//! Answers to appeals, on both engines.

use io_core::ids::{CaseId, UserId};
use io_core::moderation::appeal::AppealError;
use io_core::moderation::figures::Month;
use io_core::moderation::{
    AppealOutcome, AppealState, Counted, DecisionState, NoticeKind, Reason, Sanction, Scope, Severity, Standing,
    Verdict,
};
use io_core::time::{Span, Timestamp};

use super::appeals::{in_force, made, statement, text};
use super::cases::reported;
use super::decisions::{UNDO, by, facts, kinds, staff};
use crate::Store;
use crate::audit::AuditFilter;
use crate::housekeeping::Retention;
use crate::moderation::answers::{AnswerActed, NewAnswer};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, person, sign_in};

fn answer(outcome: AppealOutcome) -> NewAnswer {
    NewAnswer {
        outcome,
        instead: None,
        words: "marker-words-of-an-answer".to_owned(),
    }
}

/// Someone who is shut out for a month by two members of staff, and the reference of their appeal.
async fn appealed(store: &Store) -> (UserId, CaseId, String, Timestamp) {
    let one = person(store, "one").await;
    let case = reported(store, Some(one), Reason::Threats, NOON).await;
    let now = in_force(store, case, Sanction::usual(Severity::Urgent, 0)).await;
    let reference = statement(store, one).await;
    let appeal = made(
        store
            .appeal(one, &reference, text("my side"), now)
            .await
            .expect("appeals"),
    );
    (one, case, appeal.reference, now)
}

async fn actions(store: &Store, case: CaseId) -> Vec<String> {
    let (reference, _) = facts(store, case).await;
    let filter = AuditFilter {
        case: Some(reference),
        ..AuditFilter::default()
    };
    let page = store.audit_page(&filter, 50).await.expect("reads");
    page.entries.into_iter().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn dsa_08_who_took_part_cannot_answer_and_an_answer_can_be_undone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, case, appeal, now) = appealed(store).await;
        let kept = answer(AppealOutcome::Kept);
        for took_part in [staff(1), staff(2)] {
            let refused = store.answer_appeal(&appeal, &by(took_part), kept.clone(), now).await;
            assert_eq!(refused, Ok(AnswerActed::Refused(AppealError::OtherPerson)));
            let listed = store.appeals_at_desk(took_part).await.expect("lists");
            assert!(listed.len() == 1 && listed[0].took_part);
        }
        let third = by(staff(3));
        let done = Ok(AnswerActed::Done);
        assert_eq!(store.answer_appeal(&appeal, &third, kept.clone(), now).await, done);
        let again = store.answer_appeal(&appeal, &by(staff(4)), kept.clone(), now).await;
        assert_eq!(again, Ok(AnswerActed::Refused(AppealError::OtherState)));
        let opened = store
            .appeal_at_desk(&appeal, staff(3))
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(
            (opened.row.state, opened.row.undo_until, opened.row.took_part),
            (AppealState::Decided, Some(now + UNDO), false)
        );
        assert!(opened.words == "my side" && opened.answer.as_deref() == Some("marker-words-of-an-answer"));
        let shown = store
            .own_statements(one)
            .await
            .expect("lists")
            .remove(0)
            .appeal
            .expect("an appeal");
        assert!(shown.answer.is_none(), "nobody knows while it can be undone");

        let stranger = store.undo_answer(&appeal, &by(staff(4)), now).await;
        assert_eq!(stranger, Ok(AnswerActed::Refused(AppealError::OtherPerson)));
        let late = store.undo_answer(&appeal, &third, now + UNDO).await;
        assert_eq!(late, Ok(AnswerActed::TooLate));
        assert_eq!(store.undo_answer(&appeal, &third, now).await, done);
        assert_eq!(
            store.bring_answers_into_force(now + UNDO).await,
            Ok(vec![]),
            "it was undone"
        );
        assert_eq!(kinds(store, one).await, [NoticeKind::Statement]);
        let actions = actions(store, case).await;
        assert_eq!(actions[..2], ["appeal_answer_undone", "appeal_decided"]);
        let unknown = store.answer_appeal("A-0000-A", &third, kept, now).await;
        assert_eq!(unknown, Ok(AnswerActed::NotFound));
    })
    .await;
}

#[tokio::test]
async fn n_7_an_overturned_decision_leaves_no_trace() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, case, appeal, now) = appealed(store).await;
        let (second, _) = sign_in(store, "one+tag", now).await;
        let overturned = answer(AppealOutcome::Overturned);
        store
            .answer_appeal(&appeal, &by(staff(3)), overturned, now)
            .await
            .expect("answers");
        assert!(
            store.standing(one, now).await.expect("reads").closes(Scope::EVERYTHING),
            "not yet"
        );
        let now = now + UNDO;
        let mut told = store.bring_answers_into_force(now).await.expect("tells");
        for accounts in &mut told {
            accounts.sort_unstable();
        }
        let mut both = vec![one, second];
        both.sort_unstable();
        assert_eq!(told, [both]);
        assert_eq!(store.bring_answers_into_force(now).await, Ok(vec![]), "once");
        for user in [one, second] {
            assert_eq!(store.standing(user, now).await, Ok(Standing::default()), "live at once");
            let trust = store.trust_facts(user, now).await.expect("reads").expect("is there");
            assert_eq!(trust.upheld, 0);
            let statement = store.own_statements(user).await.expect("lists").remove(0);
            assert_eq!(
                (statement.state, statement.scope),
                (DecisionState::Overturned, Scope::NONE)
            );
            let answer = statement.appeal.and_then(|appeal| appeal.answer).expect("an answer");
            assert!(answer.words == "marker-words-of-an-answer" && answer.outcome == AppealOutcome::Overturned);
        }
        assert_eq!(
            kinds(store, one).await,
            [NoticeKind::AppealAnswer, NoticeKind::Statement]
        );
        assert_eq!(kinds(store, second).await, [NoticeKind::AppealAnswer]);
        assert_eq!(
            actions(store, case).await[..2],
            ["appeal_answer_in_force", "appeal_decided"]
        );
        assert_eq!(
            store.standings_changed_since(now, now).await.map(|users| users.len()),
            Ok(2)
        );
        let month = Month::of(now);
        let figures = store.moderation_figures(month, month).await.expect("counts");
        let appeals = figures.into_iter().find(|figure| figure.what == Counted::Appeals);
        let appeals = appeals.map(|figure| (figure.name, figure.count));
        assert_eq!(appeals, Some(("overturned".to_owned(), 1)));
        store
            .purge(Retention::default(), now + Span::days(31))
            .await
            .expect("purges");
        assert_eq!(store.own_statements(one).await, Ok(vec![]), "the case goes in a month");
    })
    .await;
}

#[tokio::test]
async fn n_7_a_milder_decision_takes_the_place_of_the_appealed_one() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, appeal, now) = appealed(store).await;
        let instead = Sanction::new(Verdict::Suspension, Scope::MATCHING, Some(Span::days(3))).expect("is one");
        let mut milder = answer(AppealOutcome::Milder);
        let third = by(staff(3));
        let refused = Ok(AnswerActed::Refused(AppealError::NotMilder));
        for graver in [None, Some(Sanction::usual(Severity::Urgent, 1))] {
            milder.instead = graver;
            assert_eq!(store.answer_appeal(&appeal, &third, milder.clone(), now).await, refused);
        }
        milder.instead = Some(instead);
        store
            .answer_appeal(&appeal, &third, milder, now)
            .await
            .expect("answers");
        let told = store.bring_answers_into_force(now + UNDO).await;
        assert_eq!(told, Ok(vec![vec![one]]));
        let standing = store.standing(one, now + UNDO).await.expect("reads");
        assert_eq!(
            (standing.closed, standing.until),
            (Scope::MATCHING, Some(now + Span::days(3)))
        );
        let mut all = store.own_statements(one).await.expect("lists");
        all.sort_unstable_by_key(|one| one.from);
        let [before, after] = &all[..] else { panic!("{all:?}") };
        assert_eq!((before.state, before.scope), (DecisionState::Replaced, Scope::NONE));
        assert_eq!(
            (after.state, after.verdict),
            (DecisionState::InForce, Verdict::Suspension)
        );
        assert_eq!((after.until, after.rule), (Some(now + Span::days(3)), before.rule));
        assert!(after.words == "marker-words-of-an-answer" && !after.second && after.appeal.is_none());
        let trust = store
            .trust_facts(one, now + UNDO)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(trust.upheld, 1, "it counts once");
        assert_eq!(
            kinds(store, one).await,
            [NoticeKind::AppealAnswer, NoticeKind::Statement]
        );
    })
    .await;
}

#[tokio::test]
async fn a_kept_decision_stands_and_the_person_hears_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, appeal, now) = appealed(store).await;
        let kept = answer(AppealOutcome::Kept);
        store
            .answer_appeal(&appeal, &by(staff(3)), kept, now)
            .await
            .expect("answers");
        let told = store.bring_answers_into_force(now + UNDO).await;
        assert_eq!(told, Ok(vec![vec![one]]));
        assert!(
            store
                .standing(one, now + UNDO)
                .await
                .expect("reads")
                .closes(Scope::EVERYTHING)
        );
        let late = store.undo_answer(&appeal, &by(staff(3)), now + UNDO).await;
        assert_eq!(late, Ok(AnswerActed::TooLate));
        assert_eq!(store.appeals_at_desk(staff(3)).await, Ok(vec![]), "nothing waits");
        let notice = store.notices(one).await.expect("lists").remove(0);
        assert_eq!(
            (notice.kind, notice.reference.as_deref()),
            (NoticeKind::AppealAnswer, Some(appeal.as_str()))
        );
    })
    .await;
}
