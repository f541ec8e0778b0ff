//! The pictures of people: one each, seen by whom it is shown to, and gone with its key.

use io_core::ids::{ChatId, PictureId, PictureName, RevealId, UserId};
use io_core::reveal::{RevealField, ShownPicture};
use io_core::time::{Span, Timestamp};

use super::stories::{NOON, fields, fresh_id, leave, meet, person, step};
use crate::Store;
use crate::crypto::KeyName;
use crate::reveal::{RevealOutcome, RevealStep};
use crate::testing::{Counting, each_engine, unique};

/// Uploads a picture; returns the name of its object.
pub(super) async fn uploaded(store: &Store, user: UserId, now: Timestamp) -> PictureId {
    let picture = store.begin_picture(user, now).await.expect("begins").expect("is there");
    assert_eq!(store.end_picture(user, picture.id).await, Ok(true));
    picture.id
}

/// `one` shows the picture, `other` the first name.
async fn reveal_pictures(store: &Store, chat: ChatId, one: UserId, other: UserId) {
    let request = RevealId::from_random(fresh_id());
    let ask = RevealStep::Ask(request, fields(&[RevealField::Picture]));
    assert!(matches!(
        step(store, chat, one, ask, NOON).await,
        RevealOutcome::Done { .. }
    ));
    let answer = RevealStep::Answer(request, Some(fields(&[RevealField::FirstName])));
    assert!(matches!(
        step(store, chat, other, answer, NOON).await,
        RevealOutcome::Done { .. }
    ));
}

async fn shown_to(store: &Store, chat: ChatId, viewer: UserId) -> Option<ShownPicture> {
    let view = store.chat_view(chat, viewer).await.expect("reads").expect("a member");
    view.reveal.theirs.and_then(|card| card.picture)
}

async fn seen(store: &Store, chat: ChatId, viewer: UserId, name: PictureName) -> Option<PictureId> {
    let found = store.picture_shown_in(chat, viewer, name).await.expect("reads");
    found.map(|picture| picture.id)
}

#[tokio::test]
async fn upl_10_a_person_has_one_picture_and_the_one_before_goes() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ada = person(store, "ada").await;
        assert!(store.own_picture(ada).await.expect("reads").is_none());
        assert_eq!(store.remove_picture(ada).await, Ok(false));
        let first = store.begin_picture(ada, NOON).await.expect("begins").expect("is there");
        assert_eq!(
            store.has_picture(ada).await,
            Ok(false),
            "not before its object is stored"
        );
        let entropy = Counting::new(unique());
        let sealed = first.seal(&entropy, b"a picture").expect("seals");
        assert!(!sealed.windows(9).any(|part| part == b"a picture"));
        assert_eq!(store.end_picture(ada, first.id).await, Ok(true));
        let kept = store.own_picture(ada).await.expect("reads").expect("is there");
        assert_eq!(kept.open(&sealed).expect("opens").as_slice(), b"a picture");

        let second = uploaded(store, ada, NOON).await;
        assert_eq!(store.pictures_to_delete(NOON).await, Ok(vec![first.id]));
        let kept = store.own_picture(ada).await.expect("reads").expect("is there");
        assert_eq!(kept.id, second);
        assert!(kept.open(&sealed).is_err(), "no other object opens");
        assert_eq!(store.end_picture(ada, first.id).await, Ok(false), "an upload ends once");
        assert_eq!(store.has_picture(ada).await, Ok(true));
        store.forget_picture(first.id).await.expect("forgets");
        store.forget_picture(second).await.expect("ignores one that is kept");
        assert_eq!(store.pictures_to_delete(NOON).await, Ok(vec![]));

        assert_eq!(store.remove_picture(ada).await, Ok(true));
        assert_eq!(store.pictures_to_delete(NOON).await, Ok(vec![second]));
        assert_eq!(store.knows_picture(second).await, Ok(true));
        assert_eq!(store.knows_picture(first.id).await, Ok(false));
    })
    .await;
}

