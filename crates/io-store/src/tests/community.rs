//! Who belongs to a community, and that its members meet nobody outside it.

use io_core::account::AgeBand;
use io_core::community::{Domain, Meets, Name};
use io_core::ids::{LoginRequestId, StaffId, UserId};
use io_core::matching::{Community, RepeatRules};
use io_core::sign_in::EmailRules;
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::account::{Address, EmailChangeAsked, EmailChangeProof, EmailChanged, EmailUndone, NewEmailChange, WayBack};
use crate::audit::{AuditFilter, By, Who};
use crate::chat::Opened;
use crate::community::{Changed, Draft, Kept};
use crate::db::{Statement, values};
use crate::email::{EmailKind, NewEmail};
use crate::sign_in::SignIn;
use crate::sign_in::requests::NewLoginRequest;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, email, fresh_id, leave, meet, new_chat, new_login, open};
use crate::{SecretKind, Store};

const KIM: StaffId = StaffId(Uuid::from_u128(1));

fn by() -> By {
    By {
        who: Who::Staff(KIM),
        request: "a test".to_owned(),
    }
}

fn draft(name: &str, domains: &[&str], lets_choose: bool) -> Draft {
    Draft {
        name: Name::parse(name).expect("a name"),
        domains: domains
            .iter()
            .map(|one| Domain::parse(one).expect("a domain"))
            .collect(),
        lets_choose,
    }
}

fn address(typed: &str) -> Address {
    Address {
        display: typed.to_owned(),
        identity: typed.to_owned(),
        abuse_key: typed.to_owned(),
    }
}

/// A person with this address who may search.
async fn person(store: &Store, typed: &str) -> UserId {
    let user = signed_in(store, typed).await;
    assert!(store.state_age(user, AgeBand::Adult, 1, NOON).await.expect("states"));
    user
}

async fn signed_in(store: &Store, typed: &str) -> UserId {
    let secret = fresh_id();
    let binding = store.hash(SecretKind::Binding, b"a browser");
    let token = store.hash(SecretKind::LinkToken, &secret);
    let request = NewLoginRequest {
        id: LoginRequestId::from_random(fresh_id()),
        address: address(typed),
        token,
        code: store.hash(SecretKind::LinkCode, &secret),
        binding,
        network: store.hash(SecretKind::Network, b"192.0.2.1"),
        device: None,
        asked_from: "Firefox on Linux".to_owned(),
        next: "/lobby".to_owned(),
        email: email(typed, NOON),
        rules: EmailRules::default(),
    };
    store.request_sign_in_email(request, NOON).await.expect("asks");
    let proof = crate::sign_in::Proof::Link {
        token,
        binding: Some(binding),
    };
    let SignIn::SignedIn { user, .. } = store
        .sign_in(proof, new_login("a browser"), NOON)
        .await
        .expect("signs in")
    else {
        panic!("not signed in")
    };
    user
}

