//! The console of staff: a second tree of routes, behind a gate of its own.
//!
//! Every route names the capability that it needs when it is added; the gate refuses what names none.
//! Must not accept a login of people, nor give one.

mod announcements;
mod appeals;
mod audit;
mod board;
mod cases;
mod communities;
mod feedback;
mod gate;
mod health;
mod insights;
mod keys;
mod pages;
mod people;
mod question;
pub mod raids;
mod sign_in;
mod signing_out;
mod staff;
pub mod tuning;
mod unmask;
pub mod words;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use http::Method;
use io_core::staff::Capability;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

pub use gate::{Need, Staff};
pub(crate) use sign_in::hash_invitation;

use self::gate::{Gate, gate};
use crate::admission::Rule;
use crate::app::App;
use crate::http::assets::Assets;
use crate::http::json::{AUTH_BODY_LIMIT, BODY_LIMIT};
use crate::http::limits::AddressRules;
use crate::http::routes::{Routes, methods};

/// Routes of the console. None can be added without saying what it needs.
#[derive(Default)]
#[must_use]
pub struct ConsoleRoutes {
    routes: Routes,
    needs: HashMap<(Method, String), Need>,
}

impl ConsoleRoutes {
    /// Adds routes for those who have a capability.
    pub fn needs(self, capability: Capability, routes: UtoipaMethodRouter<App>) -> Self {
        self.add(Need::Capability(capability), Rule::OtherAddress, routes)
    }

    /// The same, for bodies that are larger than those of the other routes.
    fn needs_up_to(mut self, bytes: usize, capability: Capability, routes: UtoipaMethodRouter<App>) -> Self {
        let others = std::mem::take(&mut self.routes);
        let mut with = self.add(Need::Capability(capability), Rule::OtherAddress, routes);
        with.routes = others.merge(with.routes.body_limit(bytes));
        with
    }

    /// Adds routes for every member of staff who is signed in.
    fn signed_in(self, routes: UtoipaMethodRouter<App>) -> Self {
        self.add(Need::Session, Rule::OtherAddress, routes)
    }

    /// Adds routes for those who are not signed in yet.
    fn open(self, rule: Rule, routes: UtoipaMethodRouter<App>) -> Self {
        self.add(Need::Nothing, rule, routes)
    }

    fn add(mut self, need: Need, rule: Rule, routes: UtoipaMethodRouter<App>) -> Self {
        for (path, item) in &routes.1.paths {
            for method in methods(item) {
                self.needs.insert((method, path.clone()), need);
            }
        }
        self.routes = self.routes.limited(rule, routes);
        self
    }

    /// What each route needs, by method and path.
    pub fn table(&self) -> impl Iterator<Item = (&Method, &str, Need)> {
        self.needs
            .iter()
            .map(|((method, path), need)| (method, path.as_str(), *need))
    }

    /// The paths and methods that the description names.
    pub fn described(self) -> utoipa::openapi::OpenApi {
        self.routes.into_openapi()
    }
}

