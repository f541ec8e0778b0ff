//! What the two members of a chat asked, were answered and were shown, and whether that keeps the promises of delivery.
//!
//! The promises are numbered as in `docs/protocol.md`: S1 no loss, S2 no phantom, S3 exactly once, S4 agreement,
//! S5 contiguity, S6 sender order, S7 durable acknowledgement, S8 visible means durable, S9 order of what did not
//! overlap, S10 read your writes, S11 marks that never fall and never pass what there is, S12 the right number of unread,
//! S14 whoever is connected ends with everything.
//! Must not know how a history was made: it is judged from outside.

use std::collections::BTreeMap;

use io_client::protocol::events::{By, Event, What};
use uuid::Uuid;

/// A moment of the test, by one counter for all clients: a smaller one was before a larger one.
pub type Tick = u64;

/// One message that a client wanted to send.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its idempotency key.
    pub cid: Uuid,
    /// Its text.
    pub body: String,
    /// When it was first sent.
    pub begun: Tick,
    /// The numbers it was acknowledged with, each with its moment; more than one when it was sent again.
    pub acknowledged: Vec<(u64, Tick)>,
}

/// One connection of a client.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// When it was opened.
    pub opened: Tick,
    /// The number it resumed from.
    pub cursor: u64,
    /// What it was shown, in order.
    pub shown: Vec<Event>,
    /// The last number it had been shown when the server said `synced`.
    pub synced_at: Option<u64>,
    /// It was open at the end, long after the last event: by then it was shown everything.
    pub held: bool,
    /// The marks it was shown, in order.
    pub marks: Vec<Shown>,
}

/// Marks that a client was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose.
    pub by: By,
    /// Delivered.
    pub delivered: u64,
    /// Read.
    pub read: u64,
    /// The last number of the chat, where it was said with them.
    pub last: Option<u64>,
    /// How many are unread, where that was said with them.
    pub unread: Option<u64>,
}

/// Everything one member did and saw.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// What it wanted to send, in order.
    pub wanted: Vec<Wanted>,
    /// Its connections, in order.
    pub connections: Vec<Connection>,
    /// The chat as it read it at the end.
    pub end: Vec<Event>,
}

/// A broken promise, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number, such as `S1`.
    pub promise: &'static str,
    /// What was found.
    pub found: String,
}

fn broken(promise: &'static str, found: String) -> Broken {
    Broken { promise, found }
}

/// Judges the histories of both members of one chat.
pub fn check(members: [&Member; 2]) -> Vec<Broken> {
    let mut faults = Vec::new();
    let [ada, ben] = members;
    for (who, member, peer) in [("A", ada, ben), ("B", ben, ada)] {
        contiguous(who, "at the end", 0, &member.end, &mut faults);
        for connection in &member.connections {
            contiguous(
                who,
                "on a connection",
                connection.cursor,
                &connection.shown,
                &mut faults,
            );
            durable(who, connection, &member.end, &mut faults);
            told(who, connection, &member.end, &mut faults);
        }
        acknowledged(who, member, peer, &mut faults);
        known(who, member, peer, &mut faults);
        sender_order(who, member, &mut faults);
        read_your_writes(who, member, &mut faults);
        marks(who, member, &mut faults);
    }
    agreement(ada, ben, &mut faults);
    real_time_order(ada, ben, &mut faults);
    faults
}

/// S5: `cursor + 1, + 2 …`, no gap, no repeat, no step back.
fn contiguous(who: &str, place: &str, cursor: u64, events: &[Event], faults: &mut Vec<Broken>) {
    for (expected, event) in (cursor + 1..).zip(events) {
        if event.seq != expected {
            let found = format!("{who} was shown {} where {expected} comes next, {place}", event.seq);
            faults.push(broken("S5", found));
            return;
        }
    }
}

/// S8: what was shown once is there at the end, the same.
fn durable(who: &str, connection: &Connection, end: &[Event], faults: &mut Vec<Broken>) {
    for shown in &connection.shown {
        let kept = end.iter().find(|event| event.seq == shown.seq);
        if kept.is_none_or(|kept| kept.id != shown.id || words(kept) != words(shown)) {
            faults.push(broken(
                "S8",
                format!("{who} was shown {} and it is not there at the end", shown.seq),
            ));
        }
    }
}

/// S14: a hint that is lost costs time and no event. Whoever stays connected is told everything that is there.
fn told(who: &str, connection: &Connection, end: &[Event], faults: &mut Vec<Broken>) {
    let last = end.last().map_or(0, |event| event.seq);
    let told = connection.shown.last().map_or(connection.cursor, |event| event.seq);
    if connection.held && told < last {
        let found = format!("{who} stayed connected and was told {told} of {last} events");
        faults.push(broken("S14", found));
    }
}