async fn made(store: &Store, draft: Draft) -> Community {
    match store.make_community(draft, KIM, by(), NOON).await.expect("makes") {
        Changed::Kept(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn kept(store: &Store, id: Community) -> Kept {
    let all = store.communities().await.expect("reads");
    all.into_iter().find(|one| one.id == id).expect("is there")
}

async fn turned(store: &Store, id: Community, open: bool) {
    let revision = kept(store, id).await.revision;
    let turned = store.open_community((id, revision), open, KIM, by(), NOON).await;
    assert_eq!(turned, Ok(Changed::Kept(id)));
}

async fn changed(store: &Store, id: Community, draft: Draft) -> Changed {
    let revision = kept(store, id).await.revision;
    let changed = store.change_community((id, revision), draft, KIM, by(), NOON).await;
    changed.expect("answers")
}

/// Looks through all accounts, two at a time.
async fn look(store: &Store) -> Vec<UserId> {
    let mut joined = Vec::new();
    loop {
        let looked = store.look_for_members(2, NOON).await.expect("looks");
        joined.extend(looked.joined);
        if !looked.more {
            joined.sort_unstable();
            return joined;
        }
    }
}

async fn room(store: &Store, user: UserId) -> Community {
    let facts = store.match_facts(user, RepeatRules::default(), NOON, NOON).await;
    facts
        .expect("reads")
        .expect("is there")
        .room
        .expect("may search")
        .community
}

/// What the fence says to a match; a chat that opened ends at once.
async fn fence(store: &Store, one: UserId, other: UserId) -> Opened {
    let chat = new_chat(one, other);
    let id = chat.id;
    let opened = open(store, chat, NOON).await.expect("answers");
    if opened == Opened::Opened {
        leave(store, id, one, NOON).await;
    }
    opened
}

#[tokio::test]
async fn cm_2_members_of_an_open_community_meet_each_other_and_nobody_else() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, ben) = (
            person(store, "ada@uni.example").await,
            person(store, "ben@cs.uni.example").await,
        );
        let (eve, fay) = (
            person(store, "eve@corp.example").await,
            person(store, "fay@example.org").await,
        );
        let near = person(store, "gil@notuni.example").await;
        let uni = made(store, draft("Uni", &["*.uni.example"], false)).await;
        let corp = made(store, draft("Corp", &["corp.example"], false)).await;
        assert_eq!(look(store).await.len(), 3);
        for user in [ada, ben, eve, fay, near] {
            assert_eq!(
                room(store, user).await,
                Community::PUBLIC,
                "nothing changes before it opens"
            );
        }
        assert_eq!(fence(store, ada, fay).await, Opened::Opened);
        turned(store, uni, true).await;
        turned(store, corp, true).await;
        for (user, where_) in [
            (ada, uni),
            (ben, uni),
            (eve, corp),
            (fay, Community::PUBLIC),
            (near, Community::PUBLIC),
        ] {
            assert_eq!(room(store, user).await, where_);
        }
        let everyone = [ada, ben, eve, fay, near];
        for (at, one) in everyone.iter().enumerate() {
            for other in &everyone[at + 1..] {
                let allowed = room(store, *one).await == room(store, *other).await;
                let opened = fence(store, *one, *other).await;
                assert_eq!(opened == Opened::Opened, allowed);
                assert!(allowed || opened == Opened::Forbidden, "as if it were a block");
            }
        }
        turned(store, uni, false).await;
        assert_eq!(
            fence(store, ada, fay).await,
            Opened::Opened,
            "closed: everyone is in public at once"
        );
        assert_eq!(fence(store, ada, eve).await, Opened::Forbidden, "the other one is open");
    })
    .await;
}

#[tokio::test]
async fn cm_2_people_who_ask_for_each_other_again_are_kept_apart_too() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, fay) = (
            person(store, "ada@uni.example").await,
            person(store, "fay@example.org").await,
        );
        let uni = made(store, draft("Uni", &["uni.example"], false)).await;
        look(store).await;
        let old = meet(store, ada, fay, NOON).await;
        leave(store, old, ada, NOON).await;
        turned(store, uni, true).await;
        let mut again = new_chat(ada, fay);
        again.again_of = Some(old);
        assert_eq!(open(store, again, NOON).await, Ok(Opened::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn cm_3_who_belongs_follows_the_address_and_the_domains() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let uni = made(store, draft("Uni", &["uni.example"], false)).await;
        turned(store, uni, true).await;
        assert_eq!(look(store).await, []);
        let ada = person(store, "ada@uni.example").await;
        let (ben, eve) = (
            person(store, "ben@old.example").await,
            person(store, "eve@corp.example").await,
        );
        assert_eq!(room(store, ada).await, uni, "by signing in");
        let both = draft("Uni", &["uni.example", "old.example"], false);
        assert_eq!(changed(store, uni, both).await, Changed::Kept(uni));
        assert_eq!(room(store, ben).await, Community::PUBLIC, "not looked at yet");
        assert!(!kept(store, uni).await.looked());
        assert_eq!(look(store).await, [ben]);
        let now = kept(store, uni).await;
        assert_eq!((now.looked(), now.members()), (true, 2));
        assert_eq!(room(store, ben).await, uni);
        assert_eq!(
            changed(store, uni, draft("Uni", &["old.example"], false)).await,
            Changed::Kept(uni)
        );
        assert_eq!(room(store, ada).await, Community::PUBLIC, "the domain is gone");
        assert_eq!(store.membership_of(ada).await, Ok(None));
        look(store).await;
        let left = Statement::both("LEFT", "SELECT count(*) FROM community_members");
        let mut left = store
            .inner
            .db
            .row(left, values![])
            .await
            .expect("reads")
            .expect("a number");
        assert_eq!(left.take::<u64>(), Ok(1), "and so is what was known of its people");
        // The number of a domain that is gone leads to no other.
        let corp = made(store, draft("Corp", &["corp.example"], false)).await;
        turned(store, corp, true).await;
        assert_eq!(room(store, ada).await, Community::PUBLIC);
        assert_eq!(look(store).await, [eve]);
    })
    .await;
}

