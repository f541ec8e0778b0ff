//! The board of wishes and faults: written by staff in their own words, and public once they say so.
//!
//! Must not say who voted.

use axum::extract::State;
use io_core::board::{Draft, DraftError, Kind, State as Stands, Typed};
use io_core::ids::BoardItemId;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::board::{Item, ItemChanged};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::{Colleague, Names};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// An item as it is typed.
#[derive(Deserialize, ToSchema)]
pub(super) struct TypedItem {
    /// `wish` or `fault`.
    kind: String,
    /// 1 to 80 characters.
    title: String,
    /// 1 to 600 characters.
    text: String,
    /// `new`, `planned`, `doing`, `done` or `declined`.
    state: String,
    /// Why it was declined.
    #[serde(default)]
    reason: Option<String>,
    /// The version in which a fault is fixed.
    #[serde(default)]
    fixed_in: Option<String>,
    /// People see it.
    public: bool,
    /// The revision that was read, for a change.
    #[serde(default)]
    revision: Option<u32>,
}

impl TypedItem {
    fn parsed(&self) -> Result<Draft, ApiError> {
        let kind = Kind::parse(&self.kind).ok_or_else(|| ApiError::field("kind", "wish or fault"))?;
        let state = Stands::parse(&self.state)
            .ok_or_else(|| ApiError::field("state", "new, planned, doing, done or declined"))?;
        let typed = Typed {
            kind,
            title: &self.title,
            text: &self.text,
            state,
            reason: self.reason.as_deref(),
            fixed_in: self.fixed_in.as_deref(),
            public: self.public,
        };
        Draft::parse(typed).map_err(|error| {
            let field = match error {
                DraftError::Title => "title",
                DraftError::Text => "text",
                DraftError::Reason => "reason",
                DraftError::FixedIn => "fixed_in",
            };
            ApiError::field(field, error.to_string())
        })
    }
}

/// An item as staff see it.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownItem {
    id: String,
    kind: &'static str,
    title: String,
    text: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_in: Option<String>,
    public: bool,
    /// The item that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    revision: u32,
    /// How many people voted: exact, for staff alone.
    votes: u64,
    /// How many items were merged into it.
    merged: u64,
    /// The last who changed it.
    by: Colleague,
    created_at: Moment,
    changed_at: Moment,
}

#[derive(Serialize, ToSchema)]
pub(super) struct BoardList {
    now: Moment,
    /// The latest first.
    items: Vec<ShownItem>,
}

/// Where an item goes.
#[derive(Deserialize, ToSchema)]
pub(super) struct MergeItem {
    into: String,
}

fn shown(names: &Names, item: Item) -> ShownItem {
    ShownItem {
        id: item.id.to_string(),
        kind: item.draft.kind.name(),
        title: item.draft.title,
        text: item.draft.text,
        state: item.draft.state.name(),
        reason: item.draft.reason,
        fixed_in: item.draft.fixed_in,
        public: item.draft.public,
        merged_into: item.merged_into.map(|id| id.to_string()),
        revision: item.revision,
        votes: item.votes,
        merged: item.merged,
        by: names.of(item.by),
        created_at: item.created_at.into(),
        changed_at: item.changed_at.into(),
    }
}

async fn read(app: &App, staff: &Staff, id: BoardItemId) -> Result<Json<ShownItem>, ApiError> {
    let item = app.store.board_item(id).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(shown(&Names::read(app, staff.id).await?, item)))
}

/// Every wish and fault, public or not.
#[utoipa::path(get, path = "/console/api/board", tag = "console", responses((status = 200, body = BoardList)))]
pub(super) async fn list(State(app): State<App>, staff: Staff) -> Result<Json<BoardList>, ApiError> {
    let names = Names::read(&app, staff.id).await?;
    let items = app.store.board_items().await?;
    Ok(Json(BoardList {
        now: app.now().into(),
        items: items.into_iter().map(|item| shown(&names, item)).collect(),
    }))
}

/// Puts a wish or a fault on the board.
#[utoipa::path(post, path = "/console/api/board", tag = "console", request_body = TypedItem,
    responses((status = 200, body = ShownItem)))]
pub(super) async fn post(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<TypedItem>,
) -> Result<Json<ShownItem>, ApiError> {
    let draft = body.parsed()?;
    let id = app.store.post_item(draft, staff.id, staff.by(), app.now()).await?;
    read(&app, &staff, id).await
}

fn done(changed: ItemChanged) -> Result<(), ApiError> {
    match changed {
        ItemChanged::Done => Ok(()),
        ItemChanged::Stale => Err(ProblemCode::ChangedMeanwhile.into()),
        ItemChanged::NotFound => Err(ProblemCode::NotFound.into()),
    }
}

/// Changes an item that nobody changed since it was read.
#[utoipa::path(post, path = "/console/api/board/{id}", tag = "console", params(("id" = String, Path)),
    request_body = TypedItem, responses((status = 200, body = ShownItem)))]
pub(super) async fn change(
    State(app): State<App>,
    InPath(id): InPath<BoardItemId>,
    staff: Staff,
    Json(body): Json<TypedItem>,
) -> Result<Json<ShownItem>, ApiError> {
    let draft = body.parsed()?;
    let revision = body
        .revision
        .ok_or_else(|| ApiError::field("revision", "the revision that was read"))?;
    let changed = app
        .store
        .change_item((id, revision), draft, staff.id, staff.by(), app.now());
    done(changed.await?)?;
    read(&app, &staff, id).await
}

/// Merges an item into another of its kind, with its votes. Answers with the one that stays.
#[utoipa::path(post, path = "/console/api/board/{id}/merge", tag = "console", params(("id" = String, Path)),
    request_body = MergeItem, responses((status = 200, body = ShownItem)))]
pub(super) async fn merge(
    State(app): State<App>,
    InPath(id): InPath<BoardItemId>,
    staff: Staff,
    Json(body): Json<MergeItem>,
) -> Result<Json<ShownItem>, ApiError> {
    let into: BoardItemId = body
        .into
        .parse()
        .map_err(|_| ApiError::field("into", "the id of a wish or a fault"))?;
    let merged = app.store.merge_items(id, into, staff.id, staff.by(), app.now());
    done(merged.await?)?;
    read(&app, &staff, into).await
}
