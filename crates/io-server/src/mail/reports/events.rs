//! What the reports of providers say, as they publish it.
//!
//! Must not be given a report that was not checked. What it does not know means nothing.

use io_core::email::EmailAddress;
use io_store::suppression::{EmailReport, Suppression};
use serde::Deserialize;

use super::address_in;

/// The most addresses of one report: one email of IO goes to one.
const MOST_ADDRESSES: usize = 50;

/// What a report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    reason: Suppression,
    addresses: Vec<EmailAddress>,
}

impl Event {
    fn new<'a>(reason: Suppression, addresses: impl Iterator<Item = &'a str>) -> Option<Self> {
        let addresses: Vec<_> = addresses
            .take(MOST_ADDRESSES)
            .filter_map(|address| EmailAddress::parse(&address_in(address)).ok())
            .collect();
        (!addresses.is_empty()).then_some(Self { reason, addresses })
    }

    pub(super) fn numbered(self, hash: [u8; 32]) -> EmailReport {
        EmailReport {
            hash,
            reason: self.reason,
            addresses: self.addresses,
        }
    }
}

#[derive(Deserialize)]
struct OfResend {
    r#type: String,
    data: ResendData,
}

#[derive(Deserialize)]
struct ResendData {
    from: Option<String>,
    #[serde(default)]
    to: Vec<String>,
    bounce: Option<ResendBounce>,
}

#[derive(Deserialize)]
struct ResendBounce {
    r#type: Option<String>,
}

