//! What keeps people safe, on both engines.

mod cases;
mod decisions;
