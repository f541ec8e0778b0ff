//! The bodies of the REST routes. Every chat command of `frames` also has a route, with the same names.

use io_core::account::{Gender, Mood, Weight};
use io_core::ids::{ChatId, LoginId, LoginRequestId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{ChatView, Event, GenderName, MoodName, PeerCard, RevealState, Search, WeightName};
use crate::moment::Moment;

// ---- sign-in -------------------------------------------------------------------------------------------------------

/// `POST /api/auth/send-magic-link`
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SendMagicLink {
    /// As typed; at most 254 bytes.
    pub email: String,
    /// BCP 47 language in which the letter is wished for. Letters are in English so far, whatever stands here.
    #[serde(default)]
    pub locale: Option<String>,
    /// Where to go after signing in; only a path of this site, anything else is ignored.
    #[serde(default)]
    pub next: Option<String>,
}

/// The answer, the same for every address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MagicLinkSent {
    /// Goes with the code of the letter.
    #[schema(value_type = Uuid)]
    pub request_id: LoginRequestId,
    /// Seconds the link and the code work.
    pub expires_in: u32,
    /// Seconds until another letter can be asked for.
    pub resend_after: u32,
    /// "Did you mean …?", for a likely typing error; a suggestion, never a block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// Where letters can be read when this server keeps them in its local outbox (`mail.transport = outbox`), as a path
    /// of this site; absent wherever letters really travel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbox: Option<String>,
    /// Letters leave late right now, whoever they are for.
    pub delayed: bool,
}

/// `GET /api/auth/letters`: how letters leave right now, whoever they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LettersNow {
    /// They leave late.
    pub delayed: bool,
}

/// `POST /api/auth/not-me`: the answer to the letter about a sign-in from a new device.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct NotMe {
    /// The token of the link in that letter.
    pub token: String,
}

/// `POST /api/auth/check-link`: what the confirm page needs to know. Spends nothing.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct CheckLink {
    /// The token of the link.
    pub token: String,
}

/// What the confirm page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkChecked {
    /// Whether it can be used.
    pub state: LinkState,
    /// "n…@example.com"; absent unless `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_masked: Option<String>,
    /// "Firefox on Linux"; absent unless `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_from: Option<String>,
    /// This is the browser that asked.
    pub same_browser: bool,
}

/// Whether a link can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// One click signs in.
    Ready,
    /// Used before.
    Used,
    /// Too old.
    Expired,
    /// Opened in another browser, and the operator allows only the code there.
    CodeOnly,
    /// Not a link of ours.
    Unknown,
}

/// `POST /api/auth/verify-token`: a token, or a code with its request.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyToken {
    /// The token of the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The request that the code belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub request_id: Option<LoginRequestId>,
    /// Eight digits; blanks are ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A login was made or renewed. Browsers get cookies and no tokens; `X-IO-Client: api` gets tokens and no cookies.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// This device's login.
    #[schema(value_type = Uuid)]
    pub login: LoginId,
    /// Where the person goes next.
    pub next: String,
    /// Seconds the access token lives.
    pub expires_in: u32,
    /// For `X-IO-Client: api` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// For `X-IO-Client: api` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// `POST /api/auth/refresh`
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Refresh {
    /// For `X-IO-Client: api` only; browsers send their cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// `GET /api/auth/logins`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Logins {
    /// This person's devices, the current one first.
    pub logins: Vec<Login>,
}

/// One signed-in device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Login {
    /// The login.
    #[schema(value_type = Uuid)]
    pub id: LoginId,
    /// "Firefox on Linux".
    pub label: String,
    /// When it signed in.
    pub created_at: Moment,
    /// To the hour.
    pub last_seen_at: Moment,
    /// This very device.
    pub current: bool,
}

// ---- the person ----------------------------------------------------------------------------------------------------

/// `GET /api/user/profile`: everything about oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// One's own address.
    pub email: String,
    /// The first step that is still open, or `done`.
    pub onboarding: OnboardingStep,
    /// Alias; empty until chosen.
    pub alias: String,
    /// Gender.
    #[schema(value_type = GenderName)]
    pub gender: Gender,
    /// When the gender can be changed again, if that is not now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender_locked_until: Option<Moment>,
    /// BCP 47 language tags, the preferred first; 1 to 10.
    pub languages: Vec<String>,
    /// Interests, normalised; at most 10.
    pub interests: Vec<String>,
    /// Seed of the picture shown under the own alias.
    pub glyph: u32,
    /// What this person would show after a mutual reveal.
    pub card: OwnCard,
    /// Whom to meet.
    pub preferences: Preferences,
    /// Privacy switches.
    pub privacy: Privacy,
    /// Everything a stranger sees, byte for byte, made by the code that makes it for a match. The chat name is an
    /// example unless `privacy.show_alias` is on.
    pub stranger_sees: PeerCard,
    /// The rules accepted, or 0.
    pub rules_version: u32,
    /// When the account will be erased, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletes_at: Option<Moment>,
}

/// A step of onboarding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnboardingStep {
    /// Birth date and rules.
    Age,
    /// Alias, gender, languages, interests, whom to meet.
    Profile,
    /// Ready.
    Done,
}

/// The reveal card as its owner keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnCard {
    /// Real first name; at most 40 characters, may be empty.
    #[serde(default)]
    pub first_name: String,
    /// Contact line; at most 200 characters, may be empty.
    #[serde(default)]
    pub contact: String,
    /// A few words; at most 200 characters, may be empty.
    #[serde(default)]
    pub about: String,
}

