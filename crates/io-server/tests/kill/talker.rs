//! A client that keeps talking through every kill, by the client rules of the protocol, and records what happens.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use io_client::protocol::events::{By, ChatStatus, Marks};
use io_client::protocol::frames::{Command, ServerFrame};
use io_client::protocol::problem::ProblemCode;
use io_client::{Applied, Error, Journal, Socket};
use io_core::ids::{ChatId, ClientMessageId};
use io_testkit::Person;
use io_testkit::history::{Connection, Member, Shown, Tick, Wanted};
use tokio::sync::watch;

/// New messages that one talker sends between two kills; fewer than the burst limit of an account.
pub(crate) const MESSAGES_A_LIFE: u64 = 6;

/// The most unacknowledged messages of a talker.
const WINDOW: usize = 2;

/// One life of the process, from its start to its kill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Life {
    /// Counted from 1; 0 before the first.
    number: u64,
    /// No new messages are sent in this life, so that the test can end.
    last: bool,
}

/// The state that all talkers share.
#[derive(Debug, Default)]
pub(crate) struct Test {
    ticks: AtomicU64,
    life: watch::Sender<Life>,
    sent: watch::Sender<u64>,
    /// How often a talker was disconnected with unacknowledged messages.
    interrupted: AtomicU64,
}

impl Test {
    fn tick(&self) -> Tick {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }

    /// Announces that the process is running, so that all talkers connect.
    pub(crate) fn begin_life(&self, number: u64) {
        self.sent.send_replace(0);
        self.life.send_replace(Life { number, last: false });
    }

    /// Announces that the process is running and will not be killed again.
    pub(crate) fn finish(&self, number: u64) {
        self.life.send_replace(Life { number, last: true });
    }

    /// How often a talker was disconnected with unacknowledged messages: the load during the kills.
    pub(crate) fn interrupted(&self) -> u64 {
        self.interrupted.load(Ordering::SeqCst)
    }

    /// Waits until this many new messages were sent since the process started.
    pub(crate) async fn sent_in_this_life(&self, messages: u64) {
        self.sent.subscribe().wait_for(|sent| *sent >= messages).await.unwrap();
    }
}

/// One member of a chat.
pub(crate) struct Talker {
    person: Person,
    chat: ChatId,
    test: Arc<Test>,
    journal: Journal,
    /// The indexes in `member.wanted` of unacknowledged messages, in order.
    pending: VecDeque<usize>,
    pub(crate) member: Member,
}

impl Talker {
    pub(crate) fn new(person: Person, chat: ChatId, test: Arc<Test>) -> Self {
        let mut journal = Journal::default();
        journal.follow(chat);
        Self {
            person,
            chat,
            test,
            journal,
            pending: VecDeque::new(),
            member: Member::default(),
        }
    }

    /// Talks until the last life, when everything is acknowledged.
    pub(crate) async fn talk(mut self) -> Self {
        let mut lives = self.test.life.subscribe();
        let mut seen = 0;
        loop {
            let life = *lives.wait_for(|life| life.number > seen).await.unwrap();
            seen = life.number;
            match self.live(life).await {
                Ok(()) => return self,
                // The process was killed; unacknowledged messages are sent again in its next life.
                Err(error) if error.is_unknown() && !life.last => {
                    assert_killed(&error);
                    let unanswered = !self.pending.is_empty();
                    self.test.interrupted.fetch_add(u64::from(unanswered), Ordering::SeqCst);
                }
                Err(error) => panic!("{} in life {}: {error}", self.person.email, life.number),
            }
        }
    }

