//! What a person says about themselves: the neutral age question, the profile, and how an account ends.

mod age;
mod alias;

mod change;
mod deletion;
mod routes;
mod view;

pub use deletion::erase_due;
pub use view::onboarding;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The version of the rules that people accept now. A higher one makes everybody read and accept them again.
pub const RULES_VERSION: u32 = 1;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::read, routes::change))
        .route(routes!(routes::state_age))
        .route(routes!(routes::suggest_alias))
        .route(routes!(routes::delete))
        .route(routes!(routes::undo_delete))
}
