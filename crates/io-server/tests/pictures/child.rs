//! The process that decodes pictures, as the server starts it.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use io_core::picture::MAX_BYTES;
use io_picture::Refused;
use io_server::pictures::{Decoder, Failed};

use crate::{IO, PIXEL};

fn decoder() -> Decoder {
    Decoder::new(PathBuf::from(IO))
}

/// A decoder whose program is a script.
fn script(folder: &Path, text: &str) -> Decoder {
    let path = folder.join("program");
    let mut file = std::fs::File::create(&path).unwrap();
    write!(file, "#!/bin/sh\n{text}\n").unwrap();
    file.set_permissions(std::fs::Permissions::from_mode(0o700)).unwrap();
    drop(file);
    Decoder::new(path)
}

async fn refusal(decoder: &Decoder, file: &[u8]) -> Refused {
    match decoder.squares(file).await {
        Err(Failed::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_process_of_its_own_makes_the_squares_of_a_picture() {
    let made = decoder().squares(PIXEL).await.unwrap();
    assert_eq!(made, io_picture::squares(PIXEL).unwrap());
}

#[tokio::test]
async fn the_process_says_why_it_refuses_a_picture() {
    let decoder = decoder();
    assert_eq!(refusal(&decoder, b"GIF89a").await, Refused::OtherFormat);
    assert_eq!(refusal(&decoder, b"<svg/>").await, Refused::OtherFormat);
    assert_eq!(refusal(&decoder, &PIXEL[..40]).await, Refused::Damaged);
    assert_eq!(refusal(&decoder, &vec![0; MAX_BYTES + 1]).await, Refused::TooManyBytes);
    let mut bomb = PIXEL.to_vec();
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    // Its checksum is wrong as well, and either is reason enough.
    assert!([Refused::TooLarge, Refused::Damaged].contains(&refusal(&decoder, &bomb).await));
}

#[tokio::test]
async fn a_process_that_fails_means_a_damaged_picture() {
    for text in ["exit 7", "kill -9 $$", "echo nonsense", "cat", "exec cat /dev/zero"] {
        let folder = tempfile::tempdir().unwrap();
        let broken = script(folder.path(), text);
        assert_eq!(refusal(&broken, PIXEL).await, Refused::Damaged, "{text}");
    }
}

#[tokio::test]
async fn the_process_inherits_no_environment() {
    let folder = tempfile::tempdir().unwrap();
    // The script exits with the status for another format if it finds what every test process has.
    let asking = script(folder.path(), "test -n \"$CARGO_MANIFEST_DIR\" && exit 41; exit 42");
    assert_eq!(refusal(&asking, PIXEL).await, Refused::TooLarge);
}

#[tokio::test]
async fn a_missing_program_is_no_fault_of_the_picture() {
    let missing = Decoder::new(PathBuf::from("/nonexistent/io"));
    assert!(matches!(missing.squares(PIXEL).await, Err(Failed::NoProcess(_))));
}

#[tokio::test]
async fn only_so_many_pictures_wait_for_the_decoder() {
    let decoder = decoder();
    let results = futures_util::future::join_all((0..24).map(|_| decoder.squares(PIXEL))).await;
    let busy = results.iter().filter(|result| matches!(result, Err(Failed::Busy)));
    assert_eq!(busy.count(), 4);
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 20);
}
