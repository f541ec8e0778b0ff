//! Owns how a stored profile is shown to its owner, and which step of onboarding is next.
//!
//! Must not be used for anybody but the owner.

use io_core::ids::PeerRef;
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use io_protocol::rest::{self, OnboardingStep, OwnCard};
use io_realtime::card_in_chat;
use io_store::account::Profile;

use super::RULES_VERSION;
use crate::chat_store::card::shown_as;

/// The profile as its owner reads it. Without a shown alias `stranger_sees` is an example, as fresh as in a chat.
pub(super) fn view(profile: Profile, entropy: &dyn Entropy, now: Timestamp) -> rest::Profile {
    let example = PeerRef::from_random(entropy.id());
    rest::Profile {
        onboarding: onboarding(&profile),
        stranger_sees: card_in_chat(
            shown_as(profile.privacy, profile.alias.as_deref(), profile.glyph),
            example,
        ),
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
        preferences: preferences_shown(profile.preferences),
        privacy: rest::Privacy {
            receipts: profile.privacy.receipts,
            typing: profile.privacy.typing,
            presence: profile.privacy.presence,
            show_alias: profile.privacy.show_alias,
            reveal_requests: profile.privacy.reveal_requests,
        },
        rules_version: profile.rules_version,
        deletes_at: profile.deletes_at.map(Into::into),
    }
}

/// The first step that is still open. It follows from what is stored, so any device continues where another stopped
/// (ON-8), and new rules lead back to the first step.
pub fn onboarding(profile: &Profile) -> OnboardingStep {
    if profile.age_band.is_none() || profile.rules_version < RULES_VERSION {
        OnboardingStep::Age
    } else if profile.alias.is_none() || profile.gender.is_none() || profile.languages.is_empty() {
        OnboardingStep::Profile
    } else {
        OnboardingStep::Done
    }
}

fn preferences_shown(preferences: io_store::account::Preferences) -> rest::Preferences {
    rest::Preferences {
        genders: preferences.genders,
        gender_weight: preferences.gender_weight,
        language_weight: preferences.language_weight,
        interest_weight: preferences.interest_weight,
        mood: preferences.mood,
        mood_weight: preferences.mood_weight,
        freeze_at: preferences.freeze_at,
        allow_recent: preferences.allow_recent,
    }
}