/// S1 and S7: whatever was acknowledged is in both final histories. S3: under one number.
fn acknowledged(who: &str, member: &Member, peer: &Member, faults: &mut Vec<Broken>) {
    for wanted in &member.wanted {
        let Some((seq, _)) = wanted.acknowledged.first() else {
            continue;
        };
        if wanted.acknowledged.iter().any(|(other, _)| other != seq) {
            let found = format!(
                "{who}'s {:?} was acknowledged with {:?}",
                wanted.body, wanted.acknowledged
            );
            faults.push(broken("S3", found));
        }
        for (reader, history) in [("its sender", &member.end), ("its receiver", &peer.end)] {
            let there = history.iter().find(|event| event.seq == *seq).and_then(words);
            if there != Some(wanted.body.as_str()) {
                let found = format!(
                    "{who}'s {:?} was acknowledged as {seq}; {reader} reads {there:?}",
                    wanted.body
                );
                faults.push(broken("S1", found));
            }
        }
    }
}

/// S2: whatever appears was sent by that sender with that text. S3: once.
fn known(who: &str, member: &Member, peer: &Member, faults: &mut Vec<Broken>) {
    for (by, sender) in [(By::Me, member), (By::Peer, peer)] {
        let mut times: BTreeMap<&str, u32> = sender.wanted.iter().map(|wanted| (wanted.body.as_str(), 0)).collect();
        for body in member.end.iter().filter(|event| event.by == by).filter_map(words) {
            match times.get_mut(body) {
                None => faults.push(broken("S2", format!("{who} reads {body:?}, which {by:?} never sent"))),
                Some(1) => faults.push(broken("S3", format!("{who} reads {body:?} twice"))),
                Some(times) => *times += 1,
            }
        }
    }
    for event in member.end.iter().filter(|event| event.by == By::Me) {
        let What::Message { cid, body, .. } = &event.what else {
            continue;
        };
        let wanted = member.wanted.iter().find(|wanted| Some(&wanted.body) == body.as_ref());
        if wanted.map(|wanted| wanted.cid) != cid.map(|cid| cid.0) {
            faults.push(broken(
                "S2",
                format!("{who} reads the own {} under another cid", event.seq),
            ));
        }
    }
}

/// S6: what one sender sent first has the lower number.
fn sender_order(who: &str, member: &Member, faults: &mut Vec<Broken>) {
    let mut last = 0;
    for wanted in &member.wanted {
        let place = member
            .end
            .iter()
            .find(|event| event.by == By::Me && words(event) == Some(&wanted.body));
        if let Some(event) = place {
            if event.seq < last {
                faults.push(broken(
                    "S6",
                    format!("{who}'s {:?} is at {} after {last}", wanted.body, event.seq),
                ));
            }
            last = last.max(event.seq);
        }
    }
}

/// S10: a connection opened after an acknowledgement shows that message before it says `synced`.
fn read_your_writes(who: &str, member: &Member, faults: &mut Vec<Broken>) {
    for connection in &member.connections {
        let Some(synced_at) = connection.synced_at else {
            continue;
        };
        let newest = member
            .wanted
            .iter()
            .flat_map(|wanted| &wanted.acknowledged)
            .filter(|(_, tick)| *tick < connection.opened)
            .map(|(seq, _)| *seq)
            .max();
        if newest.is_some_and(|newest| newest > synced_at) {
            let found = format!("{who} had {newest:?} acknowledged and was synced at {synced_at}");
            faults.push(broken("S10", found));
        }
    }
}

/// S11: what a member was shown of marks never falls, over all its connections, and `read ≤ delivered ≤ last`. S12: what is
/// unread is what the peer said after the own read mark.
fn marks(who: &str, member: &Member, faults: &mut Vec<Broken>) {
    let said = |up_to: u64| {
        let theirs = |event: &&Event| event.by == By::Peer && words(event).is_some() && event.seq <= up_to;
        member.end.iter().filter(theirs).count() as u64
    };
    for whose in [By::Me, By::Peer] {
        let (mut delivered, mut read) = (0, 0);
        for shown in member.connections.iter().flat_map(|connection| &connection.marks) {
            if shown.by != whose {
                continue;
            }
            if shown.delivered < delivered || shown.read < read {
                let found = format!("{who} was shown {shown:?} after {delivered} delivered and {read} read");
                faults.push(broken("S11", found));
            }
            (delivered, read) = (delivered.max(shown.delivered), read.max(shown.read));
            if shown.read > shown.delivered || shown.last.is_some_and(|last| shown.delivered > last) {
                faults.push(broken("S11", format!("{who} was shown {shown:?}")));
            }
            if let (Some(unread), Some(last)) = (shown.unread, shown.last)
                && unread != said(last).saturating_sub(said(shown.read))
            {
                faults.push(broken("S12", format!("{who} was shown {shown:?}")));
            }
        }
    }
}

