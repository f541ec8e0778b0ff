//! People met before, and meeting again by mutual request.

use io_core::again::{AgainRules, Note, Refusal, View};
use io_core::chat::{ChatName, ShownCard};
use io_core::ids::{ChatId, UserId};
use io_core::rating::{Rated, Rating, RatingRules, Thumb};
use io_core::time::{Span, Timestamp};

use crate::Store;
use crate::account::{Privacy, ProfileChange};
use crate::again::{AgainOutcome, AgainPair, AgainStep, Met};
use crate::chat::{EndCause, MetBefore, NewChat, Opened};
use crate::db::Statement;
use crate::housekeeping::Retention;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, leave, meet, new_chat, open, person, say};

const RULES: AgainRules = AgainRules {
    most: 3,
    window: Span::days(30),
    life: Span::days(7),
    meeting: Span::hours(48),
};

async fn say_again(store: &Store, chat: ChatId, who: UserId, step: AgainStep, now: Timestamp) -> AgainOutcome {
    store.again_step(chat, who, step, RULES, now).await.expect("answers")
}

async fn ask(store: &Store, chat: ChatId, who: UserId, now: Timestamp) -> AgainOutcome {
    say_again(store, chat, who, AgainStep::Ask, now).await
}

async fn met(store: &Store, who: UserId, now: Timestamp) -> Vec<Met> {
    store
        .people(who, now - Span::days(30), None, 100, RULES, now)
        .await
        .expect("lists")
        .people
}

async fn ended_chat(store: &Store, one: UserId, other: UserId, at: Timestamp) -> ChatId {
    let chat = meet(store, one, other, at).await;
    say(store, chat, one, "marker-last-line", at).await;
    leave(store, chat, one, at).await;
    chat
}

#[tokio::test]
async fn people_met_are_listed_page_by_page_the_latest_first() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let mut chats = Vec::new();
        for number in 0..7 {
            let other = person(store, &format!("p{number}")).await;
            // Two chats each end in the same second: the order is still total.
            chats.push(ended_chat(store, one, other, NOON + Span::seconds(number / 2)).await);
        }
        let mut cursor = None;
        let mut seen = Vec::new();
        for wanted in [3, 3, 1] {
            let page = store
                .people(one, NOON, cursor.as_deref(), 3, RULES, NOON)
                .await
                .expect("lists");
            assert_eq!(page.people.len(), wanted);
            assert_eq!(page.next.is_some(), wanted == 3);
            seen.extend(
                page.people
                    .into_iter()
                    .map(|met| (met.chat.ended.expect("ended").at, met.chat.chat)),
            );
            cursor = page.next;
        }
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "in order, no one twice");
        let found = met(store, one, NOON).await;
        assert_eq!(
            (found.len(), found[0].last_line.as_deref()),
            (7, Some("marker-last-line"))
        );
        assert_eq!(met(store, one, NOON + Span::days(31)).await.len(), 0, "thirty days");
        assert_eq!(store.forget_person(chats[0], one).await, Ok(true));
        assert_eq!(store.forget_person(chats[0], one).await, Ok(false));
        assert_eq!(met(store, one, NOON).await.len(), 6);
        let garbage = store
            .people(one, NOON, Some("garbage"), 100, RULES, NOON)
            .await
            .expect("lists");
        assert_eq!(garbage.people.len(), 6, "an unknown cursor starts over");
    })
    .await;
}

