//! Handshakes, frames and close frames: what the protocol allows, and how a violation is answered.

use io_client::protocol::frames::{ServerFrame, close};
use io_client::protocol::problem::ProblemCode;
use io_client::{Socket, SocketOptions};
use io_testkit::TestApp;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::refused;
use crate::support::socket::until;

#[tokio::test]
async fn wsx_10_an_unknown_subprotocol_is_refused_before_the_upgrade() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    for extra in ["chat", "io.v2"] {
        let ticket = ada.client.socket_ticket().await.unwrap().ticket;
        let offer = format!("io.v1, {extra}, ticket.{ticket}");
        let outcome = Socket::open_offering(&ada.client, &offer, SocketOptions::default()).await;
        assert_eq!(refused(outcome), ProblemCode::Unsupported);
    }
}

#[tokio::test]
async fn wsx_01_wsx_02_each_protocol_violation_has_its_close_code() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut binary = ada.socket().await;
    binary.send_binary(vec![1, 2, 3]).await.unwrap();
    assert_eq!(binary.closed().await.unwrap().code, Some(1003));
    let mut not_json = ada.socket().await;
    not_json.send_text("hello?").await.unwrap();
    assert_eq!(not_json.closed().await.unwrap().code, Some(1007));
    let mut large = ada.socket().await;
    large
        .send_text(format!("{{\"type\":\"{}\"}}", "x".repeat(33 * 1024)))
        .await
        .unwrap();
    assert_eq!(large.closed().await.unwrap().code, Some(1009));
    let mut rude = Socket::open(&ada.client).await.unwrap();
    rude.send_text(r#"{"type":"ping"}"#).await.unwrap();
    assert_eq!(rude.closed().await.unwrap().code, Some(close::BAD_PROTOCOL));
}

#[tokio::test]
async fn a_close_frame_is_echoed_and_a_forbidden_code_gets_1002() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    for code in [1000, 1001, 3000, 4999] {
        let socket = ada.socket().await;
        assert_eq!(socket.close_with(code).await.unwrap().code, Some(code));
    }
    for code in [999, 1004, 1005, 1006, 1015, 2999, 5000] {
        let socket = ada.socket().await;
        assert_eq!(socket.close_with(code).await.unwrap().code, Some(1002), "{code}");
    }
    let silent = ada.socket().await;
    assert_eq!(
        silent.close().await.unwrap().code,
        None,
        "an empty close frame gets an empty answer"
    );
}

#[tokio::test]
async fn wsx_02_an_unknown_type_is_an_error_and_ten_in_a_minute_close() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    for n in 0..9 {
        socket
            .send_text(format!(r#"{{"type":"dance","id":"d{n}"}}"#))
            .await
            .unwrap();
        let (id, code) = until(&mut socket, |frame| match frame {
            ServerFrame::Error { id, code, .. } => Some((id, code)),
            _ => None,
        })
        .await;
        assert_eq!((id, code), (Some(format!("d{n}")), ProblemCode::Unsupported));
    }
    socket.send_text(r#"{"type":"dance"}"#).await.unwrap();
    assert_eq!(socket.closed().await.unwrap().code, Some(close::BAD_PROTOCOL));
}

#[tokio::test]
async fn wrong_fields_are_an_error_and_unknown_fields_are_ignored() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    socket.send_text(r#"{"type":"send","id":"1","chat":7}"#).await.unwrap();
    let code = until(&mut socket, |frame| match frame {
        ServerFrame::Error { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(code.await, ProblemCode::InvalidBody);
    socket
        .send_text(r#"{"type":"ping","id":"2","extra":{"a":[1]}}"#)
        .await
        .unwrap();
    until(&mut socket, |frame| {
        matches!(frame, ServerFrame::Ok { id: Some(id), .. } if id == "2").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_stopping_server_announces_it_and_closes_with_1012() {
    let mut app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    let (code, ()) = tokio::join!(
        async {
            until(&mut socket, |frame| {
                matches!(frame, ServerFrame::Draining { .. }).then_some(())
            })
            .await;
            socket.closed().await.unwrap().code
        },
        app.stop(),
    );
    assert_eq!(code, Some(close::RESTART));
}

/// A frame of a text message, masked as a client must.
fn fragment(kind: Data, text: &'static str, is_final: bool) -> Message {
    Message::Frame(Frame::message(text, OpCode::Data(kind), is_final))
}

#[tokio::test]
async fn wsx_03_each_fragment_of_a_message_counts_as_a_frame() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    socket
        .send_raw(fragment(Data::Text, r#"{"type":"ping","#, false))
        .await
        .unwrap();
    for _ in 0..20 {
        socket.send_raw(fragment(Data::Continue, "", false)).await.unwrap();
    }
    socket
        .send_raw(fragment(Data::Continue, r#""id":"whole"}"#, true))
        .await
        .unwrap();
    until(&mut socket, |frame| {
        matches!(frame, ServerFrame::Ok { id: Some(id), .. } if id == "whole").then_some(())
    })
    .await;

    socket.send_raw(fragment(Data::Text, "", false)).await.unwrap();
    for _ in 0..200 {
        // The server may close the socket meanwhile.
        if socket.send_raw(fragment(Data::Continue, "", false)).await.is_err() {
            break;
        }
    }
    assert_eq!(socket.closed().await.unwrap().code, Some(close::ABUSE));
}
