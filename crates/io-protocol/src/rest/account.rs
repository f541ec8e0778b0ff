//! The signed-in user: profile, onboarding, preferences, privacy and deletion.

use io_core::account::{Gender, Mood, Weight};
use io_core::ids::LoginRequestId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{GenderName, MoodName, PeerCard, WeightName};
use crate::moment::Moment;

/// `GET /api/user/profile`: everything IO knows about the signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// The user's email address.
    pub email: String,
    /// The first unfinished step of onboarding, or `done`.
    pub onboarding: OnboardingStep,
    /// The alias; empty until chosen.
    pub alias: String,
    /// The gender.
    #[schema(value_type = GenderName)]
    pub gender: Gender,
    /// When the gender can be changed again; absent if now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender_locked_until: Option<Moment>,
    /// Spoken languages as BCP 47 tags, the preferred one first; 1 to 10.
    pub languages: Vec<String>,
    /// Normalised interests; at most 10.
    pub interests: Vec<String>,
    /// The seed of the picture shown with the alias.
    pub glyph: u32,
    /// What the user can share in a reveal.
    pub card: OwnCard,
    /// The picture that the user can share in a reveal.
    #[serde(default)]
    pub picture: OwnPicture,
    /// Who the user wants to meet.
    pub preferences: Preferences,
    /// The privacy switches.
    pub privacy: Privacy,
    /// Exactly what a stranger sees, built by the same code as for a match. The chat name is an example unless
    /// `privacy.show_alias` is on.
    pub stranger_sees: PeerCard,
    /// Who checks the age of people for this place from outside, if someone does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_estimator: Option<String>,
    /// The version of the rules that the user accepted, or 0.
    pub rules_version: u32,
    /// When the account will be deleted, if the user asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletes_at: Option<Moment>,
    /// Since when the user objects to the use of ratings about them in matching, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratings_objected_at: Option<Moment>,
    /// Since when the user has the account paused, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Moment>,
    /// After so many months without use the account is deleted, with two emails before; 0: never.
    #[serde(default)]
    pub unused_months: u32,
    /// Telephone lines that the operator of this place checked, the same for everyone. Those of a country stand in the
    /// place of those that the app knows. They come with the profile so that nobody is seen looking for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub care_lines: Vec<CareLine>,
    /// The open closed community that the user's verified address belongs to. Nobody else ever learns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<OwnCommunity>,
}

/// The picture of the signed-in user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnPicture {
    /// This place takes no pictures.
    #[default]
    Off,
    /// There is none.
    None,
    /// There is one: `GET /api/user/picture`.
    Set,
}

/// The community of the signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnCommunity {
    /// What it is called: plain text.
    pub name: String,
    /// It has so few members that people in it can guess who someone is. How many there are is never said.
    pub small: bool,
    /// Members may choose to meet everybody.
    pub lets_choose: bool,
    /// Whom the user meets.
    pub meets: MeetsName,
}

/// Whom a member of a community meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetsName {
    /// Its members alone.
    Members,
    /// Everybody who is in no closed community, or chose the same.
    Everybody,
}

/// `PUT /api/user/community`: whom to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChooseMeets {
    /// From the next search on. A running search ends (`unqueued`, reason `moved`).
    pub meets: MeetsName,
}

/// A telephone line for someone who may harm themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CareLine {
    /// The country, as ISO 3166 writes it: `DE`.
    pub country: String,
    /// What it is called.
    pub name: String,
    /// The number, as people write it.
    pub call: String,
}

/// A step of onboarding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnboardingStep {
    /// Birth date and rules.
    Age,
    /// Rules that changed, to be read and accepted before the next chat.
    Rules,
    /// Alias, gender, languages, interests and preferences.
    Profile,
    /// The answer of the outside age check that this place asks for, before the next search.
    AgeCheck,
    /// Finished.
    Done,
}

/// `POST /api/user/age-check`: where the user goes to be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgeCheck {
    /// The address of the estimator. It names this check, and nobody.
    pub url: String,
}

/// What the outside estimator of age answers. A field more is refused: nothing else shall reach IO.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeAnswered {
    /// The check, as the address of [`AgeCheck`] names it.
    pub check: String,
    /// An adult.
    pub adult: bool,
}

/// The reveal card, as its owner fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnCard {
    /// The real first name; at most 40 characters, may be empty.
    #[serde(default)]
    pub first_name: String,
    /// A way to get in touch; at most 200 characters, may be empty.
    #[serde(default)]
    pub contact: String,
    /// A few words about the user; at most 200 characters, may be empty.
    #[serde(default)]
    pub about: String,
}

/// Who the user wants to meet. A *must* is never relaxed, in either direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preferences {
    /// The genders the user wants to meet; empty means anyone.
    #[serde(default)]
    #[schema(value_type = Vec<GenderName>)]
    pub genders: Vec<Gender>,
    /// How much `genders` matters; default `any`.
    #[serde(default = "any")]
    #[schema(value_type = WeightName)]
    pub gender_weight: Weight,
    /// How much a common language matters; default `must`.
    #[serde(default = "must")]
    #[schema(value_type = WeightName)]
    pub language_weight: Weight,
    /// How much shared interests matter; default `prefer`.
    #[serde(default = "prefer")]
    #[schema(value_type = WeightName)]
    pub interest_weight: Weight,
    /// What kind of chat the user is in the mood for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoodName>)]
    pub mood: Option<Mood>,
    /// How much `mood` matters; default `prefer`.
    #[serde(default = "prefer")]
    #[schema(value_type = WeightName)]
    pub mood_weight: Weight,
    /// The last step of the ladder to use (0 to 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze_at: Option<u8>,
    /// Whether the later steps may match people met recently.
    #[serde(default)]
    pub allow_recent: bool,
}

