//! The overview as a table of values.
//!
//! Must not hold text that a person wrote: no cell needs quotes.

use std::fmt::Write as _;

use io_core::insights::{Figure, Metric, Unit};

use super::figures::{InsightsFigure, InsightsMetric, InsightsOverview, InsightsStep, Span};

/// Rows of: section, name, unit, value, value of the compared day. What is hidden reads `<10`.
pub(super) fn of(overview: &InsightsOverview) -> String {
    let mut text = "section,name,unit,value,compared\r\n".to_owned();
    let mut row = |section: &str, name: &str, unit: Unit, now: &InsightsFigure, before: Option<&InsightsFigure>| {
        let shown = |figure: &InsightsFigure| figure.figure.text(unit);
        let before = before.map(shown).unwrap_or_default();
        let _ = write!(text, "{section},{name},{},{},{before}\r\n", unit.name(), shown(now));
    };
    let lists: [(&str, &[InsightsMetric]); 4] = [
        ("day", &overview.tiles),
        ("day", &overview.more),
        ("people", &overview.reach),
        ("four_weeks", &overview.safety),
    ];
    for (section, metrics) in lists {
        for InsightsMetric { of, now, before, .. } in metrics {
            row(section, of.name(), Metric::unit(*of), now, before.as_ref());
        }
    }
    let lists: [(&str, &[InsightsStep]); 5] = [
        ("searches", &overview.searches),
        ("ladder", &overview.ladder),
        ("leavings", &overview.leavings),
        ("reveals", &overview.reveals),
        ("reports", &overview.reasons),
    ];
    for (section, steps) in lists {
        for step in steps {
            row(section, step.name, Unit::Count, &step.now, step.before.as_ref());
        }
    }
    for cohort in &overview.cohorts {
        row("joined", &cohort.week, Unit::Count, &cohort.people, None);
        for (after, share) in io_core::insights::RETURNS.iter().zip(&cohort.returned) {
            if let Some(share) = share {
                row(
                    "returned",
                    &format!("{} day {after}", cohort.week),
                    Unit::Share,
                    share,
                    None,
                );
            }
        }
    }
    text
}

/// A row for each day and metric: day, metric, unit, value. What is hidden reads `<10`.
pub(super) fn of_days(span: &Span) -> String {
    let mut text = "day,metric,unit,value\r\n".to_owned();
    for (day, counts) in span.each_day() {
        for metric in Metric::ALL {
            // A day that was not counted has no figures.
            let shown = counts.map_or_else(String::new, |counts| {
                Figure::of(metric.value(counts)).text(metric.unit())
            });
            let _ = write!(text, "{day},{},{},{shown}\r\n", metric.name(), metric.unit().name());
        }
    }
    text
}
