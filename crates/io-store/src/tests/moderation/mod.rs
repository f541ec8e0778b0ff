//! What keeps people safe, on both engines.

mod answers;
mod appeals;
mod cases;
mod decisions;
mod misuse;
mod signals;
mod telling;
mod unmask;
