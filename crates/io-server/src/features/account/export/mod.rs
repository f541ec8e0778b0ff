//! A copy of everything that a person may see of their own, as a ZIP archive.
//!
//! It is read page by page while it is sent, in the same form in which the API shows it, so that it contains nothing of
//! another person that the reader could not see anyway, and no copy stays on the server (docs/adr/0115).

mod archive;
mod pages;

use std::collections::VecDeque;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use io_core::feedback::Diagnostics;
use io_core::ids::{ChatId, EmailId, LoginId, UserId};
use io_core::time::Span;
use io_protocol::events::{ChatView, PeerCard};
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{Agreement, Block, Blocks, Login, Logins, Profile};
use io_realtime::store::HistoryRange;
use io_store::account::OpenEmailChange;
use io_store::email::{EmailKind, NewEmail};
use io_store::feedback::Feedback;
use serde::Serialize;

use self::archive::Archive;
use super::rules::agreement;
use super::view;
use crate::admission::limiter::Rule;
use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;
use crate::pictures::Size;
use crate::telemetry::{Actor, SecurityEvent};

/// How long the notice may wait in the outbox.
const EMAIL_LIFE: Span = Span::days(1);
/// Events that are read at once.
const PAGE: usize = 200;
/// Chats that are listed at once.
const CHATS_AT_ONCE: u32 = 100;
/// More than anyone can send while it is kept.
const TOLD_AT_ONCE: u32 = 2_000;

/// Everything but the conversations.
#[derive(Serialize)]
struct Account {
    /// When this copy was made.
    exported_at: Moment,
    /// When the account was made.
    joined_at: Moment,
    /// When the rules of `profile.rules_version` were accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules_accepted_at: Option<Moment>,
    /// A change of the address that can still be proved or undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    email_change: Option<EmailChange>,
    /// Everything that the person agreed to.
    agreed: Vec<Agreement>,
    profile: Profile,
    devices: Logins,
    /// Which of them notifications are pushed to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notifications: Vec<Notified>,
    blocks: Blocks,
    /// What the person told the staff, and the answers, the latest first.
    told: Vec<Told>,
    /// The wishes and faults that the person voted for.
    voted_for: Vec<String>,
    /// The day on which the person was last asked a short question after a chat. The answer is kept without them.
    #[serde(skip_serializing_if = "Option::is_none")]
    question_asked_on: Option<Moment>,
}

/// Something that the person told the staff.
#[derive(Serialize)]
struct Told {
    at: Moment,
    kind: &'static str,
    state: &'static str,
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnostics: Option<Diagnostics>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Moment>,
}

impl From<Feedback> for Told {
    fn from(one: Feedback) -> Self {
        Self {
            at: one.created_at.into(),
            kind: one.kind.name(),
            state: one.state.name(),
            text: one.text,
            diagnostics: one.diagnostics,
            answer: one.answer,
            answered_at: one.answered_at.map(Into::into),
        }
    }
}

/// A device that notifications are pushed to.
#[derive(Serialize)]
struct Notified {
    /// The device, as in the list of them.
    device: LoginId,
    /// The push service of its browser.
    service: String,
    since: Moment,
    /// Until when it waits to hear that people are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_until: Option<Moment>,
}

/// A change of the address: one of the two is there.
#[derive(Serialize)]
struct EmailChange {
    /// Asked for, and not proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<String>,
    /// Replaced, and can be taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<String>,
    until: Moment,
}

impl From<OpenEmailChange> for EmailChange {
    fn from(change: OpenEmailChange) -> Self {
        let (new, earlier, until) = match change {
            OpenEmailChange::Asked { new, until } => (Some(new), None, until),
            OpenEmailChange::Done { earlier, until } => (None, Some(earlier), until),
        };
        Self {
            new,
            earlier,
            until: until.into(),
        }
    }
}

