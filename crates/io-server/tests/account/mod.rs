//! The person: onboarding, the profile, what a stranger sees, and the end of an account.
//!
//! Must not take a way into IO that a person does not have.

mod changing;
mod leaving;
mod onboarding;

use http::{Method, StatusCode};
use io_client::protocol::problem::{Problem, ProblemCode};
use io_client::protocol::rest::{Profile, ProfileUpdate};
use io_client::{Client, Reply, Result};
use serde_json::{Value, json};

const PROFILE: &str = "/api/user/profile";
const AGE: &str = "/api/user/age";

fn refused<T>(result: Result<T>) -> ProblemCode {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.code().unwrap_or_else(|| panic!("{error}")),
    }
}

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
