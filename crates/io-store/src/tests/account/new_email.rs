//! Changing an address: proved, undone, and no way around a rule. On both engines.

use std::collections::BTreeSet;

use io_core::account::AgeBand;
use io_core::again::AgainRules;
use io_core::ids::{EmailId, LoginId, LoginRequestId, UserId};
use io_core::matching::RepeatRules;
use io_core::moderation::Scope;
use io_core::sign_in::EmailRules;
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::account::{EmailChangeAsked, EmailChangeProof, EmailChanged, EmailUndone, NewEmailChange, WayBack};
use crate::again::AgainStep;
use crate::db::{Statement, values};
use crate::email::{Claim, Draft, EmailContent, EmailKind, NewEmail};
use crate::housekeeping::Retention;
use crate::testing::each_engine;
use crate::tests::account::erasure::holding;
use crate::tests::stories::{NOON, address, ask, fresh_id, leave, meet, new_login, person, sign_in};
use crate::{Rotation, SecretKind, Store};

fn email(to: &str, subject: &str) -> NewEmail {
    NewEmail {
        id: EmailId::from_random(fresh_id()),
        kind: EmailKind::Address,
        content: EmailContent {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: String::new(),
            html: String::new(),
        },
        expires_at: NOON + Span::days(100),
    }
}

/// Asks for an address; the secrets of link, code and way back are its name.
pub(crate) async fn asked(
    store: &Store,
    user: UserId,
    mailbox: &str,
    now: Timestamp,
) -> (LoginRequestId, EmailChangeAsked) {
    let id = LoginRequestId::from_random(fresh_id());
    let change = NewEmailChange {
        user,
        id,
        address: address(mailbox),
        token: store.hash(SecretKind::LinkToken, mailbox.as_bytes()),
        code: store.hash(SecretKind::LinkCode, mailbox.as_bytes()),
        email: Some(email(&address(mailbox).identity, "new")),
        rules: EmailRules::default(),
    };
    let answer = store.ask_email_change(change, now).await.expect("answers");
    (id, answer)
}

fn link(store: &Store, mailbox: &str) -> EmailChangeProof {
    EmailChangeProof::Link(store.hash(SecretKind::LinkToken, mailbox.as_bytes()))
}

async fn confirmed(store: &Store, who: (UserId, LoginId), proof: EmailChangeProof, now: Timestamp) -> EmailChanged {
    confirmed_with(store, who, proof, b"way back", now).await
}

/// Confirms by the link, with another way back than the others.
async fn confirmed_as(
    store: &Store,
    who: (UserId, LoginId),
    mailbox: &str,
    way_back: &[u8],
    now: Timestamp,
) -> EmailChanged {
    confirmed_with(store, who, link(store, mailbox), way_back, now).await
}

async fn confirmed_with(
    store: &Store,
    (user, login): (UserId, LoginId),
    proof: EmailChangeProof,
    way_back: &[u8],
    now: Timestamp,
) -> EmailChanged {
    let way_back = WayBack {
        token: store.hash(SecretKind::LinkToken, way_back),
        life: Span::days(7),
        notice: Draft::new(|old| email(&old.identity, "old")),
    };
    let answer = store.confirm_email_change(user, login, proof, way_back, now).await;
    answer.expect("answers")
}

async fn count(store: &Store, select: &'static str) -> i64 {
    let row = store.inner.db.row(Statement::both("COUNT", select), values![]).await;
    row.expect("counts").expect("a row").take().expect("a number")
}

async fn undone(store: &Store, now: Timestamp) -> EmailUndone {
    let token = store.hash(SecretKind::LinkToken, b"way back");
    store.undo_email_change(token, now).await.expect("answers")
}

/// The recipients of the emails about addresses that wait.
async fn emails(store: &Store) -> Vec<(String, String)> {
    let later = NOON + Span::hours(1);
    let claimed = store.claim_emails(Claim::any(50), Span::minutes(5), later).await;
    let mut found: Vec<_> = claimed
        .expect("claims")
        .into_iter()
        .filter(|one| one.kind == EmailKind::Address)
        .map(|one| (one.content.to, one.content.subject))
        .collect();
    found.sort_unstable();
    found
}