/// Checks that it may be made, notes it, and begins to send it (DA-7).
pub(super) async fn ask(app: &App, who: SignedIn) -> Result<Response, ApiError> {
    if !who.fresh {
        return Err(ProblemCode::FreshSignInRequired.into());
    }
    app.limits.account(Rule::ExportAccount, who.user, app.uptime())?;
    let profile = app.store.profile(who.user).await?.ok_or(ProblemCode::NotSignedIn)?;
    let (now, mailbox) = (app.now(), profile.mailbox.clone());
    let consents = app.store.consents(who.user).await?;
    let account = Account {
        exported_at: now.into(),
        joined_at: profile.created_at.into(),
        rules_accepted_at: app.store.rules_accepted_at(who.user).await?.map(Into::into),
        email_change: app.store.open_email_change(who.user, now).await?.map(Into::into),
        agreed: consents.entries().iter().map(agreement).collect(),
        profile: view::view(profile, app).await?,
        devices: devices(app, who).await?,
        notifications: notified(app, who.user).await?,
        blocks: blocks(app, who.user).await?,
        told: told(app, who.user).await?,
        voted_for: voted_for(app, who.user).await?,
        question_asked_on: app.store.question_asked(who.user).await?.map(|asked| asked.on.into()),
    };
    let picture = picture(app, who.user).await?;
    let chats = chats(app, who.user).await?;
    let notice = NewEmail {
        id: EmailId::from_random(app.entropy.id()),
        kind: EmailKind::Exported,
        content: app.email_texts.exported(&mailbox, now),
        expires_at: now + EMAIL_LIFE,
    };
    app.store.enqueue_email(notice, now).await?;
    app.security.note(SecurityEvent::DataExported, Actor::User(who.user));

    let export = Export {
        app: app.clone(),
        user: who.user,
        archive: Archive::new(now),
        index: Some((
            pages::index(&account, &chats.iter().map(|chat| &chat.view).collect::<Vec<_>>()),
            account,
        )),
        picture,
        left: chats.iter().flat_map(files_of).collect(),
        next: 1,
        chats: chats.len(),
        open: None,
    };
    let body = Body::from_stream(stream::try_unfold(Some(export), Export::advance));
    let headers = [
        (CONTENT_TYPE, "application/zip"),
        (CONTENT_DISPOSITION, "attachment; filename=\"io-export.zip\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

async fn picture(app: &App, user: UserId) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(pictures) = &app.pictures else { return Ok(None) };
    let Some(object) = app.store.own_picture(user).await? else {
        return Ok(None);
    };
    let read = pictures.get(&object, Size::Large).await;
    read.map_err(|error| ApiError::new(ProblemCode::Unavailable).because(error))
}

async fn devices(app: &App, who: SignedIn) -> Result<Logins, ApiError> {
    let logins = app.store.logins(who.user, app.now()).await?;
    let logins = logins.into_iter().map(|login| Login {
        id: login.id,
        label: login.label,
        created_at: login.created_at.into(),
        last_seen_at: login.last_seen_at.into(),
        current: login.id == who.login,
    });
    Ok(Logins {
        logins: logins.collect(),
    })
}

async fn notified(app: &App, user: UserId) -> Result<Vec<Notified>, ApiError> {
    let mut all = Vec::new();
    for device in app.store.pushes_of(user, app.now()).await? {
        let endpoint: Option<http::Uri> = device.subscription.endpoint.parse().ok();
        let waits_until = app.store.told_until(device.login, app.now()).await?;
        all.push(Notified {
            device: device.login,
            service: endpoint
                .as_ref()
                .and_then(http::Uri::host)
                .unwrap_or_default()
                .to_owned(),
            since: device.since.into(),
            waits_until: waits_until.map(Into::into),
        });
    }
    Ok(all)
}

async fn blocks(app: &App, user: UserId) -> Result<Blocks, ApiError> {
    let blocks = app.store.blocks(user).await?.into_iter().map(|block| Block {
        chat: block.chat,
        peer: PeerCard {
            name: block.peer.name,
            glyph: block.peer.glyph,
        },
        at: block.at.into(),
    });
    Ok(Blocks {
        blocks: blocks.collect(),
    })
}

async fn told(app: &App, user: UserId) -> Result<Vec<Told>, ApiError> {
    let all = app.store.own_feedback(user, TOLD_AT_ONCE).await?;
    Ok(all.into_iter().map(Told::from).collect())
}

async fn voted_for(app: &App, user: UserId) -> Result<Vec<String>, ApiError> {
    let items = app.store.board(Some(user)).await?.into_iter();
    Ok(items.filter(|item| item.voted).map(|item| item.draft.title).collect())
}

/// A chat of the person, with what they noted about the other.
#[derive(Clone)]
struct Noted {
    view: ChatView,
    note: Option<String>,
}

/// The live chat, and those of people met, the latest first.
async fn chats(app: &App, user: UserId) -> Result<Vec<Noted>, ApiError> {
    let mut chats = Vec::new();
    let live = app.realtime.current(user).await?.chat;
    chats.extend(live.map(|view| Noted {
        view: *view,
        note: None,
    }));
    let mut cursor = None;
    loop {
        let page = app.realtime.people(user, cursor, CHATS_AT_ONCE).await?;
        chats.extend(page.people.into_iter().map(|person| Noted {
            view: person.chat,
            note: person.note,
        }));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(chats);
        }
    }
}

/// In which form a chat is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Json,
}

