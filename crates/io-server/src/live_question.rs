//! The short question after a good chat as staff chose it: how it is stored, and what is in force.
//!
//! Must not decide whom it is asked: `io_core::question` does.

use io_core::question::{Choice, Question, QuestionError, Takes, Words};
use io_protocol::rest::{QuestionTakes, QuestionWords};
use io_store::Store;
use io_store::live_settings::LiveSetting;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A question of the operators, as it is typed, shown and stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct OwnQuestion {
    /// Names it in the figures; 0: it is new.
    #[serde(default)]
    pub(crate) number: u32,
    pub(crate) takes: QuestionTakes,
    /// 1 to 12 languages, the first for everyone whose own is missing; 1 to 100 characters each.
    pub(crate) words: Vec<QuestionWords>,
}

/// A choice as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    one_in: u32,
    own: Vec<OwnQuestion>,
    last: u32,
}

/// What a question takes, on the wire.
pub(crate) fn takes(takes: Takes) -> QuestionTakes {
    match takes {
        Takes::Scale => QuestionTakes::Scale,
        Takes::YesNo => QuestionTakes::YesNo,
    }
}

/// The words of a question, on the wire.
pub(crate) fn words(of: &Question) -> Vec<QuestionWords> {
    let words = of.words.iter().map(|words| QuestionWords {
        language: words.language.tag().to_owned(),
        text: words.text.clone(),
    });
    words.collect()
}

impl From<&Question> for OwnQuestion {
    fn from(one: &Question) -> Self {
        Self {
            number: one.number,
            takes: takes(one.takes),
            words: words(one),
        }
    }
}

impl OwnQuestion {
    /// What was typed, checked.
    pub(crate) fn question(&self) -> Result<Question, QuestionError> {
        let words = self.words.iter().map(|one| Words::parse(&one.language, &one.text));
        Ok(Question {
            number: self.number,
            takes: match self.takes {
                QuestionTakes::Scale => Takes::Scale,
                QuestionTakes::YesNo => Takes::YesNo,
            },
            words: words.collect::<Result<_, _>>()?,
        })
    }
}

/// A choice as it is stored.
pub(crate) fn to_stored(choice: &Choice) -> Value {
    json!(Stored {
        one_in: choice.one_in,
        own: choice.own.iter().map(OwnQuestion::from).collect(),
        last: choice.last,
    })
}

/// What a version says; what cannot be read asks nothing.
pub(crate) fn of_stored(content: &Value) -> Choice {
    let read = || {
        let stored: Stored = serde_json::from_value(content.clone()).ok()?;
        let own: Result<Vec<_>, _> = stored.own.iter().map(OwnQuestion::question).collect();
        Some(Choice {
            one_in: stored.one_in,
            own: own.ok()?,
            last: stored.last,
        })
    };
    read().unwrap_or(Choice {
        one_in: 0,
        ..Choice::default()
    })
}

/// The choice in force, and its version; 0: nobody changed anything.
pub(crate) async fn in_force(store: &Store) -> io_store::Result<(u64, Choice)> {
    let versions = store.live_setting_versions(LiveSetting::Question, 1).await?;
    let newest = versions.first();
    Ok(newest.map_or_else(Default::default, |one| (one.version, of_stored(&one.content))))
}