#[tokio::test]
async fn auth_22_the_new_mailbox_is_proved_and_the_old_one_told() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, login) = sign_in(store, "ann", NOON).await;
        let (_, other) = sign_in(store, "ann", NOON + Span::minutes(2)).await;
        let at = NOON + Span::minutes(5);
        assert_eq!(asked(store, user, "new", at).await.1, EmailChangeAsked::Asked);
        // Until then the old address is the one that signs in.
        let (same, third) = sign_in(store, "ann", at + Span::minutes(1)).await;
        assert_eq!(same, user);
        let EmailChanged::Changed { mut ended } = confirmed(store, (user, login), link(store, "new"), at).await else {
            panic!("is proved")
        };
        ended.sort_unstable();
        let mut others = vec![other, third];
        others.sort_unstable();
        assert_eq!(ended, others);
        assert_eq!(
            emails(store).await,
            [
                ("ann@example.org".to_owned(), "old".to_owned()),
                ("new@example.org".to_owned(), "new".to_owned())
            ]
        );
        let again = confirmed(store, (user, login), link(store, "new"), at).await;
        assert_eq!(again, EmailChanged::Wrong, "once");
        assert_eq!(sign_in(store, "new", at + Span::hours(1)).await.0, user);
        let profile = store.profile(user).await.expect("reads").expect("is there");
        assert_eq!(profile.mailbox, "new@example.org");
        let soon = asked(store, user, "third", at + Span::days(6)).await.1;
        assert_eq!(
            soon,
            EmailChangeAsked::ChangedBefore {
                until: at + Span::days(7)
            }
        );
        assert_eq!(
            asked(store, user, "third", at + Span::days(7)).await.1,
            EmailChangeAsked::Asked
        );
    })
    .await;
}

#[tokio::test]
async fn auth_22_a_proof_of_another_account_too_late_or_guessed_changes_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        let eve = sign_in(store, "eve", NOON).await;
        let (id, _) = asked(store, ann.0, "new", NOON).await;
        assert_eq!(
            confirmed(store, eve, link(store, "new"), NOON).await,
            EmailChanged::Wrong
        );
        let late = NOON + Span::minutes(10);
        assert_eq!(
            confirmed(store, ann, link(store, "new"), late).await,
            EmailChanged::Wrong
        );
        let code = |text: &str| EmailChangeProof::Code {
            id,
            code: store.hash(SecretKind::LinkCode, text.as_bytes()),
        };
        for _ in 0..5 {
            assert_eq!(confirmed(store, ann, code("guess"), NOON).await, EmailChanged::Wrong);
        }
        assert_eq!(
            confirmed(store, ann, code("new"), NOON).await,
            EmailChanged::Wrong,
            "too many guesses"
        );
        let (id, _) = asked(store, ann.0, "new", NOON).await;
        let right = EmailChangeProof::Code {
            id,
            code: store.hash(SecretKind::LinkCode, b"new"),
        };
        assert!(matches!(
            confirmed(store, ann, right, NOON).await,
            EmailChanged::Changed { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn auth_22_a_taken_address_is_asked_for_like_a_free_one() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        person(store, "taken").await;
        assert_eq!(asked(store, ann.0, "taken", NOON).await.1, EmailChangeAsked::Asked);
        assert_eq!(
            emails(store).await,
            [("taken@example.org".to_owned(), "new".to_owned())]
        );
        assert_eq!(
            confirmed(store, ann, link(store, "taken"), NOON).await,
            EmailChanged::Unavailable
        );
        let profile = store.profile(ann.0).await.expect("reads").expect("is there");
        assert_eq!(profile.mailbox, "ann@example.org");
    })
    .await;
}

#[tokio::test]
async fn ml_15_the_old_address_undoes_a_change_for_seven_days() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        asked(store, ann.0, "thief", NOON).await;
        confirmed(store, ann, link(store, "thief"), NOON).await;
        let week = NOON + Span::days(7);
        assert_eq!(undone(store, week).await, EmailUndone::Unknown, "too late");
        // The owner looks for their account at the old address, and finds an empty one.
        let (empty, _) = sign_in(store, "ann", NOON + Span::hours(1)).await;
        assert_ne!(empty, ann.0);
        let due = NOON + Span::days(30);
        assert_eq!(store.schedule_deletion(ann.0, due, None, NOON).await, Ok(Some(due)));
        let back = EmailUndone::Undone { user: ann.0 };
        assert_eq!(undone(store, week - Span(1)).await, back);
        assert_eq!(undone(store, week - Span(1)).await, EmailUndone::Unknown, "once");
        let profile = store.profile(ann.0).await.expect("reads").expect("is there");
        assert_eq!(
            (profile.mailbox.as_str(), profile.deletes_at),
            ("ann@example.org", None)
        );
        assert_eq!(store.logins(ann.0, week).await, Ok(Vec::new()));
        assert_eq!(store.profile(empty).await, Ok(None));
        assert_eq!(count(store, "SELECT count(*) FROM moved_mailboxes").await, 0);
        assert_eq!(count(store, "SELECT count(*) FROM email_changes").await, 0);
        assert_eq!(sign_in(store, "ann", week).await.0, ann.0);
    })
    .await;
}

