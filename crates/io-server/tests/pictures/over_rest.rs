//! Who sees a picture, for how long, and what they learn with it.

use http::Method;
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::OwnPicture;
use io_core::ids::PictureName;
use io_testkit::TestApp;
use serde_json::json;

use crate::{PIXEL, ada_shows_her_picture, at, name_of, own, takes_pictures, upload, upload_as};

#[tokio::test]
async fn upl_01_a_picture_is_taken_by_its_bytes_and_comes_back_as_jpeg() {
    TestApp::each_engine_with(takes_pictures, async |app| {
        let ada = app.sign_in("ada@example.org").await;
        assert_eq!(ada.client.profile().await.unwrap().picture, OwnPicture::None);
        assert_eq!(own(&ada.client).await.status, 404);
        for media_type in [None, Some("image/png"), Some("application/octet-stream")] {
            let reply = upload_as(&ada.client, PIXEL, media_type).await;
            assert_eq!(reply.status, 204, "{}", reply.text());
        }
        for other in ["image/jpeg", "text/html", "multipart/form-data; boundary=x"] {
            let reply = upload_as(&ada.client, PIXEL, Some(other)).await;
            assert_eq!(reply.problem().unwrap().code, ProblemCode::NotAPicture, "{other}");
        }
        assert_eq!(ada.client.profile().await.unwrap().picture, OwnPicture::Set);
        let shown = own(&ada.client).await;
        assert_eq!(
            (shown.status, shown.headers["content-type"].as_bytes()),
            (http::StatusCode::OK, &b"image/jpeg"[..])
        );
        let small = ada.client.fetch("/api/user/picture?size=small").await.unwrap();
        assert!(small.body.len() < shown.body.len());
        let reply = ada.client.fetch("/api/user/picture?size=huge").await.unwrap();
        assert_eq!(reply.status, 400);
        ada.client.delete("/api/user/picture").await.unwrap();
        ada.client.delete("/api/user/picture").await.unwrap();
        assert_eq!(own(&ada.client).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn upl_02_a_file_that_is_too_large_is_refused_while_it_comes() {
    let app = TestApp::with(takes_pictures).await;
    let ada = app.sign_in("ada@example.org").await;
    let reply = upload_as(&ada.client, &vec![0xff; 5 * 1024 * 1024 + 1], None).await;
    assert_eq!(reply.problem().unwrap().code, ProblemCode::TooLarge);
    let mut padded = PIXEL.to_vec();
    padded.resize(5 * 1024 * 1024, 0);
    upload(&ada.client, &padded).await;
}

#[tokio::test]
async fn upl_07_a_day_has_room_for_so_many_uploads() {
    let app = TestApp::with(|config| {
        takes_pictures(config);
        config.limits.picture_account.count = 2;
        config.limits.picture_account.burst = 2;
    })
    .await;
    let ada = app.sign_in("ada@example.org").await;
    upload(&ada.client, PIXEL).await;
    upload_as(&ada.client, b"GIF89a", None).await;
    let reply = upload_as(&ada.client, PIXEL, None).await;
    let problem = reply.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::RateLimited);
    assert!(problem.retry_after.is_some());
    assert_eq!(own(&ada.client).await.status, 200, "the one before stays");
}

#[tokio::test]
async fn upl_01_a_place_without_pictures_has_no_route_to_them() {
    let app = TestApp::with(|config| config.pictures.enabled = false).await;
    let ada = app.sign_in("ada@example.org").await;
    assert_eq!(ada.client.profile().await.unwrap().picture, OwnPicture::Off);
    assert_eq!(upload_as(&ada.client, PIXEL, None).await.status, 404);
    assert_eq!(own(&ada.client).await.status, 404);
}

#[tokio::test]
async fn ano_08_only_who_was_shown_a_picture_finds_it_under_its_name() {
    TestApp::each_engine_with(takes_pictures, async |app| {
        let pair = app.pair().await;
        let eve = app.sign_in("eve@example.org").await;
        upload(&pair.ada.client, PIXEL).await;
        assert_eq!(name_of(&pair.ben, pair.chat).await, None);
        let before = serde_json::to_string(&pair.ben.client.chat(pair.chat).await.unwrap()).unwrap();
        assert!(!before.contains("picture"), "{before}");
        ada_shows_her_picture(&pair).await;
        let name = name_of(&pair.ben, pair.chat).await.unwrap();

        let shown = at(&pair.ben.client, pair.chat, name).await;
        assert_eq!(shown.status, 200);
        assert_eq!(shown.body, own(&pair.ada.client).await.body);
        for (header, value) in [
            ("cache-control", "private, no-store"),
            ("content-disposition", "inline; filename=\"picture.jpg\""),
            ("content-type", "image/jpeg"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(shown.headers[header], value);
        }
        for header in ["etag", "last-modified", "age", "set-cookie"] {
            assert!(!shown.headers.contains_key(header), "{header}");
        }

        let other = PictureName::from_random([7; 16]);
        for (client, chat, name) in [
            (&pair.ben.client, pair.chat, other),
            (&pair.ada.client, pair.chat, name),
            (&eve.client, pair.chat, name),
            (&app.client(), pair.chat, name),
        ] {
            let reply = at(client, chat, name).await;
            assert!([401, 404].contains(&reply.status.as_u16()), "{}", reply.status);
            assert!(!reply.body.starts_with(&[0xff, 0xd8]));
        }
        let path = format!("/api/chat/{}/picture/none", pair.chat);
        assert_eq!(pair.ben.client.fetch(&path).await.unwrap().status, 404);
    })
    .await;
}

#[tokio::test]
async fn ano_08_two_chats_have_two_names_for_one_picture() {
    let app = TestApp::with(takes_pictures).await;
    let mut names = Vec::new();
    let pair = app.pair().await;
    upload(&pair.ada.client, PIXEL).await;
    ada_shows_her_picture(&pair).await;
    names.push(name_of(&pair.ben, pair.chat).await.unwrap());
    pair.ada.client.end(pair.chat).await.unwrap();
    let eve = app.sign_in("eve@example.org").await;
    let second = io_testkit::meet(pair.ada, eve).await;
    ada_shows_her_picture(&second).await;
    names.push(name_of(&second.ben, second.chat).await.unwrap());
    assert_ne!(names[0], names[1]);
    assert_eq!(at(&second.ben.client, second.chat, names[0]).await.status, 404);
}

#[tokio::test]
async fn upl_10_a_picture_is_gone_at_once_however_it_goes() {
    TestApp::each_engine_with(takes_pictures, async |app| {
        for how in ["replace", "remove", "hide", "block", "report", "delete"] {
            let ada = app.sign_in(&format!("ada-{how}@example.org")).await;
            let ben = app.sign_in(&format!("ben-{how}@example.org")).await;
            let pair = io_testkit::meet(ada, ben).await;
            upload(&pair.ada.client, PIXEL).await;
            ada_shows_her_picture(&pair).await;
            let name = name_of(&pair.ben, pair.chat).await.unwrap();
            assert_eq!(at(&pair.ben.client, pair.chat, name).await.status, 200);
            let ada = &pair.ada.client;
            let done = |reply: io_client::Reply| assert!(reply.status.is_success(), "{how}: {}", reply.text());
            match how {
                "replace" => upload(ada, PIXEL).await,
                "remove" => ada.delete("/api/user/picture").await.unwrap(),
                "hide" => drop(ada.reveal_revoke(pair.chat).await.unwrap()),
                "block" => ada.block(pair.chat).await.unwrap(),
                "report" => {
                    let body = json!({ "chat": pair.chat, "cid": pair.ada.cid(), "reason": "other", "block": false });
                    done(ada.json(Method::POST, "/api/chat/report", &body).await.unwrap());
                }
                _ => done(
                    ada.json(Method::POST, "/api/user/delete", &json!({ "now": true }))
                        .await
                        .unwrap(),
                ),
            }
            assert_eq!(name_of(&pair.ben, pair.chat).await, None, "{how}");
            assert_eq!(at(&pair.ben.client, pair.chat, name).await.status, 404, "{how}");
        }
    })
    .await;
}
