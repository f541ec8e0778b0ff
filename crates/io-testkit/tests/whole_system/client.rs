//! One device, by the client rules of `docs/protocol.md`.
//!
//! It records what it asked, what was answered and what it was shown. It does not know which fault is planted, and
//! judges nothing.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use io_core::ids::{ChatId, ClientMessageId, TicketId, UserId};
use io_protocol::events::{ChatStatus, ChatView, Event, What};
use io_protocol::frames::{ClientFrame, Command, Cursor, ServerFrame};
use io_protocol::problem::ProblemCode;
use io_testkit::history::{Connection, Member, Tick, Wanted};
use io_testkit::meetings::{Met, Over, Search, Seeker};
use uuid::Uuid;

use crate::world::{Heard, Line, World};

/// The moments of the whole simulation, in order.
#[derive(Default)]
pub(crate) struct Ticks(Tick);

impl Ticks {
    fn next(&mut self) -> Tick {
        self.0 += 1;
        self.0
    }
}

/// See the top of this file.
pub(crate) struct Device {
    pub(crate) user: UserId,
    node: usize,
    number: u64,
    line: Option<Line>,
    connections: u64,
    /// The live chat and the search, as far as this device knows.
    pub(crate) chat: Option<ChatId>,
    pub(crate) ticket: Option<TicketId>,
    logs: BTreeMap<ChatId, Vec<Event>>,
    /// Messages are sent one after the other: the first one waits for its answer.
    unanswered: VecDeque<(ChatId, ClientMessageId, String)>,
    asked: u64,
    pub(crate) members: BTreeMap<ChatId, Member>,
    pub(crate) seeker: Seeker,
}

impl Device {
    /// The `number`th device of all, used by this user, which connects to this node.
    pub(crate) fn new(number: u64, user: UserId, node: usize) -> Self {
        Self {
            user,
            node,
            number,
            line: None,
            connections: 0,
            chat: None,
            ticket: None,
            logs: BTreeMap::new(),
            unanswered: VecDeque::new(),
            asked: 0,
            members: BTreeMap::new(),
            seeker: Seeker::default(),
        }
    }

    pub(crate) fn node(&self) -> usize {
        self.node
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.line.is_some()
    }

    fn id(&mut self) -> Uuid {
        self.asked += 1;
        Uuid::from_u128(u128::from(self.number) << 64 | u128::from(self.asked))
    }

    fn say(&self, id: Option<String>, command: Command) {
        if let Some(line) = &self.line {
            line.say(&ClientFrame { id, command });
        }
    }

    // ---- what a person does ----

    pub(crate) fn connect(&mut self, world: &World, ticks: &mut Ticks) {
        let opened = ticks.next();
        self.cut();
        self.connections += 1;
        self.line = Some(world.line(self.node, self.user));
        let mut cursors = BTreeMap::new();
        for (chat, log) in &self.logs {
            let cursor = log.last().map_or(Cursor(0, String::new()), |event| {
                Cursor(event.seq, event.id.simple().to_string()[..6].to_owned())
            });
            self.members.entry(*chat).or_default().connections.push(Connection {
                opened,
                cursor: cursor.0,
                ..Connection::default()
            });
            cursors.insert(chat.0, cursor);
        }
        let device = Uuid::from_u128(u128::from(self.number));
        self.say(None, Command::Hello { device, cursors });
    }

    pub(crate) fn cut(&mut self) {
        self.line = None;
    }

    pub(crate) fn find(&mut self) {
        let ticket = TicketId(self.id());
        self.ticket = Some(ticket);
        self.seeker.searches.push(Search {
            ticket: ticket.0,
            over: None,
        });
        self.ask_for(ticket);
    }

    fn ask_for(&self, ticket: TicketId) {
        let command = Command::FindMatch {
            ticket,
            preferences: None,
            take_over: false,
        };
        self.say(Some(format!("find {ticket}")), command);
    }

