//! How the place is at this moment: who is here, and how quickly IO answers.
//!
//! Must not show a number of people that is too small, nor anything that /metrics does not have.

use std::collections::BTreeMap;

use axum::extract::State;
use io_core::insights::Figure;
use io_protocol::moment::Moment;
use serde::Serialize;
use utoipa::ToSchema;

use super::figures::InsightsFigure;
use crate::app::App;
use crate::console::gate::Staff;
use crate::http::json::Json;

/// Routes whose answers last as long as people are there.
const LASTING: [&str; 3] = ["/api/ws", "/api/events", "unmatched"];

/// The place at this moment, of this server.
#[derive(Serialize, ToSchema)]
pub(in crate::console) struct InsightsLive {
    at: Moment,
    /// People with a connection. As the next two: in whole tens, rounded down.
    people: InsightsFigure,
    searching: InsightsFigure,
    chats: InsightsFigure,
    /// Emails that wait, and for how many seconds the oldest does.
    emails: i64,
    oldest_email: i64,
    /// Answers since the start, by the milliseconds that they took at most; the last without a bound.
    answers: Vec<InsightsAnswers>,
    /// Answers since the start that say that IO failed.
    failed: u64,
}

/// Answers that took at most so long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::console) struct InsightsAnswers {
    /// Absent: any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<u64>,
    count: u64,
}

/// People in whole tens, and fewer than ten not at all: asked again and again, an exact number would tell of each
/// person when they come and go.
fn tens(people: usize) -> InsightsFigure {
    let people = u64::try_from(people).unwrap_or(u64::MAX);
    Figure::count(people - people % 10).into()
}

/// How the place is at this moment. Ask again for what happened in between.
#[utoipa::path(get, path = "/console/api/insights/live", tag = "console", responses((status = 200, body = InsightsLive)))]
pub(in crate::console) async fn live(State(app): State<App>, _: Staff) -> Json<InsightsLive> {
    let (answers, failed) = answered(&app.metrics.plain_text());
    Json(InsightsLive {
        at: app.now().into(),
        people: tens(app.realtime.people_here()),
        searching: tens(app.realtime.searching()),
        chats: tens(app.realtime.live_chats()),
        emails: app.metrics.outbox_emails.get(),
        oldest_email: app.metrics.outbox_oldest_seconds.get(),
        answers,
        failed,
    })
}

/// The answers by their time, and those that failed, as the metrics have them.
fn answered(metrics: &str) -> (Vec<InsightsAnswers>, u64) {
    let label = |line: &str, name: &str| {
        let (_, after) = line.split_once(&format!("{name}=\""))?;
        after.split_once('"').map(|(value, _)| value.to_owned())
    };
    let count = |line: &str| line.rsplit_once(' ').and_then(|(_, count)| count.parse::<u64>().ok());
    // By microseconds; the last has no bound.
    let mut within: BTreeMap<u64, u64> = BTreeMap::new();
    let mut failed = 0;
    for line in metrics.lines() {
        if line.starts_with("io_http_request_seconds_bucket{") {
            let route = label(line, "route").unwrap_or_default();
            let bound = label(line, "le").and_then(|bound| bound.parse::<f64>().ok());
            let (Some(bound), Some(count)) = (bound, count(line)) else {
                continue;
            };
            if !LASTING.contains(&route.as_str()) {
                *within.entry(microseconds(bound)).or_default() += count;
            }
        } else if line.starts_with("io_http_requests_total{") && line.contains("status_class=\"5xx\"") {
            failed += count(line).unwrap_or_default();
        }
    }
    let answers = within.into_iter().map(|(bound, count)| InsightsAnswers {
        within: (bound != u64::MAX).then(|| bound.div_ceil(1_000)),
        count,
    });
    (answers.collect(), failed)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounds of ranges are positive; the last one is infinite and becomes the largest number"
)]
fn microseconds(bound: f64) -> u64 {
    (bound * 1_000_000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_shown_in_whole_tens() {
        let shown = |people| tens(people).value;
        assert_eq!(
            [shown(0), shown(9), shown(10), shown(19), shown(20)],
            [None, None, Some(10), Some(10), Some(20)]
        );
    }

    #[test]
    fn answers_of_all_routes_count_by_their_time_and_sockets_do_not() {
        let metrics = concat!(
            "io_http_request_seconds_bucket{le=\"0.0005\",route=\"/a\"} 3\n",
            "io_http_request_seconds_bucket{le=\"+Inf\",route=\"/a\"} 5\n",
            "io_http_request_seconds_bucket{le=\"0.0005\",route=\"/b\"} 1\n",
            "io_http_request_seconds_bucket{le=\"+Inf\",route=\"/b\"} 1\n",
            "io_http_request_seconds_bucket{le=\"+Inf\",route=\"/api/ws\"} 9\n",
            "io_http_requests_total{route=\"/a\",status_class=\"2xx\"} 4\n",
            "io_http_requests_total{route=\"/a\",status_class=\"5xx\"} 2\n",
        );
        let answers = vec![
            InsightsAnswers {
                within: Some(1),
                count: 4,
            },
            InsightsAnswers { within: None, count: 6 },
        ];
        assert_eq!(answered(metrics), (answers, 2));
    }
}
