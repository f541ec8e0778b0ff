//! Checks a change of a profile.
//!
//! Each field has its rule and its message, and all faults are reported at once.
//!
//! Must not store a change in part: a change with a fault changes nothing.

use io_core::account::{Alias, Interests, Languages};
use io_core::ids::UserId;
use io_core::reveal::{Card, Line};
use io_core::time::Timestamp;
use io_protocol::problem::{FieldError, ProblemCode};
use io_protocol::rest::{self, OwnCard, ProfileUpdate};
use io_store::account::{Preferences, ProfileChange, ProfileChanged};

use crate::app::App;
use crate::http::problem::ApiError;

/// The last step of the matching ladder.
const LAST_STEP: u8 = 4;
/// The most genders in a wish: each once.
const GENDERS: usize = 4;

/// The change to store, or everything that is wrong with it.
pub(super) fn check(update: ProfileUpdate) -> Result<ProfileChange, ApiError> {
    let mut faults = Faults::default();
    let change = ProfileChange {
        alias: update
            .alias
            .and_then(|typed| faults.keep("alias", Alias::parse(&typed).map(|alias| alias.to_string()))),
        gender: update.gender,
        languages: update
            .languages
            .and_then(|tags| faults.keep("languages", Languages::parse(&tags).map(|languages| languages.tags()))),
        interests: update
            .interests
            .and_then(|typed| faults.keep("interests", Interests::parse(&typed).map(|interests| interests.tags()))),
        glyph: update.glyph,
        card: update.card.map(|card| faults.card(&card)),
        preferences: update.preferences.map(|wished| faults.preferences(wished)),
        privacy: update.privacy.map(Into::into),
    };
    if faults.0.is_empty() {
        Ok(change)
    } else {
        Err(ApiError::fields(faults.0))
    }
}

/// Stores a checked change.
///
/// Stores nothing for a user who has not answered the age question yet (ON-1).
pub(super) async fn store(
    app: &App,
    user: UserId,
    change: ProfileChange,
    now: Timestamp,
) -> Result<ProfileChanged, ApiError> {
    let profile = app.store.profile(user).await?.ok_or(ProblemCode::NotSignedIn)?;
    if profile.age_band.is_none() {
        return Err(ProblemCode::OnboardingRequired.into());
    }
    Ok(app.store.change_profile(user, change, now).await?)
}

#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn note(&mut self, field: &str, message: &impl ToString) {
        self.0.push(FieldError {
            field: field.to_owned(),
            message: message.to_string(),
        });
    }

    fn keep<T, E: ToString>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.note(field, &error)).ok()
    }

    fn card(&mut self, card: &OwnCard) -> Card {
        Card {
            first_name: self.line("card.first_name", &card.first_name),
            contact: self.line("card.contact", &card.contact),
            about: self.line("card.about", &card.about),
        }
    }

    fn line<const MOST: usize>(&mut self, field: &str, typed: &str) -> Line<MOST> {
        self.keep(field, Line::parse(typed)).unwrap_or_default()
    }

    fn preferences(&mut self, wished: rest::Preferences) -> Preferences {
        let mut genders = wished.genders.clone();
        if genders.len() > GENDERS {
            self.note("preferences.genders", &"Choose each at most once.");
        }
        genders.sort_unstable();
        genders.dedup();
        if wished.freeze_at.is_some_and(|step| step > LAST_STEP) {
            self.note(
                "preferences.freeze_at",
                &format!("Choose a step from 0 to {LAST_STEP}."),
            );
        }
        Preferences {
            genders,
            ..wished.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::problem::ApiError;

    fn faulty_fields(update: ProfileUpdate) -> Vec<String> {
        let error: ApiError = check(update).expect_err("has faults");
        error
            .document("r")
            .errors
            .into_iter()
            .map(|fault| fault.field)
            .collect()
    }

    #[test]
    fn all_faults_are_reported_at_once_each_with_its_field() {
        let update = ProfileUpdate {
            alias: Some("ab".to_owned()),
            languages: Some(Vec::new()),
            interests: Some(vec!["x".repeat(31)]),
            card: Some(OwnCard {
                first_name: "x".repeat(41),
                contact: "x".repeat(201),
                about: "x".repeat(201),
            }),
            preferences: Some(rest::Preferences {
                freeze_at: Some(5),
                ..rest::Preferences::default()
            }),
            ..ProfileUpdate::default()
        };
        assert_eq!(
            faulty_fields(update),
            [
                "alias",
                "languages",
                "interests",
                "card.first_name",
                "card.contact",
                "card.about",
                "preferences.freeze_at"
            ]
        );
    }

    #[test]
    fn each_field_of_a_card_is_one_clean_line_and_may_be_empty() {
        let change = check(ProfileUpdate {
            card: Some(OwnCard {
                first_name: "  Nora\u{202e} ".to_owned(),
                contact: "a\nb".to_owned(),
                about: " ".to_owned(),
            }),
            ..ProfileUpdate::default()
        })
        .expect("has no fault");
        let card = change.card.expect("was given");
        assert_eq!(
            (card.first_name.as_str(), card.contact.as_str(), card.about.as_str()),
            ("Nora", "a b", "")
        );
    }

    #[test]
    fn fields_that_are_left_out_do_not_change() {
        assert_eq!(
            check(ProfileUpdate::default()).expect("has no fault"),
            ProfileChange::default()
        );
    }
}