/// S4: both read the same text by the same person at the same number.
fn agreement(ada: &Member, ben: &Member, faults: &mut Vec<Broken>) {
    if ada.end.len() != ben.end.len() {
        let found = format!("A reads {} events at the end, B {}", ada.end.len(), ben.end.len());
        faults.push(broken("S4", found));
    }
    for (mine, theirs) in ada.end.iter().zip(&ben.end) {
        let sides_fit = match mine.by {
            By::Me => theirs.by == By::Peer,
            By::Peer => theirs.by == By::Me,
            By::System => theirs.by == By::System,
        };
        if mine.seq != theirs.seq || words(mine) != words(theirs) || !sides_fit {
            faults.push(broken(
                "S4",
                format!("at {} A reads {:?} and B {:?}", mine.seq, words(mine), words(theirs)),
            ));
        }
    }
}

/// S9: what was acknowledged before another was begun has the lower number.
fn real_time_order(ada: &Member, ben: &Member, faults: &mut Vec<Broken>) {
    let all: Vec<&Wanted> = ada.wanted.iter().chain(&ben.wanted).collect();
    for earlier in &all {
        let Some((seq, at)) = earlier.acknowledged.first() else {
            continue;
        };
        for later in all.iter().filter(|later| later.begun > *at) {
            if later.acknowledged.first().is_some_and(|(other, _)| other < seq) {
                let found = format!("{:?} was acknowledged before {:?} began", earlier.body, later.body);
                faults.push(broken("S9", found));
            }
        }
    }
}

