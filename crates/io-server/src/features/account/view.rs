//! A stored profile as its owner sees it, and the next step of onboarding.
//!
//! Must not be shown to anyone but the owner.

use io_core::chat::ShownCard;
use io_core::ids::PeerRef;
use io_protocol::rest::{self, CareLine, OnboardingStep, OwnCard, OwnPicture};
use io_store::account::Profile;

use super::{age_check, community};
use crate::app::App;
use crate::http::problem::ApiError;

/// The profile for its owner.
///
/// If they do not show their alias, `stranger_sees` is a random example, as in a chat.
pub(super) async fn view(profile: Profile, app: &App) -> Result<rest::Profile, ApiError> {
    let community = community::of(app, profile.user).await?;
    let now = app.now();
    let example = PeerRef::from_random(app.entropy.id());
    Ok(rest::Profile {
        community,
        onboarding: onboarding(app, &profile),
        stranger_sees: ShownCard::in_chat(
            profile.privacy.chosen_card(profile.alias.as_deref(), profile.glyph),
            example,
        )
        .into(),
        email: profile.email,
        alias: profile.alias.unwrap_or_default(),
        gender: profile.gender.unwrap_or(io_core::account::Gender::Unsaid),
        gender_locked_until: profile.gender_locked_until.filter(|until| *until > now).map(Into::into),
        languages: profile.languages,
        interests: profile.interests,
        glyph: profile.glyph,
        card: OwnCard {
            first_name: profile.card.first_name.as_str().to_owned(),
            contact: profile.card.contact.as_str().to_owned(),
            about: profile.card.about.as_str().to_owned(),
        },
        picture: match &app.pictures {
            None => OwnPicture::Off,
            Some(_) if app.store.has_picture(profile.user).await? => OwnPicture::Set,
            Some(_) => OwnPicture::None,
        },
        preferences: profile.preferences.into(),
        privacy: profile.privacy.into(),
        age_estimator: app.config.auth.age_estimator.as_ref().map(|it| it.name.clone()),
        rules_version: profile.rules_version,
        deletes_at: profile.deletes_at.map(Into::into),
        ratings_objected_at: profile.processing.ratings_objected_at.map(Into::into),
        paused_at: profile.processing.paused_at.map(Into::into),
        unused_months: app.config.auth.unused_months,
        care_lines: app
            .config
            .care_lines
            .iter()
            .map(|line| CareLine {
                country: line.country.clone(),
                name: line.name.clone(),
                call: line.call.clone(),
            })
            .collect(),
    })
}

/// The first open step of onboarding.
///
/// It follows from what is stored, so any device continues where another stopped (ON-8), and changed rules are a
/// step of their own.
pub fn onboarding(app: &App, profile: &Profile) -> OnboardingStep {
    if profile.age_band.is_none() {
        OnboardingStep::Age
    } else if profile.rules_version < app.rules.version {
        OnboardingStep::Rules
    } else if profile.alias.is_none() || profile.gender.is_none() || profile.languages.is_empty() {
        OnboardingStep::Profile
    } else if age_check::is_due(app, profile) {
        OnboardingStep::AgeCheck
    } else {
        OnboardingStep::Done
    }
}
