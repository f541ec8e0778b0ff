//! The engines below the store: the schema, and PostgreSQL.

mod migrations;
mod postgres;
pub(super) mod schema;
mod upgrade;
