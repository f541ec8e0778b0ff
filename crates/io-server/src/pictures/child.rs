//! `io decode-picture`: a picture on standard input, its two squares on standard output.
//!
//! It bounds itself before it reads a byte. The status says why it refuses a picture.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use io_core::picture::MAX_BYTES;
use io_picture::{Refused, Squares, squares};
use rustix::process::{Resource, Rlimit, setrlimit};

/// The word that starts this process.
pub(super) const COMMAND: &str = "decode-picture";

/// The most memory, program included.
const MEMORY: u64 = 512 * 1024 * 1024;

/// The most seconds of computing.
const SECONDS: u64 = 5;

/// Every refusal and the exit status that says it.
const REFUSALS: [(Refused, u8); 4] = [
    (Refused::TooManyBytes, 40),
    (Refused::OtherFormat, 41),
    (Refused::TooLarge, 42),
    (Refused::Damaged, 43),
];

/// Decodes one picture.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    confine()?;
    let mut file = Vec::new();
    let most = u64::try_from(MAX_BYTES)? + 1;
    std::io::stdin().lock().take(most).read_to_end(&mut file)?;
    match squares(&file) {
        Ok(made) => {
            let mut out = std::io::stdout().lock();
            out.write_all(&joined(&made)?)?;
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => Ok(ExitCode::from(status_of(refused))),
    }
}

/// Memory, computing, and no file: what is open stays open, and nothing more can be opened or written to a disk.
fn confine() -> rustix::io::Result<()> {
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 0),
    ] {
        setrlimit(
            resource,
            Rlimit {
                current: Some(most),
                maximum: Some(most),
            },
        )?;
    }
    Ok(())
}

fn status_of(refused: Refused) -> u8 {
    let found = REFUSALS.iter().find(|(other, _)| *other == refused);
    found.map_or(1, |(_, status)| *status)
}

/// The refusal that an exit status says.
pub(super) fn refusal_of(status: i32) -> Option<Refused> {
    let found = REFUSALS.iter().find(|(_, other)| i32::from(*other) == status);
    found.map(|(refused, _)| *refused)
}

/// Two squares as one run of bytes, as [`written`] reads them.
pub(super) fn joined(made: &Squares) -> anyhow::Result<Vec<u8>> {
    let length = u32::try_from(made.large.len())?.to_be_bytes();
    Ok([&length[..], &made.large, &made.small].concat())
}

/// The squares that a process wrote. None: it wrote something else.
pub(super) fn written(output: &[u8]) -> Option<Squares> {
    let (length, rest) = output.split_at_checked(4)?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    let (large, small) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    let whole = |jpeg: &[u8]| jpeg.starts_with(&[0xff, 0xd8, 0xff]) && jpeg.ends_with(&[0xff, 0xd9]);
    (whole(large) && whole(small)).then(|| Squares {
        large: large.to_vec(),
        small: small.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_of_a_picture_has_a_status_of_its_own() {
        for (refused, status) in REFUSALS {
            assert_eq!(status_of(refused), status);
            assert_eq!(refusal_of(i32::from(status)), Some(refused));
        }
        assert_eq!(refusal_of(0), None);
        assert_eq!(refusal_of(1), None);
    }

    #[test]
    fn only_two_whole_pictures_count_as_written() {
        let jpeg = [0xff, 0xd8, 0xff, 1, 0xff, 0xd9];
        let all = [&6_u32.to_be_bytes()[..], &jpeg, &jpeg].concat();
        assert!(written(&all).is_some());
        for length in 0..all.len() {
            assert!(written(&all[..length]).is_none(), "{length}");
        }
        let too_long = [&u32::MAX.to_be_bytes()[..], &jpeg, &jpeg].concat();
        assert!(written(&too_long).is_none());
    }
}
