//! A user's account: the neutral age question, the profile, and deleting the account.

mod age;
mod alias;

mod change;
mod deletion;
mod export;
mod routes;
mod view;

pub use deletion::erase_due;
pub use view::onboarding;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The current version of the rules.
///
/// A higher one makes every user read and accept them again.
pub const RULES_VERSION: u32 = 1;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::read, routes::change))
        .route(routes!(routes::state_age))
        .route(routes!(routes::suggest_alias))
        .route(routes!(routes::delete))
        .route(routes!(routes::undo_delete))
        .route(routes!(routes::export))
}
