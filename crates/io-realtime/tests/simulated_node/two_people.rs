//! Two clients on lines that break at random, over a store that fails at random.
//!
//! Both end with the same log, and every acknowledged message is in it once. The assertions name the failing seed.

use std::collections::BTreeSet;

use io_core::ids::{ClientMessageId, UserId};
use io_core::time::Span;
use io_protocol::events::{By, Event, What};
use io_protocol::frames::{ClientFrame, Command, Cursor, ServerFrame};

use io_realtime::testing::one_chat::{CHAT, Line, World};
use io_realtime::testing::{CLOCK_STEPS, Random};

/// A client by the rules of docs/protocol.md.
///
/// It applies the next event, drops older ones, and sends again what was not answered.
struct Client {
    user: UserId,
    device: u128,
    line: Option<Line>,
    log: Vec<Event>,
    unanswered: Vec<(ClientMessageId, String)>,
    acknowledged: Vec<(ClientMessageId, u64)>,
    said: u128,
    /// The probe that waits for its answer.
    probing: Option<u32>,
    probes: u32,
    /// The last number that the peer has read, as far as this client knows.
    peer_read: u64,
    pings: u32,
}

impl Client {
    fn new(number: u8) -> Self {
        Self {
            user: UserId::from_random([number; 16]),
            device: u128::from(number),
            line: None,
            log: Vec::new(),
            unanswered: Vec::new(),
            acknowledged: Vec::new(),
            said: u128::from(number) << 64,
            probing: None,
            probes: 0,
            peer_read: 0,
            pings: 0,
        }
    }

    fn cursor(&self) -> Cursor {
        self.log.last().map_or(Cursor(0, String::new()), |event| {
            Cursor(event.seq, event.id.simple().to_string()[..6].to_owned())
        })
    }

    fn connect(&mut self, world: &World) {
        let mut line = world.line(self.user);
        let hello = Command::Hello {
            device: uuid::Uuid::from_u128(self.device),
            cursors: [(CHAT.0, self.cursor())].into(),
        };
        line.say(&ClientFrame {
            id: None,
            command: hello,
        });
        self.line = Some(line);
    }

    fn speak(&mut self, random: &mut Random) {
        self.said += 1;
        let cid = ClientMessageId(uuid::Uuid::from_u128(self.said));
        let body = format!("{} says {}", self.device, self.said);
        self.unanswered.push((cid, body.clone()));
        if let Some(line) = &mut self.line {
            line.say(&send(cid, &body));
            // An impatient client asks twice.
            if random.below(4) == 0 {
                line.say(&send(cid, &body));
            }
        }
    }

    /// Marks everything as read, and says that it types: two frames at once, as a browser sends them.
    fn read_and_type(&mut self) {
        let seq = self.log.len() as u64;
        if let Some(line) = &mut self.line {
            for command in [
                Command::Read { chat: CHAT, seq },
                Command::Typing { chat: CHAT, on: true },
            ] {
                line.say(&ClientFrame { id: None, command });
            }
        }
    }

    /// Reads what is there, in order, until `until` holds.
    async fn read(&mut self, seed: u64, until: impl Fn(&ServerFrame) -> bool) {
        while let Some(line) = &mut self.line {
            let Some(frame) = line.hear().await else {
                self.line = None;
                return;
            };
            let enough = until(&frame);
            match frame {
                ServerFrame::Events { events, .. } => {
                    for event in events {
                        // S5: a connection sees its cursor plus one, plus two …
                        assert_eq!(event.seq, self.log.len() as u64 + 1, "seed {seed}: a gap or a repeat");
                        self.log.push(event);
                    }
                }
                ServerFrame::Ok { id: Some(id), done } => {
                    if let (Ok(cid), Some(seq)) = (id.parse(), done.seq) {
                        self.unanswered.retain(|(known, _)| *known != cid);
                        self.acknowledged.push((cid, seq));
                        // S10: a sender who has the answer has the event.
                        assert!(
                            self.log.len() as u64 >= seq || done.duplicate == Some(true),
                            "seed {seed}"
                        );
                    }
                }
                ServerFrame::Welcome(welcome) => {
                    assert!(welcome.reset.is_empty(), "seed {seed}");
                    for (cid, body) in self.unanswered.clone() {
                        line.say(&send(cid, &body));
                    }
                    if let Some(number) = self.probing {
                        line.say(&probe(number));
                    }
                }
                ServerFrame::Receipt { read, .. } => self.peer_read = self.peer_read.max(read),
                ServerFrame::Ping => self.pings += 1,
                _ => {}
            }
            if enough {
                return;
            }
        }
    }

    /// Reads up to the answer to a probe: everything sent before it is here then.
    async fn settle(&mut self, seed: u64) {
        if let Some(line) = &mut self.line {
            self.probes += 1;
            let wanted = probe(self.probes);
            self.probing = Some(self.probes);
            line.say(&wanted);
            self.read(
                seed,
                |frame| matches!(frame, ServerFrame::Ok { id, .. } if *id == wanted.id),
            )
            .await;
            self.probing = None;
        }
    }
}

fn probe(number: u32) -> ClientFrame {
    ClientFrame {
        id: Some(format!("probe {number}")),
        command: Command::Ping,
    }
}

fn send(cid: ClientMessageId, body: &str) -> ClientFrame {
    ClientFrame {
        id: Some(cid.to_string()),
        command: Command::Send {
            chat: CHAT,
            cid,
            body: body.to_owned(),
            check: false,
            quote: None,
        },
    }
}

fn text(event: &Event) -> Option<&str> {
    match &event.what {
        What::Message { body, .. } => body.as_deref(),
        _ => None,
    }
}

