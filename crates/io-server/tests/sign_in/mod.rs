//! Signing in, over a real server and real SMTP: emails, links, codes, cookies, tokens and devices.
//!
//! Apart from moving the server's clock and rotating its keys, the tests do only what a client can do.

mod codes;
mod devices;
mod keys;
mod links;
mod origin;
mod refreshing;
mod requesting;

use http::{Method, StatusCode};
use io_client::protocol::problem::ProblemCode;
use io_client::{Client, Reply};
use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::{Value, json};

use crate::support::refused;
use crate::support::sign_in::{
    PROFILE, Requested, SEND, VERIFY, another_device, bare, cookie_value, cookies_set, email_body, header,
    is_signed_in, link,
};
