//! The processes that a process started, so that all of them can be killed.
//! Includes those that it started through others.
//!
//! Must not kill a later process that got the id of one that ended.

use std::collections::{BTreeMap, BTreeSet};

use rustix::process::{Pid, Signal, kill_process};

/// A process and the processes that it started, as far as they were seen.
#[derive(Debug)]
pub(crate) struct ProcessTree {
    /// When each began: this tells it from a later process with the same id.
    seen: BTreeMap<i32, u64>,
}

impl ProcessTree {
    /// The tree as it is now.
    pub(crate) fn of(ancestor: Pid) -> Self {
        let mut tree = Self { seen: BTreeMap::new() };
        if let Some(process) = Process::read(ancestor.as_raw_nonzero().get()) {
            tree.seen.insert(process.id, process.began);
        }
        tree.look_again();
        tree
    }

    /// Adds what started since.
    pub(crate) fn look_again(&mut self) {
        let all = processes();
        let mut family: BTreeSet<i32> = all
            .iter()
            .filter(|process| self.seen.get(&process.id) == Some(&process.began))
            .map(|process| process.id)
            .collect();
        // A child may have a smaller id than its parent, so one pass is not enough.
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

    /// Kills the processes that still run.
    pub(crate) fn kill(&self) {
        for (id, began) in &self.seen {
            if Process::read(*id).is_some_and(|process| process.began == *began)
                && let Some(id) = Pid::from_raw(*id)
            {
                // It may have ended in between.
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

    /// Parses a line of `/proc/<id>/stat`.
    /// Id, (name), state, parent, … and, as the 22nd field, when it began.
    fn parse(stat: &str) -> Option<Self> {
        let (id, rest) = stat.split_once(' ')?;
        // The name may contain blanks and parentheses; the fields after it do not.
        let (_, rest) = rest.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        Some(Self {
            id: id.parse().ok()?,
            parent: fields.get(1)?.parse().ok()?,
            began: fields.get(19)?.parse().ok()?,
        })
    }
}

/// Every process of the machine; none where there is no `/proc`.
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
    fn any_name_of_a_process_can_be_read() {
        let stat = "42 (a) 7 (b) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0";
        let process = Process {
            id: 42,
            parent: 7,
            began: 12345,
        };
        assert_eq!(Process::parse(stat), Some(process));
    }

    #[test]
    fn this_process_is_in_the_tree_of_its_parent() {
        let own = Process::read(i32::try_from(std::process::id()).unwrap()).unwrap();
        let tree = ProcessTree::of(Pid::from_raw(own.parent).unwrap());
        assert_eq!(tree.seen.get(&own.id), Some(&own.began));
    }
}
