//! What a feature hands to the router.
//!
//! Handlers, their description, and how often an address may call them.
//!
//! Must not know any feature.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use http::Method;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::limits::AddressRules;
use crate::admission::limiter::Rule;
use crate::app::App;

/// The routes of a feature, or of all of them.
#[derive(Default)]
#[must_use]
pub struct Routes {
    api: OpenApiRouter<App>,
    rules: AddressRules,
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// No routes yet; their description is added to this one.
    pub fn described_by(description: OpenApi) -> Self {
        Self {
            api: OpenApiRouter::with_openapi(description),
            rules: AddressRules::default(),
        }
    }

    /// Adds routes under the limit of all routes that declare none.
    pub fn route(mut self, routes: UtoipaMethodRouter<App>) -> Self {
        self.api = self.api.routes(routes);
        self
    }

    /// Adds routes whose requests count against this rule.
    pub fn limited(mut self, rule: Rule, routes: UtoipaMethodRouter<App>) -> Self {
        for (path, item) in &routes.1.paths {
            for method in methods(item) {
                self.rules.declare(method, path, rule);
            }
        }
        self.route(routes)
    }

    /// Caps the bodies of the routes added so far, in bytes.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.api = self.api.layer(DefaultBodyLimit::max(bytes));
        self
    }

    /// Adds the routes of another feature.
    pub fn merge(mut self, other: Self) -> Self {
        self.api = self.api.merge(other.api);
        self.rules.extend(other.rules);
        self
    }

    /// Their description.
    pub fn into_openapi(self) -> OpenApi {
        self.api.into_openapi()
    }

    /// The handlers, and the limits of their addresses.
    pub fn split(self) -> (Router<App>, AddressRules) {
        (self.api.split_for_parts().0, self.rules)
    }
}

/// The methods of a path.
pub fn methods(item: &PathItem) -> impl Iterator<Item = Method> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.is_some().then_some(method))
}
