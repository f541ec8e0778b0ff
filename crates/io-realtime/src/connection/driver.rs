//! Drives one connection: reads frames, runs commands, writes by its cursor.
//!
//! Knows neither the WebSocket library nor the rules of a chat. The only `select!` over a socket in this crate.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Sink, SinkExt as _, Stream, StreamExt as _};
use io_core::chat::Marks;
use io_core::ids::ChatId;
use io_core::time::Uptime;
use io_protocol::frames::{Command, Cursor, ServerFrame, close};
use io_protocol::problem::ProblemCode;

use crate::connection::ahead::ReadAhead;
use crate::connection::incoming::{Incoming, parse};
use crate::connection::limits::FrameLimits;
use crate::connection::outgoing::{self, Place};
use crate::connection::resume::Greeting;
use crate::connection::shown::{InView, ShownMarks};
use crate::connection::{Connection, NextAction, Outgoing, SentAs, Transport};
use crate::realtime::Realtime;
use crate::refusal::{Actor, Login, Refusal};

/// What a connection receives from its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    /// A text message; it is checked for UTF-8 again here.
    Text(Bytes),
    /// A control frame that the library answered itself.
    Control,
    /// A frame that continues a message: it counts, and the message comes when it is whole.
    Fragment,
    /// A message that `io.v1` does not have, or a broken one: close with this code.
    Refuse(u16),
    /// The client is gone.
    Gone,
}

/// What a connection sends to its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outbound {
    /// One JSON object, UTF-8.
    Text(Bytes),
    /// A close frame with its code; nothing follows it.
    Close(u16),
}

/// The result of reading the store up to its last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CaughtUp {
    /// The connection has every event.
    Fully,
    /// The store does not answer now.
    NotNow,
}

/// The connection is gone, or must be closed with a code.
enum Stop {
    Gone,
    Close(u16),
}

impl Realtime {
    /// Serves one connection from its first frame to its end.
    ///
    /// The caller has checked the login.
    pub async fn drive<W>(self, login: Login, transport: Transport, wire: W)
    where
        W: Stream<Item = Inbound> + Sink<Outbound> + Unpin + Send,
    {
        let connection = self.open_connection(login, transport);
        let mut session = Driver {
            realtime: self,
            connection,
            wire,
            cursors: Vec::new(),
            shown: ShownMarks::default(),
            greeted: false,
            limits: FrameLimits::default(),
            ahead: ReadAhead::default(),
            deaf: false,
        };
        let code = match session.run().await {
            Stop::Gone => None,
            Stop::Close(code) => Some(code),
        };
        session.realtime.0.counts.closed(code);
        if let Some(code) = code {
            session.connection.close(code);
            session.send_close_frame(code).await;
        }
    }
}

struct Driver<W> {
    realtime: Realtime,
    connection: Arc<Connection>,
    wire: W,
    /// How far this connection is in each chat that it follows.
    cursors: Vec<(ChatId, Place)>,
    shown: ShownMarks,
    greeted: bool,
    limits: FrameLimits,
    ahead: ReadAhead,
    deaf: bool,
}

impl<W> Drop for Driver<W> {
    fn drop(&mut self) {
        self.realtime.connection_gone(&self.connection);
    }
}

