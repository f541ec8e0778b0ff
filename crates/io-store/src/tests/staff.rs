//! Staff get in by an email and a second factor, and by nothing less.

use io_core::ids::{StaffId, UserId};
use io_core::staff::{Capability, Role, SessionRules, TotpCode, TotpSecret};
use io_core::time::{Span, Timestamp};

use super::stories::{NOON, email, person};
use crate::audit::{AuditFilter, By, Entry, Who};
use crate::staff::{
    Asked, Enrolled, FirstStep, Invitation, NewOperatorKey, NewSession, NewSignIn, SecondFactor, SecondStep,
    StaffChange, StaffState, Use,
};
use crate::testing::each_engine;
use crate::{Rotation, SecretHash, SecretKind, Store};

const SECRET: [u8; 20] = *b"12345678901234567890";

pub(super) fn machine() -> By {
    By {
        who: Who::Machine,
        request: "a test".to_owned(),
    }
}

fn hash(store: &Store, secret: &str) -> SecretHash {
    store.hash(SecretKind::Staff, secret.as_bytes())
}

fn totp() -> TotpSecret {
    TotpSecret::of_bytes(SECRET)
}

async fn invite(store: &Store, mailbox: &str, role: Role, now: Timestamp) -> StaffId {
    let invitation = Invitation {
        email: mailbox.to_owned(),
        name: "Kim".to_owned(),
        role,
        token: hash(store, mailbox),
        ends_at: now + Span::minutes(10),
    };
    match store.invite_staff(invitation, machine(), now).await.expect("invites") {
        StaffChange::Done(id) => id,
        other => panic!("{other:?}"),
    }
}

/// A member who may sign in. The second factor is the one of these tests.
pub(super) async fn active(store: &Store, mailbox: &str, role: Role, now: Timestamp) -> StaffId {
    let id = invite(store, mailbox, role, now).await;
    let token = hash(store, mailbox);
    let begun = store.begin_enrolment(token, totp(), now).await.expect("begins");
    assert_eq!(begun.expect("works").member.id, id);
    let code = totp().at(now - Span::minutes(1) + Span::seconds(30));
    let recovery = vec![hash(store, &format!("{mailbox} on paper"))];
    let done = store
        .confirm_enrolment(token, code, recovery, "a test".into(), now)
        .await;
    assert_eq!(done, Ok(Enrolled::Done(id)));
    id
}

/// One row of everything that is sealed here, about a person.
pub(super) async fn one_of_each(store: &Store, person: UserId) {
    let id = active(store, "kim@example.org", Role::Owner, NOON).await;
    invite(store, "lee@example.org", Role::Moderator, NOON).await;
    let begun = store
        .begin_enrolment(hash(store, "lee@example.org"), totp(), NOON)
        .await;
    assert!(begun.expect("begins").is_some());
    store
        .make_operator_key(key(store, "a key"), id, machine(), NOON)
        .await
        .expect("makes");
    let noted = store
        .note_in_audit(machine(), Some(person), Entry::of("looked"), NOON)
        .await;
    noted.expect("notes");
}

fn key(store: &Store, secret: &str) -> NewOperatorKey {
    NewOperatorKey {
        key: hash(store, secret),
        name: "Statistics".to_owned(),
        prefix: "iok_abcd".to_owned(),
        scopes: vec![Capability::Stats, Capability::People, Capability::Staff],
        ends_at: NOON + Span::days(30),
    }
}

async fn ask(store: &Store, mailbox: &str, token: &str, now: Timestamp) -> Asked {
    let asked = NewSignIn {
        email: mailbox.to_owned(),
        token: hash(store, token),
        code: hash(store, &format!("{token} code")),
        content: email(mailbox, now).content,
    };
    store.begin_staff_sign_in(asked, now).await.expect("begins")
}

async fn prove(store: &Store, token: &str, code: &str, now: Timestamp) -> FirstStep {
    let (token, code) = (hash(store, token), hash(store, code));
    store.prove_staff_email(token, code, now).await.expect("judges")
}

async fn finish(store: &Store, token: &str, factor: SecondFactor, now: Timestamp) -> SecondStep {
    let session = NewSession {
        token: hash(store, &format!("session of {token}")),
        rules: SessionRules::default(),
    };
    let done = store.finish_staff_sign_in(hash(store, token), factor, session, "a test".into(), now);
    done.await.expect("judges")
}

fn code(now: Timestamp) -> SecondFactor {
    SecondFactor::Totp(totp().at(now))
}

fn wrong() -> SecondFactor {
    SecondFactor::Totp(TotpCode::parse("000000").expect("six digits"))
}