/// An email that nobody reads.
fn some_email(to: &str) -> NewEmail {
    NewEmail {
        kind: EmailKind::Address,
        ..email(to, NOON)
    }
}

#[tokio::test]
async fn cm_3_a_change_of_the_address_moves_and_its_undoing_moves_back() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let uni = made(store, draft("Uni", &["uni.example"], false)).await;
        let corp = made(store, draft("Corp", &["corp.example"], false)).await;
        for id in [uni, corp] {
            turned(store, id, true).await;
        }
        let ada = person(store, "ada@uni.example").await;
        let login = store.logins(ada, NOON).await.expect("reads")[0].id;
        for (to, where_) in [("ada@corp.example", corp), ("ada@example.org", Community::PUBLIC)] {
            let secret = |of: &str| store.hash(SecretKind::LinkToken, format!("{of} {to}").as_bytes());
            let change = NewEmailChange {
                user: ada,
                id: LoginRequestId::from_random(fresh_id()),
                address: address(to),
                token: secret("there"),
                code: secret("code"),
                email: None,
                rules: EmailRules::default(),
            };
            let asked = store.ask_email_change(change, NOON).await;
            assert_eq!(asked, Ok(EmailChangeAsked::Asked));
            assert_eq!(room(store, ada).await, uni, "not proved yet");
            let way_back = WayBack {
                token: secret("back"),
                life: Span::days(7),
                notice: crate::email::Draft::new(|old| some_email(&old.identity)),
            };
            let proof = EmailChangeProof::Link(secret("there"));
            let confirmed = store.confirm_email_change(ada, login, proof, way_back, NOON).await;
            assert!(matches!(confirmed, Ok(EmailChanged::Changed { .. })), "{confirmed:?}");
            assert_eq!(room(store, ada).await, where_);
            let undone = store.undo_email_change(secret("back"), NOON).await;
            assert_eq!(undone, Ok(EmailUndone::Undone { user: ada }));
            assert_eq!(room(store, ada).await, uni);
        }
    })
    .await;
}

#[tokio::test]
async fn cm_3_a_look_through_the_accounts_leaves_no_id_of_an_erased_one() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut people = Vec::new();
        for name in ["ada", "ben", "eve", "fay"] {
            people.push(person(store, &format!("{name}@uni.example")).await);
        }
        people.sort_unstable();
        made(store, draft("Uni", &["uni.example"], false)).await;
        let first = store.look_for_members(2, NOON).await.expect("looks");
        assert!(first.more && first.joined.len() == 2);
        let last = *first.joined.iter().max().expect("two");
        store
            .erase_user(last, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        let resting = Statement::both("RESTING", "SELECT count(*) FROM community_domains WHERE looked_to = $1");
        let mut resting = store
            .inner
            .db
            .row(resting, values![last])
            .await
            .expect("reads")
            .expect("a number");
        assert_eq!(resting.take::<u64>(), Ok(0));
        assert_eq!(look(store).await.len(), 3, "from the beginning");
    })
    .await;
}

