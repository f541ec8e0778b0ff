//! Answers to the short question after a good chat, by the month.
//!
//! A month is shown once it is over: two looks at a month that goes on would tell what one person answered meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::extract::State;
use axum::response::IntoResponse;
use io_core::insights::{Counts, Day, Fact, Figure, Unit, group};
use io_core::question::{BUILT_IN, Question, Takes};
use io_protocol::rest::QuestionTakes;
use io_store::live_settings::LiveSetting;
use serde::Serialize;
use utoipa::ToSchema;

use super::download;
use super::figures::{InsightsFigure, InsightsStep};
use crate::app::App;
use crate::console::gate::Staff;
use crate::http::json::Json;
use crate::http::problem::ApiError;
use crate::live_question::{of_stored, takes, words};

/// How many days are looked through: twelve months that are over.
const DAYS: i32 = 400;
/// How many months are shown.
const MONTHS: usize = 12;
/// How many versions are looked through for the words of a question.
const VERSIONS: u32 = 100;

/// Answers to the short question, the latest month first.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsAnswersByMonth {
    /// Months are those of this time zone. One is shown from its second day after.
    pub(in crate::console) zone: String,
    pub(in crate::console) months: Vec<InsightsAnswersOfMonth>,
}

/// Answers of one month.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsAnswersOfMonth {
    #[schema(example = "2026-11")]
    pub(in crate::console) month: String,
    pub(in crate::console) questions: Vec<InsightsQuestion>,
}

/// Answers to one question.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsQuestion {
    /// Its number; 0: the one that comes with IO.
    pub(in crate::console) number: u32,
    /// Its text in its first language, while one of the last hundred versions has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) text: Option<String>,
    pub(in crate::console) takes: QuestionTakes,
    /// All of them together.
    pub(in crate::console) all: InsightsFigure,
    /// `1` to `5`, or `yes` and `no`; then `not_now`.
    pub(in crate::console) answers: Vec<InsightsStep>,
}

type ByMonth = BTreeMap<(i32, u32), Counts>;

/// The counts of months that are over, and whose last counts are certainly written.
fn months(days: BTreeMap<Day, Counts>, today: Day) -> ByMonth {
    let month = |day: Day| {
        let (year, month, _) = day.date();
        (year, month)
    };
    let running = month(today.plus(-1)).min(month(today));
    let mut months = ByMonth::new();
    for (day, counts) in days {
        if month(day) < running && counts.of(Fact::Answers) > 0 {
            months.entry(month(day)).or_default().add_all(&counts);
        }
    }
    while months.len() > MONTHS {
        months.pop_first();
    }
    months
}

fn of_question(number: u32, known: Option<&Question>, counts: &Counts) -> InsightsQuestion {
    let part = |reply: &str| counts.part(Fact::Answers, &format!("{number}/{reply}"));
    let kind = match known {
        Some(question) => question.takes,
        None if part("yes") + part("no") > 0 => Takes::YesNo,
        None => Takes::Scale,
    };
    let replies = kind.replies();
    let counted: Vec<u64> = replies.iter().map(|reply| part(reply.name())).collect();
    let answers = replies.iter().zip(group(&counted)).map(|(reply, figure)| InsightsStep {
        name: reply.name(),
        now: figure.into(),
        before: None,
    });
    InsightsQuestion {
        number,
        text: known.and_then(|question| words(question).into_iter().next().map(|words| words.text)),
        takes: takes(kind),
        all: Figure::count(counted.iter().sum()).into(),
        answers: answers.collect(),
    }
}

fn shown(zone: &str, months: &ByMonth, known: &[Question]) -> InsightsAnswersByMonth {
    let of_month = |((year, month), counts): (&(i32, u32), &Counts)| {
        let parts = counts.parts(Fact::Answers);
        let numbers: BTreeSet<u32> = parts
            .filter_map(|(part, _)| part.split_once('/')?.0.parse().ok())
            .collect();
        let questions = numbers.into_iter().map(|number| {
            let known = known.iter().find(|question| question.number == number);
            of_question(number, known, counts)
        });
        InsightsAnswersOfMonth {
            month: format!("{year:04}-{month:02}"),
            questions: questions.collect(),
        }
    };
    InsightsAnswersByMonth {
        zone: zone.to_owned(),
        months: months.iter().rev().map(of_month).collect(),
    }
}

