//! A user's account: the neutral age question, the profile, and deleting the account.

mod address;
mod age;
mod age_check;
mod alias;
mod change;
mod community;
mod deletion;
mod export;
mod processing;
mod routes;
mod rules;
mod unused;
mod view;

pub use community::look_for_members;
pub use deletion::erase_due;
pub use unused::follow_unused;
pub use view::onboarding;

use utoipa_axum::routes;

use crate::admission::limiter::Rule;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::read, routes::change))
        .route(routes!(routes::state_age))
        .route(routes!(routes::begin_age_check))
        .route(routes!(routes::answer_age_check))
        .route(routes!(routes::read_rules, routes::accept_rules))
        .route(routes!(routes::suggest_alias))
        .route(routes!(routes::change_processing))
        .route(routes!(routes::choose_community))
        .route(routes!(routes::change_email))
        .route(routes!(routes::confirm_email))
        .limited(Rule::VerifyTokenAddress, routes!(routes::undo_email))
        .route(routes!(routes::delete))
        .route(routes!(routes::undo_delete))
        .route(routes!(routes::export))
}
