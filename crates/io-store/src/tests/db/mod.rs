//! The engines below the store: the schema, and PostgreSQL.

mod migrations;
mod postgres;
mod schema;
mod upgrade;
