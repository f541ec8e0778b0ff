//! The word lists of hints: what staff add and take out, what that would change, and the way back.
//!
//! Must not show a line that a person wrote: the lines of a preview are IO's own, and the typed text of staff.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use io_core::detection::{
    Difference, Edit, LANGUAGES, Quality, Section, Signal, Signals, WordChange, WordChanges, WordLists, effects,
};
use io_core::reveal::Line;
use io_core::text::MessageText;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::live_settings::{LiveSetting, SettingChange, SettingVersion};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::cases::{Colleague, Names};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// How many versions the page shows.
const SHOWN: u32 = 20;
/// How many lines of the corpus a preview shows.
const LINES: usize = 50;

/// A change, as it is typed, shown and stored.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct TypedChange {
    /// `en` or `de`.
    language: String,
    /// One of the lists.
    list: String,
    /// At most 60 characters; `~` at its end: the beginning of a word is enough.
    phrase: String,
    /// `add` or `remove`.
    edit: String,
}

impl From<&WordChange> for TypedChange {
    fn from(change: &WordChange) -> Self {
        Self {
            language: change.language.to_owned(),
            list: change.section.title().to_owned(),
            phrase: change.phrase.clone(),
            edit: change.edit.name().to_owned(),
        }
    }
}

fn shown_changes(changes: &WordChanges) -> Vec<TypedChange> {
    changes.all().iter().map(TypedChange::from).collect()
}

fn parsed(typed: &[TypedChange]) -> Result<WordChanges, ApiError> {
    let each = typed.iter().enumerate().map(|(at, change)| {
        let edit = Edit::parse(&change.edit);
        let edit = edit.ok_or_else(|| ApiError::field(format!("changes.{at}.edit"), "add or remove"))?;
        WordChange::parse(&change.language, &change.list, &change.phrase, edit)
            .map_err(|error| ApiError::field(format!("changes.{at}"), error.to_string()))
    });
    let each = each.collect::<Result<Vec<_>, _>>()?;
    WordChanges::of(each).map_err(|(at, error)| ApiError::field(format!("changes.{at}"), error.to_string()))
}

/// What a version says now: a phrase that this program ships by now is no change any more.
fn stored(content: &Value) -> WordChanges {
    let typed: Vec<TypedChange> = serde_json::from_value(content.clone()).unwrap_or_default();
    let changes = typed.into_iter().filter_map(|change| {
        let edit = Edit::parse(&change.edit)?;
        Some((change.language, change.list, change.phrase, edit))
    });
    WordChanges::stored(changes)
}

/// The changes in force, and their version.
async fn in_force(app: &App) -> Result<(u64, WordChanges), ApiError> {
    let version = app.store.live_setting_version(LiveSetting::Words).await?;
    let found = app.store.live_setting(LiveSetting::Words, version).await?;
    Ok((
        version,
        found.map_or_else(WordChanges::default, |found| stored(&found.content)),
    ))
}

/// Lets hints follow what staff decided, here and on every other node.
///
/// A job calls it too.
pub async fn follow(app: &App) -> anyhow::Result<()> {
    let version = app.store.live_setting_version(LiveSetting::Words).await?;
    if version <= app.words.version() {
        return Ok(());
    }
    if let Some(found) = app.store.live_setting(LiveSetting::Words, version).await? {
        app.words.take(version, &stored(&found.content));
        tracing::info!(version, "the word lists in force");
    }
    Ok(())
}

/// A list of phrases.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownList {
    list: &'static str,
    /// The signal that it is for.
    signal: &'static str,
    /// Its phrases are single words.
    words: bool,
}

/// A version of the changes.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownVersion {
    version: u64,
    at: Moment,
    by: Colleague,
    reason: String,
    changes: Vec<TypedChange>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct WordsPage {
    /// The version in force; 0: nobody changed anything.
    version: u64,
    languages: Vec<&'static str>,
    lists: Vec<ShownList>,
    changes: Vec<TypedChange>,
    /// The last versions, the one in force first.
    history: Vec<ShownVersion>,
}