#[tokio::test]
async fn a_link_of_staff_works_once_and_for_ten_minutes() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        invite(store, "kim@example.org", Role::Owner, NOON).await;
        let token = hash(store, "kim@example.org");
        let late = NOON + Span::minutes(10);
        assert!(
            store
                .begin_enrolment(token, totp(), late)
                .await
                .expect("reads")
                .is_none()
        );
        let first = store
            .begin_enrolment(token, totp(), NOON)
            .await
            .expect("begins")
            .expect("works");
        let other = TotpSecret::of_bytes([9; 20]);
        let again = store
            .begin_enrolment(token, other, NOON)
            .await
            .expect("begins")
            .expect("works");
        assert!(
            first.secret == again.secret,
            "a page that is loaded again shows the same secret"
        );
        let confirm = |code| store.confirm_enrolment(token, code, Vec::new(), "a test".into(), NOON);
        let wrong = TotpCode::parse("000000").expect("six digits");
        assert_eq!(confirm(wrong).await, Ok(Enrolled::Wrong));
        assert!(matches!(confirm(totp().at(NOON)).await, Ok(Enrolled::Done(_))));
        assert_eq!(confirm(totp().at(NOON)).await, Ok(Enrolled::Over));
        assert!(
            store
                .begin_enrolment(token, totp(), NOON)
                .await
                .expect("reads")
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_newer_link_ends_the_one_before_and_five_wrong_codes_end_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let id = invite(store, "kim@example.org", Role::Owner, NOON).await;
        let newer = hash(store, "newer");
        let reset = store
            .reset_staff(id, newer, NOON + Span::minutes(10), machine(), NOON)
            .await;
        assert_eq!(reset, Ok(StaffChange::Done(id)));
        let old = store
            .begin_enrolment(hash(store, "kim@example.org"), totp(), NOON)
            .await;
        assert!(old.expect("reads").is_none());
        assert!(
            store
                .begin_enrolment(newer, totp(), NOON)
                .await
                .expect("begins")
                .is_some()
        );
        let confirm = |code| store.confirm_enrolment(newer, code, Vec::new(), "a test".into(), NOON);
        for _ in 0..5 {
            let wrong = TotpCode::parse("000000").expect("six digits");
            assert_eq!(confirm(wrong).await, Ok(Enrolled::Wrong));
        }
        assert_eq!(confirm(totp().at(NOON)).await, Ok(Enrolled::Over));
    })
    .await;
}

#[tokio::test]
async fn auth_27_neither_factor_alone_begins_a_session_of_staff() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let id = active(store, "kim@example.org", Role::Moderator, NOON).await;
        assert_eq!(ask(store, "kim@example.org", "a", NOON).await, Asked::Member);
        assert_eq!(
            finish(store, "a", code(NOON), NOON).await,
            SecondStep::Over,
            "not proven"
        );
        assert_eq!(prove(store, "a", "b code", NOON).await, FirstStep::Wrong { left: 4 });
        assert_eq!(prove(store, "a", "a code", NOON).await, FirstStep::Proven);
        assert_eq!(finish(store, "a", wrong(), NOON).await, SecondStep::Wrong { left: 4 });
        assert_eq!(finish(store, "a", code(NOON), NOON).await, SecondStep::SignedIn(id));
        assert_eq!(finish(store, "a", code(NOON), NOON).await, SecondStep::Over, "used up");

        assert_eq!(ask(store, "kim@example.org", "b", NOON).await, Asked::Member);
        assert_eq!(prove(store, "b", "b code", NOON).await, FirstStep::Proven);
        assert_eq!(
            finish(store, "b", code(NOON), NOON).await,
            SecondStep::Wrong { left: 4 },
            "a code of the app counts once, in whichever sign-in"
        );
        let paper = SecondFactor::Recovery(hash(store, "kim@example.org on paper"));
        assert_eq!(finish(store, "b", paper, NOON).await, SecondStep::SignedIn(id));
        ask(store, "kim@example.org", "c", NOON).await;
        assert_eq!(prove(store, "c", "c code", NOON).await, FirstStep::Proven);
        assert_eq!(
            finish(store, "c", paper, NOON).await,
            SecondStep::Wrong { left: 4 },
            "once"
        );
    })
    .await;
}

#[tokio::test]
async fn of_parallel_sign_ins_with_one_code_of_the_app_one_gets_in() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        active(store, "kim@example.org", Role::Moderator, NOON).await;
        for token in ["a", "b", "c"] {
            ask(store, "kim@example.org", token, NOON).await;
            assert_eq!(
                prove(store, token, &format!("{token} code"), NOON).await,
                FirstStep::Proven
            );
        }
        let now = NOON;
        let (a, b, c) = tokio::join!(
            Box::pin(finish(store, "a", code(now), now)),
            Box::pin(finish(store, "b", code(now), now)),
            Box::pin(finish(store, "c", code(now), now))
        );
        let inside = [a, b, c]
            .iter()
            .filter(|step| matches!(step, SecondStep::SignedIn(_)))
            .count();
        assert_eq!(inside, 1);
    })
    .await;
}

