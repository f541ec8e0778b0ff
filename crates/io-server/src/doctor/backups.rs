//! The backups: the target is tried, and the newest ones are looked at.

use std::sync::Arc;

use io_archive::manifest::BackupSet;
use io_core::time::{Span, Timestamp};

use super::{Answers, Seen, Subject, within};
use crate::backup::Backups;
use crate::config::Environment;
use crate::keys::{Ring, RootKeys};

/// A backup may be late by half of its schedule, and by an hour at least.
fn late(every: Span) -> Span {
    every + Span(every.0 / 2).max(Span::hours(1))
}

pub(super) async fn ask(subject: &Subject) -> Answers {
    let ids = ["backup-target", "backup-age", "backup-trial"];
    if subject.config.backup.target.is_none() {
        let said = "backup.target is not set: no backup is made";
        let seen = match subject.config.environment {
            Environment::Production => Seen::fail(said),
            Environment::Staging => Seen::warn(said),
            Environment::Development | Environment::Test => Seen::skipped(said),
        };
        let rest = Seen::skipped("there are no backups to look at");
        return ids.into_iter().zip([seen, rest.clone(), rest]).collect();
    }
    let opened = tokio::time::timeout(super::PATIENCE, open(subject)).await;
    let backups = match opened.unwrap_or_else(|_| Err(anyhow::anyhow!("the root keys were not printed in time"))) {
        Ok(backups) => backups,
        Err(error) => {
            let seen = Seen::fail(format!("{error:#}"));
            return ids.into_iter().map(|id| (id, seen.clone())).collect();
        }
    };
    let target = within(async {
        match backups.probe().await {
            Ok(()) => Seen::ok("a small object was put, read, listed and deleted"),
            Err(error) => Seen::fail(format!("{error:#}")),
        }
    });
    let listed = tokio::time::timeout(super::PATIENCE, backups.list());
    let (target, listed) = tokio::join!(target, listed);
    let (age, trial) = match listed.map_err(anyhow::Error::from).flatten() {
        Ok(listing) => {
            let data = || {
                listing
                    .backups
                    .iter()
                    .filter(|backup| backup.manifest.set == BackupSet::Data)
            };
            let made = data().map(|backup| backup.manifest.id.begun()).max();
            let tried = data().filter_map(|backup| backup.verification.as_ref()?.at).max();
            (age(subject, made), trial(subject, made, tried))
        }
        Err(error) => {
            let seen = Seen::fail(format!("the target cannot be listed: {error:#}"));
            (seen.clone(), seen)
        }
    };
    ids.into_iter().zip([target, age, trial]).collect()
}

async fn open(subject: &Subject) -> anyhow::Result<Backups> {
    let root_keys = if let Some((_, root_keys)) = &subject.server {
        Arc::clone(root_keys)
    } else {
        let config = subject.config.clone();
        let ring = tokio::task::spawn_blocking(move || Ring::read(&config)).await??;
        Arc::new(RootKeys::new(ring))
    };
    Backups::configured(&subject.config, root_keys, &subject.outside)
}

fn age(subject: &Subject, made: Option<Timestamp>) -> Seen {
    let every = subject.config.backup.schedule;
    let Some(made) = made else {
        return Seen::fail("there is no backup of the data at the target");
    };
    let age = subject.outside.clock.now() - made;
    let said = format!("the newest backup is {} old", in_words(age));
    // Without a schedule something else makes them, each day as a rule.
    let every = if every == Span::ZERO { Span::days(1) } else { every };
    if age > late(every) {
        Seen::fail(said)
    } else {
        Seen::ok(said)
    }
}

fn trial(subject: &Subject, made: Option<Timestamp>, tried: Option<Timestamp>) -> Seen {
    let backup = &subject.config.backup;
    if made.is_none() {
        return Seen::skipped("there is no backup to try");
    }
    let Some(tried) = tried else {
        let why = if backup.identities.is_empty() {
            "no backup was ever restored on trial, and without backup.identity none will be"
        } else {
            "no backup was ever restored on trial"
        };
        return Seen::warn(why);
    };
    let every = if backup.verify == Span::ZERO {
        Span::days(7)
    } else {
        backup.verify
    };
    let age = subject.outside.clock.now() - tried;
    let said = format!("the newest trial restore was {} ago", in_words(age));
    if age > late(every) {
        Seen::warn(said)
    } else {
        Seen::ok(said)
    }
}

fn in_words(span: Span) -> String {
    let hours = span.0.max(0) / Span::hours(1).0;
    match hours {
        0 => format!("{} minutes", span.0.max(0) / Span::minutes(1).0),
        1..48 => format!("{hours} hours"),
        hours => super::days(hours / 24),
    }
}
