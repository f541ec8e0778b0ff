//! What looks the same to the peer, whatever the other person does.

use io_client::Socket;
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::rest::{Preferences, ProfileUpdate};
use io_core::account::{Gender, Weight};
use io_core::chat::LeavingReason;
use io_core::insights::{Fact, Part, Tally};
use io_core::time::Span;
use io_testkit::{TestApp, meet};
use serde_json::Value;
use uuid::Uuid;

use super::INTEREST;
use crate::support::socket::until;

/// What Ada does that Ben must not notice.
#[derive(Clone, Copy, Default)]
struct Hidden {
    /// Devices beyond the first.
    more_devices: usize,
    /// How often all her devices are disconnected for two seconds.
    losses: usize,
    /// Whether she sets preferences, which the peer cannot see.
    choosy: bool,
}

/// The frames that Ben receives while Ada sends two messages, twenty seconds apart.
async fn as_ben_sees_it(hidden: Hidden) -> Vec<Value> {
    let app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    let ada = app.sign_in("ada@example.org").await;
    if hidden.choosy {
        let update = ProfileUpdate {
            interests: Some(vec![INTEREST.to_owned()]),
            preferences: Some(Preferences {
                genders: vec![Gender::Unsaid],
                gender_weight: Weight::Must,
                interest_weight: Weight::Any,
                allow_recent: true,
                ..Preferences::default()
            }),
            ..ProfileUpdate::default()
        };
        ada.client.update_profile(&update).await.unwrap();
    }
    let mut pair = meet(ada, app.sign_in("ben@example.org").await).await;
    // Without a sign of life the new chat would end.
    pair.ben_socket.send(pair.chat, pair.ben.cid(), "zero").await.unwrap();
    let devices: Vec<Uuid> = (0..hidden.more_devices).map(|_| pair.ada.id()).collect();
    let mut others = Vec::new();
    for device in &devices {
        others.push(Socket::live(&pair.ada.client, *device).await.unwrap().0);
    }
    pair.ada_socket.send(pair.chat, pair.ada.cid(), "one").await.unwrap();
    let mut ada_socket = pair.ada_socket;
    for _ in 0..hidden.losses {
        ada_socket.cut();
        others.drain(..).for_each(Socket::cut);
        app.clock.advance(Span::seconds(2));
        ada_socket = pair.ada.socket().await;
        for device in &devices {
            others.push(Socket::live(&pair.ada.client, *device).await.unwrap().0);
        }
    }
    app.clock
        .advance(Span::seconds(2 * (10 - i64::try_from(hidden.losses).unwrap())));
    ada_socket.send(pair.chat, pair.ada.cid(), "two").await.unwrap();
    let mut shown = Vec::new();
    loop {
        let frame = pair.ben_socket.next_frame().await.unwrap();
        let mut value = serde_json::to_value(&frame).unwrap();
        forget_what_is_random(&mut value);
        let last = value.to_string().contains("\"two\"");
        shown.push(value);
        if last {
            return shown;
        }
    }
}

/// Replaces ids, which are random in every run.
fn forget_what_is_random(value: &mut Value) {
    match value {
        Value::String(text) if Uuid::try_parse(text).is_ok() => "an id".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(forget_what_is_random),
        Value::Object(fields) => fields.values_mut().for_each(forget_what_is_random),
        _ => {}
    }
}

#[tokio::test]
async fn ano_04_devices_reconnects_and_preferences_are_invisible_to_the_peer() {
    let plain = Box::pin(as_ben_sees_it(Hidden::default())).await;
    for (more_devices, losses, choosy) in [(2, 0, false), (0, 10, false), (2, 10, false), (0, 0, true)] {
        let hidden = Hidden {
            more_devices,
            losses,
            choosy,
        };
        assert_eq!(Box::pin(as_ben_sees_it(hidden)).await, plain);
    }
}

#[tokio::test]
async fn ano_04_a_reconnect_within_seconds_is_invisible_to_the_peer() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    for _ in 0..5 {
        pair.ben_socket.cut();
        pair.ben_socket = pair.ben.socket().await;
        app.clock.advance(Span::seconds(2));
    }
    pair.ben_socket
        .send(pair.chat, pair.ben.cid(), "still here")
        .await
        .unwrap();
    let mut frames = Vec::new();
    until(&mut pair.ada_socket, |frame| {
        let done = matches!(frame, ServerFrame::Events { .. });
        frames.push(frame);
        done.then_some(())
    })
    .await;
    assert!(
        !frames.iter().any(|frame| matches!(frame, ServerFrame::Presence { .. })),
        "{frames:?}"
    );
}

/// The frames that Ben receives when Ada leaves, and what was counted of her leaving.
async fn as_ben_sees_the_end(why: Option<LeavingReason>) -> (Vec<Value>, Vec<Part>) {
    let app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    let mut pair = app.pair().await;
    let end = Command::End {
        chat: pair.chat,
        hide_card: false,
        why,
    };
    pair.ada_socket.command(end).await.unwrap();
    let mut shown = Vec::new();
    until(&mut pair.ben_socket, |frame| {
        let mut value = serde_json::to_value(&frame).unwrap();
        forget_what_is_random(&mut value);
        if let Some(peer) = value.pointer_mut("/chat/peer") {
            *peer = Value::Null;
        }
        shown.push(value);
        matches!(frame, ServerFrame::Chat { .. }).then_some(())
    })
    .await;
    // Leaving once more has no further effect.
    pair.ada_socket
        .command(Command::End {
            chat: pair.chat,
            hide_card: false,
            why,
        })
        .await
        .unwrap();
    let tallied = app.running().app.realtime.with_tally(Tally::take);
    let leavings = tallied
        .counts
        .into_iter()
        .filter(|(_, fact, ..)| *fact == Fact::Leavings);
    (shown, leavings.map(|(_, _, part, _)| part).collect())
}

#[tokio::test]
async fn n_17_a_reason_for_leaving_is_counted_once_and_invisible_to_the_peer() {
    let (plain, counted) = Box::pin(as_ben_sees_the_end(None)).await;
    assert_eq!(counted, []);
    for why in LeavingReason::ALL {
        let (shown, counted) = Box::pin(as_ben_sees_the_end(Some(why))).await;
        assert_eq!(shown, plain, "{why:?}");
        assert_eq!(counted, [Part::Word(why.name())]);
    }
}