async fn page(app: &App, staff: &Staff) -> Result<Json<WordsPage>, ApiError> {
    let names = Names::read(app, staff.id).await?;
    let versions = app.store.live_setting_versions(LiveSetting::Words, SHOWN).await?;
    let (version, changes) = versions
        .first()
        .map_or_else(Default::default, |first| (first.version, stored(&first.content)));
    let history = versions.into_iter().map(|one: SettingVersion| ShownVersion {
        version: one.version,
        at: one.at.into(),
        by: names.of(one.by),
        changes: shown_changes(&stored(&one.content)),
        reason: one.reason,
    });
    let open = Section::ALL.iter().filter(|section| section.is_open());
    Ok(Json(WordsPage {
        version,
        languages: LANGUAGES.to_vec(),
        lists: open
            .map(|section| ShownList {
                list: section.title(),
                signal: section.signal().as_str(),
                words: section.is_of_words(),
            })
            .collect(),
        changes: shown_changes(&changes),
        history: history.collect(),
    }))
}

/// What staff changed on the word lists, and the versions before.
#[utoipa::path(get, path = "/console/api/words", tag = "console", responses((status = 200, body = WordsPage)))]
pub(super) async fn show(State(app): State<App>, staff: Staff) -> Result<Json<WordsPage>, ApiError> {
    page(&app, &staff).await
}

#[derive(Deserialize)]
pub(super) struct AskedList {
    language: String,
    list: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ShippedPhrases {
    phrases: Vec<&'static str>,
}

/// The phrases of this version of IO on one list.
#[utoipa::path(get, path = "/console/api/words/shipped", tag = "console",
    responses((status = 200, body = ShippedPhrases)))]
pub(super) async fn shipped(
    _: Staff,
    asked: Result<Query<AskedList>, QueryRejection>,
) -> Result<Json<ShippedPhrases>, ApiError> {
    let Query(asked) = asked.map_err(|_| ApiError::field("list", "a language and a list"))?;
    let section = Section::titled(&asked.list).filter(|section| section.is_open());
    let section = section.ok_or_else(|| ApiError::field("list", "one of the lists"))?;
    Ok(Json(ShippedPhrases {
        phrases: WordLists::shipped_phrases(&asked.language, section).collect(),
    }))
}

/// Changes to be tried on a text.
#[derive(Deserialize, ToSchema)]
pub(super) struct TriedChanges {
    /// All of them, not only the new ones.
    changes: Vec<TypedChange>,
    /// A text to try; it is not kept.
    #[serde(default)]
    text: String,
}

/// What a text has in it by the lists in force, and by the new ones.
#[derive(Serialize, ToSchema)]
pub(super) struct BeforeAndAfter {
    before: Vec<&'static str>,
    after: Vec<&'static str>,
}

impl BeforeAndAfter {
    fn of(before: Signals, after: Signals) -> Self {
        let names = |signals: Signals| signals.iter().map(Signal::as_str).collect();
        Self {
            before: names(before),
            after: names(after),
        }
    }
}

/// A line of IO's own corpus in which something else is found.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangedLine {
    language: &'static str,
    text: &'static str,
    /// What the line is known to have in it.
    labels: Vec<&'static str>,
    #[serde(flatten)]
    found: BeforeAndAfter,
}

impl From<&Difference> for ChangedLine {
    fn from(line: &Difference) -> Self {
        Self {
            language: line.language,
            text: line.text,
            labels: line.labels.iter().map(Signal::as_str).collect(),
            found: BeforeAndAfter::of(line.before, line.after),
        }
    }
}

/// Of what was found, and of what is there, how much is right: in percent.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownQuality {
    precision: u32,
    recall: u32,
}

impl From<Quality> for ShownQuality {
    fn from(quality: Quality) -> Self {
        Self {
            precision: quality.precision(),
            recall: quality.recall(),
        }
    }
}

/// A signal that is found better or worse.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangedQuality {
    language: &'static str,
    signal: &'static str,
    before: ShownQuality,
    after: ShownQuality,
}

#[derive(Serialize, ToSchema)]
pub(super) struct WordsPreview {
    text: BeforeAndAfter,
    /// How many lines of the corpus change.
    changed: usize,
    /// The first fifty of them.
    lines: Vec<ChangedLine>,
    qualities: Vec<ChangedQuality>,
}

/// What changes would do, to a text and to IO's own labelled lines. Nothing is kept.
#[utoipa::path(post, path = "/console/api/words/preview", tag = "console", request_body = TriedChanges,
    responses((status = 200, body = WordsPreview)))]
