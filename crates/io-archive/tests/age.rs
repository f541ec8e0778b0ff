//! The age format, held against Debian's `age`, and against every way in which a file can be damaged.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output};

use io_archive::age::{AgeError, Decrypting, Encrypting, Identity, Recipient};
use io_core::outside::Entropy as _;
use proptest::prelude::*;
use support::Bytes;

const PIECE: usize = 64 * 1024;

fn encrypted(plain: &[u8], recipients: &[Recipient], entropy: &Bytes) -> Vec<u8> {
    let mut file = Encrypting::new(Vec::new(), recipients, entropy).unwrap();
    file.write_all(plain).unwrap();
    file.finish().unwrap()
}

fn decrypted(file: &[u8], identity: &Identity) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    Decrypting::new(file, std::slice::from_ref(identity))?.read_to_end(&mut plain)?;
    Ok(plain)
}

/// One key and a file for it.
fn example(length: usize) -> (Identity, Vec<u8>, Vec<u8>) {
    let entropy = Bytes::new(7);
    let identity = Identity::generate(&entropy);
    let plain = entropy.some(length);
    let file = encrypted(&plain, &[identity.recipient()], &entropy);
    (identity, plain, file)
}

/// Where the content begins: after the header and its salt.
fn content_at(file: &[u8]) -> usize {
    let code = file.windows(4).position(|window| window == b"--- ").unwrap();
    let end = file[code..].iter().position(|byte| *byte == b'\n').unwrap();
    code + end + 1 + 16
}

fn refused(file: &[u8], identity: &Identity, what: &str) {
    let error = decrypted(file, identity).expect_err(what);
    let text = error.to_string();
    let in_words = [
        "this is not a file in the age format, version 1",
        "the beginning of the file is damaged or incomplete",
        "the file is damaged or incomplete",
        "none of the given keys opens this file",
    ];
    assert!(in_words.contains(&text.as_str()), "{what}: {text}");
}

#[test]
fn bkp_2_every_flipped_bit_of_a_small_file_is_refused() {
    let (identity, plain, file) = example(100);
    assert_eq!(decrypted(&file, &identity).unwrap(), plain);
    for place in 0..file.len() {
        for bit in 0..8 {
            let mut changed = file.clone();
            changed[place] ^= 1 << bit;
            refused(&changed, &identity, &format!("byte {place}, bit {bit}"));
        }
    }
}

#[test]
fn bkp_2_a_flipped_bit_at_the_border_of_each_piece_is_refused() {
    let (identity, plain, file) = example(3 * PIECE + 5);
    assert_eq!(decrypted(&file, &identity).unwrap(), plain);
    let start = content_at(&file);
    let borders = (0..4).flat_map(|piece| {
        let begin = start + piece * (PIECE + 16);
        [begin, begin + PIECE - 1, begin + PIECE, begin + PIECE + 15]
    });
    for place in borders
        .filter(|place| *place < file.len())
        .chain([file.len() - 17, file.len() - 1])
    {
        for bit in 0..8 {
            let mut changed = file.clone();
            changed[place] ^= 1 << bit;
            refused(&changed, &identity, &format!("byte {place}, bit {bit}"));
        }
    }
}

#[test]
fn bkp_2_a_file_that_is_cut_off_anywhere_is_refused() {
    let (identity, _, file) = example(300);
    for length in 0..file.len() {
        refused(&file[..length], &identity, &format!("{length} bytes left"));
    }
    // Also where a piece ends, so that all that is left is genuine.
    for pieces in [1, 2, 3] {
        let (identity, _, file) = example(3 * PIECE);
        let start = content_at(&file);
        for around in [-17_isize, -16, -1, 0, 1, 15, 16] {
            let length = (start + pieces * (PIECE + 16)).checked_add_signed(around).unwrap();
            if length < file.len() {
                refused(&file[..length], &identity, &format!("{pieces} pieces and {around}"));
            }
        }
    }
}

#[test]
fn bkp_2_a_file_that_goes_on_or_is_rearranged_is_refused() {
    for length in [0, 1, 100, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE] {
        let (identity, _, file) = example(length);
        for added in [1, 16, 17, PIECE + 16] {
            let longer = [file.as_slice(), &vec![0; added]].concat();
            refused(&longer, &identity, &format!("{length} and {added} more"));
        }
        let twice = [file.as_slice(), &file[content_at(&file)..]].concat();
        refused(&twice, &identity, &format!("{length}, the content twice"));
    }
    let (identity, _, file) = example(3 * PIECE);
    let start = content_at(&file);
    let piece = |number: usize| &file[start + number * (PIECE + 16)..start + (number + 1) * (PIECE + 16)];
    refused(
        &[&file[..start], piece(1), piece(0), piece(2)].concat(),
        &identity,
        "swapped",
    );
    refused(&[&file[..start], piece(0), piece(2)].concat(), &identity, "left out");
}

