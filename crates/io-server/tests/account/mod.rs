//! The account: onboarding, the profile, what a stranger sees, and deletion.
//!
//! The tests do only what a client can do.

mod address;
mod age_check;
mod deletion;
mod export;
mod onboarding;
mod processing;
mod profile;
mod rules;
mod unused;

use http::{Method, StatusCode};
use io_client::protocol::problem::{Problem, ProblemCode};
use io_client::protocol::rest::{Profile, ProfileUpdate};
use io_client::{Client, Reply};
use serde_json::{Value, json};

use crate::support::sign_in::PROFILE;

const AGE: &str = "/api/user/age";

async fn put(client: &Client, body: &Value) -> Reply {
    client
        .json(Method::PUT, PROFILE, body)
        .await
        .expect("the server answers")
}

async fn state_age(client: &Client, birth_date: &str, rules_version: u32) -> Reply {
    let body = json!({ "birth_date": birth_date, "rules_version": rules_version });
    client.json(Method::POST, AGE, &body).await.expect("the server answers")
}

fn problem(reply: &Reply) -> Problem {
    reply
        .problem()
        .unwrap_or_else(|error| panic!("{error}: {}", reply.text()))
}

async fn profile(client: &Client) -> Profile {
    client.profile().await.expect("is signed in")
}
