//! The store of pictures is tried.

use super::{Answers, Seen, Subject, within};
use crate::pictures::Pictures;

pub(super) async fn ask(subject: &Subject) -> Answers {
    let seen = match Pictures::open(&subject.config, &subject.outside.clock) {
        Ok(None) => Seen::skipped("pictures.enabled is off"),
        Err(error) => Seen::fail(format!("{error:#}")),
        Ok(Some(pictures)) => {
            within(async {
                match pictures.probe(&*subject.outside.entropy).await {
                    Ok(()) => Seen::ok("a small object was put, read, listed and deleted"),
                    Err(error) => Seen::fail(format!("{error:#}")),
                }
            })
            .await
        }
    };
    vec![("picture-store", seen)]
}