pub(super) async fn preview(
    State(app): State<App>,
    _: Staff,
    Json(body): Json<TriedChanges>,
) -> Result<Json<WordsPreview>, ApiError> {
    if body.text.len() > MessageText::MOST_BYTES {
        return Err(ApiError::field("text", "as long as a message can be"));
    }
    let changes = parsed(&body.changes)?;
    let before = app.words.now();
    // Every line of the corpus is read twice: not on a thread that answers others.
    let found = tokio::task::spawn_blocking(move || {
        let after = WordLists::with(&changes);
        let text = BeforeAndAfter::of(before.signals(&body.text), after.signals(&body.text));
        (text, effects(&before, &after))
    });
    let (text, effects) = found.await.map_err(|_| ProblemCode::Internal)?;
    Ok(Json(WordsPreview {
        text,
        changed: effects.lines.len(),
        lines: effects.lines.iter().take(LINES).map(ChangedLine::from).collect(),
        qualities: effects
            .qualities
            .into_iter()
            .map(|(language, signal, before, after)| ChangedQuality {
                language,
                signal: signal.as_str(),
                before: before.into(),
                after: after.into(),
            })
            .collect(),
    }))
}

/// New changes.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewWords {
    /// The version that the page showed.
    based_on: u64,
    /// All of them, not only the new ones.
    changes: Vec<TypedChange>,
    /// 1 to 200 characters.
    reason: String,
}

/// Why, as it is typed.
pub(super) fn reason(typed: &str) -> Result<String, ApiError> {
    let reason = Line::<200>::parse(typed).ok().filter(|line| !line.as_str().is_empty());
    let reason = reason.ok_or_else(|| ApiError::field("reason", "1 to 200 characters"))?;
    Ok(reason.as_str().to_owned())
}

async fn keep(
    app: &App,
    staff: &Staff,
    based_on: u64,
    changes: WordChanges,
    reason: String,
) -> Result<Json<WordsPage>, ApiError> {
    let (version, before) = in_force(app).await?;
    if version != based_on {
        return Err(ProblemCode::ChangedMeanwhile.into());
    }
    let said = |changes: Vec<WordChange>| changes.iter().map(TypedChange::from).collect::<Vec<_>>();
    let change = SettingChange {
        based_on,
        content: json!(shown_changes(&changes)),
        before: json!({ "version": version, "gone": said(before.beyond(&changes)) }),
        after: json!({ "version": version + 1, "new": said(changes.beyond(&before)) }),
        reason,
        staff: staff.id,
    };
    let kept = app
        .store
        .change_live_setting(LiveSetting::Words, change, staff.by(), app.now());
    if kept.await?.is_none() {
        return Err(ProblemCode::ChangedMeanwhile.into());
    }
    // The job does it within seconds.
    if let Err(error) = follow(app).await {
        tracing::warn!(%error, "the changed word lists are not yet in force");
    }
    page(app, staff).await
}

/// Changes the word lists, from the next message on.
#[utoipa::path(post, path = "/console/api/words", tag = "console", request_body = NewWords,
    responses((status = 200, body = WordsPage)))]
pub(super) async fn change(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<NewWords>,
) -> Result<Json<WordsPage>, ApiError> {
    let reason = reason(&body.reason)?;
    let changes = parsed(&body.changes)?;
    keep(&app, &staff, body.based_on, changes, reason).await
}

/// Back to an earlier version.
#[derive(Deserialize, ToSchema)]
pub(super) struct GoBack {
    /// The version that the page showed.
    based_on: u64,
    /// 1 to 200 characters.
    reason: String,
}

/// Goes back to an earlier version; 0: to the lists of this version of IO. It is a new version with the same content.
#[utoipa::path(post, path = "/console/api/words/{version}/back", tag = "console", params(("version" = u64, Path)),
    request_body = GoBack, responses((status = 200, body = WordsPage)))]
pub(super) async fn go_back(
    State(app): State<App>,
    InPath(version): InPath<u64>,
    staff: Staff,
    Json(body): Json<GoBack>,
) -> Result<Json<WordsPage>, ApiError> {
    let reason = reason(&body.reason)?;
    let changes = match app.store.live_setting(LiveSetting::Words, version).await? {
        Some(found) => stored(&found.content),
        None if version == 0 => WordChanges::default(),
        None => return Err(ProblemCode::NotFound.into()),
    };
    keep(&app, &staff, body.based_on, changes, reason).await
}
