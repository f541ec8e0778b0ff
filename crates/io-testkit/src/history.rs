//! Checks both members' histories of a chat against the promises of delivery.
//!
//! The numbers are those of `docs/promises.md`: S1 no loss, S2 no phantom, S3 exactly once, S4 agreement, S5 contiguity,
//! S6 sender order, S7 durable acknowledgement, S8 visible means durable, S9 real-time order, S10 read your writes,
//! S11 marks never fall and never pass the last event, S12 the unread count is correct, S14 a connected client receives
//! every event. A history is checked from outside.

use std::collections::BTreeMap;

use io_client::protocol::events::{By, Event, What};
use uuid::Uuid;

/// A moment of the test, from one counter for all clients.
/// A smaller tick was before a larger one.
pub type Tick = u64;

/// One message that a client tried to send.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its idempotency key.
    pub cid: Uuid,
    /// Its text.
    pub body: String,
    /// When it was first sent.
    pub begun: Tick,
    /// The sequence numbers of its acknowledgements, each with its moment.
    /// Several if it was sent again.
    pub acknowledged: Vec<(u64, Tick)>,
}

/// One connection of a client.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// When it was opened.
    pub opened: Tick,
    /// The sequence number that it resumed after.
    pub cursor: u64,
    /// The events that it received, in order.
    pub shown: Vec<Event>,
    /// The last sequence number before the server sent `synced`.
    pub synced_at: Option<u64>,
    /// Whether it was still open at the end, long after the last event.
    /// It must then have received everything.
    pub held: bool,
    /// The marks that it received, in order.
    pub marks: Vec<Shown>,
}

/// Marks that a client received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose marks.
    pub by: By,
    /// The delivered mark.
    pub delivered: u64,
    /// The read mark.
    pub read: u64,
    /// The last sequence number of the chat, if it came with the marks.
    pub last: Option<u64>,
    /// The unread count, if it came with the marks.
    pub unread: Option<u64>,
}

/// Everything that one member did and saw.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// The messages that it tried to send, in order.
    pub wanted: Vec<Wanted>,
    /// Its connections, in order.
    pub connections: Vec<Connection>,
    /// The history that it read at the end.
    pub end: Vec<Event>,
}

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the promise, such as `S1`.
    pub promise: &'static str,
    /// What the checker found.
    pub found: String,
}

fn broken(promise: &'static str, found: String) -> Broken {
    Broken { promise, found }
}

/// Checks the histories of both members of one chat.
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
            complete(who, connection, &member.end, &mut faults);
        }
        acknowledged(who, member, peer, &mut faults);
        sent(who, member, peer, &mut faults);
        sender_order(who, member, &mut faults);
        read_your_writes(who, member, &mut faults);
        marks(who, member, &mut faults);
    }
    agreement(ada, ben, &mut faults);
    real_time_order(ada, ben, &mut faults);
    faults
}

/// S5: numbers continue from the cursor without a gap, a repeat or a step back.
fn contiguous(who: &str, place: &str, cursor: u64, events: &[Event], faults: &mut Vec<Broken>) {
    for (expected, event) in (cursor + 1..).zip(events) {
        if event.seq != expected {
            let found = format!("{who} received {} instead of {expected}, {place}", event.seq);
            faults.push(broken("S5", found));
            return;
        }
    }
}

/// S8: an event that was shown is in the final history, unchanged.
fn durable(who: &str, connection: &Connection, end: &[Event], faults: &mut Vec<Broken>) {
    for shown in &connection.shown {
        let kept = end.iter().find(|event| event.seq == shown.seq);
        if kept.is_none_or(|kept| kept.id != shown.id || text(kept) != text(shown)) {
            faults.push(broken(
                "S8",
                format!("{who} received {}, which is not in the final history", shown.seq),
            ));
        }
    }
}

/// S14: a lost hint costs time, never an event.
/// A connection that stays open receives every event.
fn complete(who: &str, connection: &Connection, end: &[Event], faults: &mut Vec<Broken>) {
    let last = end.last().map_or(0, |event| event.seq);
    let received = connection.shown.last().map_or(connection.cursor, |event| event.seq);
    if connection.held && received < last {
        let found = format!("{who} stayed connected and received {received} of {last} events");
        faults.push(broken("S14", found));
    }
}

/// S1 and S7: an acknowledged message is in both final histories.
/// S3: it has one number.
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
            let there = history.iter().find(|event| event.seq == *seq).and_then(text);
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

/// S2: every message in the history was sent by its sender with that text.
/// S3: it appears once.
fn sent(who: &str, member: &Member, peer: &Member, faults: &mut Vec<Broken>) {
    for (by, sender) in [(By::Me, member), (By::Peer, peer)] {
        let mut times: BTreeMap<&str, u32> = sender.wanted.iter().map(|wanted| (wanted.body.as_str(), 0)).collect();
        for body in member.end.iter().filter(|event| event.by == by).filter_map(text) {
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
                format!("{who} reads its own {} with another cid", event.seq),
            ));
        }
    }
}