    pub(crate) fn leave(&self, ticket: TicketId) {
        self.say(Some(format!("leave {ticket}")), Command::LeaveQueue { ticket });
    }

    pub(crate) fn end(&self, chat: ChatId) {
        self.say(
            Some("end".to_owned()),
            Command::End {
                chat,
                hide_card: false,
                why: None,
            },
        );
    }

    pub(crate) fn speak(&mut self, chat: ChatId, ticks: &mut Ticks) {
        let cid = ClientMessageId(self.id());
        let body = format!("{} says {cid}", self.number);
        self.members.entry(chat).or_default().wanted.push(Wanted {
            cid: cid.0,
            body: body.clone(),
            begun: ticks.next(),
            acknowledged: Vec::new(),
        });
        self.unanswered.push_back((chat, cid, body));
        if self.unanswered.len() == 1 {
            self.send_first();
        }
    }

    /// Sends the first unanswered message again.
    pub(crate) fn send_first(&self) {
        if let Some((chat, cid, body)) = self.unanswered.front().cloned() {
            self.say(
                Some(format!("send {cid}")),
                Command::Send {
                    chat,
                    cid,
                    body,
                    check: false,
                    quote: None,
                },
            );
        }
    }

    // ---- what it receives ----

    /// Reads everything that is there.
    pub(crate) fn read(&mut self, ticks: &mut Ticks) {
        while let Some(line) = &mut self.line {
            match line.hear() {
                Heard::Frame(frame) => self.take(*frame, ticks),
                Heard::Nothing => return,
                Heard::Closed => self.cut(),
            }
        }
    }

    fn take(&mut self, frame: ServerFrame, ticks: &mut Ticks) {
        match frame {
            ServerFrame::Welcome(welcome) => {
                // The server does not know this cursor any more: forget the chat, and start over.
                for chat in welcome.reset.iter().copied().map(ChatId) {
                    self.logs.insert(chat, Vec::new());
                    if let Some(connection) = self.connection(chat) {
                        connection.cursor = 0;
                    }
                }
                self.chat = None;
                for view in &welcome.chats {
                    self.follow(view.chat, ticks);
                    self.see(view, None, ticks);
                }
                match (welcome.queue, self.ticket) {
                    (Some(search), _) => self.ticket = Some(search.ticket),
                    (None, Some(ticket)) if self.chat.is_some() => self.over(ticket, Over::Otherwise),
                    // It ended without this device, or its start never arrived: ask.
                    (None, Some(ticket)) => self.ask_for(ticket),
                    (None, None) => {}
                }
                self.send_first();
            }
            ServerFrame::Synced => {
                for (chat, member) in &mut self.members {
                    let last = self.logs.get(chat).and_then(|log| log.last());
                    if let Some(connection) = member.connections.last_mut() {
                        connection.synced_at.get_or_insert(last.map_or(0, |event| event.seq));
                    }
                }
            }
            ServerFrame::Events { chat, events } => {
                for event in events {
                    self.show(chat, event, ticks);
                }
            }
            ServerFrame::Matched { ticket, chat } => {
                self.follow(chat.chat, ticks);
                self.see(&chat, ticket, ticks);
            }
            ServerFrame::Chat { chat } => self.see(&chat, None, ticks),
            ServerFrame::Queued(search) => {
                if let Some(before) = search.instead_of.filter(|_| self.ticket != Some(search.ticket)) {
                    self.over(TicketId(before.0), Over::Otherwise);
                    self.seeker.searches.push(Search {
                        ticket: search.ticket.0,
                        over: None,
                    });
                    self.ticket = Some(search.ticket);
                }
            }
            ServerFrame::Unqueued { ticket, .. } => self.over(ticket, Over::Otherwise),
            ServerFrame::Ping => self.say(None, Command::Pong),
            ServerFrame::Ok { id: Some(id), done } => self.answered(&id, done.seq, done.left, ticks),
            ServerFrame::Error { id: Some(id), code, .. } => self.refused(&id, code),
            _ => {}
        }
    }