async fn live_through(seed: u64) {
    let mut random = Random::new(seed);
    let world = World::begin(seed).await;
    let mut clients = [Client::new(1), Client::new(2)];
    for _ in 0..60 {
        world.pass_a_second();
        let who = random.below(2);
        if random.below(8) == 0 {
            world.set_clock_by(CLOCK_STEPS[random.below(CLOCK_STEPS.len())]);
        }
        let client = &mut clients[who];
        match random.below(8) {
            0 if client.line.is_some() => client.line = None,
            0 | 1 if client.line.is_none() => client.connect(&world),
            2 => client.settle(seed).await,
            3 => world.fail_next(random.below(3)),
            _ => client.speak(&mut random),
        }
    }
    // In the end every line holds and the store works: what was not answered is sent again until it is.
    world.fail_next(0);
    for client in &mut clients {
        while client.line.is_none() || !client.unanswered.is_empty() {
            world.pass_a_minute();
            client.connect(&world);
            client.read(seed, |frame| *frame == ServerFrame::Synced).await;
            client.settle(seed).await;
        }
    }
    for client in &mut clients {
        client.settle(seed).await;
    }
    judge(seed, &clients);
    drop(clients);
    world.end().await;
}

fn judge(seed: u64, clients: &[Client; 2]) {
    let [ada, ben] = clients;
    // S4: both sides have the same text at the same number.
    let of = |client: &Client| {
        client
            .log
            .iter()
            .map(|one| (one.id, text(one).map(str::to_owned)))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(ada), of(ben), "seed {seed}: the two differ");
    for client in clients {
        let own: Vec<_> = client.log.iter().filter(|event| event.by == By::Me).collect();
        // S1, S3: each message is there once, under the number that was acknowledged, the first and the last time.
        let mut once = BTreeSet::new();
        for event in &own {
            let What::Message { cid: Some(cid), .. } = event.what else {
                panic!("seed {seed}: {event:?}")
            };
            assert!(once.insert(cid), "seed {seed}: {cid} twice");
        }
        for (cid, seq) in &client.acknowledged {
            let event = &client.log[usize::try_from(*seq).unwrap() - 1];
            let is_it = matches!(event.what, What::Message { cid: Some(stored), .. } if stored == *cid);
            assert!(is_it && event.by == By::Me, "seed {seed}: {cid} is not at {seq}");
        }
        // S13: the peer never receives the sender's id of a message.
        let leaked = client
            .log
            .iter()
            .any(|one| one.by == By::Peer && matches!(one.what, What::Message { cid: Some(_), .. }));
        assert!(!leaked, "seed {seed}: a cid reached the peer");
    }
}

#[tokio::test]
async fn s1_s3_s4_s5_s10_s13_s14_hold_over_broken_lines_and_a_failing_store() {
    for seed in 0..40 {
        live_through(seed).await;
    }
}

/// Two people write, type and read for ten minutes, while the system clock steps.
async fn talk_while_the_clock_is_set(seed: u64) {
    let mut random = Random::new(seed);
    let world = World::begin(seed).await;
    let mut clients = [Client::new(1), Client::new(2)];
    for client in &mut clients {
        client.connect(&world);
        client.settle(seed).await;
    }
    for second in 0..600 {
        world.pass_a_second();
        world.node(0).run_due();
        let who = random.below(2);
        match random.below(24) {
            0 => world.set_clock_by(CLOCK_STEPS[random.below(CLOCK_STEPS.len())]),
            1 | 2 => clients[who].speak(&mut random),
            3 | 4 => clients[who].read_and_type(),
            _ => {}
        }
        // A client that is pinged answers, as a browser does.
        if second % 5 == 0 {
            for client in &mut clients {
                client.settle(seed).await;
                assert!(
                    client.line.is_some(),
                    "seed {seed}: a socket was closed after {second} s"
                );
            }
        }
        assert_eq!(
            world.node(0).live_chats(),
            1,
            "seed {seed}: the chat ended after {second} s"
        );
    }
    // What one still had to say is here before the other reads.
    for _ in 0..2 {
        for client in &mut clients {
            client.settle(seed).await;
        }
    }
    for client in &mut clients {
        client.read_and_type();
        client.settle(seed).await;
    }
    for _ in 0..5 {
        world.pass_a_second();
        world.node(0).run_due();
        for client in &mut clients {
            client.settle(seed).await;
        }
    }
    judge(seed, &clients);
    let last = clients[0].log.len() as u64;
    assert!(last > 10, "seed {seed}: only {last} messages");
    for client in &clients {
        assert!(client.unanswered.is_empty(), "seed {seed}");
        assert_eq!(world.marks_of(client.user).read(), last, "seed {seed}: a mark is lost");
        assert_eq!(client.peer_read, last, "seed {seed}: a receipt was not told");
    }
    drop(clients);
    world.end().await;
}

#[tokio::test]
async fn a_clock_that_is_set_ends_no_chat_closes_no_socket_and_loses_no_mark() {
    for seed in 0..20 {
        talk_while_the_clock_is_set(seed).await;
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_delays_no_ping() {
    let world = World::begin(1).await;
    let mut client = Client::new(1);
    client.connect(&world);
    client.settle(1).await;
    world.set_clock_by(Span::hours(-1));
    let mut pinged = 0;
    for _ in 0..60 {
        world.pass_a_second();
        world.node(0).run_due();
        client.settle(1).await;
        pinged = client.pings;
    }
    assert!(pinged >= 2, "{pinged} pings in a minute");
    drop(client);
    world.end().await;
}
