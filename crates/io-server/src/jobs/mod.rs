//! Work in the background: periodic jobs and the email worker.

pub mod email_worker;
pub mod every;

pub use every::start;
