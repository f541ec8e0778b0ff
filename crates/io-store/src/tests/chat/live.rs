//! What a starting node reads of the live chats.

use std::time::Instant;

use crate::chat::LivePlace;
use crate::db::{Db, Engine, Statement};
use crate::testing::each_engine;
use crate::tests::stories::two_in_a_chat;

#[tokio::test]
async fn live_chats_are_listed_in_pages_each_once() {
    list_live_chats(400, 10).await;
}

/// The plan is checked by `no_statement_scans_a_growing_table`; the time is printed, not judged.
#[tokio::test]
#[ignore = "a measurement: cargo test -p io-store -- --ignored --nocapture twenty_thousand"]
async fn twenty_thousand_live_chats_are_listed_beside_sixty_thousand_ended() {
    list_live_chats(80_000, 1_000).await;
}

/// Plants chats of which every fourth is live, and lists those page by page.
async fn list_live_chats(planted: usize, page_size: u32) {
    each_engine(async |fixture| {
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        plant_chats(&fixture.store.inner.db, fixture.engine, planted).await;
        let began = Instant::now();
        let (mut after, mut pages, mut found) = (LivePlace::default(), 0, Vec::new());
        loop {
            let page = fixture.store.live_chats(after, page_size).await.expect("lists");
            pages += 1;
            let Some(last) = page.last() else { break };
            after = last.place;
            found.extend(page);
        }
        println!(
            "{} live chats beside {} ended ones: {:?}",
            found.len(),
            planted - planted / 4,
            began.elapsed()
        );
        let full = (planted / 4 + 1).div_ceil(page_size as usize);
        assert_eq!(pages, full + 1, "the last one is empty");
        assert_eq!((found[0].chat, found[0].members), (chat, [one, other]));
        let mut chats: Vec<_> = found.into_iter().map(|live| live.chat).collect();
        chats.sort();
        chats.dedup();
        assert_eq!(chats.len(), planted / 4 + 1, "each once");
    })
    .await;
}

/// Adds chats that are live or have ended, each between two people of its own.
async fn plant_chats(db: &Db, engine: Engine, planted: usize) {
    let run = async |text: String| {
        let statement = Statement::both("PLANT", text.leak());
        db.execute(statement, &[]).await.expect("plants");
    };
    let (rows, id, index) = match engine {
        Engine::Sqlite => (
            format!("WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < {planted} + 999) "),
            "randomblob(16)",
            "",
        ),
        Engine::Postgres => (
            format!("WITH n (i) AS (SELECT i::bigint FROM generate_series(1000, {planted} + 999) AS s (i)) "),
            "gen_random_uuid()",
            "uuid_send",
        ),
    };
    run(format!(
        "CREATE TABLE planted AS {rows} SELECT i, {id} AS chat, {id} AS a, {id} AS b FROM n"
    ))
    .await;
    // In parts: PostgreSQL cancels a statement that takes too long.
    for part in (0..8).map(|part| format!("p.i % 8 = {part}")) {
        plant_part(&run, &part, index).await;
    }
}

async fn plant_part(run: &impl AsyncFn(String), part: &str, index: &str) {
    for side in ["a", "b"] {
        run(format!(
            "INSERT INTO users (id, email, email_index, mailbox_index, glyph, receipts, typing, presence, show_alias, \
             reveal_requests, created_at) SELECT p.{side}, u.email, {index}(p.{side}), u.mailbox_index, 0, TRUE, TRUE, \
             TRUE, TRUE, TRUE, 0 FROM planted p CROSS JOIN (SELECT email, mailbox_index FROM users LIMIT 1) AS u WHERE {part}"
        ))
        .await;
    }
    run(format!(
        "INSERT INTO chat_sessions (number, id, user1_id, user2_id, status, created_at) SELECT p.i, p.chat, p.a, p.b, \
         CASE WHEN p.i % 4 = 0 THEN 'live' ELSE 'ended' END, p.i FROM planted p WHERE {part}"
    ))
    .await;
    for (side, person) in [(1, "a"), (2, "b")] {
        run(format!(
            "INSERT INTO chat_members (session_id, side, user_id, peer_ref, card, live) \
             SELECT p.i, {side}, p.{person}, p.{person}, m.card, p.i % 4 = 0 FROM planted p \
             CROSS JOIN (SELECT card FROM chat_members LIMIT 1) AS m WHERE {part}"
        ))
        .await;
    }
}
