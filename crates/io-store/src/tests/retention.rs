//! Every class of data goes on time, and not before.

use io_core::people::Thumb;
use io_core::time::Span;

use super::stories::{NOON, ask, leave, reveal, say, two_in_a_chat};
use crate::housekeeping::{Purged, Retention};
use crate::testing::each_engine;

#[tokio::test]
async fn each_class_of_data_goes_when_its_time_is_over() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        reveal(store, chat, one, other, NOON).await;
        leave(store, chat, one, NOON).await;
        store
            .rate(chat, one, Thumb::Up, Vec::new(), Span::minutes(10), NOON)
            .await
            .expect("rates");
        ask(store, "somebody", NOON).await;
        let retention = Retention::default();
        let purge = async |at| store.purge(retention, NOON + at).await.expect("purges");
        assert_eq!(purge(Span::ZERO).await, Purged::default());
        let texts_gone = purge(Span::days(30)).await;
        let wanted = Purged {
            login_requests: 3,
            letters: 3,
            addresses: 3,
            chat_texts: 1,
            keys: 2,
            ..Purged::default()
        };
        assert_eq!(texts_gone, wanted);
        assert_eq!(store.chat_view(chat, one, NOON).await, Ok(None));
        assert_eq!(
            store
                .match_facts(one, NOON)
                .await
                .expect("reads")
                .expect("is there")
                .recent
                .len(),
            1
        );
        assert_eq!(
            purge(Span::days(60)).await,
            Purged {
                logins: 2,
                ..Purged::default()
            }
        );
        assert_eq!(
            purge(Span::days(90)).await,
            Purged {
                chats: 1,
                ..Purged::default()
            }
        );
        assert_eq!(
            store
                .match_facts(one, NOON)
                .await
                .expect("reads")
                .expect("is there")
                .recent
                .len(),
            0
        );
        assert_eq!(
            purge(Span::days(180)).await,
            Purged {
                ratings: 1,
                ..Purged::default()
            }
        );
        assert_eq!(purge(Span::days(999)).await, Purged::default());
    })
    .await;
}

#[tokio::test]
async fn a_live_chat_is_never_purged() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        store
            .purge(Retention::default(), NOON + Span::days(999))
            .await
            .expect("purges");
        let view = store
            .chat_view(chat, one, NOON)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!((view.last, view.my_messages), (1, 1));
    })
    .await;
}