#[tokio::test]
async fn cm_4_a_member_chooses_everybody_only_where_staff_let_them() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let uni = made(store, draft("Uni", &["uni.example"], false)).await;
        let (ada, fay) = (
            person(store, "ada@uni.example").await,
            person(store, "fay@example.org").await,
        );
        assert_eq!(store.membership_of(ada).await, Ok(None), "a closed one is none");
        turned(store, uni, true).await;
        for user in [ada, fay] {
            assert_eq!(store.choose_meets(user, Meets::Everybody).await, Ok(false));
        }
        assert_eq!(room(store, ada).await, uni);
        changed(store, uni, draft("Uni", &["uni.example"], true)).await;
        assert_eq!(store.choose_meets(ada, Meets::Everybody).await, Ok(true));
        assert_eq!(room(store, ada).await, Community::PUBLIC);
        assert_eq!(fence(store, ada, fay).await, Opened::Opened);
        let seen = store.membership_of(ada).await.expect("reads").expect("belongs");
        assert_eq!(
            (seen.meets, seen.small, seen.name.as_str()),
            (Meets::Everybody, true, "Uni")
        );
        changed(store, uni, draft("Uni", &["uni.example"], false)).await;
        assert_eq!(room(store, ada).await, uni, "staff took the choice back");
        assert_eq!(fence(store, ada, fay).await, Opened::Forbidden);
    })
    .await;
}

#[tokio::test]
async fn cm_6_each_change_of_a_community_is_audited_and_overwrites_none() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let uni = made(store, draft("Uni", &["uni.example"], false)).await;
        let corp = draft("Corp", &["corp.example", "*.uni.example"], false);
        let taken = Changed::Taken {
            at: 1,
            by: "Uni".to_owned(),
        };
        assert_eq!(store.make_community(corp, KIM, by(), NOON).await, Ok(taken));
        turned(store, uni, true).await;
        let old = store
            .change_community((uni, 1), draft("Old", &[], true), KIM, by(), NOON)
            .await;
        assert_eq!(old, Ok(Changed::Meanwhile));
        let twice = store.open_community((uni, 2), true, KIM, by(), NOON).await;
        assert_eq!(twice, Ok(Changed::Meanwhile));
        let none = store.open_community((Community(7), 1), true, KIM, by(), NOON).await;
        assert_eq!(none, Ok(Changed::NotFound));
        assert_eq!(
            changed(store, uni, draft("University", &["uni.example"], true)).await,
            Changed::Kept(uni)
        );
        turned(store, uni, false).await;
        let trail = store.audit_page(&AuditFilter::default(), 10).await.expect("reads");
        let said = trail.entries.iter().rev().map(|entry| {
            let name =
                |side: Option<&serde_json::Value>| side.map(|side| side["name"].as_str().expect("a name").to_owned());
            (
                entry.action.clone(),
                name(entry.before.as_ref()),
                name(entry.after.as_ref()),
            )
        });
        let line = |action: &str, before: Option<&str>, after: &str| {
            (action.to_owned(), before.map(str::to_owned), Some(after.to_owned()))
        };
        assert_eq!(
            said.collect::<Vec<_>>(),
            [
                line("community_made", None, "Uni"),
                line("community_opened", Some("Uni"), "Uni"),
                line("community_changed", Some("Uni"), "University"),
                line("community_closed", Some("University"), "University"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn cm_6_a_community_that_cannot_be_audited_is_not_opened() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let uni = made(store, draft("Uni", &["uni.example"], false)).await;
        let away = Statement::both("AWAY", "ALTER TABLE audit RENAME TO audit_away");
        store.inner.db.execute(away, values![]).await.expect("renames");
        assert!(store.open_community((uni, 1), true, KIM, by(), NOON).await.is_err());
        let after: Option<Timestamp> = kept(store, uni).await.opened_at;
        assert_eq!(after, None);
    })
    .await;
}
