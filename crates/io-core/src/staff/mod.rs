//! The people who run a place: what each role may do, and the rules of their sign-in.
//!
//! Must not know accounts of people: staff have none here.

mod capability;
mod session;
mod totp;

pub use capability::{Capability, Role};
pub use session::{INVITATION_LIFE, MOST_TRIES, SIGN_IN_LIFE, SessionRules, Standing};
pub use totp::{RECOVERY_CODES, RecoveryCode, TotpCode, TotpSecret};
