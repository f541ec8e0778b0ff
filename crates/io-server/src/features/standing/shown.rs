//! What a person sees of decisions about them, and of their trust.
//!
//! Must not say who reported or who decided, nor show a pause by a rule.

use io_core::ids::UserId;
use io_core::moderation::appeal::{AppealError, POSSIBLE};
use io_core::moderation::trust::Tier;
use io_core::moderation::{Reference, ReferenceKind, Scope};
use io_core::text::MessageText;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{
    AppealMade, MakeAppeal, OwnAppeal, OwnAppealState, OwnStanding, OwnStatement, OwnTrust, OwnWords, ScopePart,
    TrustTier,
};
use io_store::moderation::appeals::Appealed;
use io_store::moderation::statements;

use crate::app::App;
use crate::http::problem::ApiError;

/// Everything that a person may know of their standing.
pub(super) async fn standing(app: &App, user: UserId) -> Result<OwnStanding, ApiError> {
    let now = app.now();
    let standing = app.store.standing(user, now).await?;
    let statements = app.store.own_statements(user).await?;
    let trust = app.store.trust(user, now).await?.ok_or(ProblemCode::NotSignedIn)?;
    Ok(OwnStanding {
        restricted: !standing.closed.is_empty(),
        scope: parts(standing.closed),
        until: standing.until.map(Into::into),
        statements: statements.into_iter().map(statement).collect(),
        trust: OwnTrust {
            tier: match trust.tier {
                Tier::New => TrustTier::New,
                Tier::Known => TrustTier::Known,
                Tier::Trusted => TrustTier::Trusted,
            },
            limits: trust.limits.into_iter().map(str::to_owned).collect(),
            lifts: trust.lifts.into_iter().map(str::to_owned).collect(),
        },
    })
}

fn parts(scope: Scope) -> Vec<ScopePart> {
    let all = [
        (Scope::MATCHING, ScopePart::Matching),
        (Scope::CHATTING, ScopePart::Chatting),
        (Scope::REVEAL, ScopePart::Reveal),
        (Scope::EVERYTHING, ScopePart::Everything),
        (Scope::REPORTING, ScopePart::Reporting),
    ];
    let closed = all.into_iter().filter(|(one, _)| scope.bits() & one.bits() != 0);
    closed.map(|(_, part)| part).collect()
}

fn statement(one: statements::OwnStatement) -> OwnStatement {
    let possible_until = one.from + POSSIBLE;
    OwnStatement {
        reference: one.reference,
        verdict: one.verdict,
        state: one.state,
        scope: parts(one.scope),
        from: one.from.into(),
        until: one.until.map(Into::into),
        words: one.words,
        quotes: one
            .quotes
            .into_iter()
            .map(|quote| OwnWords {
                at: quote.at.into(),
                text: quote.text,
            })
            .collect(),
        rule: one.rule.map(io_core::moderation::Rule::number),
        automated: one.automated,
        second: one.second,
        appeal: appeal(one.appeal, possible_until),
    }
}

fn appeal(made: Option<statements::OwnAppeal>, possible_until: io_core::time::Timestamp) -> OwnAppeal {
    let (answer, made) = match made {
        Some(mut made) => (made.answer.take(), Some(made)),
        None => (None, None),
    };
    let state = made.as_ref().map(|_| match answer {
        Some(_) => OwnAppealState::Answered,
        None => OwnAppealState::Open,
    });
    OwnAppeal {
        possible_until: possible_until.into(),
        state,
        reference: made.as_ref().map(|made| made.reference.clone()),
        at: made.as_ref().map(|made| made.at.into()),
        due_at: made.as_ref().map(|made| made.due_at.into()),
        words: made.map(|made| made.words),
        outcome: answer.as_ref().map(|answer| answer.outcome),
        answered_at: answer.as_ref().map(|answer| answer.at.into()),
        answer: answer.map(|answer| answer.words),
    }
}

/// Makes the one appeal against a decision.
pub(super) async fn make_appeal(
    app: &App,
    user: UserId,
    reference: &str,
    body: MakeAppeal,
) -> Result<AppealMade, ApiError> {
    let reference = reference_of(reference)?;
    let words = MessageText::parse(&body.words).map_err(|error| ApiError::field("words", error.to_string()))?;
    let made = app.store.appeal(user, reference.as_str(), words, app.now()).await?;
    match made {
        Appealed::Made(made) => Ok(AppealMade {
            appeal: made.reference,
            due_at: made.due_at.into(),
        }),
        Appealed::Refused(AppealError::Already) => Err(ProblemCode::AlreadyAppealed.into()),
        Appealed::Refused(_) => Err(ProblemCode::NotAppealable.into()),
        Appealed::NotFound => Err(ProblemCode::NotFound.into()),
    }
}

/// The person read a decision about them.
pub(super) async fn see(app: &App, user: UserId, reference: &str) -> Result<(), ApiError> {
    let reference = reference_of(reference)?;
    if !app.store.see_statement(user, reference.as_str(), app.now()).await? {
        return Err(ProblemCode::NotFound.into());
    }
    app.realtime.notices_changed(user).await;
    Ok(())
}

fn reference_of(text: &str) -> Result<Reference, ApiError> {
    Reference::parse(ReferenceKind::Statement, text).ok_or_else(|| ProblemCode::NotFound.into())
}
