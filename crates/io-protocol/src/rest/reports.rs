//! Reports: of the other person in a chat, one's own, and notices from outside.

use io_core::ids::{ChatId, ClientMessageId};
use io_core::moderation::{Outcome, Reason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{OutcomeName, ReasonName};
use crate::moment::Moment;

/// `POST /api/chat/report`: reports the other person in a chat. Works while it is live, after its end, and after the
/// other is gone, for 30 days. IO keeps the last 50 events as evidence, and tells the other nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportPeer {
    /// The chat.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
    /// Made by the client: sent again, it is the same report.
    #[schema(value_type = Uuid)]
    pub cid: ClientMessageId,
    /// Why.
    #[schema(value_type = ReasonName)]
    pub reason: Reason,
    /// In own words, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Numbers of messages to look at first, at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<u64>,
    /// Block the other person too, which ends the chat.
    #[serde(default = "yes")]
    pub block: bool,
    /// Send the outcome by email too.
    #[serde(default)]
    pub email: bool,
}

fn yes() -> bool {
    true
}

/// A report is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reported {
    /// Its reference, such as `4821-Q`.
    pub report: String,
}

/// `GET /api/user/reports`: the reports of the signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnReports {
    /// The latest first; at most a hundred.
    pub reports: Vec<OwnReport>,
}

/// One report of the signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnReport {
    /// Its reference.
    pub report: String,
    /// The chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub chat: Option<ChatId>,
    /// The reason given.
    #[schema(value_type = ReasonName)]
    pub reason: Reason,
    /// When it was made.
    pub at: Moment,
    /// When a person looked first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<Moment>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<OutcomeName>)]
    pub outcome: Option<Outcome>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome_at: Option<Moment>,
    /// The user asked for another person to look.
    pub again: bool,
}

/// `POST /api/reports`: a notice from anybody, without an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SendNotice {
    /// What it is about, at most 2,000 characters.
    pub what: String,
    /// Where it was seen, at most 2,000 characters.
    #[serde(rename = "where")]
    pub place: String,
    /// Why it is against the law or the rules, at most 2,000 characters.
    pub why: String,
    /// The kind; `other` if absent. `under_age` and `threats` are looked at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// The name of the sender; never required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where to answer; never required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The sender believes that all of it is true. Must be `true`.
    pub good_faith: bool,
}