/// What a report of Resend means.
pub(super) fn of_resend(body: &[u8], from: &str) -> Option<Event> {
    let report: OfResend = serde_json::from_slice(body).ok()?;
    let data = report.data;
    if data.from.is_some_and(|sender| address_in(&sender) != from) {
        return None;
    }
    let lasting = || {
        data.bounce
            .as_ref()
            .is_none_or(|bounce| bounce.r#type.as_deref().is_none_or(is_permanent))
    };
    let reason = match report.r#type.as_str() {
        "email.bounced" if lasting() => Suppression::Bounce,
        // Resend sent nothing, because the address bounced before.
        "email.suppressed" => Suppression::Bounce,
        "email.complained" => Suppression::Complaint,
        _ => return None,
    };
    // With several recipients it does not say which one it means; IO writes to one.
    let [only] = data.to.as_slice() else { return None };
    Event::new(reason, std::iter::once(only.as_str()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfSes {
    /// With a configuration set.
    event_type: Option<String>,
    /// Without.
    notification_type: Option<String>,
    mail: SesMail,
    bounce: Option<SesBounce>,
    complaint: Option<SesComplaint>,
}

#[derive(Deserialize)]
struct SesMail {
    source: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesBounce {
    bounce_type: String,
    bounced_recipients: Vec<SesRecipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesComplaint {
    complained_recipients: Vec<SesRecipient>,
    complaint_feedback_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesRecipient {
    email_address: String,
}

/// What a report of SES means.
pub(super) fn of_ses(message: &[u8], from: &str) -> Option<Event> {
    let report: OfSes = serde_json::from_slice(message).ok()?;
    if report.mail.source.is_some_and(|sender| address_in(&sender) != from) {
        return None;
    }
    let addresses = |recipients: &[SesRecipient]| -> Vec<String> {
        recipients
            .iter()
            .map(|recipient| recipient.email_address.clone())
            .collect()
    };
    let kind = report.event_type.or(report.notification_type)?;
    let (reason, addresses) = match kind.as_str() {
        "Bounce" => {
            let bounce = report.bounce.filter(|bounce| is_permanent(&bounce.bounce_type))?;
            (Suppression::Bounce, addresses(&bounce.bounced_recipients))
        }
        "Complaint" => {
            // Someone who takes an email out of the spam folder is reported too.
            let complaint = report
                .complaint
                .filter(|complaint| complaint.complaint_feedback_type.as_deref() != Some("not-spam"))?;
            (Suppression::Complaint, addresses(&complaint.complained_recipients))
        }
        _ => return None,
    };
    Event::new(reason, addresses.iter().map(String::as_str))
}

fn is_permanent(kind: &str) -> bool {
    kind == "Permanent"
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const FROM: &str = "hello@io.example.org";

    fn event(reason: Suppression, address: &str) -> Option<Event> {
        Event::new(reason, std::iter::once(address))
    }

    fn resend(kind: &str, data: &Value) -> Option<Event> {
        let body = json!({ "type": kind, "created_at": "2026-06-01T12:00:00.000Z", "data": data });
        of_resend(body.to_string().as_bytes(), FROM)
    }

    #[test]
    fn auth_25_resend_reports_bounces_and_complaints() {
        let data = |more: Value| {
            let mut data = json!({
                "email_id": "56761188-7520-42d8-8898-ff6fc54ce618",
                "from": "IO <hello@io.example.org>",
                "to": ["Ada@example.org"],
                "subject": "Your sign-in link",
            });
            data.as_object_mut()
                .expect("an object")
                .extend(more.as_object().expect("an object").clone());
            data
        };
        let bounce = |kind: &str| data(json!({ "bounce": { "message": "", "type": kind, "subType": "General" } }));
        let ada = |reason| event(reason, "ada@example.org");
        assert_eq!(resend("email.bounced", &bounce("Permanent")), ada(Suppression::Bounce));
        assert_eq!(resend("email.bounced", &bounce("Transient")), None);
        assert_eq!(resend("email.bounced", &bounce("Undetermined")), None);
        assert_eq!(
            resend("email.complained", &data(json!({}))),
            ada(Suppression::Complaint)
        );
        assert_eq!(resend("email.suppressed", &data(json!({}))), ada(Suppression::Bounce));
        for kind in [
            "email.sent",
            "email.delivered",
            "email.delivery_delayed",
            "email.opened",
            "contact.created",
        ] {
            assert_eq!(resend(kind, &data(json!({}))), None, "{kind}");
        }
        let others = data(json!({ "from": "news@example.org" }));
        assert_eq!(
            resend("email.complained", &others),
            None,
            "another service of the same account"
        );
        let two = data(json!({ "to": ["a@example.org", "b@example.org"] }));
        assert_eq!(resend("email.bounced", &two), None);
    }

    fn ses(message: &Value) -> Option<Event> {
        of_ses(message.to_string().as_bytes(), FROM)
    }

    #[test]
    fn auth_25_ses_reports_bounces_and_complaints_in_both_of_its_forms() {
        let mail = json!({ "source": FROM, "messageId": "0102018f", "destination": ["ada@example.org"] });
        let recipients = json!([{ "emailAddress": "ada@example.org", "action": "failed", "status": "5.1.1" }]);
        let ada = |reason| event(reason, "ada@example.org");
        for form in ["notificationType", "eventType"] {
            let bounce = |kind: &str| {
                ses(&json!({ form: "Bounce", "mail": mail,
                    "bounce": { "bounceType": kind, "bounceSubType": "General", "bouncedRecipients": recipients } }))
            };
            assert_eq!(bounce("Permanent"), ada(Suppression::Bounce));
            assert_eq!(bounce("Transient"), None);
            let complaint = |kind: &str| {
                ses(&json!({ form: "Complaint", "mail": mail,
                    "complaint": { "complainedRecipients": recipients, "complaintFeedbackType": kind } }))
            };
            assert_eq!(complaint("abuse"), ada(Suppression::Complaint));
            assert_eq!(complaint("not-spam"), None);
            assert_eq!(ses(&json!({ form: "Delivery", "mail": mail, "delivery": {} })), None);
        }
        let others = json!({ "eventType": "Complaint", "mail": { "source": "news@example.org" },
            "complaint": { "complainedRecipients": recipients } });
        assert_eq!(ses(&others), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_at_all_makes_the_readers_of_reports_panic(text in ".{0,200}") {
            let _ = of_resend(text.as_bytes(), FROM);
            let _ = of_ses(text.as_bytes(), FROM);
        }
    }
}
