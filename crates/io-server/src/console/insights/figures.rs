//! The overview, from counts: pure.
//!
//! Must not read anything.

use std::collections::BTreeMap;

use io_core::chat::LeavingReason;
use io_core::insights::{
    Change, Counts, Day, Fact, Figure, Hidden, Metric, RETURNS, Value, group, most_changed, most_changed_of, nested,
    over_days, search_funnel, steps_of_matches,
};
use io_core::moderation::Reason;
use io_core::time::Timestamp;
use io_protocol::moment::Moment;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::cases::Colleague;
use super::{LINE, WEEKS};

/// The figures at the top of the page.
const TILES: [Metric; 7] = [
    Metric::Active,
    Metric::Joined,
    Metric::MatchSuccess,
    Metric::MedianChat,
    Metric::GoodChats,
    Metric::RevealsAccepted,
    Metric::ReportsPerThousand,
];
/// Further figures of the day.
const MORE: [Metric; 8] = [
    Metric::TimeToMatch,
    Metric::LongChat,
    Metric::ShortChats,
    Metric::RevealsOffered,
    Metric::TalkedAgain,
    Metric::DropsRecovered,
    Metric::SignIns,
    Metric::RatingCoverage,
];
/// Figures of the last weeks together: they are few on one day.
const SAFETY: [Metric; 7] = [
    Metric::FirstLook,
    Metric::LooksInTime,
    Metric::ReportsUpheld,
    Metric::AppealsChanged,
    Metric::StaffLooks,
    Metric::RepeatOffenders,
    Metric::BotsRemoved,
];
/// Of different people, known for whole days alone.
const REACH: [Metric; 3] = [Metric::ActiveWeek, Metric::ActiveMonth, Metric::Women];
const SEARCH_STEPS: [&str; 5] = ["searched", "stayed", "matched", "both_there", "good_chat"];
const LADDER_STEPS: [&str; 5] = ["step_0", "step_1", "step_2", "step_3", "step_4"];

/// With which earlier day.
#[derive(Clone, Copy)]
pub(in crate::console) enum Compare {
    Week,
    Day,
    Nothing,
}

/// What the overview is made of.
pub(in crate::console) struct Asked<'a> {
    pub(in crate::console) zone: &'a str,
    pub(in crate::console) day: Day,
    /// How many hours of it; none: the whole day.
    pub(in crate::console) hours: Option<u8>,
    pub(in crate::console) as_of: Option<Timestamp>,
    pub(in crate::console) now: Counts,
    pub(in crate::console) before: Option<(Day, Counts)>,
    /// Whole days, the shown one among them.
    pub(in crate::console) days: BTreeMap<Day, Counts>,
}

/// The figures of a day, and of the weeks before it.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsOverview {
    /// The day, in the time zone of the place.
    #[schema(example = "2026-11-28")]
    pub(in crate::console) day: String,
    pub(in crate::console) zone: String,
    /// So many whole hours of it are counted; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) hours: Option<u8>,
    /// When the counts were rolled up; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) as_of: Option<Moment>,
    /// The day that figures are compared with, its same hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) compared_with: Option<String>,
    /// The changes that chance explains least, at most three.
    pub(in crate::console) changes: Vec<InsightsChange>,
    pub(in crate::console) tiles: Vec<InsightsMetric>,
    pub(in crate::console) more: Vec<InsightsMetric>,
    /// Different people of seven and of thirty days up to the last whole day, and the share of women of that day.
    /// Compared with a week before.
    pub(in crate::console) reach: Vec<InsightsMetric>,
    pub(in crate::console) searches: Vec<InsightsStep>,
    pub(in crate::console) ladder: Vec<InsightsStep>,
    /// Why people left a chat, of those who said so.
    pub(in crate::console) leavings: Vec<InsightsStep>,
    /// Good chats, and those with an offer; then offers that stood, and the mutual ones.
    pub(in crate::console) reveals: Vec<InsightsStep>,
    pub(in crate::console) cohorts: Vec<InsightsCohort>,
    /// Of the last four weeks.
    pub(in crate::console) safety: Vec<InsightsMetric>,
    /// Reports of the last four weeks, by reason.
    pub(in crate::console) reasons: Vec<InsightsStep>,
}

