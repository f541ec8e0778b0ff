//! What a process has started, directly and through others, as the kernel tells: to end all of it when the process
//! cannot or will not.
//!
//! Must not end a process that only has the number of one that is gone.

use std::collections::{BTreeMap, BTreeSet};

use rustix::process::{Pid, Signal, kill_process};

/// A process and everything that it has started, as far as it was seen.
#[derive(Debug)]
pub(crate) struct ProcessTree {
    /// Each with when it began, which tells it from a later process of the same number.
    seen: BTreeMap<i32, u64>,
}

impl ProcessTree {
    /// As it is now.
    pub(crate) fn of(ancestor: Pid) -> Self {
        let mut tree = Self { seen: BTreeMap::new() };
        if let Some(process) = Process::read(ancestor.as_raw_nonzero().get()) {
            tree.seen.insert(process.id, process.began);
        }
        tree.look_again();
        tree
    }

    /// Adds what was started since.
    pub(crate) fn look_again(&mut self) {
        let all = processes();
        let mut family: BTreeSet<i32> = all
            .iter()
            .filter(|process| self.seen.get(&process.id) == Some(&process.began))
            .map(|process| process.id)
            .collect();
        // A child may have a smaller number than its parent, so one pass is not enough.
        loop {
            let known = family.len();
            for process in &all {
                if family.contains(&process.parent) && family.insert(process.id) {
                    self.seen.insert(process.id, process.began);
                }
            }
            if family.len() == known {
                return;
            }
        }
    }

    /// Kills those that are still there.
    pub(crate) fn kill(&self) {
        for (id, began) in &self.seen {
            if Process::read(*id).is_some_and(|process| process.began == *began)
                && let Some(id) = Pid::from_raw(*id)
            {
                // One that ended in between needs no killing.
                let _ = kill_process(id, Signal::KILL);
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Process {
    id: i32,
    parent: i32,
    began: u64,
}

impl Process {
    fn read(id: i32) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
    }

    /// From the line that the kernel writes: number, (name), state, parent, … and, as the 22nd, when it began.
    fn parse(stat: &str) -> Option<Self> {
        let (id, rest) = stat.split_once(' ')?;
        // The name may hold blanks and parentheses; what follows it does not.
        let (_, rest) = rest.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        Some(Self {
            id: id.parse().ok()?,
            parent: fields.get(1)?.parse().ok()?,
            began: fields.get(19)?.parse().ok()?,
        })
    }
}

/// Every process of the machine; none where the kernel does not tell.
fn processes() -> Vec<Process> {
    std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Process::read(entry.file_name().to_str()?.parse().ok()?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name_holds() {
        let stat = "42 (a) 7 (b) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0";
        let process = Process {
            id: 42,
            parent: 7,
            began: 12345,
        };
        assert_eq!(Process::parse(stat), Some(process));
    }

    #[test]
    fn this_process_is_among_what_its_parent_started() {
        let own = Process::read(i32::try_from(std::process::id()).unwrap()).unwrap();
        let tree = ProcessTree::of(Pid::from_raw(own.parent).unwrap());
        assert_eq!(tree.seen.get(&own.id), Some(&own.began));
    }
}