/// Every route of the console's API.
pub fn routes() -> ConsoleRoutes {
    ConsoleRoutes::default()
        .open(Rule::SendMagicLinkAddress, routes!(sign_in::ask))
        .open(Rule::VerifyTokenAddress, routes!(sign_in::code))
        .open(Rule::VerifyTokenAddress, routes!(sign_in::totp))
        .open(Rule::VerifyTokenAddress, routes!(sign_in::enrol))
        .open(Rule::VerifyTokenAddress, routes!(sign_in::confirm))
        .signed_in(routes!(sign_in::sign_out))
        .signed_in(routes!(sign_in::me))
        .needs(Capability::Queue, routes!(cases::queue))
        .needs(Capability::Queue, routes!(cases::read))
        .needs(Capability::Queue, routes!(cases::take))
        .needs(Capability::Queue, routes!(cases::give_back))
        .needs(Capability::Evidence, routes!(cases::evidence))
        .needs(Capability::Decide, routes!(cases::decide))
        .needs(Capability::Decide, routes!(cases::agree))
        .needs(Capability::Decide, routes!(cases::send_back))
        .needs(Capability::Decide, routes!(cases::take_back))
        .needs(Capability::Decide, routes!(cases::undo))
        .needs(Capability::Appeals, routes!(appeals::list))
        .needs(Capability::Appeals, routes!(appeals::read))
        .needs(Capability::Evidence, routes!(appeals::evidence))
        .needs(Capability::Appeals, routes!(appeals::decide))
        .needs(Capability::Appeals, routes!(appeals::undo))
        .needs(Capability::Queue, routes!(raids::list))
        .needs(Capability::Interests, routes!(raids::take_out))
        .needs(Capability::Interests, routes!(raids::let_back))
        .needs(Capability::Staff, routes!(staff::list, staff::invite))
        .needs(Capability::Staff, routes!(staff::end))
        .needs(Capability::Staff, routes!(staff::change_role))
        .needs(Capability::Keys, routes!(keys::list, keys::make))
        .needs(Capability::Keys, routes!(keys::revoke))
        .signed_in(routes!(announcements::news))
        .needs(
            Capability::Announcements,
            routes!(announcements::list, announcements::make),
        )
        .needs(Capability::Announcements, routes!(announcements::change))
        .needs(Capability::Announcements, routes!(announcements::withdraw))
        .needs(Capability::Communities, routes!(communities::list, communities::make))
        .needs(Capability::Communities, routes!(communities::change))
        .needs(Capability::Communities, routes!(communities::open))
        .needs(Capability::Communities, routes!(communities::close))
        .needs(Capability::Feedback, routes!(feedback::list))
        .needs(Capability::Feedback, routes!(feedback::open))
        .needs(Capability::Feedback, routes!(feedback::answer))
        .needs(Capability::Feedback, routes!(feedback::close))
        .needs(Capability::Feedback, routes!(feedback::join))
        .needs(Capability::Board, routes!(board::list, board::post))
        .needs(Capability::Board, routes!(board::change))
        .needs(Capability::Board, routes!(board::merge))
        .needs(Capability::WordLists, routes!(words::show))
        .needs(Capability::WordLists, routes!(words::shipped))
        .needs_up_to(BODY_LIMIT, Capability::WordLists, routes!(words::preview))
        .needs_up_to(BODY_LIMIT, Capability::WordLists, routes!(words::change))
        .needs(Capability::WordLists, routes!(words::go_back))
        .needs(Capability::Tuning, routes!(tuning::show, tuning::change))
        .needs(Capability::Tuning, routes!(tuning::preview))
        .needs(Capability::Tuning, routes!(tuning::go_back))
        .needs(Capability::Tuning, routes!(question::show, question::change))
        .needs(Capability::Tuning, routes!(question::go_back))
        .needs(Capability::Stats, routes!(insights::answers::answers))
        .needs(Capability::Stats, routes!(insights::answers::table))
        .needs(Capability::Stats, routes!(insights::overview))
        .needs(Capability::Stats, routes!(insights::table))
        .needs(Capability::Stats, routes!(insights::days))
        .needs(Capability::Stats, routes!(insights::table_of_days))
        .needs(Capability::Stats, routes!(insights::live::live))
        .needs(Capability::Announcements, routes!(insights::notes::make))
        .needs(Capability::Announcements, routes!(insights::notes::remove))
        .needs(Capability::Health, routes!(health::doctor))
        .needs(Capability::AuditRead, routes!(audit::page))
        .needs(Capability::AuditVerify, routes!(audit::verify))
        .needs(Capability::People, routes!(people::find))
        .needs(Capability::People, routes!(people::person))
        .needs(Capability::SignOut, routes!(signing_out::person))
        .needs(Capability::SignOutAll, routes!(signing_out::everybody))
        .needs(Capability::UnmaskAsk, routes!(unmask::ask))
        .needs(Capability::UnmaskAsk, routes!(unmask::list))
        .needs(Capability::UnmaskAsk, routes!(unmask::open))
        .needs(Capability::UnmaskAgree, routes!(unmask::agree))
        .needs(Capability::UnmaskAgree, routes!(unmask::refuse))
}

/// The console as a router, with the limits of its addresses.
pub fn router(app: &App) -> (Router<App>, AddressRules) {
    let ConsoleRoutes { routes, needs } = routes();
    let (api, rules) = routes.body_limit(AUTH_BODY_LIMIT * 4).split();
    let gate_state = Gate::new(app.clone(), Arc::new(needs));
    let api = api.route_layer(from_fn_with_state(gate_state, gate));
    let assets = Assets::of(&app.config);
    let page = move |request: Request| std::future::ready(pages::page(&request, &assets));
    let pages = Router::new()
        .route("/console", get(page.clone()))
        .route("/console/", get(page.clone()))
        .route("/console/{*path}", get(page));
    (api.merge(pages), rules)
}