#[tokio::test]
async fn live_chats_and_no_shows_are_not_people_met() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = meet(store, one, other, NOON).await;
        assert_eq!(met(store, one, NOON).await.len(), 0);
        assert_eq!(store.forget_person(chat, one).await, Ok(false));
        assert_eq!(ask(store, chat, one, NOON).await, AgainOutcome::NotFound);
        store.end_chat(chat, None, EndCause::NoShow, NOON).await.expect("ends");
        assert_eq!(met(store, one, NOON).await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn they_meet_again_when_both_want_it_and_only_then() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let old = ended_chat(store, one, other, NOON).await;
        let again = || NewChat {
            again_of: Some(old),
            ..new_chat(one, other)
        };
        assert_eq!(open(store, again(), NOON).await, Ok(Opened::Forbidden));
        assert_eq!(
            say_again(store, old, other, AgainStep::Accept, NOON).await,
            AgainOutcome::Refused(Refusal::NotThere)
        );
        assert_eq!(ask(store, old, one, NOON).await, AgainOutcome::Asked { peer: other });
        assert_eq!(
            ask(store, old, one, NOON).await,
            AgainOutcome::Quiet,
            "asking twice counts once"
        );
        assert_eq!(open(store, again(), NOON).await, Ok(Opened::Forbidden));
        assert_eq!(
            (
                met(store, one, NOON).await[0].again,
                met(store, other, NOON).await[0].again
            ),
            (View::Sent, View::AskedMe)
        );
        assert_eq!(
            say_again(store, old, other, AgainStep::Later, NOON).await,
            AgainOutcome::Quiet
        );
        assert_eq!(
            say_again(store, old, other, AgainStep::Accept, NOON).await,
            AgainOutcome::Both { chat: old, peer: one }
        );
        for (who, peer) in [(one, other), (other, one)] {
            assert_eq!(met(store, who, NOON).await[0].again, View::WaitingForBoth);
            assert_eq!(
                store.again_pairs(who, NOON).await,
                Ok(vec![AgainPair { chat: old, peer }])
            );
            assert_eq!(store.again_pairs(who, NOON + Span::hours(48)).await, Ok(Vec::new()));
        }
        assert_eq!(open(store, again(), NOON).await, Ok(Opened::Opened));
        assert_eq!(
            store.again_pairs(one, NOON).await,
            Ok(Vec::new()),
            "the request is spent"
        );
    })
    .await;
}

#[tokio::test]
async fn two_requests_agree_and_a_busy_pair_keeps_the_agreement() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let third = person(store, "cy").await;
        let old = ended_chat(store, one, other, NOON).await;
        ask(store, old, one, NOON).await;
        assert_eq!(
            ask(store, old, other, NOON).await,
            AgainOutcome::Both { chat: old, peer: one }
        );
        let busy = meet(store, other, third, NOON).await;
        let again = NewChat {
            again_of: Some(old),
            ..new_chat(one, other)
        };
        assert_eq!(open(store, again.clone(), NOON).await, Ok(Opened::Busy(other)));
        assert_eq!(
            store.again_pairs(one, NOON).await.expect("lists").len(),
            1,
            "not spent by a failed try"
        );
        leave(store, busy, other, NOON).await;
        assert_eq!(open(store, again, NOON).await, Ok(Opened::Opened));
    })
    .await;
}

#[tokio::test]
async fn requests_expire_and_three_are_allowed_in_thirty_days() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let old = ended_chat(store, one, other, NOON).await;
        for week in 0..3 {
            let now = NOON + Span::days(7 * week);
            assert_eq!(ask(store, old, one, now).await, AgainOutcome::Asked { peer: other });
        }
        let now = NOON + Span::days(21);
        let exhausted = AgainOutcome::Refused(Refusal::Exhausted {
            retry_at: NOON + Span::days(30),
        });
        assert_eq!(ask(store, old, one, now).await, exhausted);
        assert_eq!(met(store, one, now).await[0].again, View::Exhausted);
        assert_eq!(
            say_again(store, old, other, AgainStep::Accept, now).await,
            AgainOutcome::Refused(Refusal::NotThere),
            "too late"
        );
        assert_eq!(ask(store, old, other, now).await, AgainOutcome::Asked { peer: one });
    })
    .await;
}

/// The two talk again by mutual request, and part.
async fn talk_again(store: &Store, old: ChatId, one: UserId, other: UserId, now: Timestamp) -> ChatId {
    assert_eq!(ask(store, old, one, now).await, AgainOutcome::Asked { peer: other });
    let both = say_again(store, old, other, AgainStep::Accept, now).await;
    assert_eq!(both, AgainOutcome::Both { chat: old, peer: one });
    // In reversed order, so that no one has the same side in both.
    let chat = NewChat {
        again_of: Some(old),
        ..new_chat(other, one)
    };
    let id = chat.id;
    assert_eq!(open(store, chat, now).await, Ok(Opened::Opened));
    leave(store, id, one, now).await;
    id
}

