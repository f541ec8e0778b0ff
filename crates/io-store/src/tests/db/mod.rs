//! The engines below the store: the schema, and PostgreSQL.

mod logs;
mod migrations;
mod postgres;
pub(super) mod schema;
mod upgrade;
