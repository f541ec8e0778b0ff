//! Who belongs to the staff.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::email::EmailAddress;
use io_core::ids::StaffId;
use io_core::sign_in::LinkToken;
use io_core::staff::{INVITATION_LIFE, Role};
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::staff::{Invitation, StaffChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Staff;
use super::sign_in::hash_invitation;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};

/// The most characters of a name.
const NAME: usize = 60;

#[derive(Serialize, ToSchema)]
pub(super) struct StaffList {
    staff: Vec<StaffMember>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct StaffMember {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_at: Option<Moment>,
    me: bool,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct InviteStaff {
    email: String,
    name: String,
    role: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct StaffLink {
    link: String,
    ends_at: Moment,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct StaffRole {
    role: String,
}

fn role(name: &str) -> Result<Role, ApiError> {
    Role::parse(name).ok_or_else(|| ApiError::field("role", "moderator, operator or owner"))
}

fn done(change: StaffChange) -> Result<StatusCode, ApiError> {
    match change {
        StaffChange::Done(_) => Ok(StatusCode::NO_CONTENT),
        StaffChange::Unknown => Err(ProblemCode::NotFound.into()),
        StaffChange::AlreadyActive => Err(ApiError::field("email", "is of someone who can sign in already")),
        StaffChange::LastOwner => Err(ApiError::field("role", "there must be another owner first")),
    }
}

/// Everyone of the staff.
#[utoipa::path(get, path = "/console/api/staff", tag = "console", responses((status = 200, body = StaffList)))]
pub(super) async fn list(State(app): State<App>, me: Staff) -> Result<Json<StaffList>, ApiError> {
    let staff = app.store.staff().await?;
    let staff = staff.into_iter().map(|member| StaffMember {
        id: member.id.to_string(),
        name: member.name,
        email: member.email,
        role: member.role.name(),
        state: member.state.name(),
        last_seen_at: member.last_seen_at.map(Moment::from),
        me: member.id == me.id,
    });
    Ok(Json(StaffList { staff: staff.collect() }))
}

/// Invites someone; answers the link, once.
#[utoipa::path(post, path = "/console/api/staff", tag = "console", request_body = InviteStaff, responses(
    (status = 200, body = StaffLink),
))]
pub(super) async fn invite(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<InviteStaff>,
) -> Result<Json<StaffLink>, ApiError> {
    let email = EmailAddress::parse(&body.email)
        .map_err(|why| ApiError::new(ProblemCode::InvalidEmail).at("email", why.to_string()))?;
    let name = body.name.trim();
    if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
        return Err(ApiError::field("name", "1 to 60 characters"));
    }
    let token = LinkToken::draw(&*app.entropy);
    let ends_at = app.now() + INVITATION_LIFE;
    let invitation = Invitation {
        email: email.identity(),
        name: name.to_owned(),
        role: role(&body.role)?,
        token: hash_invitation(&app.store, &token),
        ends_at,
    };
    done(app.store.invite_staff(invitation, staff.by(), app.now()).await?)?;
    app.security.note(SecurityEvent::StaffChanged, Actor::Server);
    Ok(Json(StaffLink {
        link: format!("{}/console/enrol#{}", app.config.public_url, token.expose()),
        ends_at: ends_at.into(),
    }))
}

/// Ends a member: sessions and keys end with it.
#[utoipa::path(post, path = "/console/api/staff/{id}/end", tag = "console", params(("id" = String, Path)),
    responses((status = 204)))]
pub(super) async fn end(
    State(app): State<App>,
    InPath(id): InPath<StaffId>,
    staff: Staff,
) -> Result<StatusCode, ApiError> {
    let change = app.store.end_staff(id, staff.by(), app.now()).await?;
    app.security.note(SecurityEvent::StaffChanged, Actor::Server);
    done(change)
}

/// Changes a role.
#[utoipa::path(post, path = "/console/api/staff/{id}/role", tag = "console", params(("id" = String, Path)),
    request_body = StaffRole, responses((status = 204)))]
pub(super) async fn change_role(
    State(app): State<App>,
    InPath(id): InPath<StaffId>,
    staff: Staff,
    Json(body): Json<StaffRole>,
) -> Result<StatusCode, ApiError> {
    let role = role(&body.role)?;
    let change = app.store.change_staff_role(id, role, staff.by(), app.now()).await?;
    app.security.note(SecurityEvent::StaffChanged, Actor::Server);
    done(change)
}