#[tokio::test]
async fn guessing_second_factors_is_locked_whatever_the_sign_in() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        active(store, "kim@example.org", Role::Moderator, NOON).await;
        for token in ["a", "b", "c"] {
            ask(store, "kim@example.org", token, NOON).await;
            prove(store, token, &format!("{token} code"), NOON).await;
            for left in (1..5).rev() {
                assert_eq!(finish(store, token, wrong(), NOON).await, SecondStep::Wrong { left });
            }
            assert_eq!(finish(store, token, wrong(), NOON).await, SecondStep::Over);
            assert_eq!(finish(store, token, code(NOON), NOON).await, SecondStep::Over);
        }
        ask(store, "kim@example.org", "d", NOON).await;
        prove(store, "d", "d code", NOON).await;
        assert_eq!(finish(store, "d", code(NOON), NOON).await, SecondStep::Locked);
        let later = NOON + Span::hours(1);
        ask(store, "kim@example.org", "e", later).await;
        prove(store, "e", "e code", later).await;
        assert!(matches!(
            finish(store, "e", code(later), later).await,
            SecondStep::SignedIn(_)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_stranger_who_asks_leaves_a_row_and_gets_no_email() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        active(store, "kim@example.org", Role::Moderator, NOON).await;
        invite(store, "lee@example.org", Role::Moderator, NOON).await;
        for (at, who) in ["ann@example.org", "lee@example.org"].into_iter().enumerate() {
            let token = format!("stranger {at}");
            assert_eq!(ask(store, who, &token, NOON).await, Asked::Nobody, "{who}");
            let right = prove(store, &token, &format!("{token} code"), NOON).await;
            assert_eq!(
                right,
                FirstStep::Wrong { left: 4 },
                "also with the code that nobody got"
            );
        }
        let claim = store
            .claim_emails(crate::email::Claim::any(9), Span::minutes(1), NOON)
            .await;
        assert_eq!(claim.expect("claims"), []);
        for at in 0..6 {
            let asked = ask(store, "kim@example.org", &format!("own {at}"), NOON).await;
            assert_eq!(asked, if at < 5 { Asked::Member } else { Asked::Nobody });
        }
        let claim = store
            .claim_emails(crate::email::Claim::any(9), Span::minutes(1), NOON)
            .await;
        assert_eq!(claim.expect("claims").len(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_idleness_by_its_member_and_by_an_owner() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let owner = active(store, "owner@example.org", Role::Owner, NOON).await;
        let id = active(store, "kim@example.org", Role::Moderator, NOON).await;
        let mut at = NOON;
        let mut enter = async |token: &str| {
            at = at + Span::minutes(2);
            ask(store, "kim@example.org", token, at).await;
            prove(store, token, &format!("{token} code"), at).await;
            assert_eq!(finish(store, token, code(at), at).await, SecondStep::SignedIn(id));
            at
        };
        let find = async |token: &str, by: Use, now: Timestamp| {
            let token = hash(store, &format!("session of {token}"));
            let found = store.staff_session(token, SessionRules::default(), by, now).await;
            found.expect("reads")
        };
        let begun = enter("a").await;
        assert!(find("a", Use::InBackground, begun + Span::minutes(14)).await.is_some());
        assert!(
            find("a", Use::ByPerson, begun + Span::minutes(15)).await.is_none(),
            "the page kept nothing alive"
        );
        let begun = enter("b").await;
        assert!(find("b", Use::ByPerson, begun + Span::minutes(14)).await.is_some());
        let found = find("b", Use::InBackground, begun + Span::minutes(28))
            .await
            .expect("lasts");
        assert_eq!((found.member.id, found.member.role), (id, Role::Moderator));
        let gone = store.end_staff_session(found.id, machine(), begun).await;
        assert_eq!(gone, Ok(()));
        assert!(find("b", Use::ByPerson, begun).await.is_none());
        let begun = enter("c").await;
        let changed = store.change_staff_role(id, Role::Operator, machine(), begun).await;
        assert_eq!(changed, Ok(StaffChange::Done(id)));
        let found = find("c", Use::ByPerson, begun).await.expect("lasts");
        assert_eq!(found.member.role, Role::Operator, "at once");
        assert_eq!(store.end_staff(id, machine(), begun).await, Ok(StaffChange::Done(id)));
        assert!(find("c", Use::ByPerson, begun).await.is_none());
        let ended = store
            .staff_member(id)
            .await
            .expect("reads")
            .expect("stays for its name");
        assert_eq!((ended.state, ended.name.as_str()), (StaffState::Ended, "Kim"));
        let last = StaffChange::LastOwner;
        assert_eq!(store.end_staff(owner, machine(), begun).await, Ok(last));
        assert_eq!(
            store.change_staff_role(owner, Role::Moderator, machine(), begun).await,
            Ok(last)
        );
    })
    .await;
}

#[tokio::test]
async fn a_key_does_what_it_was_made_for_while_its_maker_may() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        active(store, "owner@example.org", Role::Owner, NOON).await;
        let id = active(store, "kim@example.org", Role::Operator, NOON).await;
        for secret in ["one", "two", "three"] {
            store
                .make_operator_key(key(store, secret), id, machine(), NOON)
                .await
                .expect("makes");
        }
        let find = async |secret: &str, now| store.operator_key(hash(store, secret), now).await.expect("reads");
        let found = find("one", NOON).await.expect("works");
        assert_eq!(
            found.scopes,
            [Capability::Stats, Capability::People],
            "no key decides who belongs to the staff"
        );
        assert_eq!(find("one", NOON + Span::days(30)).await, None, "expired");
        let listed = store.operator_keys(NOON).await.expect("lists");
        assert_eq!(listed.len(), 3);
        let used: Vec<_> = listed.iter().filter(|key| key.last_used_at.is_some()).collect();
        assert_eq!(
            (used.len(), used[0].id, used[0].name.as_str()),
            (1, found.key, "Statistics")
        );
        assert_eq!(store.revoke_operator_key(found.key, machine(), NOON).await, Ok(true));
        assert_eq!(store.revoke_operator_key(found.key, machine(), NOON).await, Ok(false));
        assert_eq!(find("one", NOON).await, None);
        store
            .change_staff_role(id, Role::Moderator, machine(), NOON)
            .await
            .expect("changes");
        assert_eq!(
            find("two", NOON).await.expect("works").scopes,
            [],
            "never more than its maker"
        );
        store.end_staff(id, machine(), NOON).await.expect("ends");
        assert_eq!(find("two", NOON).await, None);
    })
    .await;
}