/// S6: a message that a sender sent earlier has the lower number.
fn sender_order(who: &str, member: &Member, faults: &mut Vec<Broken>) {
    let mut last = 0;
    for wanted in &member.wanted {
        let place = member
            .end
            .iter()
            .find(|event| event.by == By::Me && text(event) == Some(&wanted.body));
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

/// S10: a connection opened after an acknowledgement receives that message.
/// It arrives before `synced`.
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

/// S11: the marks that a member sees never fall, and `read ≤ delivered ≤ last`.
/// This holds over all connections of the member. S12: the unread count is the number of the peer's messages after the
/// member's read mark.
fn marks(who: &str, member: &Member, faults: &mut Vec<Broken>) {
    let peer_messages = |up_to: u64| {
        let theirs = |event: &&Event| event.by == By::Peer && text(event).is_some() && event.seq <= up_to;
        member.end.iter().filter(theirs).count() as u64
    };
    for whose in [By::Me, By::Peer] {
        let (mut delivered, mut read) = (0, 0);
        for shown in member.connections.iter().flat_map(|connection| &connection.marks) {
            if shown.by != whose {
                continue;
            }
            if shown.delivered < delivered || shown.read < read {
                let found = format!("{who} received {shown:?} after {delivered} delivered and {read} read");
                faults.push(broken("S11", found));
            }
            (delivered, read) = (delivered.max(shown.delivered), read.max(shown.read));
            if shown.read > shown.delivered || shown.last.is_some_and(|last| shown.delivered > last) {
                faults.push(broken("S11", format!("{who} received {shown:?}")));
            }
            if let (Some(unread), Some(last)) = (shown.unread, shown.last)
                && unread != peer_messages(last).saturating_sub(peer_messages(shown.read))
            {
                faults.push(broken("S12", format!("{who} received {shown:?}")));
            }
        }
    }
}

/// S4: both members read the same text by the same person at the same number.
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
        if mine.seq != theirs.seq || text(mine) != text(theirs) || !sides_fit {
            faults.push(broken(
                "S4",
                format!("at {} A reads {:?} and B {:?}", mine.seq, text(mine), text(theirs)),
            ));
        }
    }
}

/// S9: a message acknowledged before another was sent has the lower number.
fn real_time_order(ada: &Member, ben: &Member, faults: &mut Vec<Broken>) {
    let all: Vec<&Wanted> = ada.wanted.iter().chain(&ben.wanted).collect();
    for earlier in &all {
        let Some((seq, at)) = earlier.acknowledged.first() else {
            continue;
        };
        for later in all.iter().filter(|later| later.begun > *at) {
            if later.acknowledged.first().is_some_and(|(other, _)| other < seq) {
                let found = format!(
                    "{:?} was acknowledged before {:?} was sent, and has the higher number",
                    earlier.body, later.body
                );
                faults.push(broken("S9", found));
            }
        }
    }
}

fn text(event: &Event) -> Option<&str> {
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
                hints: Vec::new(),
                quote: None,
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

    /// A sends 1 and 3, B sends 2; A was disconnected in between and came back.
    fn correct() -> [Member; 2] {
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
        let [mut a, mut b] = correct();
        plant(&mut a, &mut b);
        let mut promises: Vec<&str> = check([&a, &b]).into_iter().map(|broken| broken.promise).collect();
        promises.sort_unstable();
        promises.dedup();
        promises
    }

    #[test]
    fn a_correct_history_breaks_no_promise() {
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
    fn a_shown_message_that_is_missing_later_is_found() {
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
    fn different_texts_on_the_two_sides_are_found() {
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
    fn a_message_that_overtakes_an_acknowledged_one_is_found() {
        assert_eq!(promises_broken_by(|a, _| a.wanted[0].begun = 5), ["S9"]);
    }

    #[test]
    fn a_sync_without_an_acknowledged_own_message_is_found() {
        assert_eq!(promises_broken_by(|a, _| a.connections[1].opened = 9), ["S10"]);
    }

    #[test]
    fn a_connected_client_that_misses_an_event_is_found() {
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
    fn marks_that_fall_or_pass_each_other_or_the_end_are_found() {
        let correct = promises_broken_by(|a, _| {
            a.connections[0].marks = vec![shown(By::Peer, 1, 0), shown(By::Me, 2, 2)];
            a.connections[1].marks = vec![shown(By::Peer, 1, 1), shown(By::Me, 2, 2)];
        });
        assert_eq!(correct, Vec::<&str>::new());
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
