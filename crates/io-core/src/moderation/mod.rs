//! Reports, cases, decisions and appeals: the rules that keep people safe and staff fair.
//!
//! Must not know who works here, and must not decide anything by itself beyond a pause.

pub mod report;
mod words;

pub use words::{
    AppealOutcome, AppealState, CaseState, DecisionState, LookedAt, NoticeKind, Outcome, Reason, Reference,
    ReferenceKind, Rule, Scope, Severity, Verdict,
};