fn any() -> Weight {
    Weight::Any
}
fn must() -> Weight {
    Weight::Must
}
fn prefer() -> Weight {
    Weight::Prefer
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            genders: Vec::new(),
            gender_weight: Weight::Any,
            language_weight: Weight::Must,
            interest_weight: Weight::Prefer,
            mood: None,
            mood_weight: Weight::Prefer,
            freeze_at: None,
            allow_recent: false,
        }
    }
}

/// Privacy switches. The first three work both ways: off means neither sent nor seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is its own switch on the settings page"
)]
pub struct Privacy {
    /// Show when messages were delivered and read.
    pub receipts: bool,
    /// Show when the user is typing.
    pub typing: bool,
    /// Show whether the user is connected.
    pub presence: bool,
    /// Appear under the alias instead of a new chat name in each chat.
    pub show_alias: bool,
    /// Allow others to ask for a reveal.
    pub reveal_requests: bool,
}

/// `PUT /api/user/profile`: changes the fields that are present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProfileUpdate {
    /// The alias: 3 to 20 visible characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<GenderName>)]
    pub gender: Option<Gender>,
    /// Spoken languages: 1 to 10 BCP 47 tags, the preferred one first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// Interests; at most 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interests: Option<Vec<String>>,
    /// The seed of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glyph: Option<u32>,
    /// The whole reveal card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<OwnCard>,
    /// All preferences about who to meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferences: Option<Preferences>,
    /// All privacy switches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
}

/// `POST /api/user/age`: states the birth date and accepts the rules.
///
/// Only the age band is kept, not the birth date.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct StateAge {
    /// The birth date as `YYYY-MM-DD`.
    pub birth_date: String,
    /// The version of the rules that the user accepts.
    pub rules_version: u32,
}

/// `GET /api/user/rules`: the rules of this place, what changed in them, and what the user agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rules {
    /// The version in force.
    pub version: u32,
    /// Since when.
    pub published_at: Moment,
    /// The rules, and those that hold no longer since the version that the user accepted.
    pub lines: Vec<RuleLine>,
    /// The terms changed since then.
    pub terms_changed: bool,
    /// The privacy notice changed since then.
    pub privacy_changed: bool,
    /// Everything that the user agreed to, the oldest first.
    pub agreed: Vec<Agreement>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleLine {
    /// What holds.
    pub rule: String,
    /// An example; may be empty.
    pub example: String,
    /// What became of it since the version that the user accepted.
    pub change: RuleChangeName,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleChangeName {
    /// Nothing.
    Same,
    /// It is new.
    Added,
    /// It holds no longer.
    Removed,
}

/// Something that the user agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Agreement {
    /// What for.
    pub purpose: AgreementPurpose,
    /// The version of the rules that was in force.
    pub version: u32,
    /// When it began.
    pub given_at: Moment,
    /// When it was taken back or replaced; absent while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
}

/// What an agreement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgreementPurpose {
    /// The rules, the terms and the privacy notice.
    Rules,
    /// That the stated gender and the genders one wants to meet are used to find people.
    Wishes,
}

/// `POST /api/user/rules`: accepts the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AcceptRules {
    /// The version that the user read.
    pub rules_version: u32,
}

/// `GET /api/user/alias-suggestion`: suggests an alias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AliasSuggestion {
    /// The suggested alias.
    pub alias: String,
}

/// `PUT /api/user/processing`: what may be done with the user's data; a field that is left out does not change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProcessingUpdate {
    /// False: an objection to the use of ratings about the user in matching. True takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_ratings: Option<bool>,
    /// True: nobody meets the user, a live chat ends, and their data is only kept. False ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
}

/// `POST /api/user/email`: asks for another address. Needs a sign-in within the last ten minutes.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct ChangeEmail {
    /// The new address.
    #[schema(max_length = 254)]
    pub email: String,
}

/// The answer to `POST /api/user/email`: the same whether the address has an account or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmailChangeSent {
    /// What the code belongs to.
    #[schema(value_type = Uuid)]
    pub request_id: LoginRequestId,
    /// Seconds for which the link and the code work.
    pub expires_in: u32,
    /// A likely correction of a typo in the domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

/// `POST /api/user/email/confirm`: with the token of the link, or a code and its request.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct ConfirmEmail {
    /// The token from the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What the code belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub request_id: Option<LoginRequestId>,
    /// The eight digits from the email; spaces are ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// `POST /api/auth/undo-email`: undoes a change of the address, from the email to the earlier one.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct UndoEmail {
    /// The token from the link in that email.
    pub token: String,
}

/// `POST /api/user/delete`: needs a sign-in within the last ten minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeleteAccount {
    /// `true` deletes the account now; `false` in seven days, unless the user signs in before.
    pub now: bool,
}

/// The answer to `POST /api/user/delete`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deletion {
    /// When the account is deleted.
    pub deletes_at: Moment,
}
