//! A notice from anybody, by the public form.
//!
//! Must not say whether anything in it is known.

use io_core::email::EmailAddress;
use io_core::moderation::Reason;
use io_core::text::{MessageText, TextError};
use io_protocol::problem::FieldError;
use io_protocol::rest::{Reported, SendNotice};
use io_store::moderation::reports::Notice;

use super::emails;
use crate::app::App;
use crate::http::problem::ApiError;

/// The most characters of a name.
const LONGEST_NAME: usize = 200;

/// Checks every field, reports all faults at once, and files the notice.
pub(super) async fn file(app: &App, body: SendNotice) -> Result<Reported, ApiError> {
    let reason = body.reason.unwrap_or(Reason::Other);
    if !reason.is_for_people() {
        return Err(ApiError::field("reason", "not one of the reasons"));
    }
    let notice = check(body)?;
    let address = notice.email.clone();
    let reference = app.store.file_notice(reason, notice, app.now()).await?;
    if let Some(address) = address {
        emails::confirm(app, &address, reference.as_str()).await;
    }
    Ok(Reported {
        report: reference.to_string(),
    })
}

fn check(body: SendNotice) -> Result<Notice, ApiError> {
    let mut faults = Vec::new();
    let mut note = |field: &str, message: String| {
        faults.push(FieldError {
            field: field.to_owned(),
            message,
        });
    };
    let mut text = |field: &str, typed: &str| match MessageText::parse(typed) {
        Ok(text) => text.into_string(),
        Err(error) => {
            note(field, error.to_string());
            String::new()
        }
    };
    let (what, place, why) = (
        text("what", &body.what),
        text("where", &body.place),
        text("why", &body.why),
    );
    let name = body.name.and_then(|typed| match MessageText::parse(&typed) {
        Ok(name) if name.characters() <= LONGEST_NAME => Some(name.into_string()),
        Err(TextError::Empty) => None,
        Ok(_) | Err(TextError::TooLong) => {
            note("name", format!("At most {LONGEST_NAME} characters."));
            None
        }
    });
    let email = body.email.filter(|typed| !typed.trim().is_empty());
    if email.as_ref().is_some_and(|typed| EmailAddress::parse(typed).is_err()) {
        note("email", "That doesn't look like an email address.".to_owned());
    }
    if !body.good_faith {
        note("good_faith", "Please confirm that you believe this is true.".to_owned());
    }
    if !faults.is_empty() {
        return Err(ApiError::fields(faults));
    }
    Ok(Notice {
        what,
        place,
        why,
        name,
        email,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice() -> SendNotice {
        SendNotice {
            what: "what".to_owned(),
            place: "where".to_owned(),
            why: "why".to_owned(),
            reason: None,
            name: None,
            email: None,
            good_faith: true,
        }
    }

    fn faulty(body: SendNotice) -> Vec<String> {
        let error = check(body).expect_err("has faults");
        error
            .document("r")
            .errors
            .into_iter()
            .map(|fault| fault.field)
            .collect()
    }

    #[test]
    fn dsa_05_a_notice_needs_no_name_and_no_address() {
        assert!(check(notice()).is_ok());
        let blank = SendNotice {
            name: Some(" ".to_owned()),
            email: Some(String::new()),
            ..notice()
        };
        let checked = check(blank).expect("is complete");
        assert_eq!((checked.name, checked.email), (None, None));
    }

    #[test]
    fn every_fault_of_a_notice_is_reported_at_once() {
        let body = SendNotice {
            what: "\u{200b}".to_owned(),
            place: "x".repeat(2_001),
            why: String::new(),
            reason: None,
            name: Some("x".repeat(201)),
            email: Some("nobody".to_owned()),
            good_faith: false,
        };
        assert_eq!(faulty(body), ["what", "where", "why", "name", "email", "good_faith"]);
    }
}