    fn connection(&mut self, chat: ChatId) -> Option<&mut Connection> {
        self.members.get_mut(&chat)?.connections.last_mut()
    }

    /// This connection receives the events of a chat from now on.
    fn follow(&mut self, chat: ChatId, ticks: &mut Ticks) {
        if let Entry::Vacant(log) = self.logs.entry(chat) {
            log.insert(Vec::new());
            self.members.entry(chat).or_default().connections.push(Connection {
                opened: ticks.next(),
                ..Connection::default()
            });
        }
    }

    /// A whole chat is shown.
    fn see(&mut self, view: &ChatView, ticket: Option<TicketId>, ticks: &mut Ticks) {
        let at = ticks.next();
        if view.status == ChatStatus::Ended {
            self.seeker.ended.entry(view.chat.0).or_insert(at);
            if self.chat == Some(view.chat) {
                self.chat = None;
            }
            return;
        }
        self.seeker.met.push(Met {
            chat: view.chat.0,
            ticket: ticket.map(|ticket| ticket.0),
            at,
            connection: self.number << 32 | self.connections,
        });
        self.chat = Some(view.chat);
        if let Some(ticket) = ticket {
            self.over(ticket, Over::Otherwise);
        }
    }

    fn show(&mut self, chat: ChatId, event: Event, ticks: &mut Ticks) {
        let log = self.logs.entry(chat).or_default();
        if event.seq == log.len() as u64 + 1 {
            log.push(event.clone());
        }
        if let What::Ended { .. } = event.what {
            self.seeker.ended.entry(chat.0).or_insert(ticks.next());
            if self.chat == Some(chat) {
                self.chat = None;
            }
        } else {
            self.say(None, Command::Delivered { chat, seq: event.seq });
        }
        if let Some(connection) = self.connection(chat) {
            connection.shown.push(event);
        }
    }

    fn over(&mut self, ticket: TicketId, how: Over) {
        if let Some(search) = self.seeker.searches.iter_mut().find(|one| one.ticket == ticket.0) {
            search.over.get_or_insert(how);
        }
        if self.ticket == Some(ticket) {
            self.ticket = None;
        }
    }

    fn answered(&mut self, id: &str, seq: Option<u64>, left: Option<bool>, ticks: &mut Ticks) {
        let (what, of) = id.split_once(' ').unwrap_or((id, ""));
        match (what, of.parse::<Uuid>()) {
            ("send", Ok(cid)) => {
                let Some((chat, ..)) = self.unanswered.pop_front_if(|(_, first, _)| first.0 == cid) else {
                    return;
                };
                let wanted = self.members.get_mut(&chat).map(|member| &mut member.wanted);
                let wanted = wanted.into_iter().flatten().find(|wanted| wanted.cid == cid);
                if let (Some(wanted), Some(seq)) = (wanted, seq) {
                    wanted.acknowledged.push((seq, ticks.next()));
                }
                self.send_first();
            }
            ("leave", Ok(ticket)) if left == Some(true) => self.over(TicketId(ticket), Over::Left),
            _ => {}
        }
    }

    fn refused(&mut self, id: &str, code: ProblemCode) {
        let (what, of) = id.split_once(' ').unwrap_or((id, ""));
        match (what, of.parse::<Uuid>()) {
            ("send", Ok(cid)) => {
                // Nothing was stored, and never will be; otherwise that is unknown: send it again.
                if matches!(code, ProblemCode::ChatEnded | ProblemCode::NotFound) {
                    self.unanswered.pop_front_if(|(_, first, _)| first.0 == cid);
                }
                self.send_first();
            }
            ("find", Ok(ticket)) => match code {
                ProblemCode::Unavailable | ProblemCode::Internal => self.ask_for(TicketId(ticket)),
                _ => self.over(TicketId(ticket), Over::Otherwise),
            },
            _ => {}
        }
    }
}