/// The names of the reader and of the other in a chat.
async fn names(store: &Store, chat: ChatId, who: UserId) -> (ShownCard, ShownCard) {
    let view = store.chat_view(chat, who).await.expect("reads").expect("a member");
    (view.my_card, ShownCard::in_chat(view.peer_card, view.named_by))
}

#[tokio::test]
async fn rc_9_those_who_meet_again_by_request_keep_names_and_know_when() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let first = ended_chat(store, one, other, NOON).await;
        let later = NOON + Span::days(2);
        let second = talk_again(store, first, one, other, later).await;
        let third = talk_again(store, second, other, one, later + Span::days(1)).await;
        for who in [one, other] {
            let kept = names(store, first, who).await;
            for chat in [second, third] {
                assert_eq!(names(store, chat, who).await, kept, "the names under which they met");
            }
            for (chat, before, at) in [(second, first, NOON), (third, second, later)] {
                let view = store.chat_view(chat, who).await.expect("reads").expect("a member");
                let chat = Some(before);
                assert_eq!(view.met_before, Some(MetBefore { at, chat }));
            }
            let view = store.chat_view(first, who).await.expect("reads").expect("a member");
            assert_eq!(view.met_before, None);
        }
        // Who removed the earlier chat from their list knows when it was, and the other still has it.
        assert_eq!(store.forget_person(second, one).await, Ok(true));
        for (who, chat) in [(one, None), (other, Some(second))] {
            let view = store.chat_view(third, who).await.expect("reads").expect("a member");
            assert_eq!(view.met_before, Some(MetBefore { at: later, chat }));
        }
    })
    .await;
}

#[tokio::test]
async fn rc_9_ano_02_a_chat_that_nobody_asked_for_has_new_names() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        ended_chat(store, one, other, NOON).await;
        let chance = meet(store, one, other, NOON).await;
        let view = store.chat_view(chance, one).await.expect("reads").expect("a member");
        assert_eq!((view.met_before, view.named_by), (None, view.peer_ref));
    })
    .await;
}

#[tokio::test]
async fn rc_9_ano_05_an_erased_person_keeps_the_random_name_of_the_first_chat() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for shows_alias in [false, true] {
            let names = [format!("ann{shows_alias}"), format!("bob{shows_alias}")];
            let one = person(store, &names[0]).await;
            let other = person(store, &names[1]).await;
            let mut chat = new_chat(one, other);
            if !shows_alias {
                for member in &mut chat.members {
                    member.card = ShownCard::in_chat(None, member.peer_ref);
                }
            }
            let first = chat.id;
            assert_eq!(open(store, chat, NOON).await, Ok(Opened::Opened));
            leave(store, first, one, NOON).await;
            let second = talk_again(store, first, one, other, NOON).await;
            let before = self::names(store, second, one).await.1;
            assert_eq!(before, self::names(store, first, one).await.1);
            store.block(second, one, NOON).await.expect("blocks");
            assert_eq!(store.blocks(one).await.expect("lists")[0].peer, before);
            part(store, Parting::Erase, other, [first, second]).await;
            let after = self::names(store, second, one).await.1;
            assert_eq!(after, self::names(store, first, one).await.1, "one name for one person");
            assert_eq!(store.blocks(one).await.expect("lists")[0].peer, after);
            assert_eq!(
                after == before,
                !shows_alias,
                "only a name that they chose goes with them"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn rc_1_a_note_is_its_writers_alone_and_goes_with_the_entry() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let stranger = person(store, "cat").await;
        let chat = ended_chat(store, one, other, NOON).await;
        let note = |text: &str| Note::parse(text).expect("is short");
        let noted = async |who| {
            met(store, who, NOON)
                .await
                .into_iter()
                .map(|met| met.note)
                .collect::<Vec<_>>()
        };
        for text in ["knows night trains", "and soup"] {
            assert_eq!(store.keep_note(chat, one, note(text)).await, Ok(true));
            assert_eq!(noted(one).await, [Some(text.to_owned())]);
        }
        assert_eq!(noted(other).await, [None], "the other never reads it");
        assert_eq!(store.keep_note(chat, stranger, note("x")).await, Ok(false));
        let live = meet(store, one, stranger, NOON).await;
        assert_eq!(
            store.keep_note(live, one, note("x")).await,
            Ok(false),
            "not yet someone met"
        );
        part(store, Parting::Erase, other, [chat, chat]).await;
        assert_eq!(noted(one).await, [Some("and soup".to_owned())], "it is not the other's");
        assert_eq!(store.keep_note(chat, one, None).await, Ok(true));
        assert_eq!(noted(one).await, [None]);
        store.keep_note(chat, one, note("again")).await.expect("keeps");
        assert_eq!(store.forget_person(chat, one).await, Ok(true));
        assert_eq!(store.keep_note(chat, one, note("x")).await, Ok(false));
        let left = Statement::both("NOTES", "SELECT count(*) FROM chat_members WHERE note IS NOT NULL");
        let mut row = store.inner.db.row(left, &[]).await.expect("counts").expect("a row");
        assert_eq!(row.take::<i64>(), Ok(0), "nothing stays of it");
    })
    .await;
}