async fn read(app: &App) -> Result<InsightsAnswersByMonth, ApiError> {
    let zone = &app.config.insights.zone;
    let today = zone.day_of(app.now());
    let days = app.store.insights_of_days(today.plus(-DAYS), today).await?;
    let versions = app.store.live_setting_versions(LiveSetting::Question, VERSIONS).await?;
    // The latest words of a question first.
    let known = versions.iter().flat_map(|one| of_stored(&one.content).own);
    let known: Vec<Question> = std::iter::once(BUILT_IN.clone()).chain(known).collect();
    Ok(shown(zone.name(), &months(days, today), &known))
}

/// Answers to the short question after a good chat, for each month that is over.
#[utoipa::path(get, path = "/console/api/insights/answers", operation_id = "insights_answers", tag = "console",
    responses((status = 200, body = InsightsAnswersByMonth)))]
pub(in crate::console) async fn answers(
    State(app): State<App>,
    _: Staff,
) -> Result<Json<InsightsAnswersByMonth>, ApiError> {
    Ok(Json(read(&app).await?))
}

/// The same as a table of values, separated by commas.
#[utoipa::path(get, path = "/console/api/insights/answers.csv", operation_id = "insights_answers_table", tag = "console",
    responses((status = 200, body = String, content_type = "text/csv")))]
pub(in crate::console) async fn table(State(app): State<App>, _: Staff) -> Result<impl IntoResponse, ApiError> {
    let mut text = "month,question,answer,value\r\n".to_owned();
    for month in read(&app).await?.months {
        for question in &month.questions {
            let all = std::iter::once(("all", &question.all));
            let answers = question.answers.iter().map(|answer| (answer.name, &answer.now));
            for (name, figure) in all.chain(answers) {
                let shown = figure.figure.text(Unit::Count);
                let _ = write!(text, "{},{},{name},{shown}\r\n", month.month, question.number);
            }
        }
    }
    Ok(download("answers", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn aq_6_a_month_is_shown_once_it_is_over_and_written() {
        let mut counts = Counts::default();
        counts.add(Fact::Answers, "0/5", 20);
        let days: BTreeMap<Day, Counts> = ["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"]
            .map(|on| (day(on), counts.clone()))
            .into();
        let shown = |today| {
            let months = months(days.clone(), day(today));
            months
                .into_iter()
                .map(|(month, counts)| (month, counts.of(Fact::Answers)))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown("2026-11-30"), [((2026, 10), 20)]);
        assert_eq!(
            shown("2026-12-01"),
            [((2026, 10), 20)],
            "its last minute may not be written"
        );
        assert_eq!(shown("2026-12-02"), [((2026, 10), 20), ((2026, 11), 40)]);
    }

    #[test]
    fn aq_6_few_answers_are_hidden_with_what_would_give_them_away() {
        let mut counts = Counts::default();
        for (part, count) in [("0/1", 3), ("0/4", 40), ("0/5", 12), ("0/not_now", 50), ("2/yes", 9)] {
            counts.add(Fact::Answers, part, count);
        }
        let months = ByMonth::from([((2026, 11), counts)]);
        let page = shown("UTC", &months, std::slice::from_ref(&BUILT_IN));
        let [built_in, own] = &page.months[0].questions[..] else {
            panic!("two questions");
        };
        let values = |question: &InsightsQuestion| question.answers.iter().map(|one| one.now.value).collect::<Vec<_>>();
        assert_eq!(built_in.all.value, Some(105));
        assert_eq!(values(built_in), [None, None, None, Some(40), None, Some(50)]);
        assert_eq!((own.all.value, values(own)), (None, vec![None, None, None]));
        assert!(own.takes == QuestionTakes::YesNo && own.text.is_none());
    }
}