#[tokio::test]
async fn an_account_in_use_at_the_old_address_is_never_taken_away() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        asked(store, ann.0, "new", NOON).await;
        confirmed(store, ann, link(store, "new"), NOON).await;
        let (other, _) = sign_in(store, "ann", NOON + Span::hours(1)).await;
        assert_eq!(store.state_age(other, AgeBand::Adult, 1, NOON).await, Ok(true));
        assert_eq!(undone(store, NOON + Span::hours(2)).await, EmailUndone::Taken);
        assert!(store.profile(other).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn auth_22_the_rules_know_an_account_by_its_first_mailbox() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        asked(store, ann.0, "new", NOON).await;
        confirmed(store, ann, link(store, "new"), NOON).await;
        for mailbox in ["ann+1", "new+1"] {
            sign_in(store, mailbox, NOON + Span::hours(1)).await;
        }
        let mailboxes = "SELECT count(DISTINCT mailbox_index) FROM users";
        assert_eq!(count(store, mailboxes).await, 1, "all three are one person");
        // A mailbox with an account keeps what the rules know of it.
        let eve = sign_in(store, "eve", NOON).await;
        sign_in(store, "other", NOON).await;
        asked(store, eve.0, "other+1", NOON).await;
        let moved = confirmed_as(store, eve, "other+1", b"another way back", NOON).await;
        assert!(matches!(moved, EmailChanged::Changed { .. }));
        sign_in(store, "other+2", NOON + Span::hours(1)).await;
        assert_eq!(count(store, mailboxes).await, 3);
        assert_eq!(count(store, "SELECT count(*) FROM moved_mailboxes").await, 1);
    })
    .await;
}

/// A decision against everything that an account could do; none: a pause that nobody told them of.
async fn restrict(store: &Store, user: UserId, decision: Option<Uuid>) {
    let restrict = Statement::both(
        "RESTRICT",
        "INSERT INTO restrictions (id, user_id, mailbox_index, index_version, decision_id, scope, starts_at) \
         SELECT $1, u.id, u.mailbox_index, u.index_version, $2, $3, $4 FROM users u WHERE u.id = $5",
    );
    let scope = Scope::EVERYTHING.bits();
    let row = values![Uuid::from_bytes(fresh_id()), decision, scope, NOON, user];
    assert_eq!(store.inner.db.execute(restrict, row).await, Ok(1));
}

async fn is_shut_out(store: &Store, user: UserId, now: Timestamp) -> bool {
    let standing = store.standing(user, now).await.expect("reads");
    standing.closes(Scope::EVERYTHING)
}

#[tokio::test]
async fn auth_22_a_decision_holds_through_a_change_and_an_erasure() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        asked(store, ann.0, "new", NOON).await;
        confirmed(store, ann, link(store, "new"), NOON).await;
        restrict(store, ann.0, Some(Uuid::from_bytes(fresh_id()))).await;
        let (other, _) = sign_in(store, "new+1", NOON + Span::hours(1)).await;
        assert!(is_shut_out(store, ann.0, NOON).await && is_shut_out(store, other, NOON).await);
        for user in [ann.0, other] {
            store.erase_user(user, None, NOON).await.expect("erases");
        }
        let years = NOON + Span::days(800);
        store.purge(Retention::default(), years).await.expect("purges");
        let (back, _) = sign_in(store, "new", years).await;
        assert!(is_shut_out(store, back, years).await, "no way around it");
        store.erase_user(back, None, years).await.expect("erases");
        let lift = Statement::both("LIFT", "DELETE FROM restrictions");
        store.inner.db.execute(lift, values![]).await.expect("lifts");
        for (later, left) in [(Span::days(364), 1), (Span::days(366), 0)] {
            store.purge(Retention::default(), years + later).await.expect("purges");
            assert_eq!(count(store, "SELECT count(*) FROM moved_mailboxes").await, left);
        }
    })
    .await;
}

