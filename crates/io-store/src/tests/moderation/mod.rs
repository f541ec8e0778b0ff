//! What keeps people safe, on both engines.

mod cases;
mod decisions;
mod signals;
mod telling;
mod unmask;