/// A number as it may be shown.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsFigure {
    /// Counts and seconds as they are; shares and numbers per thousand in tenths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) value: Option<u64>,
    /// `below`: fewer than ten; `near`: all but fewer than ten, and a share is at least the value; `with_another`: it
    /// would give another hidden figure away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) hidden: Option<&'static str>,
    #[serde(skip)]
    pub(in crate::console) figure: Figure,
}

/// A metric.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsMetric {
    pub(in crate::console) metric: &'static str,
    /// `count`, `share`, `per_thousand` or `seconds`.
    pub(in crate::console) unit: &'static str,
    /// Which direction is good: `more`, `less` or `neither`.
    pub(in crate::console) better: &'static str,
    pub(in crate::console) now: InsightsFigure,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) before: Option<InsightsFigure>,
    /// The 28 complete days before, the oldest first; null: hidden or not counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::console) days: Vec<Option<u64>>,
    #[serde(skip)]
    pub(in crate::console) of: Metric,
}

/// A metric that changed.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsChange {
    pub(in crate::console) metric: &'static str,
    pub(in crate::console) unit: &'static str,
    pub(in crate::console) from: u64,
    pub(in crate::console) to: u64,
}

/// A step of a funnel, or a part of a whole.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsStep {
    pub(in crate::console) name: &'static str,
    pub(in crate::console) now: InsightsFigure,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) before: Option<InsightsFigure>,
}

/// People who joined in one week, and who of them came back.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsCohort {
    /// The Monday.
    pub(in crate::console) week: String,
    pub(in crate::console) people: InsightsFigure,
    /// Shares that acted 1, 7 and 30 days after joining; null until everyone could.
    pub(in crate::console) returned: Vec<Option<InsightsFigure>>,
}

impl From<Figure> for InsightsFigure {
    fn from(figure: Figure) -> Self {
        Self {
            value: figure.value,
            hidden: figure.hidden.map(Hidden::name),
            figure,
        }
    }
}

/// The overview.
pub(in crate::console) fn overview(asked: &Asked) -> InsightsOverview {
    let before = asked.before.as_ref().map(|(_, counts)| counts);
    let metric = |of: &Metric| InsightsMetric {
        metric: of.name(),
        unit: of.unit().name(),
        better: of.better().name(),
        now: Figure::of(of.value(&asked.now)).into(),
        before: before.map(|counts| Figure::of(of.value(counts)).into()),
        days: Vec::new(),
        of: *of,
    };
    let tile = |of: &Metric| {
        let line = (1..=LINE).rev().map(|ago| {
            let counts = asked.days.get(&asked.day.plus(-ago))?;
            Figure::of(of.value(counts)).value
        });
        InsightsMetric {
            days: line.collect(),
            ..metric(of)
        }
    };
    let mut weeks = Counts::default();
    for (_, counts) in asked.days.range(asked.day.plus(1 - LINE)..=asked.day) {
        weeks.add_all(counts);
    }
    let of_weeks = |of: &Metric| InsightsMetric {
        now: Figure::of(of.value(&weeks)).into(),
        before: None,
        ..metric(of)
    };
    let changes = before.map_or_else(Vec::new, |before| most_changed(before, &asked.now));
    let last = asked.day.plus(if asked.hours.is_some() { -1 } else { 0 });
    let on = |day: Day, of: &Metric| {
        let value = asked.days.get(&day).map(|counts| of.value(counts));
        Figure::of(value.unwrap_or(Value::Count(0))).into()
    };
    let reach = |of: &Metric| InsightsMetric {
        now: on(last, of),
        before: before.map(|_| on(last.plus(-7), of)),
        ..metric(of)
    };
    let leaving_reasons = LeavingReason::ALL.map(LeavingReason::name);
    let [searches, reveals, ladder, leavings] = [
        (&SEARCH_STEPS[..], of_searches as fn(&Counts) -> Vec<Figure>),
        (&["good_chats", "offered", "offers", "mutual"], of_reveals),
        (&LADDER_STEPS, of_ladder),
        (&leaving_reasons, of_leavings),
    ]
    .map(|(names, figures)| steps(names, &figures(&asked.now), before.map(figures)));
    InsightsOverview {
        day: asked.day.to_string(),
        zone: asked.zone.to_owned(),
        hours: asked.hours,
        as_of: asked.as_of.map(Moment::from),
        compared_with: asked.before.as_ref().map(|(day, _)| day.to_string()),
        changes: changes.into_iter().filter_map(change).collect(),
        reach: REACH.iter().map(reach).collect(),
        tiles: TILES.iter().map(tile).collect(),
        more: MORE.iter().map(metric).collect(),
        searches,
        ladder,
        leavings,
        reveals,
        cohorts: (1..=WEEKS).rev().map(|ago| cohort(asked, ago)).collect(),
        safety: SAFETY.iter().map(of_weeks).collect(),
        reasons: reasons(&weeks),
    }
}

