//! The description of the API: `openapi` compares it with the server; `fuzz.rs`, a binary of its own, tries it out.

mod openapi;