/// Whom to meet. *Must* is never relaxed, in either direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preferences {
    /// Genders wished for; empty means anyone.
    #[serde(default)]
    #[schema(value_type = Vec<GenderName>)]
    pub genders: Vec<Gender>,
    /// How much that weighs.
    #[serde(default = "any")]
    #[schema(value_type = WeightName)]
    pub gender_weight: Weight,
    /// A spoken language in common; default must.
    #[serde(default = "must")]
    #[schema(value_type = WeightName)]
    pub language_weight: Weight,
    /// Shared interests; default prefer.
    #[serde(default = "prefer")]
    #[schema(value_type = WeightName)]
    pub interest_weight: Weight,
    /// What the conversation should be like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoodName>)]
    pub mood: Option<Mood>,
    /// How much that weighs; default prefer.
    #[serde(default = "prefer")]
    #[schema(value_type = WeightName)]
    pub mood_weight: Weight,
    /// Go no further than this step of the ladder (0 to 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze_at: Option<u8>,
    /// People met lately may come again at the later steps.
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

/// Privacy switches. The first three are reciprocal: off means neither sent nor seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the settings page"
)]
pub struct Privacy {
    /// Delivered and read marks.
    pub receipts: bool,
    /// Typing.
    pub typing: bool,
    /// Here or away.
    pub presence: bool,
    /// Be seen under the own alias instead of a fresh chat name.
    pub show_alias: bool,
    /// Others may ask for a reveal.
    pub reveal_requests: bool,
}

/// `PUT /api/user/profile`: what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProfileUpdate {
    /// 3 to 20 visible characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<GenderName>)]
    pub gender: Option<Gender>,
    /// 1 to 10 BCP 47 tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// At most 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interests: Option<Vec<String>>,
    /// Picture seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glyph: Option<u32>,
    /// Reveal card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<OwnCard>,
    /// Whom to meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferences: Option<Preferences>,
    /// Privacy switches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
}

/// `POST /api/user/age`: the neutral question, and the rules. The birth date is not kept, only the band.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct StateAge {
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// The version of the rules that the person accepts.
    pub rules_version: u32,
}

/// `GET /api/user/alias-suggestion`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AliasSuggestion {
    /// A suggestion.
    pub alias: String,
}

/// `POST /api/user/delete`: needs a sign-in of the last ten minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeleteAccount {
    /// True: erase now; false: in seven days, and signing in undoes it.
    pub now: bool,
}

/// What will happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deletion {
    /// When everything is erased.
    pub deletes_at: Moment,
}

/// `GET /api/user/blocks`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Blocks {
    /// The people this person blocked, as they were seen then.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Block {
    /// The chat in which they met; `DELETE /api/user/blocks/{chat}` lifts the block.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
    /// As seen there.
    pub peer: PeerCard,
    /// Since when.
    pub at: Moment,
}

// ---- chats ---------------------------------------------------------------------------------------------------------

/// `GET /api/chat/lobby`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lobby {
    /// People here now, rounded down to a bucket (10, 20, 50, 100, 200, 500 …); absent below 10: "a few".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<u32>,
    /// Typical seconds to a match lately; absent when too few to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typical_wait: Option<u32>,
    /// When searching is possible again, after many short chats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Moment>,
}

/// The answer of `POST /api/chat/find-match` and `POST /api/chat/next`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MatchStatus {
    /// Searching.
    Queued {
        /// Where it stands.
        search: Search,
    },
    /// Somebody is there.
    Matched {
        /// The chat.
        chat: Box<ChatView>,
    },
}

/// `GET /api/chat/current`: the same state that `welcome` carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Current {
    /// The search, if one runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Search>,
    /// The live chat, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Box<ChatView>>,
}

/// `GET /api/chat/{chat}/messages?before=&after=&limit=`: a page of history, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct History {
    /// The events of the page.
    pub events: Vec<Event>,
    /// There is more in the direction asked for.
    pub more: bool,
}

/// The reveal after a reveal command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevealAnswered {
    /// As it is now.
    pub reveal: RevealState,
}

/// `GET /api/chat/people?cursor=&limit=`: people met in the last 30 days, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct People {
    /// A page of them.
    pub people: Vec<Person>,
    /// Pass as `cursor` for the next page; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Somebody met before. It never says whether they are online.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// The chat in which they met, as it is now.
    pub chat: ChatView,
    /// Talking again.
    pub again: AgainState,
    /// The last line, if it is still kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_line: Option<String>,
}

/// Where "talk again" stands, as this side sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgainState {
    /// One may ask.
    CanAsk,
    /// Asked; that is all one learns until the other says yes.
    Sent,
    /// The other asked: waiting for my answer.
    AskedMe,
    /// Both want it; it opens when both are here.
    WaitingForBoth,
    /// Asked as often as is allowed.
    Exhausted,
}

/// `POST /api/ws/ticket`, for clients without cookies.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SocketTicket {
    /// Offer it as a second subprotocol, `ticket.<this>`, next to `io.v1`. Works once.
    pub ticket: String,
    /// Seconds it works.
    pub expires_in: u32,
}

/// `POST /api/client-errors`: what went wrong in the web app, without anything a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientErrorReport {
    /// The build.
    pub release: String,
    /// The route's pattern, not its address.
    pub route: String,
    /// The error's name.
    pub name: String,
    /// Its scrubbed message; at most 300 characters.
    pub message: String,
    /// Its stack; at most 4,000 characters.
    #[serde(default)]
    pub stack: String,
}

/// A liveness or readiness answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok` or `unavailable`.
    pub status: String,
}