impl<W> Driver<W>
where
    W: Stream<Item = Inbound> + Sink<Outbound> + Unpin + Send,
{
    async fn run(&mut self) -> Stop {
        loop {
            if let Err(stop) = self.write_all_queued().await {
                return stop;
            }
            if let Some(held) = self.ahead.take() {
                if let Err(stop) = self.on_heard(held).await {
                    return stop;
                }
                continue;
            }
            let heard = tokio::select! {
                // First what the client said: its answer to a ping may have waited for the store.
                biased;
                heard = self.wire.next() => Some(heard.unwrap_or(Inbound::Gone)),
                () = self.connection.woken() => None,
            };
            self.listen_again();
            let Some(heard) = heard else { continue };
            if let Err(stop) = self.count(&heard) {
                return stop;
            }
            if let Err(stop) = self.on_heard(heard).await {
                return stop;
            }
        }
    }

    // ---- reading ----

    /// Counts what was heard, and takes it as a sign of life.
    fn count(&mut self, heard: &Inbound) -> Result<(), Stop> {
        match heard {
            Inbound::Text(_) => {
                let now = self.count_frame()?;
                if self.greeted {
                    self.connection.heard(now);
                }
                Ok(())
            }
            Inbound::Control | Inbound::Fragment => self.count_frame().map(drop),
            Inbound::Refuse(_) | Inbound::Gone => Ok(()),
        }
    }

    /// Does what was heard and counted.
    async fn on_heard(&mut self, heard: Inbound) -> Result<(), Stop> {
        let text = match heard {
            Inbound::Text(text) => text,
            Inbound::Control | Inbound::Fragment => return Ok(()),
            Inbound::Refuse(code) => return Err(Stop::Close(code)),
            Inbound::Gone => return Err(Stop::Gone),
        };
        if text.len() > self.realtime.settings().frame_bytes {
            return Err(Stop::Close(close::TOO_LARGE));
        }
        let parsed = parse(&text);
        // A mark says so itself, in the same look-up of the chat.
        let is_mark = |command: &Command| matches!(command, Command::Delivered { .. } | Command::Read { .. });
        if self.greeted && !matches!(&parsed, Incoming::Frame(frame) if is_mark(&frame.command)) {
            self.realtime.sign_of_life(self.connection.user);
        }
        match parsed {
            Incoming::Frame(frame) => self.on_command(frame.id, frame.command).await,
            Incoming::NotText => Err(Stop::Close(close::NOT_TEXT)),
            Incoming::Unknown(id) => {
                if !self.limits.allow_unknown(self.realtime.uptime()) {
                    return Err(Stop::Close(close::BAD_PROTOCOL));
                }
                self.refuse(id, &Refusal::from(ProblemCode::Unsupported));
                Ok(())
            }
            Incoming::Invalid(id) => {
                self.refuse(id, &Refusal::from(ProblemCode::InvalidBody));
                Ok(())
            }
        }
    }

    /// Counts a frame. Returns the time of its arrival.
    fn count_frame(&mut self) -> Result<Uptime, Stop> {
        let (now, login) = (self.realtime.uptime(), self.connection.login);
        let limits = &self.realtime.0.limits;
        if self.limits.allow_frame(now) && limits.frame(login, now) {
            return Ok(now);
        }
        limits.ban_for_a_minute(login, now);
        Err(Stop::Close(close::ABUSE))
    }

    async fn on_command(&mut self, id: Option<String>, command: Command) -> Result<(), Stop> {
        match command {
            Command::Hello { device, cursors } if !self.greeted => {
                self.greeted = true;
                self.realtime.register(&self.connection, device);
                self.stop_listening();
                let greeting = Box::pin(self.realtime.greet(&self.connection, &cursors)).await;
                match greeting {
                    Ok(greeting) => Box::pin(self.welcome(greeting)).await,
                    Err(refusal) => {
                        self.refuse(id, &refusal);
                        Err(Stop::Close(close::INTERNAL))
                    }
                }
            }
            _ if !self.greeted => Err(Stop::Close(close::BAD_PROTOCOL)),
            Command::Hello { .. } => {
                self.refuse(id, &Refusal::from(ProblemCode::InvalidBody));
                Ok(())
            }
            Command::Pong => Ok(()),
            Command::Ping => {
                self.push(&outgoing::ok(id, io_protocol::frames::Done::default()));
                Ok(())
            }
            Command::Background { on } => {
                self.realtime.set_background(&self.connection, on);
                Ok(())
            }
            // The frames of almost every message: without the large future of all commands.
            Command::Delivered { chat, seq } if self.mark(chat, Marks::reported(seq, 0)) => Ok(()),
            Command::Read { chat, seq } if self.mark(chat, Marks::reported(seq, seq)) => Ok(()),
            Command::Sync { chat, after, limit } => Box::pin(self.sync(id, chat, after, limit)).await,
            command => {
                let answered = outgoing::is_answered(&command);
                let (actor, realtime) = (self.actor(), self.realtime.clone());
                let executing = async move { realtime.execute(actor, command).await };
                match self.wait_for(executing.boxed()).await? {
                    Ok(answer) => {
                        let (chat, done) = outgoing::answer(id, answer);
                        if let Some(chat) = chat {
                            self.connection.push(chat);
                        }
                        if let Some(done) = done {
                            self.push(&done);
                        }
                    }
                    Err(refusal) if answered => self.refuse(id, &refusal),
                    Err(_) => {}
                }
                Ok(())
            }
        }
    }

    fn actor(&self) -> Actor {
        Actor {
            user: self.connection.user,
            login: self.connection.login,
            connection: Some(self.connection.id),
        }
    }

    /// Raises the own marks of a chat that is live here. False: it is not, so the store decides.
    fn mark(&self, chat: ChatId, marks: Marks) -> bool {
        self.realtime.mark_live(self.actor(), chat, marks)
    }

    /// Waits for a command of this connection. Meanwhile it writes what is queued, and hears what the client says.
    ///
    /// A command goes on to its end even if the connection closes first.
    async fn wait_for<T: Send + 'static>(&mut self, mut work: BoxFuture<'static, T>) -> Result<T, Stop> {
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                () = self.connection.woken() => {}
                heard = self.wire.next(), if self.ahead.has_room() => {
                    let heard = heard.unwrap_or(Inbound::Gone);
                    if let Err(stop) = self.count(&heard) {
                        self.realtime.in_background(async move { drop(work.await) });
                        return Err(stop);
                    }
                    self.ahead.hold(heard);
                    self.listen_or_not();
                    continue;
                }
            }
            // The command goes on while a slow client is written to: its peer may wait for it.
            let mut done = None;
            let written = {
                let mut writing = Box::pin(self.write_all_queued());
                poll_fn(|context| {
                    if done.is_none()
                        && let Poll::Ready(value) = work.poll_unpin(context)
                    {
                        done = Some(value);
                    }
                    writing.as_mut().poll(context)
                })
                .await
            };
            match (written, done) {
                (Ok(()), Some(done)) => return Ok(done),
                (Ok(()), None) => {}
                (Err(stop), Some(_)) => return Err(stop),
                (Err(stop), None) => {
                    self.realtime.in_background(async move { drop(work.await) });
                    return Err(stop);
                }
            }
        }
    }

    /// Nothing more is read until the store answers: then the silence is not the client's.
    fn listen_or_not(&mut self) {
        if !self.ahead.has_room() {
            self.stop_listening();
        }
    }

    fn stop_listening(&mut self) {
        if !std::mem::replace(&mut self.deaf, true) {
            self.connection.set_deaf(true);
        }
    }

    fn listen_again(&mut self) {
        if std::mem::replace(&mut self.deaf, false) {
            self.connection.set_deaf(false);
        }
    }

    /// Answers `sync`: the events after a number, then `ok`.
    ///
    /// Moves the cursor if it was within these events.
    async fn sync(&mut self, id: Option<String>, chat: ChatId, after: u64, limit: Option<u16>) -> Result<(), Stop> {
        let most = usize::from(limit.unwrap_or(outgoing::PAGE).clamp(1, outgoing::PAGE));
        self.stop_listening();
        match self
            .realtime
            .events_after(self.connection.user, chat, after, most)
            .await
        {
            Ok(page) => {
                let place = page.events.last().map_or(Place::default(), Place::after);
                let last = place.seq.max(after);
                let more = page.more;
                for (frame, _) in outgoing::pages(chat, page.events) {
                    self.write(frame).await?;
                }
                let cursor = self.cursor(chat);
                if after <= cursor && last > cursor {
                    self.set_cursor(chat, place);
                } else if place.ended {
                    self.note_end(chat);
                }
                let done = io_protocol::frames::Done {
                    last: Some(last),
                    more: Some(more),
                    ..Default::default()
                };
                self.push(&outgoing::ok(id, done));
            }
            Err(refusal) => self.refuse(id, &refusal),
        }
        Ok(())
    }

    fn push(&self, frame: &ServerFrame) {
        self.connection.push(Outgoing::Frame(outgoing::json(frame)));
    }

    fn refuse(&self, id: Option<String>, refusal: &Refusal) {
        self.push(&outgoing::error(id, refusal));
    }

    // ---- writing ----

    async fn write_all_queued(&mut self) -> Result<(), Stop> {
        let mut wrote = false;
        loop {
            match self.connection.next() {
                NextAction::Close(code) => return Err(Stop::Close(code)),
                NextAction::Wait if wrote => {
                    self.flush().await?;
                    // More may have been queued meanwhile.
                    wrote = false;
                    continue;
                }
                NextAction::Wait => {
                    self.connection.clear_stall();
                    return Ok(());
                }
                NextAction::Resync(dropped) => {
                    for chat in dropped {
                        self.follow(chat);
                    }
                    Box::pin(self.resync()).await?;
                }
                NextAction::Write(Outgoing::Frame(frame)) => self.feed(frame).await?,
                NextAction::Write(Outgoing::Marks {
                    chat,
                    whose,
                    marks,
                    frame,
                }) => {
                    if self.shown.rise(chat, whose, marks) {
                        self.feed(frame).await?;
                    }
                }
                NextAction::Write(Outgoing::View {
                    chat,
                    live,
                    marks,
                    sent_as,
                    frame,
                }) => {
                    if (live && self.wrote_end(chat)) || marks.is_some_and(|marks| self.shown.pass(chat, marks)) {
                        Box::pin(self.write_view_again(chat, sent_as)).await?;
                    } else {
                        self.note_marks(chat, marks);
                        self.feed(frame).await?;
                        self.follow(chat);
                    }
                }
                NextAction::Write(Outgoing::Event { chat, seq, ends, frame }) => {
                    let cursor = self.cursor(chat);
                    if seq == cursor + 1 {
                        self.feed(frame).await?;
                        self.set_cursor(chat, Place { seq, ended: ends });
                    } else if seq > cursor {
                        Box::pin(self.catch_up(chat)).await?;
                    }
                }
                NextAction::Write(Outgoing::Stored { chat, seq }) => {
                    if seq > self.cursor(chat) {
                        Box::pin(self.write_missed(chat, seq)).await?;
                    }
                }
                NextAction::Write(Outgoing::RereadIfFollowed { chat, .. }) if !self.follows(chat) => {}
                NextAction::Write(Outgoing::Reread { chat, seq } | Outgoing::RereadIfFollowed { chat, seq }) => {
                    if seq > self.cursor(chat) {
                        Box::pin(self.catch_up(chat)).await?;
                    }
                }
            }
            wrote = true;
        }
    }

    /// Sends `welcome`, everything missed, `synced`, and how much there is to read.
    async fn welcome(&mut self, greeting: Greeting) -> Result<(), Stop> {
        let Greeting {
            welcome,
            follow,
            unseen,
        } = greeting;
        for view in &welcome.chats {
            self.shown.note(view.chat, InView::from(view));
        }
        self.write(outgoing::json(&ServerFrame::Welcome(welcome))).await?;
        for (chat, place) in follow {
            self.set_cursor(chat, place);
            if self.write_missed(chat, u64::MAX).await? == CaughtUp::NotNow {
                return Err(Stop::Close(close::INTERNAL));
            }
        }
        self.write(outgoing::json(&ServerFrame::Synced)).await?;
        // To someone of whom there is nothing to tell, nothing is sent.
        if unseen > 0 {
            self.write(outgoing::json(&ServerFrame::Notices { unseen })).await?;
        }
        Ok(())
    }

    /// After a dropped queue, in which anything may have been.
    ///
    /// The same as after `hello`, from the cursors of this connection. The client repeats what was not answered, as
    /// after every `welcome`.
    async fn resync(&mut self) -> Result<(), Stop> {
        if !self.greeted {
            return Ok(());
        }
        let cursor = |(chat, place): &(ChatId, Place)| (chat.0, Cursor(place.seq, String::new()));
        let cursors = self.cursors.iter().map(cursor).collect();
        self.stop_listening();
        match self.realtime.greet(&self.connection, &cursors).await {
            Ok(greeting) => self.welcome(greeting).await,
            Err(_) => Err(Stop::Close(close::INTERNAL)),
        }
    }

    /// Reads new events of a chat from the store.
    ///
    /// If the store does not answer now, redelivery or the heartbeat tries again.
    async fn catch_up(&mut self, chat: ChatId) -> Result<(), Stop> {
        self.write_missed(chat, u64::MAX).await.map(drop)
    }

    /// Writes the events after the cursor, page by page, at the pace of the client.
    ///
    /// Up to the event `until`: what was queued after that comes before the later ones.
    async fn write_missed(&mut self, chat: ChatId, until: u64) -> Result<CaughtUp, Stop> {
        loop {
            let after = self.cursor(chat);
            let most = usize::from(outgoing::PAGE);
            self.stop_listening();
            let page = match self
                .realtime
                .events_after(self.connection.user, chat, after, most)
                .await
            {
                Ok(page) => page,
                Err(refusal) if refusal.code == ProblemCode::NotFound => return Ok(CaughtUp::Fully),
                Err(refusal) if refusal.code == ProblemCode::Internal => return Err(Stop::Close(close::INTERNAL)),
                Err(_) => return Ok(CaughtUp::NotNow),
            };
            let events = page.events.into_iter().filter(|event| event.seq <= until).collect();
            for (frame, place) in outgoing::pages(chat, events) {
                self.write(frame).await?;
                self.set_cursor(chat, place);
            }
            if !page.more || self.cursor(chat) >= until {
                return Ok(CaughtUp::Fully);
            }
        }
    }

    /// Writes a chat as it is now, instead of a view from before its end.
    async fn write_view_again(&mut self, chat: ChatId, sent_as: SentAs) -> Result<(), Stop> {
        match self.realtime.chat_view(self.connection.user, chat).await {
            Ok(view) => {
                self.note_marks(chat, sent_as.marks(&view));
                self.feed(outgoing::json(&sent_as.frame(view))).await
            }
            Err(refusal) if refusal.code == ProblemCode::NotFound => Ok(()),
            Err(_) => Err(Stop::Close(close::INTERNAL)),
        }
    }

    async fn write(&mut self, frame: Bytes) -> Result<(), Stop> {
        self.feed(frame).await?;
        self.flush().await
    }

    async fn feed(&mut self, frame: Bytes) -> Result<(), Stop> {
        let bytes = frame.len();
        let feeding = self.wire.feed(Outbound::Text(frame));
        write_or_time_out(&self.realtime, &self.connection, feeding).await?;
        self.connection.record_written(bytes);
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Stop> {
        let flushing = self.wire.flush();
        write_or_time_out(&self.realtime, &self.connection, flushing).await
    }

    /// Sends the close frame, if the client takes it within the time for a write.
    async fn send_close_frame(&mut self, code: u16) {
        self.connection.clear_stall();
        self.realtime.watch_stall(&self.connection);
        let sending = self.wire.send(Outbound::Close(code));
        futures_util::pin_mut!(sending);
        loop {
            tokio::select! {
                _ = &mut sending => return,
                () = self.connection.woken() => if self.connection.abandoned() { return },
            }
        }
    }

    fn note_marks(&mut self, chat: ChatId, marks: Option<InView>) {
        if let Some(marks) = marks {
            self.shown.note(chat, marks);
        }
    }

    // ---- cursors ----

    fn follows(&self, chat: ChatId) -> bool {
        self.cursors.iter().any(|(known, _)| *known == chat)
    }

    fn place(&self, chat: ChatId) -> Place {
        let known = self.cursors.iter().find(|(known, _)| *known == chat);
        known.map_or(Place::default(), |(_, place)| *place)
    }

    fn cursor(&self, chat: ChatId) -> u64 {
        self.place(chat).seq
    }

    fn wrote_end(&self, chat: ChatId) -> bool {
        self.place(chat).ended
    }

    /// From here on this connection follows a chat, from its first event if nothing of it was written yet.
    fn follow(&mut self, chat: ChatId) {
        self.set_cursor(chat, self.place(chat));
    }

    fn note_end(&mut self, chat: ChatId) {
        let ended = true;
        self.set_cursor(
            chat,
            Place {
                ended,
                ..self.place(chat)
            },
        );
    }

    fn set_cursor(&mut self, chat: ChatId, place: Place) {
        self.connection.record_events(chat, place.seq);
        if let Some((_, known)) = self.cursors.iter_mut().find(|(known, _)| *known == chat) {
            *known = place;
            return;
        }
        if self.cursors.len() >= outgoing::MOST_CURSORS {
            self.cursors.remove(0);
        }
        self.cursors.push((chat, place));
    }
}

/// Waits for a write; a client that takes too little in time is closed with 4008.
async fn write_or_time_out<F, E>(realtime: &Realtime, connection: &Connection, mut writing: F) -> Result<(), Stop>
where
    F: Future<Output = Result<(), E>> + Unpin,
{
    if let Some(written) = (&mut writing).now_or_never() {
        return written.map_err(|_| Stop::Gone);
    }
    realtime.watch_stall(connection);
    loop {
        tokio::select! {
            written = &mut writing => return written.map_err(|_| Stop::Gone),
            () = connection.woken() => if let Some(code) = connection.closing() {
                return Err(Stop::Close(code));
            },
        }
    }
}