fn change(one: Change) -> Option<InsightsChange> {
    Some(InsightsChange {
        metric: one.metric.name(),
        unit: one.metric.unit().name(),
        from: one.from.value?,
        to: one.to.value?,
    })
}

/// Whole days, and as many earlier ones beside them.
pub(in crate::console) struct Span<'a> {
    pub(in crate::console) zone: &'a str,
    pub(in crate::console) from: Day,
    pub(in crate::console) to: Day,
    /// The first and last day to compare with.
    pub(in crate::console) before: Option<(Day, Day)>,
    /// All that was counted of both.
    pub(in crate::console) days: BTreeMap<Day, Counts>,
    /// What lies on these days and may explain a change, the oldest first.
    pub(in crate::console) notes: Vec<InsightsNote>,
}

impl Span<'_> {
    fn counts(&self, from: Day, to: Day) -> impl Iterator<Item = &Counts> {
        self.days.range(from..=to).map(|(_, counts)| counts)
    }

    /// Every day, the oldest first; nothing where nothing was counted.
    pub(in crate::console) fn each_day(&self) -> impl Iterator<Item = (Day, Option<&Counts>)> {
        let days = std::iter::successors(Some(self.from), |day| Some(day.plus(1)));
        let days = days.take_while(|day| *day <= self.to);
        days.map(|day| (day, self.days.get(&day)))
    }
}

/// The figures of several days.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsDays {
    /// The first day, in the time zone of the place.
    #[schema(example = "2026-11-01")]
    pub(in crate::console) from: String,
    /// The last day, which is over.
    #[schema(example = "2026-11-28")]
    pub(in crate::console) to: String,
    pub(in crate::console) zone: String,
    /// The first and the last day that figures are compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) compared_with: Option<[String; 2]>,
    /// The changes that chance explains least, at most three.
    pub(in crate::console) changes: Vec<InsightsChange>,
    pub(in crate::console) metrics: Vec<InsightsOfDays>,
    /// What may explain a change, the oldest first.
    pub(in crate::console) notes: Vec<InsightsNote>,
}

/// A note of staff or of IO on some of the days, or an announcement to everyone that began on one of them.
#[derive(Clone, Serialize, ToSchema)]
pub(in crate::console) struct InsightsNote {
    /// Its first day, which may lie before the others; of an announcement, the day on which it began to show.
    #[schema(example = "2026-11-14")]
    pub(in crate::console) day: String,
    /// Its last day, if it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) to: Option<String>,
    /// `deploy`, `outage`, `other` or `announcement`.
    pub(in crate::console) kind: &'static str,
    /// Its text; of an announcement, the title in its first language; the version alone, if IO wrote it.
    pub(in crate::console) title: String,
    /// By which it is removed; an announcement has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) id: Option<String>,
    /// Who of the staff wrote it; absent: IO itself, or it is an announcement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::console) by: Option<Colleague>,
}

/// A metric over several days.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsOfDays {
    /// `days`: one value a day, the oldest first; null: hidden or not counted.
    #[serde(flatten)]
    pub(in crate::console) metric: InsightsMetric,
    /// Of so many days it is made: those on which it is hidden are left out.
    pub(in crate::console) made_of: u32,
}