fn words(event: &Event) -> Option<&str> {
    match &event.what {
        What::Message { body, .. } => body.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use io_client::protocol::moment::Moment;
    use io_core::ids::ClientMessageId;
    use io_core::time::Timestamp;

    use super::*;

    fn event(seq: u64, by: By, cid: u128, body: &str) -> Event {
        Event {
            seq,
            id: Uuid::from_u128(u128::from(seq)),
            by,
            at: Moment(Timestamp(0)),
            what: What::Message {
                cid: (by == By::Me).then_some(ClientMessageId(Uuid::from_u128(cid))),
                body: Some(body.to_owned()),
                deleted: false,
            },
        }
    }

    fn wanted(cid: u128, body: &str, begun: Tick, acknowledged: &[(u64, Tick)]) -> Wanted {
        Wanted {
            cid: Uuid::from_u128(cid),
            body: body.to_owned(),
            begun,
            acknowledged: acknowledged.to_vec(),
        }
    }

    fn connection(opened: Tick, cursor: u64, shown: &[Event], synced_at: u64) -> Connection {
        Connection {
            opened,
            cursor,
            shown: shown.to_vec(),
            synced_at: Some(synced_at),
            held: false,
            marks: Vec::new(),
        }
    }

    /// A says 1 and 3, B says 2; A was cut in between and came back.
    fn sound() -> [Member; 2] {
        let a_end = vec![
            event(1, By::Me, 1, "a1"),
            event(2, By::Peer, 2, "b1"),
            event(3, By::Me, 3, "a2"),
        ];
        let b_end = vec![
            event(1, By::Peer, 1, "a1"),
            event(2, By::Me, 2, "b1"),
            event(3, By::Peer, 3, "a2"),
        ];
        let a = Member {
            wanted: vec![wanted(1, "a1", 1, &[(1, 2), (1, 7)]), wanted(3, "a2", 5, &[(3, 8)])],
            connections: vec![connection(0, 0, &a_end[..1], 0), connection(6, 1, &a_end[1..], 2)],
            end: a_end,
        };
        let b = Member {
            wanted: vec![wanted(2, "b1", 3, &[(2, 4)])],
            connections: vec![connection(0, 0, &b_end, 0)],
            end: b_end,
        };
        [a, b]
    }

    fn promises_broken_by(plant: impl Fn(&mut Member, &mut Member)) -> Vec<&'static str> {
        let [mut a, mut b] = sound();
        plant(&mut a, &mut b);
        let mut promises: Vec<&str> = check([&a, &b]).into_iter().map(|broken| broken.promise).collect();
        promises.sort_unstable();
        promises.dedup();
        promises
    }

    #[test]
    fn a_sound_history_breaks_nothing() {
        assert_eq!(promises_broken_by(|_, _| {}), Vec::<&str>::new());
    }

    #[test]
    fn an_acknowledged_message_that_is_gone_is_a_loss() {
        let broken = promises_broken_by(|a, b| {
            a.connections.clear();
            b.connections.clear();
            a.end.truncate(2);
            b.end.truncate(2);
        });
        assert_eq!(broken, ["S1"]);
    }

    #[test]
    fn a_message_that_was_shown_and_is_gone_was_not_durable() {
        let broken = promises_broken_by(|a, b| {
            a.wanted[1].acknowledged.clear();
            a.end.truncate(2);
            b.end.truncate(2);
        });
        assert_eq!(broken, ["S8"]);
    }

    #[test]
    fn a_message_that_nobody_sent_is_a_phantom() {
        let broken = promises_broken_by(|a, b| {
            a.end.push(event(4, By::Peer, 9, "who?"));
            b.end.push(event(4, By::Me, 9, "who?"));
        });
        assert_eq!(broken, ["S2"]);
    }

    #[test]
    fn a_message_stored_twice_is_found() {
        let broken = promises_broken_by(|a, b| {
            a.end.push(event(4, By::Me, 3, "a2"));
            b.end.push(event(4, By::Peer, 3, "a2"));
        });
        assert_eq!(broken, ["S3"]);
    }

    #[test]
    fn two_numbers_for_one_message_are_found() {
        assert_eq!(promises_broken_by(|a, _| a.wanted[1].acknowledged.push((4, 9))), ["S3"]);
    }

    #[test]
    fn sides_that_read_different_texts_disagree() {
        let broken = promises_broken_by(|_, b| {
            b.connections.clear();
            b.end[1] = event(2, By::Me, 2, "b1");
            b.end[2] = event(3, By::System, 0, "a2");
        });
        assert_eq!(broken, ["S4"]);
    }

    #[test]
    fn a_gap_a_repeat_and_a_step_back_on_a_connection_are_found() {
        assert_eq!(
            promises_broken_by(|a, _| drop(a.connections[1].shown.remove(0))),
            ["S5"]
        );
        assert_eq!(
            promises_broken_by(|_, b| b.connections[0].shown.insert(1, b.end[0].clone())),
            ["S5"]
        );
        assert_eq!(promises_broken_by(|_, b| b.connections[0].shown.swap(1, 2)), ["S5"]);
    }

    #[test]
    fn messages_of_one_sender_in_the_wrong_order_are_found() {
        let broken = promises_broken_by(|a, b| {
            a.connections.clear();
            b.connections.clear();
            a.wanted = vec![wanted(3, "a2", 1, &[(3, 8)]), wanted(1, "a1", 2, &[(1, 7)])];
        });
        assert_eq!(broken, ["S6"]);
    }

    #[test]
    fn a_message_that_overtakes_one_acknowledged_before_is_found() {
        assert_eq!(promises_broken_by(|a, _| a.wanted[0].begun = 5), ["S9"]);
    }

    #[test]
    fn a_connection_that_is_synced_without_the_own_message_is_found() {
        assert_eq!(promises_broken_by(|a, _| a.connections[1].opened = 9), ["S10"]);
    }

    #[test]
    fn somebody_who_stays_connected_and_is_not_told_is_found() {
        assert_eq!(
            promises_broken_by(|_, b| b.connections[0].held = true),
            Vec::<&str>::new()
        );
        let broken = promises_broken_by(|_, b| {
            b.connections[0].held = true;
            b.connections[0].shown.pop();
        });
        assert_eq!(broken, ["S14"]);
    }

    fn shown(by: By, delivered: u64, read: u64) -> Shown {
        Shown {
            by,
            delivered,
            read,
            last: None,
            unread: None,
        }
    }

    #[test]
    fn marks_that_fall_over_a_break_pass_each_other_or_the_end_are_found() {
        let sound = promises_broken_by(|a, _| {
            a.connections[0].marks = vec![shown(By::Peer, 1, 0), shown(By::Me, 2, 2)];
            a.connections[1].marks = vec![shown(By::Peer, 1, 1), shown(By::Me, 2, 2)];
        });
        assert_eq!(sound, Vec::<&str>::new());
        for marks in [
            [shown(By::Peer, 2, 1), shown(By::Peer, 2, 0)],
            [shown(By::Me, 2, 1), shown(By::Me, 1, 1)],
            [shown(By::Peer, 1, 1), shown(By::Peer, 1, 2)],
        ] {
            let broken = promises_broken_by(|a, _| {
                a.connections[0].marks = vec![marks[0]];
                a.connections[1].marks = vec![marks[1]];
            });
            assert_eq!(broken, ["S11"], "{marks:?}");
        }
    }

    #[test]
    fn a_wrong_number_of_unread_messages_is_found() {
        let unread = |unread| {
            promises_broken_by(move |a, _| {
                let view = Shown {
                    last: Some(3),
                    unread: Some(unread),
                    ..shown(By::Me, 3, 1)
                };
                a.connections[1].marks = vec![view];
            })
        };
        assert_eq!(unread(1), Vec::<&str>::new());
        assert_eq!(unread(2), ["S12"]);
    }
}
