//! The machine: disk, open files, random numbers, and who can read the secrets.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::process::{Resource, getrlimit};

use super::{Answers, Seen, Subject};
use crate::config::{Config, Database};
use crate::storage;

/// What the unit of IO has, and what is enough whatever is configured.
const DESCRIPTORS: u64 = 65_536;

/// A process without a limit.
const UNLIMITED: u64 = u64::MAX;

/// What a server needs beside its connections: files, the database, the mail server.
const OTHERS: u64 = 200;

/// The kernel's generator is seeded, and says so, with at least this.
const ENTROPY: u32 = 128;

pub(super) fn ask(subject: &Subject) -> Answers {
    let config = &subject.config;
    vec![
        ("disk", disk(&config.data_dir)),
        ("descriptors", descriptors(config)),
        ("entropy", entropy(subject)),
        ("secret-files", secrets(config)),
    ]
}

fn disk(folder: &Path) -> Seen {
    // A folder that is not made yet lies where its nearest parent does.
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let there = absolute.ancestors().find(|parent| parent.exists());
    let found = there.and_then(|parent| rustix::fs::statvfs(parent).ok());
    let Some(found) = found else {
        return Seen::fail("the disk of the data folder cannot be asked");
    };
    let (whole, free) = (found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize);
    let percent = (free * 100).checked_div(whole).unwrap_or(0);
    let said = format!(
        "{percent} % of the disk of the data folder is free, {} MB",
        free / 1_000_000
    );
    match percent {
        0..3 => Seen::fail(said),
        3..10 => Seen::warn(said),
        _ => Seen::ok(said),
    }
}

fn descriptors(config: &Config) -> Seen {
    let (most, whose) = match running(config).and_then(limit_of) {
        Some(most) => (most, "the server"),
        // A start raises its limit to the maximum.
        None => (
            getrlimit(Resource::Nofile).maximum.unwrap_or(UNLIMITED),
            "a process that is started here",
        ),
    };
    if most == UNLIMITED {
        return Seen::ok(format!("{whose} may open any number of files"));
    }
    let said = format!("{whose} may open {most} files");
    let needed = u64::try_from(config.http.max_connections)
        .unwrap_or(u64::MAX)
        .saturating_add(OTHERS);
    if most < needed {
        Seen::fail(format!("{said}, and http.max_connections needs {needed}"))
    // Beyond four fifths the server takes no more connections, and the alert `IoFilesRunOut` fires.
    } else if most < DESCRIPTORS && needed > most / 5 * 4 {
        Seen::warn(format!(
            "{said}, fewer than {DESCRIPTORS}, and http.max_connections needs {needed} of them"
        ))
    } else {
        Seen::ok(said)
    }
}

/// The process that holds the data folder, if it is one of this machine.
fn running(config: &Config) -> Option<u32> {
    let holder = std::fs::read_to_string(config.data_dir.join(storage::LOCK)).ok()?;
    let (process, rest) = holder.strip_prefix("process ")?.split_once(" on ")?;
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let here = rest.strip_prefix(host.trim())?.starts_with(',');
    process.parse().ok().filter(|_| here)
}

/// How many files another process may open, if it is an IO.
fn limit_of(process: u32) -> Option<u64> {
    let program = std::fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next().filter(|_| program.trim() == "io")? {
        "unlimited" => Some(UNLIMITED),
        soft => soft.parse().ok(),
    }
}

fn entropy(subject: &Subject) -> Seen {
    let mut drawn = [[0; 32]; 2];
    for bytes in &mut drawn {
        subject.outside.entropy.fill(bytes);
    }
    if drawn[0] == drawn[1] || drawn[0] == [0; 32] {
        return Seen::fail("two draws of random bytes are the same");
    }
    let known = std::fs::read_to_string("/proc/sys/kernel/random/entropy_avail");
    let bits: Option<u32> = known.ok().and_then(|text| text.trim().parse().ok());
    match bits {
        Some(bits) if bits < ENTROPY => Seen::warn(format!("the kernel has {bits} bits of entropy only")),
        Some(bits) => Seen::ok(format!("the kernel has {bits} bits of entropy")),
        None => Seen::ok("random bytes were drawn"),
    }
}

fn secrets(config: &Config) -> Seen {
    let mut places = vec![config.data_dir.clone(), config.root_key.file.clone()];
    if let Database::Sqlite(folder) = &config.database {
        places.extend(["io.db", "keys.db"].map(|name| folder.join(name)));
    }
    places.extend(config.secret_files.iter().cloned());
    places.extend(config.tls.files.iter().map(|files| files.key.clone()));
    let found: Vec<(PathBuf, u32)> = places.into_iter().filter_map(open_to_others).collect();
    if found.is_empty() {
        return Seen::ok("the data folder and every file with a secret are private");
    }
    let named: Vec<String> = found
        .iter()
        .map(|(path, mode)| format!("{} has mode {mode:o}", path.display()))
        .collect();
    if found.iter().any(|(_, mode)| mode & 0o007 != 0) {
        Seen::fail(named.join(", "))
    } else {
        Seen::warn(named.join(", "))
    }
}

/// The mode of a file that others than its owner can use; but a group other than the owner's own may read it.
fn open_to_others(path: PathBuf) -> Option<(PathBuf, u32)> {
    let found = std::fs::metadata(&path).ok()?;
    let mode = found.permissions().mode() & 0o777;
    // root:io 0640 is how a service's secrets lie in /etc: the service reads, and cannot change them.
    let of_a_service = found.uid() == 0 && found.gid() != 0 && mode | 0o740 == 0o740 && found.is_file();
    (mode & 0o077 != 0 && !of_a_service).then_some((path, mode))
}
