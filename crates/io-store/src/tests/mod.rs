//! The conformance suite: every promise of the store, on each engine.

mod account;
mod again;
mod audit;
mod backup;
mod calendar;
mod certificate;
mod chat;
mod crypto;
mod data_keys;
mod db;
mod email;
mod housekeeping;
mod insights;
mod introspection;
mod inventory;
mod keys;
mod matching;
mod moderation;
mod purging;
mod reports;
mod reveal;
mod rotation;
mod seals;
mod sign_in;
mod staff;
mod stories;
