//! Files that want to be more than a picture, through the real server: only 2xx and 4xx, and nothing but pixels comes out.

use io_testkit::TestApp;

use crate::{PIXEL, own, takes_pictures, upload_as};

const MARK: &[u8] = b"<script>GPS 52.52 13.40</script>";

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [&name[..], content].concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], &named, &crc(&named).to_be_bytes()].concat()
}

/// A PNG of gray pixels that claims this size and has this data.
fn png(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", data),
        chunk(*b"IEND", b""),
    ]
    .concat()
}

/// Zeros of this many bytes in the form of zlib: each block of them takes a few bits, as in a bomb.
fn bomb(bytes: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(&vec![0; bytes]).unwrap();
    writer.finish().unwrap()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Chunks behind the header of the pixel.
fn with_chunk(extra: &[u8]) -> Vec<u8> {
    [&PIXEL[..33], extra, &PIXEL[33..]].concat()
}

#[tokio::test]
async fn upl_03_a_file_that_claims_too_much_is_refused() {
    let app = TestApp::with(takes_pictures).await;
    let ada = app.sign_in("ada@example.org").await;
    let small = bomb(2);
    for (width, height, code) in [
        (30_000, 30_000, "picture_too_large"),
        (100_000, 100_000, "picture_too_large"),
        (8_193, 1, "picture_too_large"),
        (8_000, 8_000, "picture_too_large"),
        (4_000, 4_000, "picture_damaged"),
    ] {
        let reply = upload_as(&ada.client, &png(width, height, &small), None).await;
        assert_eq!(reply.status, 422, "{width} {height}");
        assert_eq!(reply.problem().unwrap().code.as_str(), code, "{width} {height}");
    }
    // As large as it may be: sixteen million pixels in a few kilobytes, and more behind them than they need.
    for bytes in [4_001 * 4_000, 200_000_000] {
        let file = png(4_000, 4_000, &bomb(bytes));
        assert!(file.len() < 1_000_000);
        let reply = upload_as(&ada.client, &file, None).await;
        assert!(reply.status == 204 || reply.status == 422, "{}", reply.status);
    }
    // A text that unpacks to far more than the picture.
    let text = [&b"Comment\0\0"[..], &bomb(200_000_000)].concat();
    let reply = upload_as(&ada.client, &with_chunk(&chunk(*b"zTXt", &text)), None).await;
    assert!(reply.status == 204 || reply.status == 422, "{}", reply.status);
}

#[tokio::test]
async fn upl_05_what_hides_in_a_picture_does_not_come_out() {
    let app = TestApp::with(takes_pictures).await;
    let ada = app.sign_in("ada@example.org").await;
    let jpeg = {
        assert_eq!(upload_as(&ada.client, PIXEL, None).await.status, 204);
        own(&ada.client).await.body
    };
    let segment = |marker: u8, head: &[u8]| {
        let content = [head, MARK].concat();
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, 0xd8, 0xff, marker], &length[..], &content, &jpeg[2..]].concat()
    };
    let files = [
        [PIXEL, b"PK\x03\x04", MARK].concat(),
        [&jpeg[..], b"<!doctype html>", MARK].concat(),
        segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0"),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0"),
        segment(0xe2, b"ICC_PROFILE\0\x01\x01"),
        segment(0xed, b"Photoshop 3.0\0"),
        segment(0xfe, b""),
        with_chunk(&chunk(*b"tEXt", &[b"Comment\0", MARK].concat())),
        with_chunk(&chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])),
    ];
    for (number, file) in files.iter().enumerate() {
        let reply = upload_as(&ada.client, file, None).await;
        assert_eq!(reply.status, 204, "{number}: {}", reply.text());
        for size in ["small", "large"] {
            let out = ada
                .client
                .fetch(&format!("/api/user/picture?size={size}"))
                .await
                .unwrap()
                .body;
            assert!(
                out.starts_with(&[0xff, 0xd8]) && out.ends_with(&[0xff, 0xd9]),
                "{number}"
            );
            for part in [MARK, b"Exif", b"http", b"ICC_PROFILE", b"Photoshop", b"PK\x03\x04"] {
                assert!(!contains(&out, part), "{number}");
            }
        }
    }
}

#[tokio::test]
async fn upl_01_other_formats_are_refused_whatever_they_are_called() {
    let app = TestApp::with(takes_pictures).await;
    let ada = app.sign_in("ada@example.org").await;
    let others: [&[u8]; 11] = [
        b"",
        b"GIF89a",
        b"BM\0\0",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html>",
        b"II\x2a\0",
        b"\0\0\x01\0",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x1cftypavif",
    ];
    for other in others {
        for media_type in [None, Some("image/jpeg"), Some("image/png")] {
            let reply = upload_as(&ada.client, other, media_type).await;
            assert_eq!(reply.status, 415, "{other:?}");
        }
    }
}

#[tokio::test]
async fn upl_08_damaged_pictures_are_refused_or_taken_and_break_nothing() {
    let app = TestApp::with(takes_pictures).await;
    let ada = app.sign_in("ada@example.org").await;
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap() % below
    };
    assert_eq!(upload_as(&ada.client, PIXEL, None).await.status, 204);
    let jpeg = ada.client.fetch("/api/user/picture?size=small").await.unwrap().body;
    for round in 0..120 {
        let mut file = if round % 2 == 0 { jpeg.clone() } else { PIXEL.to_vec() };
        for _ in 0..=draw(6) {
            let at = draw(file.len());
            file[at] = u8::try_from(draw(256)).unwrap();
        }
        if draw(4) == 0 {
            file.truncate(1 + draw(file.len()));
        }
        let reply = upload_as(&ada.client, &file, None).await;
        assert!(
            reply.status.is_success() || reply.status.is_client_error(),
            "{}",
            reply.status
        );
    }
    assert_eq!(own(&ada.client).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn upl_07_many_uploads_at_once_are_done_or_told_to_wait() {
    let app = TestApp::with(takes_pictures).await;
    let ada = app.sign_in("ada@example.org").await;
    let large = png(600, 600, &bomb(601 * 600));
    let all = futures_util::future::join_all((0..50).map(|_| upload_as(&ada.client, &large, None))).await;
    let with = |status: u16| all.iter().filter(|reply| reply.status == status).count();
    assert!(with(204) > 0);
    assert_eq!(with(204) + with(503), 50);
    for reply in all.iter().filter(|reply| reply.status == 503) {
        assert!(reply.problem().unwrap().retry_after.is_some());
    }
    assert_eq!(own(&ada.client).await.status, 200);
}
