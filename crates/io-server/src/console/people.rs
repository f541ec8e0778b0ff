//! People about whom there is a case, by a tag or a number: never an address, never a conversation.
//!
//! Each look-up is in the audit trail before it is answered.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use io_core::ids::UserId;
use io_core::moderation::Standing;
use io_core::time::Timestamp;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::audit::Entry;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The most characters that are looked for.
const LONGEST: usize = 40;

#[derive(Deserialize)]
pub(super) struct Sought {
    q: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PeopleFound {
    people: Vec<PersonRow>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PersonRow {
    tag: String,
    since_days: i64,
    cases: usize,
    restricted: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    tag: String,
    since_days: i64,
    /// The person objects to the use of ratings.
    #[serde(skip_serializing_if = "Option::is_none")]
    ratings_objected_at: Option<Moment>,
    /// The person paused the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    paused_at: Option<Moment>,
    trust: PersonTrust,
    cases: Vec<PersonCase>,
    decisions: Vec<PersonDecision>,
    restrictions: Vec<PersonRestriction>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PersonTrust {
    tier: &'static str,
    limits: Vec<&'static str>,
    lifts: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PersonCase {
    reference: String,
    reason: &'static str,
    state: &'static str,
    created_at: Moment,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PersonDecision {
    reference: String,
    verdict: &'static str,
    rule: u8,
    state: &'static str,
    at: Moment,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PersonRestriction {
    scope: Vec<&'static str>,
    starts_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifted_at: Option<Moment>,
}

fn days(since: Timestamp, now: Timestamp) -> i64 {
    (now - since).as_seconds_ceil().max(0) / 86_400
}

/// People about whom there is a case, by their tag or by the number of a case, report, statement or appeal.
#[utoipa::path(get, path = "/console/api/people", tag = "console", params(("q" = String, Query)),
    responses((status = 200, body = PeopleFound)))]
pub(super) async fn find(
    State(app): State<App>,
    staff: Staff,
    sought: Result<Query<Sought>, QueryRejection>,
) -> Result<Json<PeopleFound>, ApiError> {
    let Query(Sought { q }) = sought.map_err(|_| ApiError::field("q", "a tag or a number"))?;
    if q.chars().count() > LONGEST {
        return Err(ApiError::field("q", format!("at most {LONGEST} characters")));
    }
    let found = app.store.find_people(&q).await?;
    if found.is_empty() {
        note(&app, &staff, None, "people_sought").await?;
    }
    let (mut people, now) = (Vec::with_capacity(found.len()), app.now());
    for person in found {
        note(&app, &staff, Some(person.user), "people_sought").await?;
        let Some(facts) = app.store.person_facts(person.user).await? else {
            continue;
        };
        let standing = app.store.standing(person.user, now).await?;
        people.push(PersonRow {
            tag: person.tag.0,
            since_days: days(facts.since, now),
            cases: facts.cases.len(),
            restricted: standing != Standing::default(),
        });
    }
    Ok(Json(PeopleFound { people }))
}

/// One of them: trust, cases, decisions and restrictions, of every account of the mailbox.
#[utoipa::path(get, path = "/console/api/people/{tag}", tag = "console", params(("tag" = String, Path)),
    responses((status = 200, body = Person)))]
pub(super) async fn person(
    State(app): State<App>,
    InPath(tag): InPath<String>,
    staff: Staff,
) -> Result<Json<Person>, ApiError> {
    let found = app.store.person_of_tag(&tag).await?.ok_or(ProblemCode::NotFound)?;
    note(&app, &staff, Some(found.user), "person_opened").await?;
    let now = app.now();
    let facts = app.store.person_facts(found.user).await?.ok_or(ProblemCode::NotFound)?;
    let trust = app.store.trust(found.user, now).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(Person {
        tag: found.tag.0,
        since_days: days(facts.since, now),
        trust: PersonTrust {
            tier: trust.tier.name(),
            limits: trust.limits,
            lifts: trust.lifts,
        },
        cases: facts
            .cases
            .into_iter()
            .map(|case| PersonCase {
                reference: case.reference,
                reason: case.reason.name(),
                state: case.state.name(),
                created_at: case.created_at.into(),
            })
            .collect(),
        decisions: facts
            .decisions
            .into_iter()
            .map(|decision| PersonDecision {
                reference: decision.reference,
                verdict: decision.verdict.name(),
                rule: decision.rule,
                state: decision.state.name(),
                at: decision.at.into(),
            })
            .collect(),
        ratings_objected_at: facts.processing.ratings_objected_at.map(Into::into),
        paused_at: facts.processing.paused_at.map(Into::into),
        restrictions: facts
            .restrictions
            .into_iter()
            .map(|one| PersonRestriction {
                scope: one.scope.names(),
                starts_at: one.starts_at.into(),
                ends_at: one.ends_at.map(Into::into),
                lifted_at: one.lifted_at.map(Into::into),
            })
            .collect(),
    }))
}

async fn note(app: &App, staff: &Staff, on: Option<UserId>, action: &'static str) -> Result<(), ApiError> {
    let entry = Entry {
        after: Some(json!({ "found": on.is_some() })),
        ..Entry::of(action)
    };
    app.store.note_in_audit(staff.by(), on, entry, app.now()).await?;
    Ok(())
}
