//! The short question after a good chat.

use io_core::ids::ChatId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a question takes as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionTakes {
    /// One of five steps, from "not at all" to "very much".
    Scale,
    /// Yes or no.
    YesNo,
}

/// An answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionReply {
    /// Not at all.
    #[serde(rename = "1")]
    One,
    /// A little.
    #[serde(rename = "2")]
    Two,
    /// In between.
    #[serde(rename = "3")]
    Three,
    /// Much.
    #[serde(rename = "4")]
    Four,
    /// Very much.
    #[serde(rename = "5")]
    Five,
    /// Yes.
    Yes,
    /// No.
    No,
    /// "Not now".
    NotNow,
}

/// `POST /api/chat/question`: is there a short question for me after this chat?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskForQuestion {
    /// The chat, which has ended.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
}

/// The short question, if there is one. It is given once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShortQuestion {
    /// Absent: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<AskedQuestion>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskedQuestion {
    /// Names it; 0: the one that comes with IO.
    pub number: u32,
    /// What it takes.
    pub takes: QuestionTakes,
    /// Its words in each language, the first for everyone whose own is missing. Empty for the one that comes with IO:
    /// "How at ease did you feel in this conversation?".
    pub words: Vec<QuestionWords>,
}

/// The words of a question in one language: plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionWords {
    /// A BCP 47 tag such as `en`.
    pub language: String,
    /// One line of at most 100 characters.
    pub text: String,
}

/// `POST /api/chat/question/answer`: answers the question that was asked. It is counted once, without the person and
/// the chat; sent again, nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnswerQuestion {
    /// The number of the question.
    pub number: u32,
    /// One that the question takes, or "not now".
    pub answer: QuestionReply,
}
