//! The engines below the store: the schema, and PostgreSQL.

mod postgres;
mod schema;
mod upgrade;
