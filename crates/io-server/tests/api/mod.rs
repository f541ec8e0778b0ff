//! The API description: `openapi` compares it with the server; `fuzz.rs`, a separate binary, fuzzes the server with it.

mod openapi;
