//! Closed communities: set up, looked at before they open, changed and closed by staff.
//!
//! Must not show who belongs, nor a number of members below ten: `io_core::community` rounds it.

use axum::extract::State;
use io_core::community::{Domain, DomainsError, Name, check_domains, shown_members};
use io_core::matching::Community;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::community::{Changed, Draft, Kept, KeptDomain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::{Colleague, Names};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// A community as it is typed.
#[derive(Deserialize, ToSchema)]
pub(super) struct TypedCommunity {
    /// The revision that the page showed; absent for a new one.
    #[serde(default)]
    based_on: u32,
    /// 1 to 60 characters, which its members read.
    name: String,
    /// At most 20: `example.edu`, or `*.example.edu` for those below it too.
    domains: Vec<String>,
    /// Members may choose to meet everybody.
    lets_choose: bool,
}

impl TypedCommunity {
    fn parsed(&self) -> Result<Draft, ApiError> {
        let name = Name::parse(&self.name).map_err(|error| ApiError::field("name", error.to_string()))?;
        let domains = self.domains.iter().enumerate().map(|(at, typed)| {
            Domain::parse(typed).map_err(|error| ApiError::field(format!("domains.{at}"), error.to_string()))
        });
        let domains = domains.collect::<Result<Vec<_>, _>>()?;
        check_domains(&domains).map_err(|error| match error {
            DomainsError::TooMany => ApiError::field("domains", error.to_string()),
            DomainsError::Overlap { at, before } => ApiError::field(
                format!("domains.{at}"),
                format!("covered by {} as well", domains[before].typed()),
            ),
        })?;
        Ok(Draft {
            name,
            domains,
            lets_choose: self.lets_choose,
        })
    }
}

/// A domain of a community.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownDomain {
    /// `example.edu`, or `*.example.edu`.
    domain: String,
    /// How many accounts are of it, in whole tens; absent below ten.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<u64>,
    /// All accounts that were there before it were looked at.
    looked: bool,
}

impl From<&KeptDomain> for ShownDomain {
    fn from(one: &KeptDomain) -> Self {
        Self {
            domain: one.domain.typed(),
            members: shown_members(one.members),
            looked: one.looked,
        }
    }
}

/// A community as staff see it.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownCommunity {
    id: u32,
    revision: u32,
    name: String,
    domains: Vec<ShownDomain>,
    lets_choose: bool,
    /// Since when its members meet each other; absent while it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    opened_at: Option<Moment>,
    /// How many accounts belong, in whole tens; absent below ten. While it is closed: how many would move.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<u64>,
    /// All accounts were looked at: the numbers are whole.
    looked: bool,
    /// The last who changed it.
    by: Colleague,
    created_at: Moment,
}

fn shown(names: &Names, one: &Kept) -> ShownCommunity {
    ShownCommunity {
        id: one.id.0,
        revision: one.revision,
        name: one.name.clone(),
        domains: one.domains.iter().map(Into::into).collect(),
        lets_choose: one.lets_choose,
        opened_at: one.opened_at.map(Into::into),
        members: shown_members(one.members()),
        looked: one.looked(),
        by: names.of(one.by),
        created_at: one.created_at.into(),
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct CommunityList {
    /// At most a hundred, in the order they were set up.
    communities: Vec<ShownCommunity>,
}

async fn all(app: &App, staff: &Staff) -> Result<Json<CommunityList>, ApiError> {
    let names = Names::read(app, staff.id).await?;
    let all = app.store.communities().await?;
    Ok(Json(CommunityList {
        communities: all.iter().map(|one| shown(&names, one)).collect(),
    }))
}

/// What became of a change: searches of people who are met elsewhere by now end.
async fn answer(app: &App, staff: &Staff, changed: Changed) -> Result<Json<CommunityList>, ApiError> {
    match changed {
        Changed::Kept(_) => {
            app.realtime.follow_rooms().await;
            all(app, staff).await
        }
        Changed::NotFound => Err(ProblemCode::NotFound.into()),
        Changed::Meanwhile => Err(ProblemCode::ChangedMeanwhile.into()),
        Changed::TooMany => Err(ApiError::field("name", "there are as many communities as there can be")),
        Changed::Taken { at, by } => Err(ApiError::field(
            format!("domains.{at}"),
            format!("belongs to {by}, or overlaps with it"),
        )),
    }
}

/// The communities of this place.
#[utoipa::path(get, path = "/console/api/communities", tag = "console",
    responses((status = 200, body = CommunityList)))]
pub(super) async fn list(State(app): State<App>, staff: Staff) -> Result<Json<CommunityList>, ApiError> {
    all(&app, &staff).await
}

/// Sets up a community. It is closed; the accounts that would belong are counted in the next minutes.
#[utoipa::path(post, path = "/console/api/communities", tag = "console", request_body = TypedCommunity,
    responses((status = 200, body = CommunityList)))]
pub(super) async fn make(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<TypedCommunity>,
) -> Result<Json<CommunityList>, ApiError> {
    let draft = body.parsed()?;
    let made = app.store.make_community(draft, staff.id, staff.by(), app.now());
    answer(&app, &staff, made.await?).await
}

/// Changes name, domains or choice. Accounts of a domain that is gone are in public at once.
#[utoipa::path(post, path = "/console/api/communities/{id}", tag = "console", params(("id" = u32, Path)),
    request_body = TypedCommunity, responses((status = 200, body = CommunityList)))]
pub(super) async fn change(
    State(app): State<App>,
    InPath(id): InPath<u32>,
    staff: Staff,
    Json(body): Json<TypedCommunity>,
) -> Result<Json<CommunityList>, ApiError> {
    let (draft, which) = (body.parsed()?, (Community(id), body.based_on));
    let changed = app
        .store
        .change_community(which, draft, staff.id, staff.by(), app.now());
    answer(&app, &staff, changed.await?).await
}

/// Which revision the page showed.
#[derive(Deserialize, ToSchema)]
pub(super) struct BasedOn {
    based_on: u32,
}

async fn turn(app: &App, staff: &Staff, which: (Community, u32), open: bool) -> Result<Json<CommunityList>, ApiError> {
    let turned = app.store.open_community(which, open, staff.id, staff.by(), app.now());
    answer(app, staff, turned.await?).await
}

/// Opens a community: from now on its members meet each other alone. Running chats go on.
#[utoipa::path(post, path = "/console/api/communities/{id}/open", tag = "console", params(("id" = u32, Path)),
    request_body = BasedOn, responses((status = 200, body = CommunityList)))]
pub(super) async fn open(
    State(app): State<App>,
    InPath(id): InPath<u32>,
    staff: Staff,
    Json(body): Json<BasedOn>,
) -> Result<Json<CommunityList>, ApiError> {
    turn(&app, &staff, (Community(id), body.based_on), true).await
}

/// Closes a community: its members are in public at once, and belong again when it opens again.
#[utoipa::path(post, path = "/console/api/communities/{id}/close", tag = "console", params(("id" = u32, Path)),
    request_body = BasedOn, responses((status = 200, body = CommunityList)))]
pub(super) async fn close(
    State(app): State<App>,
    InPath(id): InPath<u32>,
    staff: Staff,
    Json(body): Json<BasedOn>,
) -> Result<Json<CommunityList>, ApiError> {
    turn(&app, &staff, (Community(id), body.based_on), false).await
}
