//! The board: one vote a person, duplicates united, and counts that tell nothing of one person.

use io_core::board::{Draft, Kind, State};
use io_core::ids::{BoardItemId, UserId};
use uuid::Uuid;

use super::feedback::{KIM, by, item};
use super::stories::{NOON, person};
use crate::Store;
use crate::audit::AuditFilter;
use crate::board::{ItemChanged, Vote, Voted};
use crate::testing::each_engine;

async fn posted(store: &Store, draft: Draft) -> BoardItemId {
    store.post_item(draft, KIM, by(), NOON).await.expect("posts")
}

async fn votes(store: &Store, id: BoardItemId) -> u64 {
    store.board_item(id).await.expect("reads").expect("is there").votes
}

async fn people(store: &Store, count: usize) -> Vec<UserId> {
    let mut people = Vec::new();
    for at in 0..count {
        people.push(person(store, &format!("voter{at}")).await);
    }
    people
}

#[tokio::test]
async fn fb_10_a_person_has_one_vote_and_may_take_it_back() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ada = person(store, "ada").await;
        let open = posted(store, item("Open", Kind::Wish)).await;
        for _ in 0..2 {
            assert_eq!(store.vote(open, ada, Vote::Cast).await, Ok(Voted::Done));
            assert_eq!(votes(store, open).await, 1);
        }
        for _ in 0..2 {
            assert_eq!(store.vote(open, ada, Vote::TakeBack).await, Ok(Voted::Done));
            assert_eq!(votes(store, open).await, 0);
        }
        let hidden = Draft {
            public: false,
            ..item("Hidden", Kind::Wish)
        };
        let hidden = posted(store, hidden).await;
        let over = Draft {
            state: State::Done,
            ..item("Over", Kind::Wish)
        };
        let over = posted(store, over).await;
        let nowhere = BoardItemId(Uuid::from_u128(9));
        for (id, became) in [
            (hidden, Voted::NotFound),
            (nowhere, Voted::NotFound),
            (over, Voted::Over),
        ] {
            assert_eq!(store.vote(id, ada, Vote::Cast).await, Ok(became));
        }
        let shown = store.board(Some(ada)).await.expect("reads");
        assert!(
            shown.iter().all(|one| one.id != hidden),
            "moderated before it is public"
        );
        store.vote(open, ada, Vote::Cast).await.expect("votes");
        store.erase_user(ada, None, NOON).await.expect("erases");
        assert_eq!(votes(store, open).await, 0, "a vote goes with its person");
    })
    .await;
}

#[tokio::test]
async fn fb_11_merged_wishes_unite_their_votes_and_count_a_person_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let both = people(store, 3).await;
        let [first, second] = [item("First", Kind::Wish), item("Second", Kind::Wish)];
        let (first, second) = (posted(store, first).await, posted(store, second).await);
        let fault = posted(store, item("A fault", Kind::Fault)).await;
        for (id, voters) in [(first, &both[..2]), (second, &both[1..])] {
            for voter in voters {
                assert_eq!(store.vote(id, *voter, Vote::Cast).await, Ok(Voted::Done));
            }
        }
        let merged = store.merge_items(first, second, KIM, by(), NOON).await;
        assert_eq!(merged, Ok(ItemChanged::Done));
        assert_eq!((votes(store, first).await, votes(store, second).await), (0, 3));
        let late = store.vote(first, both[0], Vote::TakeBack).await;
        assert_eq!(late, Ok(Voted::Done), "an old page still reaches what took its place");
        assert_eq!(votes(store, second).await, 2);
        for (from, into) in [(first, second), (second, second), (second, fault)] {
            let refused = store.merge_items(from, into, KIM, by(), NOON).await;
            assert_eq!(refused, Ok(ItemChanged::NotFound), "{from} {into}");
        }
        let third = posted(store, item("Third", Kind::Wish)).await;
        store.merge_items(second, third, KIM, by(), NOON).await.expect("merges");
        let one = store.board_item(first).await.expect("reads").expect("is there");
        assert_eq!(one.merged_into, Some(third), "a chain has one end");
        let late = store.vote(first, both[0], Vote::Cast).await;
        assert_eq!((late, votes(store, third).await), (Ok(Voted::Done), 3));
        let shown = store.board(None).await.expect("reads");
        let titles: Vec<_> = shown.iter().map(|one| one.draft.title.as_str()).collect();
        assert_eq!(titles.len(), 2, "{titles:?}");
    })
    .await;
}

#[tokio::test]
async fn fb_8_one_vote_changes_nothing_that_others_see() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let voters = people(store, 12).await;
        let [low, high] = ["Low", "High"].map(|title| item(title, Kind::Wish));
        let (low, high) = (posted(store, low).await, posted(store, high).await);
        for voter in &voters[..11] {
            store.vote(high, *voter, Vote::Cast).await.expect("votes");
        }
        let seen = async || {
            let shown = store.board(Some(voters[11])).await.expect("reads");
            shown.into_iter().map(|one| (one.id, one.votes)).collect::<Vec<_>>()
        };
        let before = seen().await;
        assert_eq!(before, [(high, Some(10)), (low, None)]);
        for voter in &voters[..9] {
            store.vote(low, *voter, Vote::Cast).await.expect("votes");
            assert_eq!(seen().await, before, "below ten there is nothing to see");
        }
        store
            .vote(high, voters[0], Vote::TakeBack)
            .await
            .expect("takes it back");
        assert_eq!(seen().await, before, "nor between two tens");
        assert_eq!(votes(store, low).await, 9, "staff see the exact count");
    })
    .await;
}

#[tokio::test]
async fn fb_9_a_change_of_the_board_is_audited_and_none_is_lost() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let id = posted(store, item("A fault", Kind::Fault)).await;
        let fixed = || Draft {
            state: State::Done,
            fixed_in: Some("1.14.3".to_owned()),
            ..item("A fault", Kind::Fault)
        };
        let change = async |revision| store.change_item((id, revision), fixed(), KIM, by(), NOON).await;
        assert_eq!(change(1).await, Ok(ItemChanged::Done));
        assert_eq!(change(1).await, Ok(ItemChanged::Stale), "someone else was there first");
        let one = store.board_item(id).await.expect("reads").expect("is there");
        assert_eq!((one.draft, one.revision), (fixed(), 2));
        let trail = store.audit_page(&AuditFilter::default(), 10).await.expect("reads");
        let actions: Vec<_> = trail.entries.iter().rev().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["board_item_made", "board_item_changed"]);
        let after = trail.entries[0].after.as_ref().expect("what is true now");
        assert_eq!(
            (&after["state"], &after["fixed_in"]),
            (&"done".into(), &"1.14.3".into())
        );
    })
    .await;
}
