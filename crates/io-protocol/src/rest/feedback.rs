//! What people tell the staff, and the board of wishes and faults.

use io_core::ids::{BoardItemId, ClientMessageId, FeedbackId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::moment::Moment;

/// What a person tells the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    /// How they find it.
    Feedback,
    /// Something that does not work.
    Fault,
    /// Something that they would like.
    Wish,
}

/// Where something that a person told stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackState {
    /// Nobody read it.
    New,
    /// Staff read it.
    Open,
    /// It has an answer.
    Answered,
    /// Staff closed it.
    Closed,
}

/// Facts about the app and its browser. The client shows them word for word before it adds them; no field takes free
/// text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedbackDiagnostics {
    /// The version of the app, such as `1.14.2`.
    pub app: String,
    /// `Chrome`, `Edge`, `Firefox`, `Opera`, `Safari`, `Samsung Internet` or `other`.
    pub browser: String,
    /// Width and height of the window in CSS pixels, such as `390x844`.
    pub screen: String,
    /// `light` or `dark`.
    pub theme: String,
    /// The language of the app: a BCP 47 tag such as `en`.
    pub language: String,
    /// `live`, `connecting` or `offline`.
    pub connection: String,
    /// Codes of the last problems, the latest first; at most five. Besides those of the catalogue `offline`, `unreachable`
    /// and `unexpected`, which clients give themselves.
    pub errors: Vec<String>,
}

/// `POST /api/user/feedback`: tells the staff something. Sent again with the same `cid`, it is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TellStaff {
    /// Made by the client.
    #[schema(value_type = Uuid)]
    pub cid: ClientMessageId,
    /// What it is.
    pub kind: FeedbackKind,
    /// In own words: 1 to 1,000 characters.
    pub text: String,
    /// Facts about the browser, if the user adds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<FeedbackDiagnostics>,
    /// The answer by email too.
    #[serde(default)]
    pub email: bool,
}

/// It is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffTold {
    /// Names it.
    #[schema(value_type = Uuid)]
    pub feedback: FeedbackId,
}

/// `GET /api/user/feedback`: what the signed-in user told the staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnFeedbackList {
    /// The latest first; at most a hundred.
    pub feedback: Vec<OwnFeedback>,
}

/// Something that the user told, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnFeedback {
    /// Names it.
    #[schema(value_type = Uuid)]
    pub id: FeedbackId,
    /// What it is.
    pub kind: FeedbackKind,
    /// Where it stands.
    pub state: FeedbackState,
    /// In the user's words.
    pub text: String,
    /// Facts about the browser, if they were added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<FeedbackDiagnostics>,
    /// The answer by email too.
    pub email: bool,
    /// When it was sent.
    pub at: Moment,
    /// The answer of staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Moment>,
    /// The title of the item of the board that it belongs to, once that is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<String>,
}

/// What an item of the board is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardKind {
    /// Something that people would like.
    Wish,
    /// Something that does not work.
    Fault,
}

/// Where an item of the board stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardState {
    /// Nothing was decided.
    New,
    /// It will be done.
    Planned,
    /// It is being done.
    Doing,
    /// It is there; a fault is fixed.
    Done,
    /// It will not be done.
    Declined,
}

/// `GET /api/board`: wishes and faults in words of staff. But for `voted` the same for everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    /// The most votes first, by the counts that are shown; then the latest.
    pub items: Vec<BoardItem>,
}

/// A wish or a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardItem {
    /// Names it.
    #[schema(value_type = Uuid)]
    pub id: BoardItemId,
    /// What it is.
    pub kind: BoardKind,
    /// One line of at most 80 characters.
    pub title: String,
    /// At most 600 characters, with line breaks.
    pub text: String,
    /// Where it stands.
    pub state: BoardState,
    /// Why it was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The version in which a fault is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_in: Option<String>,
    /// At least so many people voted: a multiple of ten. Absent below ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<u64>,
    /// The user voted.
    pub voted: bool,
    /// It takes votes.
    pub open: bool,
}

/// `PUT /api/board/{id}/vote`: casts the one vote of the user, or takes it back. Sent again, nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CastVote {
    /// False takes it back.
    pub vote: bool,
}