/// The figures of several days.
pub(in crate::console) fn over(span: &Span) -> InsightsDays {
    let now = |of: Metric| over_days(of, span.counts(span.from, span.to));
    let before = |of: Metric| {
        let (from, to) = span.before?;
        Some(over_days(of, span.counts(from, to)).0)
    };
    let values = Metric::ALL
        .iter()
        .filter_map(|of| Some((*of, before(*of)?, now(*of).0)));
    let metric = |of: &Metric| {
        let (value, made_of) = now(*of);
        let day = |(_, counts): (Day, Option<&Counts>)| Figure::of(of.value(counts?)).value;
        InsightsOfDays {
            metric: InsightsMetric {
                metric: of.name(),
                unit: of.unit().name(),
                better: of.better().name(),
                now: Figure::of(value).into(),
                before: before(*of).map(|value| Figure::of(value).into()),
                days: span.each_day().map(day).collect(),
                of: *of,
            },
            made_of,
        }
    };
    InsightsDays {
        from: span.from.to_string(),
        to: span.to.to_string(),
        zone: span.zone.to_owned(),
        compared_with: span.before.map(|(from, to)| [from.to_string(), to.to_string()]),
        changes: most_changed_of(values).into_iter().filter_map(change).collect(),
        metrics: Metric::ALL.iter().map(metric).collect(),
        notes: span.notes.clone(),
    }
}

fn of_searches(counts: &Counts) -> Vec<Figure> {
    nested(&search_funnel(counts))
}

fn of_ladder(counts: &Counts) -> Vec<Figure> {
    group(&steps_of_matches(counts))
}

fn of_leavings(counts: &Counts) -> Vec<Figure> {
    group(&LeavingReason::ALL.map(|why| counts.part(Fact::Leavings, why.name())))
}

/// Two funnels: of chats, and of offers in them.
fn of_reveals(counts: &Counts) -> Vec<Figure> {
    let chats = nested(&[counts.of(Fact::GoodChats), counts.of(Fact::OfferedChats)]);
    let offers = match Metric::RevealsAccepted.value(counts) {
        Value::Share { some, all } => nested(&[all, some]),
        _ => Vec::new(),
    };
    chats.into_iter().chain(offers).collect()
}

fn steps(names: &[&'static str], now: &[Figure], before: Option<Vec<Figure>>) -> Vec<InsightsStep> {
    let before = before.unwrap_or_default();
    let step = |(at, (name, now)): (usize, (&&'static str, &Figure))| InsightsStep {
        name,
        now: (*now).into(),
        before: before.get(at).copied().map(InsightsFigure::from),
    };
    names.iter().zip(now).enumerate().map(step).collect()
}

/// The people of one week, so many weeks ago.
fn cohort(asked: &Asked, ago: i32) -> InsightsCohort {
    let monday = asked.day.monday().plus(-7 * ago);
    let week = || (0..7).map(|day| monday.plus(day));
    let of = |day: Day, fact: Fact, part: &str| asked.days.get(&day).map_or(0, |counts| counts.part(fact, part));
    let people: u64 = week().map(|day| of(day, Fact::Joined, "")).sum();
    let returned = RETURNS.map(|after| {
        let days = i32::try_from(after).unwrap_or(0);
        // Everyone of the week had the whole day.
        let could = monday.plus(6 + days) < asked.day;
        let part = after.to_string();
        let back = week().map(|day| of(day.plus(days), Fact::Returned, &part)).sum();
        could.then(|| InsightsFigure::from(Figure::share(back, people)))
    });
    InsightsCohort {
        week: monday.to_string(),
        people: Figure::count(people).into(),
        returned: returned.into_iter().collect(),
    }
}

fn reasons(weeks: &Counts) -> Vec<InsightsStep> {
    let counted: Vec<u64> = Reason::ALL
        .iter()
        .map(|reason| weeks.part(Fact::Reports, reason.name()))
        .collect();
    let figures = Reason::ALL.iter().zip(group(&counted));
    figures
        .map(|(reason, figure)| InsightsStep {
            name: reason.name(),
            now: figure.into(),
            before: None,
        })
        .collect()
}