#[tokio::test]
async fn a_note_goes_with_its_writer_and_with_the_texts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let note = || Note::parse("knows night trains").expect("is short");
        let chat = ended_chat(store, one, other, NOON).await;
        let second = ended_chat(store, one, other, NOON + Span::days(1)).await;
        for (chat, who) in [(chat, one), (chat, other), (second, one)] {
            assert_eq!(store.keep_note(chat, who, note()).await, Ok(true));
        }
        let left = async || {
            let left = Statement::both("NOTES", "SELECT count(*) FROM chat_members WHERE note IS NOT NULL");
            let mut row = store.inner.db.row(left, &[]).await.expect("counts").expect("a row");
            row.take::<i64>().expect("a number")
        };
        assert_eq!(left().await, 3);
        store
            .purge(Retention::default(), NOON + Span::days(30))
            .await
            .expect("purges");
        assert_eq!(left().await, 1, "the texts of the first chat are gone, and both notes");
        assert_eq!(store.keep_note(chat, one, note()).await, Ok(false));
        part(store, Parting::Erase, one, [second, second]).await;
        assert_eq!(left().await, 0);
    })
    .await;
}

#[tokio::test]
async fn rc_2_requests_count_per_person_over_chats_that_continue_each_other() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let first = ended_chat(store, one, other, NOON).await;
        let second = talk_again(store, first, one, other, NOON).await;
        let third = talk_again(store, second, one, other, NOON).await;
        // The third request, on the first chat; it is the person's open one, wherever it is viewed.
        assert_eq!(ask(store, first, one, NOON).await, AgainOutcome::Asked { peer: other });
        assert_eq!(ask(store, third, one, NOON).await, AgainOutcome::Quiet);
        for (who, seen) in [(one, View::Sent), (other, View::AskedMe)] {
            let states: Vec<_> = met(store, who, NOON).await.iter().map(|met| met.again).collect();
            assert_eq!(states, [seen; 3]);
        }
        let both = say_again(store, third, other, AgainStep::Accept, NOON).await;
        assert_eq!(
            both,
            AgainOutcome::Both { chat: first, peer: one },
            "answered where it is kept"
        );
        assert_eq!(
            store.again_pairs(one, NOON).await,
            Ok(vec![AgainPair {
                chat: first,
                peer: other
            }])
        );
        let later = NOON + Span::hours(48);
        for chat in [first, second, third] {
            let exhausted = AgainOutcome::Refused(Refusal::Exhausted {
                retry_at: NOON + Span::days(30),
            });
            assert_eq!(ask(store, chat, one, later).await, exhausted);
        }
        assert_eq!(
            ask(store, second, other, later).await,
            AgainOutcome::Asked { peer: one }
        );
    })
    .await;
}

#[tokio::test]
async fn ano_02_two_who_met_twice_by_chance_do_not_learn_it_from_their_lists() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let first = ended_chat(store, one, other, NOON).await;
        let second = ended_chat(store, one, other, NOON).await;
        ask(store, first, one, NOON).await;
        for who in [one, other] {
            let of_second = met(store, who, NOON)
                .await
                .into_iter()
                .find(|met| met.chat.chat == second);
            assert_eq!(of_second.expect("is listed").again, View::CanAsk);
        }
        assert_eq!(ask(store, second, other, NOON).await, AgainOutcome::Asked { peer: one });
    })
    .await;
}

