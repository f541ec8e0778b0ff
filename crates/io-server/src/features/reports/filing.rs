//! Files a report of a signed-in person, and says what became of theirs.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use io_core::ids::{ChatId, UserId};
use io_core::moderation::report::{self, EVIDENCE_EVENTS};
use io_core::moderation::rise::Subject;
use io_core::moderation::{Reference, ReferenceKind};
use io_protocol::frames::Command;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{OwnReport, OwnReports, ReportPeer, Reported};
use io_realtime::Refusal;
use io_store::moderation::reports::{AskedAgain, Filed, NewReport};

use crate::app::App;
use crate::features::commands;
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;
use crate::pictures::Size;

/// Files the report first: what was seen is on disk before the chat ends.
/// A block that failed is done when the client sends the same report again.
pub(super) async fn file(app: &App, who: SignedIn, body: ReportPeer) -> Result<Reported, ApiError> {
    let ReportPeer {
        chat,
        cid,
        reason,
        words,
        messages,
        block,
        email,
    } = body;
    if messages.len() > EVIDENCE_EVENTS as usize {
        return Err(ApiError::field("messages", format!("At most {EVIDENCE_EVENTS}.")));
    }
    if !reason.is_for_people() {
        return Err(ApiError::field("reason", "not one of the reasons"));
    }
    let words = report::words(words.as_deref()).map_err(|error| ApiError::field("words", error.to_string()))?;
    let now = app.now();
    let new = NewReport {
        chat,
        reporter: who.user,
        cid,
        reason,
        words,
        messages,
        wants_email: email,
        picture: picture_seen(app, who.user, chat).await,
    };
    let reference = match app.store.file_report(new, now).await? {
        Filed::Filed(reference) => {
            app.realtime.note_rise(Subject::Reports, None);
            reference
        }
        Filed::Already(reference) => return Err(ApiError::already_reported(reference.to_string())),
        Filed::TooMany(again) => return Err(ApiError::new(ProblemCode::TooManyReports).retry_after(again - now)),
        Filed::Closed(standing) => {
            // Who may not report can still part for good.
            if block {
                commands::run_for_ack(app, who, Command::Block { chat }).await?;
            }
            return Err(Refusal::restricted(standing, now).into());
        }
        Filed::NotFound => return Err(ProblemCode::NotFound.into()),
    };
    if block {
        commands::run_for_ack(app, who, Command::Block { chat }).await?;
    } else {
        // What was seen is on disk. A person who reports another shows them nothing any more.
        app.realtime.hide_card(who.user, chat).await?;
    }
    Ok(Reported {
        report: reference.to_string(),
    })
}

/// What the reporter sees of the other's picture. A report goes on without it when it cannot be read.
async fn picture_seen(app: &App, reporter: UserId, chat: ChatId) -> Option<String> {
    let pictures = app.pictures.as_ref()?;
    let seen = async {
        match app.store.picture_seen_in(chat, reporter).await? {
            Some(object) => pictures.get(&object, Size::Large).await,
            None => Ok(None),
        }
    };
    match seen.await {
        Ok(jpeg) => jpeg.map(|jpeg| BASE64_STANDARD.encode(jpeg)),
        Err(error) => {
            tracing::error!(
                cause = format!("{error:#}"),
                "a report was filed without the picture that its writer saw"
            );
            None
        }
    }
}

/// The person's reports.
pub(super) async fn own(app: &App, user: UserId) -> Result<OwnReports, ApiError> {
    let reports = app.store.own_reports(user).await?.into_iter().map(|own| OwnReport {
        report: own.reference,
        chat: own.chat,
        reason: own.reason,
        at: own.at.into(),
        looked_at: own.looked_at.map(Into::into),
        outcome: own.outcome.map(|(outcome, _)| outcome),
        outcome_at: own.outcome.map(|(_, at)| at.into()),
        again: own.again,
    });
    Ok(OwnReports {
        reports: reports.collect(),
    })
}

/// The person sees the outcome of a report differently.
pub(super) async fn again(app: &App, user: UserId, report: &str) -> Result<(), ApiError> {
    let reference = Reference::parse(ReferenceKind::Report, report).ok_or(ProblemCode::NotFound)?;
    match app.store.ask_again_about_report(user, &reference, app.now()).await? {
        AskedAgain::Asked => Ok(()),
        AskedAgain::NotFound => Err(ProblemCode::NotFound.into()),
    }
}
