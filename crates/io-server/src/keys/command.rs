//! Runs a program that prints a key.
//!
//! Without a shell, for a bounded time, and with a bounded output that stays in memory.

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use zeroize::Zeroizing;

/// How long the program may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most that it may print, in bytes: a hundred keys.
const MOST: u64 = 8_192;

/// What the program of these words prints.
pub(super) fn output(words: &str) -> anyhow::Result<Zeroizing<String>> {
    output_within(words, PATIENCE)
}

fn output_within(words: &str, patience: Duration) -> anyhow::Result<Zeroizing<String>> {
    let mut words = words.split_whitespace();
    let program = words.next().context("names no program")?;
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped());
    // Its own children end with it.
    command.process_group(0);
    for (name, _) in std::env::vars_os() {
        // It needs none of IO's settings, some of which are secrets.
        if name.as_encoded_bytes().starts_with(b"IO_") {
            command.env_remove(name);
        }
    }
    let mut child = command.spawn().with_context(|| format!("cannot run {program}"))?;
    let mut stdout = child.stdout.take().context("has no output")?;
    let (sender, receiver) = sync_channel(1);
    std::thread::spawn(move || {
        // Room for everything from the start: a buffer that grows would leave copies behind.
        let mut printed = Zeroizing::new(Vec::with_capacity(usize::try_from(MOST).unwrap_or(0) + 2));
        let read = (&mut stdout).take(MOST + 1).read_to_end(&mut printed);
        let _ = sender.send(read.map(|_| printed));
    });
    let printed = match receiver.recv_timeout(patience) {
        Ok(printed) => printed.with_context(|| format!("cannot read what {program} prints"))?,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            end(&mut child);
            bail!("{program} took longer than {} seconds", patience.as_secs());
        }
    };
    if printed.len() as u64 > MOST {
        end(&mut child);
        bail!("{program} printed too much: more than {MOST} bytes");
    }
    let status = match ended(&mut child, patience) {
        Some(status) => status?,
        None => bail!("{program} took longer than {} seconds", patience.as_secs()),
    };
    if !status.success() {
        bail!("{program} failed with {status}");
    }
    let text = std::str::from_utf8(&printed).ok();
    let text = text.with_context(|| format!("what {program} printed is not UTF-8"))?;
    if text.trim().is_empty() {
        bail!("{program} printed nothing");
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// How a program ended that closed its output. None: it did not end in time, and was ended.
fn ended(child: &mut Child, patience: Duration) -> Option<std::io::Result<std::process::ExitStatus>> {
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (sender, receiver) = sync_channel::<()>(1);
    let watch = std::thread::spawn(move || {
        let late = receiver.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
        if late && let Some(id) = id {
            let _ = kill_process_group(id, Signal::KILL);
        }
        late
    });
    let status = child.wait();
    let _ = sender.send(());
    (!watch.join().unwrap_or(true)).then_some(status)
}

/// Ends the program and everything that it started.
fn end(child: &mut Child) {
    if let Some(id) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(id, Signal::KILL);
    }
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_end_is_ended_and_named() {
        let patience = Duration::from_millis(50);
        for words in ["/bin/sleep 600", "/bin/sh -c exec>&-;sleep${IFS}600"] {
            let error = output_within(words, patience).unwrap_err().to_string();
            assert!(error.contains("took longer"), "{error}");
        }
    }

    #[test]
    fn a_program_gets_no_variable_of_io() {
        // Cargo sets no variable that begins with IO_; what is there without is what is passed on.
        let printed = output_within("/usr/bin/env", PATIENCE).unwrap();
        assert!(printed.lines().all(|line| !line.starts_with("IO_")), "{}", *printed);
    }
}