#[tokio::test]
async fn rc_3_never_again_can_be_said_of_anyone_met_even_unasked() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let old = ended_chat(store, one, other, NOON).await;
        for _ in 0..2 {
            assert_eq!(
                say_again(store, old, one, AgainStep::Never, NOON).await,
                AgainOutcome::Quiet
            );
        }
        assert_eq!(met(store, one, NOON).await, [], "gone for the one who said it");
        assert_eq!(ask(store, old, one, NOON).await, AgainOutcome::NotFound);
        assert_eq!(open(store, new_chat(one, other), NOON).await, Ok(Opened::Forbidden));
    })
    .await;
}

/// What one can do to a person met, short of asking and saying yes.
#[derive(Clone, Copy, Debug)]
enum Parting {
    Silence,
    Never,
    Block,
    Erase,
    /// In another chat of the two, which they do not know to be theirs.
    BlockElsewhere,
    NeverElsewhere,
}

const PARTINGS: [Parting; 5] = [
    Parting::Never,
    Parting::Block,
    Parting::Erase,
    Parting::BlockElsewhere,
    Parting::NeverElsewhere,
];

async fn part(store: &Store, how: Parting, by: UserId, [chat, elsewhere]: [ChatId; 2]) {
    match how {
        Parting::Silence => {}
        Parting::Never => drop(say_again(store, chat, by, AgainStep::Never, NOON).await),
        Parting::NeverElsewhere => drop(say_again(store, elsewhere, by, AgainStep::Never, NOON).await),
        Parting::Block => drop(store.block(chat, by, NOON).await.expect("blocks")),
        Parting::BlockElsewhere => drop(store.block(elsewhere, by, NOON).await.expect("blocks")),
        Parting::Erase => drop(store.erase_user(by, None, NOON).await.expect("erases")),
    }
}

/// All that a person can see of the people they met, and of whom they blocked.
async fn seen(store: &Store, who: UserId, chats: [ChatId; 2], now: Timestamp) -> Vec<String> {
    let mut seen = Vec::new();
    for Met { chat, again, .. } in met(store, who, now).await {
        let at = chats.iter().position(|one| *one == chat.chat).expect("one of the two");
        let card = ShownCard::in_chat(chat.peer_card, chat.named_by);
        let own_name = ChatName::of(chat.peer_ref).name == card.name;
        seen.push(format!("{at} {again:?} {own_name} {:?} {:?}", chat.theirs, chat.rated));
    }
    seen
}

/// A story of two people who met twice by chance: what the first sees at each step, as text.
async fn story(store: &Store, how: Parting, first_asks: bool, answered_asks: bool) -> Vec<String> {
    let names = format!("{how:?}-{}{}", u8::from(first_asks), u8::from(answered_asks));
    let [one, other, third] = ["ann", "bob", "cat"].map(|name| format!("{name}-{names}"));
    let [one, other, third] = [
        person(store, &one).await,
        person(store, &other).await,
        person(store, &third).await,
    ];
    let chat = ended_chat(store, one, other, NOON - Span::hours(3)).await;
    ended_chat(store, one, third, NOON - Span::hours(2)).await;
    let elsewhere = ended_chat(store, one, other, NOON - Span::hours(1)).await;
    let chats = [chat, elsewhere];
    if first_asks {
        ask(store, chat, one, NOON).await;
    }
    if answered_asks {
        ask(store, elsewhere, other, NOON).await;
    }
    part(store, how, other, chats).await;
    let mut record = Vec::new();
    for hours in [0, 1, 47, 49, 24 * 7, 24 * 8, 24 * 16, 24 * 24] {
        let now = NOON + Span::hours(hours);
        let listed: Vec<_> = met(store, one, now).await.iter().map(|met| met.chat.chat).collect();
        record.push(format!("{hours}: {}", listed.len()));
        for at in chats {
            let steps = [AgainStep::Accept, AgainStep::Later, AgainStep::Ask, AgainStep::Ask];
            for step in steps {
                // To have asked is answered alike, whether the peer hears of it or not.
                record.push(match say_again(store, at, one, step, now).await {
                    AgainOutcome::Asked { .. } | AgainOutcome::Both { .. } => "Quiet".to_owned(),
                    outcome => format!("{outcome:?}"),
                });
                let again: Vec<_> = met(store, one, now).await.iter().map(|met| met.again).collect();
                record.push(format!("{again:?}"));
            }
        }
    }
    record
}

