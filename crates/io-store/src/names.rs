//! The stored words for choices. They never change: old rows use them.
//!
//! Must not be shared with the wire, whose words may change with the protocol.

use io_core::account::{AgeBand, Gender};
use io_core::rating::Thumb;
use io_core::reveal::RevealField;

use crate::chat::EndCause;
use crate::email::EmailKind;
use crate::sign_in::logins::LoginEnd;
use crate::sign_in::signing_keys::KeyState;
use crate::{Result, StoreError};

macro_rules! words {
    ($($kind:ty: $to:ident, $from:ident { $($variant:path = $word:literal),+ $(,)? })+) => {$(
        /// The stored word.
        pub(crate) fn $to(value: $kind) -> &'static str {
            match value { $($variant => $word),+ }
        }

        /// The meaning of a stored word.
        pub(crate) fn $from(word: &str) -> Result<$kind> {
            match word {
                $($word => Ok($variant),)+
                _ => Err(StoreError::Corrupt(concat!("an unknown word for ", stringify!($kind)).into())),
            }
        }
    )+};
}

words! {
    Thumb: thumb, to_thumb { Thumb::Up = "up", Thumb::Down = "down", Thumb::Skip = "skip" }
    KeyState: key_state, to_key_state {
        KeyState::Next = "next",
        KeyState::Active = "active",
        KeyState::Retired = "retired",
    }
    EmailKind: email_kind, to_email_kind {
        EmailKind::SignIn = "sign_in",
        EmailKind::NewDevice = "new_device",
        EmailKind::DeletionPlanned = "deletion_planned",
        EmailKind::Unused = "unused",
        EmailKind::Deleted = "deleted",
        EmailKind::Staff = "staff",
        EmailKind::Exported = "exported",
        EmailKind::Address = "address",
        EmailKind::Safety = "safety",
    }
    EndCause: end_cause, to_end_cause {
        EndCause::Left = "left",
        EndCause::Blocked = "blocked",
        EndCause::Lost = "lost",
        EndCause::NoShow = "no_show",
        EndCause::Idle = "idle",
        EndCause::Erased = "erased",
    }
}

/// The gender of a word that earlier versions stored.
pub(crate) fn to_gender(word: &str) -> Result<Gender> {
    match word {
        "woman" => Ok(Gender::Woman),
        "man" => Ok(Gender::Man),
        "non_binary" => Ok(Gender::NonBinary),
        "unsaid" => Ok(Gender::Unsaid),
        _ => Err(StoreError::Corrupt("an unknown word for a gender".into())),
    }
}

/// The age band of a word that earlier versions stored.
pub(crate) fn to_age_band(word: &str) -> Result<AgeBand> {
    match word {
        "adult" => Ok(AgeBand::Adult),
        _ => Err(StoreError::Corrupt("an unknown word for an age band".into())),
    }
}

/// The stored number of a gender; all are as long.
pub(crate) fn gender_number(gender: Gender) -> u8 {
    match gender {
        Gender::Woman => 1,
        Gender::Man => 2,
        Gender::NonBinary => 3,
        Gender::Unsaid => 4,
    }
}

/// The gender of a stored number; 0: none was chosen.
pub(crate) fn numbered_gender(number: u8) -> Option<Gender> {
    [Gender::Woman, Gender::Man, Gender::NonBinary, Gender::Unsaid]
        .into_iter()
        .find(|gender| gender_number(*gender) == number)
}

/// The stored word for the end of a login; only people read it.
pub(crate) fn login_end(end: LoginEnd) -> &'static str {
    match end {
        LoginEnd::SignedOut => "signed_out",
        LoginEnd::Deletion => "deletion",
        LoginEnd::Disavowed => "disavowed",
        LoginEnd::ByStaff => "by_staff",
    }
}

/// Every field of a reveal card, with its bit.
const FIELDS: [(RevealField, i64); 7] = [
    (RevealField::FirstName, 1),
    (RevealField::Alias, 2),
    (RevealField::Gender, 4),
    (RevealField::Contact, 8),
    (RevealField::About, 16),
    (RevealField::EmailDomain, 32),
    (RevealField::Picture, 64),
];

/// A set of fields as bits.
pub(crate) fn field_bits(fields: &[RevealField]) -> i64 {
    FIELDS
        .iter()
        .filter(|(field, _)| fields.contains(field))
        .map(|(_, bit)| bit)
        .sum()
}

/// The fields of a set of bits, in their fixed order.
pub(crate) fn bit_fields(bits: i64) -> Vec<RevealField> {
    FIELDS
        .iter()
        .filter(|(_, bit)| bits & bit != 0)
        .map(|(field, _)| *field)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_fields_round_trip_as_bits() {
        for bits in 0..128 {
            assert_eq!(field_bits(&bit_fields(bits)), bits);
        }
    }
}
