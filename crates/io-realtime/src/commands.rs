//! The command core: one way to do something, for sockets and REST alike.
//!
//! Answers with values, not with frames or bodies; each command is carried out in a file of its own.

use io_core::chat::{Marks, NewReaction, OwnCard};
use io_core::ids::{ChatId, UserId};
use io_protocol::frames::Command;
use io_protocol::problem::ProblemCode;

use crate::agenda::Due;
use crate::chat::Typed;
use crate::realtime::Realtime;
use crate::refusal::{Actor, Answer, Refusal};
use io_core::reveal::{Fields, RevealStep};

impl Realtime {
    /// Carries out a command, to completion even if the caller goes away.
    ///
    /// Commands about the connection itself (`hello`, `sync`, `ping`, `pong`,
    /// `background`) are `unsupported` here.
    pub async fn execute(&self, actor: Actor, command: Command) -> Result<Answer, Refusal> {
        if actor.connection.is_none() {
            self.count_rest_visit(actor.user);
            // A socket read it when it said `hello`.
            self.read_recovered(actor.user).await?;
            let realtime = self.clone();
            let done = self.run_to_completion(async move { realtime.execute_and_recheck(actor, command).await });
            // Only a panic leaves no answer; it was logged where it happened.
            return done.await.unwrap_or(Err(ProblemCode::Internal.into()));
        }
        self.execute_and_recheck(actor, command).await
    }

    async fn execute_and_recheck(&self, actor: Actor, command: Command) -> Result<Answer, Refusal> {
        let chat = chat_changed_by(&command);
        let answer = self.dispatch(actor, command).await;
        // The store may have done it all the same.
        if let (Err(refusal), Some(chat)) = (&answer, chat)
            && refusal.code.leaves_unknown()
        {
            self.reread_after_unclear_write(chat);
        }
        answer
    }

    async fn dispatch(&self, actor: Actor, command: Command) -> Result<Answer, Refusal> {
        let (user, from) = (actor.user, actor.connection);
        if let Some(chat) = chat_of_user_action(&command) {
            self.record_activity(user, chat);
        }
        if is_own_action(&command) {
            let now = self.now();
            self.with_tally(|tally| tally.acted(user, now));
        }
        match command {
            Command::Send {
                chat,
                cid,
                body,
                check,
                quote,
            } => {
                let message = Typed {
                    chat,
                    cid,
                    body: &body,
                    check,
                    quote,
                };
                self.send(user, message).await
            }
            Command::Delivered { chat, seq } => self.mark(actor, chat, Marks::reported(seq, 0)).await,
            Command::Read { chat, seq } => self.mark(actor, chat, Marks::reported(seq, seq)).await,
            Command::Typing { chat, on } => self.typing(user, chat, on),
            Command::Delete { chat, seq } => self.delete(user, chat, seq).await,
            Command::React {
                chat,
                cid,
                seq,
                reaction,
            } => {
                let reaction = NewReaction {
                    chat,
                    sender: user,
                    cid,
                    target: seq,
                    reaction,
                };
                self.react(reaction).await
            }
            Command::FindMatch {
                ticket,
                preferences,
                take_over,
            } => Box::pin(self.find_match(actor, ticket, preferences, take_over)).await,
            Command::LeaveQueue { ticket } => self.leave_queue(user, ticket, from).await,
            Command::Here { ticket } => self.here(user, ticket),
            Command::End { chat, hide_card, why } => {
                let card = if hide_card { OwnCard::Hidden } else { OwnCard::Stays };
                self.end(user, chat, card, why).await
            }
            Command::Next { chat, ticket } => {
                // A user who may not search now keeps the chat.
                if self.draining() {
                    return Err(ProblemCode::Unavailable.into());
                }
                self.0.limits.may_search(user, self.uptime())?;
                self.end(user, chat, OwnCard::Stays, None).await?;
                Box::pin(self.find_match(actor, ticket, None, false)).await
            }
            Command::RevealRequest { chat, request, fields } => {
                let offered = Fields::new(fields).ok_or(Refusal::from(ProblemCode::InvalidBody))?;
                self.reveal(user, chat, RevealStep::Ask(request, offered)).await
            }
            Command::RevealAnswer { chat, request, fields } => {
                self.reveal(user, chat, RevealStep::Answer(request, Fields::new(fields)))
                    .await
            }
            Command::RevealCancel { chat, request } => self.reveal(user, chat, RevealStep::Cancel(request)).await,
            Command::RevealRevoke { chat } => self.reveal(user, chat, RevealStep::Withdraw).await,
            Command::Rate { chat, rating, tags } => self.rate(user, chat, rating, tags).await,
            Command::Block { chat } => self.block(user, chat, from).await,
            Command::NotAgain { chat } => self.not_again(user, chat, from).await,
            Command::AskAgain { chat } => self.ask_again(user, chat, from).await,
            Command::AnswerAgain { chat, answer } => self.answer_again(user, chat, answer, from).await,
            Command::Hello { .. }
            | Command::Sync { .. }
            | Command::Pong
            | Command::Ping
            | Command::Background { .. } => Err(ProblemCode::Unsupported.into()),
        }
    }

    /// A user without a connection used REST: they count as online for a while.
    pub(crate) fn count_rest_visit(&self, user: UserId) {
        let until = self.uptime() + self.settings().visit_lasts;
        if self.0.hub.visit(user, until) {
            self.0.agenda.at(until, Due::Visit(user));
            self.user_arrived(user);
        }
    }
}

/// The chat that a command leaves an event in.
fn chat_changed_by(command: &Command) -> Option<ChatId> {
    match command {
        Command::Send { chat, .. }
        | Command::Delete { chat, .. }
        | Command::React { chat, .. }
        | Command::End { chat, .. }
        | Command::Next { chat, .. }
        | Command::RevealRequest { chat, .. }
        | Command::RevealAnswer { chat, .. }
        | Command::RevealCancel { chat, .. }
        | Command::RevealRevoke { chat }
        | Command::Block { chat } => Some(*chat),
        _ => None,
    }
}

/// Did a person do it? What a device does by itself makes nobody active.
fn is_own_action(command: &Command) -> bool {
    !matches!(
        command,
        Command::Delivered { .. }
            | Command::Hello { .. }
            | Command::Sync { .. }
            | Command::Pong
            | Command::Ping
            | Command::Background { .. }
    )
}

/// The chat that a person acted in; automatic commands of a device do not count.
fn chat_of_user_action(command: &Command) -> Option<ChatId> {
    match command {
        Command::Send { chat, .. }
        | Command::Read { chat, .. }
        | Command::Typing { chat, .. }
        | Command::Delete { chat, .. }
        | Command::React { chat, .. }
        | Command::RevealRequest { chat, .. }
        | Command::RevealAnswer { chat, .. }
        | Command::RevealCancel { chat, .. }
        | Command::RevealRevoke { chat } => Some(*chat),
        _ => None,
    }
}