#[test]
fn a_file_that_was_not_finished_is_refused() {
    let entropy = Bytes::new(3);
    let identity = Identity::generate(&entropy);
    for length in [0, 10, PIECE, 2 * PIECE, 2 * PIECE + 1] {
        let mut file = Vec::new();
        let mut unfinished = Encrypting::new(&mut file, &[identity.recipient()], &entropy).unwrap();
        unfinished.write_all(&entropy.some(length)).unwrap();
        drop(unfinished);
        refused(&file, &identity, &format!("{length} bytes"));
    }
}

#[test]
fn nothing_more_is_read_after_damage() {
    let (identity, _, mut file) = example(3 * PIECE);
    let second = content_at(&file) + PIECE + 16;
    file[second] ^= 1;
    let mut reader = Decrypting::new(file.as_slice(), &[identity]).unwrap();
    let mut first = vec![0; PIECE];
    reader.read_exact(&mut first).unwrap();
    for _ in 0..3 {
        assert_eq!(reader.read(&mut first).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}

#[test]
fn each_of_several_recipients_opens_the_file_and_nobody_else() {
    let entropy = Bytes::new(11);
    let people: Vec<Identity> = (0..3).map(|_| Identity::generate(&entropy)).collect();
    let recipients: Vec<Recipient> = people.iter().map(Identity::recipient).collect();
    let file = encrypted(b"for three", &recipients, &entropy);
    for person in &people {
        assert_eq!(decrypted(&file, person).unwrap(), b"for three");
    }
    let other = Identity::generate(&entropy);
    let wrong = Decrypting::new(file.as_slice(), &[other]).err().unwrap();
    assert!(matches!(wrong, AgeError::WrongKey));
    let nobody = Encrypting::new(Vec::new(), &[], &entropy).err().unwrap();
    assert!(matches!(nobody, AgeError::NoRecipient));
}

#[test]
fn keys_have_one_text_and_a_secret_is_never_shown() {
    let entropy = Bytes::new(5);
    let identity = Identity::generate(&entropy);
    let (secret, public) = (identity.secret_text(), identity.recipient().to_string());
    assert_eq!(secret.parse::<Identity>().unwrap().recipient(), identity.recipient());
    assert_eq!(public.parse::<Recipient>().unwrap(), identity.recipient());
    let shown = format!("{identity:?} {:?}", identity.recipient());
    assert!(!shown.to_uppercase().contains("SECRET"), "{shown}");
    assert!(!shown.contains(&secret[16..30]), "{shown}");

    for place in 0..public.len() {
        let mut changed = public.clone().into_bytes();
        changed[place] = if changed[place] == b'q' { b'p' } else { b'q' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(changed.parse::<Recipient>().is_err(), "{changed}");
    }
    let lower = secret.to_lowercase();
    for text in [&secret[..], &lower, "", "age1", &public[..61], &public.to_uppercase()] {
        assert!(text.parse::<Recipient>().is_err(), "{text}");
    }
    for text in [&public[..], &lower, "", "AGE-SECRET-KEY-1", &secret[..73]] {
        let error = text.parse::<Identity>().unwrap_err().to_string();
        assert!(text.len() <= 16 || !error.contains(text), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_encrypted_comes_back_whatever_its_length(
        pieces in 0_usize..3,
        around in -3_isize..=3,
        step in 1_usize..100_000,
        seed in any::<u64>(),
    ) {
        let entropy = Bytes::new(seed);
        let identity = Identity::generate(&entropy);
        let plain = entropy.some((pieces * PIECE).saturating_add_signed(around));
        let mut file = Encrypting::new(Vec::new(), &[identity.recipient()], &entropy).unwrap();
        for part in plain.chunks(step) {
            file.write_all(part).unwrap();
        }
        prop_assert_eq!(decrypted(&file.finish().unwrap(), &identity).unwrap(), plain);
    }

    #[test]
    fn no_text_breaks_the_reader(text in prop::collection::vec(any::<u8>(), 0..400), cut in 0_usize..200) {
        let (identity, _, file) = example(10);
        let mixed = [&file[..cut.min(file.len())], &text].concat();
        prop_assert!(decrypted(&mixed, &identity).is_err());
    }
}

fn age(program: &str, folder: &Path, arguments: &[&str]) -> Option<Output> {
    let program = support::program(
        &format!("IO_TEST_{}", program.replace('-', "_").to_uppercase()),
        program,
    )?;
    Some(
        Command::new(program)
            .current_dir(folder)
            .args(arguments)
            .output()
            .unwrap(),
    )
}

#[test]
fn bkp_1_age_of_debian_opens_what_io_encrypts() {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Bytes::new(13);
    let identity = Identity::generate(&entropy);
    let other = Identity::generate(&entropy);
    std::fs::write(folder.path().join("key"), identity.secret_text().as_bytes()).unwrap();
    for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 200_000] {
        let plain = entropy.some(length);
        let file = encrypted(&plain, &[other.recipient(), identity.recipient()], &entropy);
        std::fs::write(folder.path().join("file.age"), file).unwrap();
        let Some(output) = age("age", folder.path(), &["-d", "-i", "key", "file.age"]) else {
            return;
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout == plain, "{length} bytes");
    }
}

#[test]
fn bkp_1_io_opens_what_age_of_debian_encrypts() {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Bytes::new(17);
    let Some(made) = age("age-keygen", folder.path(), &["-o", "key"]) else {
        return;
    };
    assert!(made.status.success());
    let text = std::fs::read_to_string(folder.path().join("key")).unwrap();
    let identity = Identity::all_in(&text).unwrap().remove(0);
    let public = identity.recipient().to_string();
    assert!(text.contains(&public), "{text} is that of {public}");
    let other = Identity::generate(&entropy).recipient().to_string();
    for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 200_000] {
        let plain = entropy.some(length);
        std::fs::write(folder.path().join("file"), &plain).unwrap();
        let recipients = ["-r", &other, "-r", &public, "-o", "file.age", "file"];
        let output = age("age", folder.path(), &recipients).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let file = std::fs::read(folder.path().join("file.age")).unwrap();
        assert!(decrypted(&file, &identity).unwrap() == plain, "{length} bytes");
    }
}

/// Written by Debian's `age` 1.1.1, so that the format is held without it too.
const KEY: &str = "AGE-SECRET-KEY-1JMDMQJCDHA3ZUJZXUQG5LC9Q82J3HXEGY6CDGLL6AG34GDC46XTS2HGCZQ";
const PUBLIC: &str = "age1p2ry0fcj4c6trwmxarq4aadzqhzunmthsdhnafaa6nnkdcy8cu4s9mk06e";
const HELLO: &[u8] = include_bytes!("hello.age");

#[test]
fn a_file_of_age_1_1_1_opens() {
    let identity: Identity = KEY.parse().unwrap();
    assert_eq!(identity.recipient().to_string(), PUBLIC);
    assert_eq!(identity.secret_text().as_str(), KEY);
    assert_eq!(decrypted(HELLO, &identity).unwrap(), b"hello\n");
}

#[test]
fn recipients_of_another_kind_are_passed_over() {
    let identity: Identity = KEY.parse().unwrap();
    // The code of the header covers the new lines, so only the kind of the refusal tells that they were understood.
    let text = HELLO.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let foreign = b"-> some-grease arg1 arg2\nAAAA\n";
    let with_foreign = [&HELLO[..text], foreign, &HELLO[text..]].concat();
    let error = Decrypting::new(with_foreign.as_slice(), std::slice::from_ref(&identity))
        .err()
        .unwrap();
    assert!(matches!(error, AgeError::DamagedHeader));
    let only_foreign = [b"age-encryption.org/v1\n", foreign.as_slice(), b"--- AAAA\n"].concat();
    let error = Decrypting::new(only_foreign.as_slice(), &[identity]).err().unwrap();
    assert!(matches!(error, AgeError::WrongKey));
}

#[test]
fn a_header_without_end_is_refused_in_bounded_memory() {
    let endless = b"age-encryption.org/v1\n".chain(io::repeat(b'x'));
    let entropy = Bytes::new(1);
    let error = Decrypting::new(endless, &[Identity::generate(&entropy)]).err().unwrap();
    assert!(matches!(error, AgeError::DamagedHeader));
    let mut nonsense = [0; 16];
    entropy.fill(&mut nonsense);
    let error = Decrypting::new(nonsense.as_slice(), &[Identity::generate(&entropy)])
        .err()
        .unwrap();
    assert!(matches!(error, AgeError::NotAge));
}
