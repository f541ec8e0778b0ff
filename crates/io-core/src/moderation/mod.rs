//! Reports, cases, decisions and appeals: the rules that keep people safe and staff fair.
//!
//! Must not know who works here, and must not decide anything by itself beyond a pause.

pub mod appeal;
pub mod case;
pub mod desk;
pub mod figures;
pub mod report;
pub mod rise;
pub mod sanction;
pub mod trust;
pub mod unmask;
mod words;

pub use case::{Case, CaseError, CaseStep};
pub use sanction::{Restriction, Sanction, SanctionError, Standing};
pub use words::{
    AppealOutcome, AppealState, CaseState, Counted, DecisionState, LookedAt, NoticeKind, Outcome, Reason, Reference,
    ReferenceKind, Rule, Scope, Severity, UnmaskWhy, Verdict,
};
