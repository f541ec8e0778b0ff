//! What a backup archive is, and where it lies.
//!
//! An archive is one file in the age format ([`age`]). It lies in a folder or in an S3-compatible store ([`target`]),
//! and its [`manifest`] is written last: a backup without one does not exist. The [`catalogue`] says which backups a
//! target has, and [`retention`] which of them stay.
//!
//! Must not know what is in an archive, nor any database.

pub mod age;
pub mod catalogue;
pub mod manifest;
pub mod retention;
pub mod target;
