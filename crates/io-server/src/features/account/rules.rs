//! The rules that a person agrees to: what changed since, and that they agree (ON-3, GDPR-02).
//!
//! Must not decide who may chat: the fence does, by the version that is stored.

use io_core::account::{Consent, Purpose, RuleChange, changed_rules};
use io_core::ids::UserId;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{Agreement, AgreementPurpose, RuleChangeName, RuleLine, Rules};

use crate::app::App;
use crate::http::problem::ApiError;

/// Refuses a version that is not in force.
pub(super) fn check_version(app: &App, version: u32) -> Result<(), ApiError> {
    if version == app.rules.version {
        return Ok(());
    }
    Err(ApiError::field(
        "rules_version",
        "The rules have changed. Please read them again.",
    ))
}

/// What a person reads. Someone who never accepted any sees no changes.
pub(super) async fn read(app: &App, user: UserId) -> Result<Rules, ApiError> {
    let profile = app.store.profile(user).await?.ok_or(ProblemCode::NotSignedIn)?;
    let now = &app.rules.text;
    let before = app.store.rules_of_version(profile.rules_version).await?;
    let before = before.as_ref().unwrap_or(now);
    let lines = changed_rules(&before.rules, &now.rules);
    let consents = app.store.consents(user).await?;
    Ok(Rules {
        version: app.rules.version,
        published_at: app.rules.published_at.into(),
        lines: lines
            .into_iter()
            .map(|(change, line)| RuleLine {
                rule: line.rule,
                example: line.example,
                change: match change {
                    RuleChange::Same => RuleChangeName::Same,
                    RuleChange::Added => RuleChangeName::Added,
                    RuleChange::Removed => RuleChangeName::Removed,
                },
            })
            .collect(),
        terms_changed: before.terms != now.terms,
        privacy_changed: before.privacy != now.privacy,
        agreed: consents.entries().iter().map(agreement).collect(),
    })
}

/// Notes that a person accepts the rules in force.
pub(super) async fn accept(app: &App, user: UserId, version: u32) -> Result<(), ApiError> {
    check_version(app, version)?;
    let kept = app.store.accept_rules(user, version, app.now()).await?;
    kept.then_some(()).ok_or(ProblemCode::NotSignedIn.into())
}

/// An entry of the ledger as its owner sees it.
pub(super) fn agreement(consent: &Consent) -> Agreement {
    Agreement {
        purpose: match consent.purpose {
            Purpose::Rules => AgreementPurpose::Rules,
            Purpose::Wishes => AgreementPurpose::Wishes,
        },
        version: consent.version,
        given_at: consent.given_at.into(),
        ended_at: consent.ended_at.map(Into::into),
    }
}