#[tokio::test]
async fn upl_10_an_upload_that_never_ended_goes_after_an_hour() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ada = person(store, "ada").await;
        let begun = store.begin_picture(ada, NOON).await.expect("begins").expect("is there");
        assert_eq!(store.pictures_to_delete(NOON + Span::minutes(59)).await, Ok(vec![]));
        assert_eq!(
            store.pictures_to_delete(NOON + Span::hours(1)).await,
            Ok(vec![begun.id])
        );
        store.forget_picture(begun.id).await.expect("forgets");
        assert_eq!(store.end_picture(ada, begun.id).await, Ok(false));
        store.erase_user(ada, None, NOON).await.expect("erases");
        assert!(store.begin_picture(ada, NOON).await.expect("answers").is_none());
    })
    .await;
}

#[tokio::test]
async fn ano_08_a_picture_is_seen_in_the_chat_that_reveals_it_alone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, ben, cy) = (
            person(store, "ada").await,
            person(store, "ben").await,
            person(store, "cy").await,
        );
        let chat = meet(store, ada, ben, NOON).await;
        let request = RevealId::from_random(fresh_id());
        let ask = RevealStep::Ask(request, fields(&[RevealField::Picture]));
        let empty = step(store, chat, ada, ask, NOON).await;
        assert!(
            matches!(
                empty,
                RevealOutcome::FieldEmpty {
                    field: RevealField::Picture,
                    ..
                }
            ),
            "{empty:?}"
        );
        let picture = uploaded(store, ada, NOON).await;
        assert!(store.picture_seen_in(chat, ben).await.expect("reads").is_none());
        reveal_pictures(store, chat, ada, ben).await;
        let shown = shown_to(store, chat, ben).await.expect("is shown");
        assert_eq!(seen(store, chat, ben, shown.name).await, Some(picture));
        assert_eq!(
            seen(store, chat, ben, PictureName(picture.0)).await,
            None,
            "the object is no name"
        );
        assert_eq!(
            seen(store, chat, ada, shown.name).await,
            None,
            "the name is the viewer's"
        );
        assert_eq!(seen(store, chat, cy, shown.name).await, None);
        leave(store, chat, ada, NOON).await;
        assert_eq!(
            seen(store, chat, ben, shown.name).await,
            Some(picture),
            "until it is hidden"
        );

        let other = meet(store, ada, cy, NOON).await;
        assert_eq!(seen(store, other, cy, shown.name).await, None);
        reveal_pictures(store, other, ada, cy).await;
        let again = shown_to(store, other, cy).await.expect("is shown");
        assert_ne!(again.name, shown.name, "nothing says that it is the same one");
        store.hide_cards(ada).await.expect("hides");
        assert_eq!(seen(store, chat, ben, shown.name).await, None);
        assert_eq!(seen(store, other, cy, again.name).await, Some(picture));
        store.block(other, ada, NOON).await.expect("blocks");
        assert_eq!(seen(store, other, cy, again.name).await, None);
    })
    .await;
}

#[tokio::test]
async fn upl_10_what_was_shown_goes_when_it_is_replaced_or_erased() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, ben) = (person(store, "ada").await, person(store, "ben").await);
        let chat = meet(store, ada, ben, NOON).await;
        uploaded(store, ada, NOON).await;
        reveal_pictures(store, chat, ada, ben).await;
        let shown = shown_to(store, chat, ben).await.expect("is shown");
        let later = uploaded(store, ada, NOON).await;
        assert_eq!(shown_to(store, chat, ben).await, None, "the card is there, without it");
        assert_eq!(seen(store, chat, ben, shown.name).await, None);
        assert!(store.picture_seen_in(chat, ben).await.expect("reads").is_none());

        let before = store.pictures_to_delete(NOON).await.expect("lists").len();
        store.erase_user(ada, None, NOON).await.expect("erases");
        let after = store.pictures_to_delete(NOON).await.expect("lists");
        assert_eq!((after.len(), after.contains(&later)), (before + 1, true));
        assert!(
            store
                .inner
                .keys
                .find(KeyName::user(ada))
                .await
                .expect("looks")
                .is_none()
        );
    })
    .await;
}
