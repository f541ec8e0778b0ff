//! The chat commands over REST, with the same effect as on a socket.
//!
//! Must not hold state: every call is one request.

use http::Method;
use io_core::ids::{ChatId, ClientMessageId, RevealId, TicketId};
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use io_protocol::events::ChatView;
use io_protocol::frames::{AgainAnswer, Command, Done};
use io_protocol::rest::{Current, History, KeepNote, Lobby, MatchStatus, People, RevealAnswered};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::rest::{Client, Reply, succeed};

/// The last part of a command's path under `/api/chat/`.
/// `None` for commands that exist only on a socket.
pub fn route_of(command: &Command) -> Option<&'static str> {
    Some(match command {
        Command::Send { .. } => "send-message",
        Command::Delete { .. } => "delete-message",
        Command::React { .. } => "react",
        Command::Delivered { .. } | Command::Read { .. } => "receipt",
        Command::Typing { .. } => "typing",
        Command::FindMatch { .. } => "find-match",
        Command::LeaveQueue { .. } => "leave-queue",
        Command::Here { .. } => "here",
        Command::End { .. } => "end",
        Command::Next { .. } => "next",
        Command::RevealRequest { .. } => "reveal-request",
        Command::RevealAnswer { .. } => "reveal-answer",
        Command::RevealCancel { .. } => "reveal-cancel",
        Command::RevealRevoke { .. } => "reveal-revoke",
        Command::Rate { .. } => "rate-session",
        Command::Block { .. } => "block",
        Command::NotAgain { .. } => "not-again",
        Command::AskAgain { .. } => "ask-again",
        Command::AnswerAgain { .. } => "answer-again",
        Command::Hello { .. } | Command::Sync { .. } | Command::Pong | Command::Ping | Command::Background { .. } => {
            return None;
        }
    })
}

fn body_of(command: &Command) -> Result<Value> {
    match command {
        Command::Delivered { chat, seq } => return Ok(json!({ "chat": chat, "delivered": seq })),
        Command::Read { chat, seq } => return Ok(json!({ "chat": chat, "read": seq })),
        _ => {}
    }
    let mut body = serde_json::to_value(command).map_err(|error| Error::OutOfProtocol(error.to_string()))?;
    if let Some(fields) = body.as_object_mut() {
        fields.remove("type");
    }
    Ok(body)
}

impl Client {
    /// Runs a chat command and returns the raw reply.
    pub async fn command(&self, command: &Command) -> Result<Reply> {
        let Some(route) = route_of(command) else {
            return Err(Error::OutOfProtocol(format!("{command:?} has no route")));
        };
        let body = body_of(command)?;
        self.json(Method::POST, &format!("/api/chat/{route}"), &body).await
    }

    async fn done(&self, command: Command) -> Result<()> {
        succeed(&self.command(&command).await?)
    }

    /// Sends a message.
    pub async fn send_message(&self, chat: ChatId, cid: ClientMessageId, body: &str) -> Result<Done> {
        let body = body.to_owned();
        crate::rest::accept(
            &self
                .command(&Command::Send {
                    chat,
                    cid,
                    body,
                    check: false,
                    quote: None,
                })
                .await?,
        )
    }

    /// Deletes the sender's own message.
    pub async fn delete_message(&self, chat: ChatId, seq: u64) -> Result<Done> {
        crate::rest::accept(&self.command(&Command::Delete { chat, seq }).await?)
    }

    /// Raises the delivered and read marks.
    pub async fn receipt(&self, chat: ChatId, delivered: Option<u64>, read: Option<u64>) -> Result<()> {
        let body = json!({ "chat": chat, "delivered": delivered, "read": read });
        self.post_only("/api/chat/receipt", &body).await
    }

    /// Reports that typing started or stopped.
    pub async fn typing(&self, chat: ChatId, on: bool) -> Result<()> {
        self.done(Command::Typing { chat, on }).await
    }

    /// Starts a search with the stored preferences.
    pub async fn find_match(&self, ticket: TicketId) -> Result<MatchStatus> {
        let command = Command::FindMatch {
            ticket,
            preferences: None,
            take_over: false,
        };
        crate::rest::accept(&self.command(&command).await?)
    }

    /// Leaves the search.
    pub async fn leave_queue(&self, ticket: TicketId) -> Result<Done> {
        crate::rest::accept(&self.command(&Command::LeaveQueue { ticket }).await?)
    }

    /// Answers "I'm here" to a call.
    pub async fn here(&self, ticket: TicketId) -> Result<Done> {
        crate::rest::accept(&self.command(&Command::Here { ticket }).await?)
    }