    async fn live(&mut self, life: Life) -> Result<(), Error> {
        let opened = self.test.tick();
        let client = &self.person.client;
        let mut socket = match Socket::open(client).await {
            // The clock was set: the access token is too old or too new, and the login goes on.
            Err(error) if error.code() == Some(ProblemCode::NotSignedIn) => {
                client.refresh().await?;
                Socket::open(client).await?
            }
            opened => opened?,
        };
        self.member.connections.push(Connection {
            opened,
            cursor: self.journal.last(self.chat),
            ..Connection::default()
        });
        socket.hello(self.person.device, self.journal.cursors()).await?;
        loop {
            let frame = socket.next_frame().await?;
            self.take(&frame);
            if frame == ServerFrame::Synced {
                break;
            }
        }
        let synced_at = Some(self.journal.last(self.chat));
        self.member.connections.last_mut().unwrap().synced_at = synced_at;
        for place in self.pending.clone() {
            self.send(&mut socket, place).await?;
        }
        let mut left = if life.last { 0 } else { MESSAGES_A_LIFE };
        loop {
            while left > 0 && self.pending.len() < WINDOW {
                left -= 1;
                let place = self.want();
                self.pending.push_back(place);
                self.send(&mut socket, place).await?;
                self.test.sent.send_modify(|sent| *sent += 1);
            }
            if life.last && self.pending.is_empty() {
                return Ok(());
            }
            let frame = socket.next_frame().await?;
            self.take(&frame);
            if let ServerFrame::Events { chat, events } = frame
                && let Some(event) = events.last()
            {
                socket.send_frame(None, Command::Read { chat, seq: event.seq }).await?;
            }
        }
    }

    fn want(&mut self) -> usize {
        let place = self.member.wanted.len();
        self.member.wanted.push(Wanted {
            cid: self.person.cid().0,
            body: format!("{} says {place}", self.person.email),
            begun: self.test.tick(),
            acknowledged: Vec::new(),
        });
        place
    }

    async fn send(&mut self, socket: &mut Socket, place: usize) -> Result<(), Error> {
        let wanted = &self.member.wanted[place];
        let command = Command::Send {
            chat: self.chat,
            cid: ClientMessageId(wanted.cid),
            body: wanted.body.clone(),
            check: false,
            // An earlier version does not know it, and stores the text all the same.
            quote: Some(1),
        };
        socket.send_frame(Some(format!("send {place}")), command).await
    }

    fn take(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Events { chat, events } if *chat == self.chat => {
                let connection = self.member.connections.last_mut().unwrap();
                connection.shown.extend(events.iter().cloned());
                for event in events {
                    let applied = self.journal.apply(*chat, event.clone());
                    assert_eq!(applied, Applied::New, "{} received {event:?}", self.person.email);
                }
            }
            ServerFrame::Ok { id: Some(id), done } => {
                let Some(place) = id.strip_prefix("send ").and_then(|place| place.parse::<usize>().ok()) else {
                    return;
                };
                let seq = done.seq.expect("a stored message has a number");
                self.member.wanted[place].acknowledged.push((seq, self.test.tick()));
                self.pending.retain(|pending| *pending != place);
            }
            ServerFrame::Error { code, .. } => panic!("{} received the error {code:?}", self.person.email),
            ServerFrame::Welcome(welcome) => {
                assert!(welcome.reset.is_empty(), "no backup was restored");
                let chat = self.chat;
                for view in welcome.chats.iter().filter(|view| view.chat == chat) {
                    let (last, unread) = (Some(view.last), Some(view.unread));
                    self.marked(By::Me, view.mine, last, unread);
                    if let Some(theirs) = view.theirs {
                        self.marked(By::Peer, theirs, last, None);
                    }
                }
            }
            ServerFrame::Receipt { chat, delivered, read } if *chat == self.chat => {
                let (delivered, read) = (*delivered, *read);
                self.marked(By::Peer, Marks { delivered, read }, None, None);
            }
            _ => {}
        }
    }

    fn marked(&mut self, by: By, marks: Marks, last: Option<u64>, unread: Option<u64>) {
        let Marks { delivered, read } = marks;
        let shown = Shown {
            by,
            delivered,
            read,
            last,
            unread,
        };
        self.member.connections.last_mut().unwrap().marks.push(shown);
    }

    /// Reads the whole history at the end; the chat goes on, whatever happened.
    pub(crate) async fn read_final_history(&mut self) {
        let view = self.person.client.chat(self.chat).await.unwrap();
        assert_eq!(view.status, ChatStatus::Live);
        self.member.end = self.person.client.whole_history(self.chat).await.unwrap();
    }
}

/// A kill breaks connections without a close frame.
fn assert_killed(error: &Error) {
    if let Error::Closed(closed) = error {
        assert_eq!(closed.code, None, "the server closed the socket itself: {closed}");
    }
}
