//! What IO has to tell a person: notices, decisions about them with their reasons, and appeals.

use io_core::ids::{FeedbackId, NoticeId};
use io_core::moderation::{AppealOutcome, DecisionState, NoticeKind, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{AppealOutcomeName, NoticeKindName, StatementStateName, VerdictName};
use crate::moment::Moment;

/// `GET /api/user/notices`: what IO has to tell the signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notices {
    /// The latest first; at most a hundred.
    pub notices: Vec<Notice>,
}

/// One thing that IO has to tell. It names what it is about; there is one for each thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    /// Names it.
    #[schema(value_type = Uuid)]
    pub id: NoticeId,
    /// What it is about.
    #[schema(value_type = NoticeKindName)]
    pub kind: NoticeKind,
    /// Since when it waits.
    pub at: Moment,
    /// The user saw it.
    pub seen: bool,
    /// The reference of the report; only for `report_outcome`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// The reference of the decision; only for `statement`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The reference of the appeal; only for `appeal_answer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<String>,
    /// What the user told the staff; only for `feedback_answer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub feedback: Option<FeedbackId>,
}

/// `GET /api/user/standing`: what is closed for the signed-in user, why, and how far IO trusts the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnStanding {
    /// Something is closed right now.
    pub restricted: bool,
    /// What is closed right now.
    pub scope: Vec<ScopePart>,
    /// When the last of it opens; absent if nothing is closed, or without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Decisions about the user, the latest first; at most fifty. Every account of a mailbox has the same.
    pub statements: Vec<OwnStatement>,
    /// How far IO trusts the account.
    pub trust: OwnTrust,
}

/// A part of IO that a decision can close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopePart {
    /// Finding someone new.
    Matching,
    /// Sending messages.
    Chatting,
    /// Asking for reveals and answering them.
    Reveal,
    /// Everything but the reasons, the appeal, export and deletion.
    Everything,
    /// Reporting people; the form for everybody stays open.
    Reporting,
}

/// A decision about the user, with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnStatement {
    /// Its reference, such as `S-2201-B`.
    pub reference: String,
    /// What was decided.
    #[schema(value_type = VerdictName)]
    pub verdict: Verdict,
    /// Whether it stands.
    #[schema(value_type = StatementStateName)]
    pub state: DecisionState,
    /// What it closes; empty once it no longer stands.
    pub scope: Vec<ScopePart>,
    /// Since when it is in force.
    pub from: Moment,
    /// When it ends; absent if it closes nothing, or without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Why, in words of staff.
    pub words: String,
    /// The user's own words that it is about.
    pub quotes: Vec<OwnWords>,
    /// The number of the broken rule, from 1 to 7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<u8>,
    /// A rule of IO decided, and no person.
    pub automated: bool,
    /// A second person agreed.
    pub second: bool,
    /// The way to contest it.
    pub appeal: OwnAppeal,
}

/// Something that the user wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnWords {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
}

/// The one appeal against a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnAppeal {
    /// Until when one can be made.
    pub possible_until: Moment,
    /// Where it is; absent if none was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<OwnAppealState>,
    /// Its reference, such as `A-7733-C`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// By when it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// What the user wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AppealOutcomeName>)]
    pub outcome: Option<AppealOutcome>,
    /// The answer, in words of another person than the one who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Moment>,
}

/// Where an appeal is, for the person who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnAppealState {
    /// It waits for an answer.
    Open,
    /// It is answered.
    Answered,
}

/// How far IO trusts the account. What others said of the user is no part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnTrust {
    /// The tier.
    pub tier: TrustTier,
    /// Keys of what the tier limits.
    pub limits: Vec<String>,
    /// Keys of what lifts it: `time`, `finished_chats`, `no_new_decisions`.
    pub lifts: Vec<String>,
}

/// A tier of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrustTier {
    /// Just arrived.
    New,
    /// Known for a while.
    Known,
    /// Known for long, and well.
    Trusted,
}

/// `POST /api/user/statements/{reference}/appeal`: contests a decision, once. Sent again with the same words, it is the
/// same appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MakeAppeal {
    /// The user's side, at most 2,000 characters.
    pub words: String,
}

/// An appeal is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppealMade {
    /// Its reference, such as `A-7733-C`.
    pub appeal: String,
    /// By when another person answers.
    pub due_at: Moment,
}