fn files_of(chat: &Noted) -> [(Noted, Form); 2] {
    [(chat.clone(), Form::Html), (chat.clone(), Form::Json)]
}

/// One file of a chat that is being written.
struct Open {
    chat: ChatId,
    form: Form,
    /// The number of the last event that was written.
    after: u64,
    view: ChatView,
}

/// An export that is being sent.
struct Export {
    app: App,
    user: UserId,
    archive: Archive,
    /// The first page and what it shows, until they are written.
    index: Option<(String, Account)>,
    /// The person's picture, until it is written.
    picture: Option<Vec<u8>>,
    left: VecDeque<(Noted, Form)>,
    /// The number of the next chat's files.
    next: usize,
    chats: usize,
    open: Option<Open>,
}

impl Export {
    /// The next piece. Reads at most one page of a chat; nothing is read before the client has taken the last piece.
    async fn advance(export: Option<Self>) -> anyhow::Result<Option<(Bytes, Option<Self>)>> {
        let Some(mut export) = export else {
            return Ok(None);
        };
        loop {
            if let Some((page, account)) = export.index.take() {
                export.archive.file("index.html", page)?;
                export
                    .archive
                    .file("account.json", serde_json::to_vec_pretty(&account)?)?;
            } else if let Some(picture) = export.picture.take() {
                export.archive.file("picture.jpg", picture)?;
            } else if let Some(open) = export.open.take() {
                export.page(open).await?;
            } else if let Some((chat, form)) = export.left.pop_front() {
                export.begin(chat, form)?;
            } else {
                return Ok(Some((export.archive.finish()?, None)));
            }
            let piece = export.archive.take();
            if !piece.is_empty() {
                return Ok(Some((piece, Some(export))));
            }
        }
    }

    fn begin(&mut self, Noted { view, note }: Noted, form: Form) -> anyhow::Result<()> {
        let name = pages::file_name(self.next, self.chats);
        match form {
            Form::Html => {
                self.archive.begin(&format!("{name}.html"))?;
                self.archive.write(pages::chat_begins(&view, note.as_deref()))?;
            }
            Form::Json => {
                self.next += 1;
                self.archive.begin(&format!("{name}.json"))?;
                let (view, note) = (serde_json::to_string(&view)?, serde_json::to_string(&note)?);
                self.archive
                    .write(format!("{{\"chat\":{view},\"note\":{note},\"events\":["))?;
            }
        }
        self.open = Some(Open {
            chat: view.chat,
            form,
            after: 0,
            view,
        });
        Ok(())
    }

    async fn page(&mut self, mut open: Open) -> anyhow::Result<()> {
        let range = HistoryRange::After(open.after);
        let page = match self.app.realtime.history(self.user, open.chat, range, PAGE).await {
            Ok(page) => page,
            // The person removed the chat, or erased the account, while this was sent: it ends as if empty.
            Err(refusal) if refusal.code == ProblemCode::NotFound => return self.end(&open),
            Err(refusal) => anyhow::bail!("a chat could not be read: {refusal:?}"),
        };
        for event in &page.events {
            match open.form {
                Form::Html => self.archive.write(pages::event(&open.view, event))?,
                Form::Json => {
                    let comma = if open.after == 0 { "\n" } else { ",\n" };
                    self.archive
                        .write(format!("{comma}{}", serde_json::to_string(event)?))?;
                }
            }
            open.after = event.seq;
        }
        if page.more && !page.events.is_empty() {
            self.open = Some(open);
            return Ok(());
        }
        self.end(&open)
    }

    fn end(&mut self, open: &Open) -> anyhow::Result<()> {
        self.archive.write(match open.form {
            Form::Html => pages::CHAT_ENDS,
            Form::Json => "]}\n",
        })
    }
}