    /// Leaves the chat and starts a search, in one step.
    pub async fn next(&self, chat: ChatId, ticket: TicketId) -> Result<MatchStatus> {
        crate::rest::accept(&self.command(&Command::Next { chat, ticket }).await?)
    }

    /// Leaves the chat.
    pub async fn end(&self, chat: ChatId) -> Result<()> {
        let hide_card = false;
        self.done(Command::End {
            chat,
            hide_card,
            why: None,
        })
        .await
    }

    /// Leaves the chat and hides one's own card.
    pub async fn end_hiding(&self, chat: ChatId) -> Result<()> {
        let hide_card = true;
        self.done(Command::End {
            chat,
            hide_card,
            why: None,
        })
        .await
    }

    /// Requests a reveal.
    pub async fn reveal_request(
        &self,
        chat: ChatId,
        request: RevealId,
        fields: &[RevealField],
    ) -> Result<RevealAnswered> {
        let fields = fields.to_vec();
        crate::rest::accept(&self.command(&Command::RevealRequest { chat, request, fields }).await?)
    }

    /// Answers a reveal request; no fields means "not now".
    pub async fn reveal_answer(
        &self,
        chat: ChatId,
        request: RevealId,
        fields: &[RevealField],
    ) -> Result<RevealAnswered> {
        let fields = fields.to_vec();
        crate::rest::accept(&self.command(&Command::RevealAnswer { chat, request, fields }).await?)
    }

    /// Cancels an open reveal request.
    pub async fn reveal_cancel(&self, chat: ChatId, request: RevealId) -> Result<RevealAnswered> {
        crate::rest::accept(&self.command(&Command::RevealCancel { chat, request }).await?)
    }

    /// Hides one's own card again, also after the end.
    pub async fn reveal_revoke(&self, chat: ChatId) -> Result<RevealAnswered> {
        crate::rest::accept(&self.command(&Command::RevealRevoke { chat }).await?)
    }

    /// Rates a chat.
    pub async fn rate(&self, chat: ChatId, rating: Thumb, tags: &[&str]) -> Result<()> {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        self.done(Command::Rate { chat, rating, tags }).await
    }

    /// Ends the chat and blocks the peer.
    pub async fn block(&self, chat: ChatId) -> Result<()> {
        self.done(Command::Block { chat }).await
    }

    /// Asks never to be matched with this person again.
    pub async fn not_again(&self, chat: ChatId) -> Result<()> {
        self.done(Command::NotAgain { chat }).await
    }

    /// Asks the peer to talk again.
    pub async fn ask_again(&self, chat: ChatId) -> Result<()> {
        self.done(Command::AskAgain { chat }).await
    }

    /// Answers a request to talk again.
    pub async fn answer_again(&self, chat: ChatId, answer: AgainAnswer) -> Result<()> {
        self.done(Command::AnswerAgain { chat, answer }).await
    }

    /// The lobby.
    pub async fn lobby(&self) -> Result<Lobby> {
        self.get("/api/chat/lobby").await
    }

    /// The current search and the live chat, if any.
    pub async fn current(&self) -> Result<Current> {
        self.get("/api/chat/current").await
    }

    /// One chat.
    pub async fn chat(&self, chat: ChatId) -> Result<ChatView> {
        self.get(&format!("/api/chat/{chat}")).await
    }

    /// A page of history after a sequence number.
    pub async fn messages_after(&self, chat: ChatId, after: u64, limit: u16) -> Result<History> {
        self.get(&format!("/api/chat/{chat}/messages?after={after}&limit={limit}"))
            .await
    }

    /// The whole history, page by page.
    pub async fn whole_history(&self, chat: ChatId) -> Result<Vec<io_protocol::events::Event>> {
        let mut events: Vec<io_protocol::events::Event> = Vec::new();
        loop {
            let after = events.last().map_or(0, |event| event.seq);
            let page = self.messages_after(chat, after, 200).await?;
            let empty = page.events.is_empty();
            events.extend(page.events);
            if !page.more || empty {
                return Ok(events);
            }
        }
    }

    /// The people met, most recent first.
    pub async fn people(&self) -> Result<People> {
        self.get("/api/chat/people").await
    }

    /// Keeps a note about someone met; an empty one removes it.
    pub async fn keep_note(&self, chat: ChatId, note: &str) -> Result<()> {
        let body = KeepNote { note: note.to_owned() };
        let path = format!("/api/chat/people/{chat}/note");
        succeed(&self.json(Method::PUT, &path, &body).await?)
    }
}