#[tokio::test]
async fn rc_6_ano_05_however_the_other_parts_it_looks_like_silence() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for (first_asks, answered_asks) in [(false, false), (true, false), (false, true), (true, true)] {
            let silence = story(store, Parting::Silence, first_asks, answered_asks).await;
            for how in PARTINGS {
                let record = story(store, how, first_asks, answered_asks).await;
                assert_eq!(record, silence, "{how:?} {first_asks} {answered_asks}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn rc_6_ano_02_hiding_one_entry_changes_no_other() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for how in [Parting::Block, Parting::Never] {
            let [one, other] = ["ann", "bob"].map(|name| format!("{name}-{how:?}"));
            let (one, other) = (person(store, &one).await, person(store, &other).await);
            let chats = [
                ended_chat(store, one, other, NOON - Span::hours(2)).await,
                ended_chat(store, one, other, NOON - Span::hours(1)).await,
            ];
            ask(store, chats[1], other, NOON).await;
            let before = seen(store, one, chats, NOON).await;
            part(store, how, one, chats).await;
            let after = seen(store, one, chats, NOON).await;
            assert_eq!(
                after,
                before[..1],
                "{how:?}: the entry of that chat is gone, the other is as it was"
            );
            // What the hidden entry no longer offers, the other still does: an ask that the peer never sees.
            assert_eq!(ask(store, chats[0], one, NOON).await, AgainOutcome::NotFound);
            let accepted = say_again(store, chats[1], one, AgainStep::Accept, NOON).await;
            assert_eq!(accepted, AgainOutcome::Quiet);
            assert_eq!(met(store, one, NOON).await[0].again, View::WaitingForBoth);
            assert_eq!(store.again_pairs(one, NOON).await, Ok(Vec::new()));
            if matches!(how, Parting::Block) {
                assert_eq!(store.unblock(chats[0], one, NOON).await, Ok(true));
                assert_eq!(met(store, one, NOON).await.len(), 2);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_block_and_a_rating_of_an_erased_person_are_kept_as_of_any_other() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "ann").await, person(store, "bob").await);
        let chat = ended_chat(store, one, other, NOON).await;
        part(store, Parting::Erase, other, [chat, chat]).await;
        let rating = Rating::parse::<&str>(Thumb::Up, &[]).expect("is a rating");
        let rules = RatingRules {
            shortest: Span::ZERO,
            fewest_messages: 0,
            ..RatingRules::default()
        };
        assert_eq!(store.rate(chat, one, rating, rules, NOON).await, Ok(Rated::Stored));
        let rated = met(store, one, NOON).await[0].chat.rated.clone();
        assert_eq!(rated.map(|given| given.thumb), Some(Thumb::Up));
        let name = met(store, one, NOON).await[0].chat.peer_ref;
        store.block(chat, one, NOON).await.expect("blocks");
        assert_eq!(met(store, one, NOON).await, []);
        let blocks = store.blocks(one).await.expect("lists");
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].peer, ShownCard::in_chat(None, name));
    })
    .await;
}

#[tokio::test]
async fn ano_02_a_switch_of_the_peer_changes_no_chat_that_has_ended() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "ann").await, person(store, "bob").await);
        let chat = ended_chat(store, one, other, NOON).await;
        let before = store.chat_view(chat, one).await.expect("reads").expect("is there");
        let change = ProfileChange {
            privacy: Some(Privacy::OFF),
            ..Default::default()
        };
        store.change_profile(other, change, NOON).await.expect("changes");
        let after = store.chat_view(chat, one).await.expect("reads").expect("is there");
        assert_eq!(after.peer_privacy.receipts, before.peer_privacy.receipts);
        part(store, Parting::Erase, other, [chat, chat]).await;
        let gone = store.chat_view(chat, one).await.expect("reads").expect("is there");
        assert_eq!(gone.peer_privacy.receipts, before.peer_privacy.receipts);
        assert_eq!(gone.theirs, before.theirs);
    })
    .await;
}
