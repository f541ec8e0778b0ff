//! Whether the installation is well, for who runs it.

use axum::extract::State;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::gate::Staff;
use crate::app::App;
use crate::doctor::{NameServers, Report, Subject};
use crate::http::assets::loaded_first;
use crate::http::json::Json;
use crate::http::problem::ApiError;
use crate::outside::Outside;

#[derive(Clone, Serialize, ToSchema)]
pub(super) struct HealthReport {
    at: Moment,
    verdict: &'static str,
    findings: Vec<HealthFinding>,
}

#[derive(Clone, Serialize, ToSchema)]
pub(super) struct HealthFinding {
    id: &'static str,
    verdict: &'static str,
    title: &'static str,
    seen: String,
    means: &'static str,
    mend: &'static str,
    page: String,
}

impl From<Report> for HealthReport {
    fn from(report: Report) -> Self {
        let findings = report.findings.iter().map(|finding| HealthFinding {
            id: finding.check.id,
            verdict: finding.verdict.name(),
            title: finding.check.title,
            seen: finding.seen.clone(),
            means: finding.check.means,
            mend: finding.check.mend,
            page: finding.page(),
        });
        Self {
            at: report.at.into(),
            verdict: report.verdict().name(),
            findings: findings.collect(),
        }
    }
}

/// Looks at everything, at most twice a minute; in between, answers what was found last.
#[utoipa::path(get, path = "/console/api/doctor", tag = "console", responses((status = 200, body = HealthReport)))]
pub(super) async fn doctor(State(app): State<App>, _: Staff) -> Result<Json<HealthReport>, ApiError> {
    let subject = Subject {
        config: (*app.live.now()).clone(),
        outside: Outside {
            clock: app.clock.clone(),
            entropy: app.entropy.clone(),
        },
        server: Some((app.store.clone(), app.root_keys.clone())),
        name_servers: NameServers::system(),
        web_files: loaded_first(),
    };
    // It goes on when the request is given up, so that the next one has the answer.
    let looking = app.stopping.jobs.spawn({
        let app = app.clone();
        async move { app.last_look.look(&subject).await }
    });
    let report = looking.await.map_err(|_| ProblemCode::Internal)?;
    Ok(Json(report.into()))
}