#[tokio::test]
async fn auth_22_a_mailbox_under_a_decision_takes_no_account() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        let (bad, _) = sign_in(store, "bad", NOON).await;
        restrict(store, bad, Some(Uuid::from_bytes(fresh_id()))).await;
        asked(store, ann.0, "bad+1", NOON).await;
        assert_eq!(
            confirmed(store, ann, link(store, "bad+1"), NOON).await,
            EmailChanged::Unavailable
        );
        // A pause that nobody told them of is not to be found out by this.
        let (paused, _) = sign_in(store, "paused", NOON).await;
        restrict(store, paused, None).await;
        asked(store, ann.0, "paused+1", NOON).await;
        let changed = confirmed(store, ann, link(store, "paused+1"), NOON).await;
        assert!(matches!(changed, EmailChanged::Changed { .. }));
    })
    .await;
}

#[tokio::test]
async fn auth_22_not_again_holds_for_the_new_mailbox_while_the_index_rotates() {
    each_engine(async |fixture| {
        let store = &fixture.store.clone();
        store.note_keys(NOON).await.expect("notes");
        let ann = sign_in(store, "ann", NOON).await;
        assert_eq!(store.state_age(ann.0, AgeBand::Adult, 1, NOON).await, Ok(true));
        let bob = person(store, "bob").await;
        let chat = meet(store, ann.0, bob, NOON).await;
        leave(store, chat, bob, NOON).await;
        let never = store.again_step(chat, bob, AgainStep::Never, AgainRules::default(), NOON);
        never.await.expect("says it");
        asked(store, ann.0, "new", NOON).await;
        confirmed(store, ann, link(store, "new"), NOON).await;
        assert_eq!(store.rotate(Rotation::Index, NOON).await, Ok(true));
        let later = NOON + Span::hours(1);
        assert_eq!(
            sign_in(store, "new", later).await.0,
            ann.0,
            "the address finds its account"
        );
        store.erase_user(ann.0, None, later).await.expect("erases");
        let avoids = async |user| {
            let facts = store.match_facts(user, RepeatRules::default(), NOON, NOON);
            facts.await.expect("reads").expect("an account").avoid
        };
        let (back, _) = sign_in(store, "new+1", later).await;
        assert_eq!(avoids(back).await, [bob]);
        while store.renew_indexes(NOON).await.expect("renews") > 0 {}
        assert_eq!(store.old_indexes().await, Ok(0));
        let (third, _) = sign_in(store, "new+2", later + Span::hours(1)).await;
        assert_eq!(avoids(third).await, [bob]);
    })
    .await;
}

#[tokio::test]
async fn erasing_leaves_nothing_of_a_changed_address() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        let mut known = vec![ann.0.as_bytes().to_vec()];
        let indexes = Statement::both("INDEXES", "SELECT email_index, mailbox_index FROM users WHERE id = $1");
        let mut note = async || {
            let row = store.inner.db.row(indexes, values![ann.0]).await.expect("reads");
            let mut row = row.expect("an account");
            known.extend([row.take().expect("an index"), row.take().expect("an index")]);
        };
        note().await;
        ask(store, "ann", NOON + Span::minutes(2)).await;
        asked(store, ann.0, "new", NOON).await;
        confirmed(store, ann, link(store, "new"), NOON).await;
        note().await;
        let moved = Statement::both("MOVED", "SELECT mailbox_index FROM moved_mailboxes");
        let row = store.inner.db.row(moved, values![]).await.expect("reads");
        known.push(row.expect("a link").take().expect("an index"));
        store.erase_user(ann.0, None, NOON).await.expect("erases");
        let kept = ["first_index", "mailbox_index"].map(|column| ("moved_mailboxes".to_owned(), column.to_owned()));
        assert_eq!(holding(fixture, &known).await, BTreeSet::from(kept));
        assert!(emails(store).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn auth_22_an_address_that_is_too_young_is_not_taken_over() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ann = sign_in(store, "ann", NOON).await;
        let (young, _) = sign_in(store, "young", NOON).await;
        let until = NOON + Span::days(30);
        store.refuse_under_age(young, until, NOON).await.expect("erases");
        for mailbox in ["young", "young+1"] {
            asked(store, ann.0, mailbox, NOON).await;
            let refused = confirmed(store, ann, link(store, mailbox), NOON).await;
            assert_eq!(refused, EmailChanged::UnderAge { until });
        }
        let (asked, _) = ask(store, "ann", NOON + Span::hours(1)).await;
        let back = store.sign_in(asked.link(), new_login("x"), NOON + Span::hours(1)).await;
        assert!(back.is_ok(), "{back:?}");
    })
    .await;
}