#[tokio::test]
async fn staff_and_their_trail_outlive_every_rotation() {
    each_engine(async |fixture| {
        let id = active(&fixture.store, "kim@example.org", Role::Owner, NOON).await;
        let seed = fixture.store.audit_signing_seed();
        let key = key(&fixture.store, "a key");
        let key = NewOperatorKey {
            ends_at: NOON + Span::days(365),
            ..key
        };
        fixture
            .store
            .make_operator_key(key, id, machine(), NOON)
            .await
            .expect("makes");
        let person = person(&fixture.store, "ann@example.org").await;
        let looked = Entry::of("looked");
        let noted = fixture.store.note_in_audit(machine(), Some(person), looked, NOON).await;
        noted.expect("notes");
        let mut later = NOON + Span::days(9);
        for rotation in [Rotation::Index, Rotation::Pepper, Rotation::Data] {
            assert_eq!(fixture.store.rotate(rotation, later).await, Ok(true));
        }
        while fixture.store.renew_indexes(later).await.expect("renews") > 0 {}
        while fixture.store.left_to_rotate(Rotation::Data).await.expect("counts") > 0 {
            while fixture.store.renew_data_keys(later).await.expect("renews") > 0 {}
            later = later + Span::minutes(1);
        }
        // Once no backup needs them, what earlier generations sealed opens nowhere.
        later = later + Span::days(221);
        while fixture.store.forget_retired_keys(later).await.expect("forgets") > 0 {}
        fixture.reopen().await;
        let store = &fixture.store;
        let found = store
            .staff_of_email("kim@example.org")
            .await
            .expect("reads")
            .expect("is found");
        assert_eq!((found.id, found.email.as_str()), (id, "kim@example.org"));
        assert!(
            store
                .operator_key(hash(store, "a key"), later)
                .await
                .expect("reads")
                .is_some()
        );
        ask(store, "kim@example.org", "a", later).await;
        prove(store, "a", "a code", later).await;
        assert_eq!(finish(store, "a", code(later), later).await, SecondStep::SignedIn(id));
        assert!(*store.audit_signing_seed() == *seed);
        let verified = store.verify_audit(&[]).await.expect("checks");
        assert_eq!(verified.broken, None);
        let page = store.audit_page(&AuditFilter::default(), 50).await.expect("reads");
        let actions: Vec<_> = page.entries.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "staff_signed_in",
                "looked",
                "key_made",
                "staff_enrolled",
                "staff_invited"
            ]
        );
    })
    .await;
}
