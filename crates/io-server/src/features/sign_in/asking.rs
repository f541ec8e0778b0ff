//! Requesting a sign-in email and checking its link.
//!
//! The steps before anything is spent.
//!
//! Must do the same work and give the same answer for every address, known or not (AUTH-01, AUTH-02): nothing here reads
//! accounts.

use io_core::email::{DomainKind, EmailAddress};
use io_core::ids::{EmailId, LoginRequestId};
use io_core::moderation::rise::{Alarm, Subject};
use io_core::sign_in::{Browser, LinkToken, LinkVerdict, SignInCode};
use io_core::time::Span;
use io_protocol::problem::{ProblemCode, Puzzle};
use io_protocol::rest::{LinkChecked, LinkState, MagicLinkSent, SendMagicLink};
use io_store::SecretHash;
use io_store::account::Address;
use io_store::email::{EmailKind, NewEmail};
use io_store::sign_in::requests::{FoundRequest, NewLoginRequest, SignInEmailOutcome};

use super::next_path::next_path;
use super::secrets::{Binding, KnownDevice, hash_code, hash_token};
use crate::app::App;
use crate::config::{ChallengePolicy, DisposablePolicy, LinkTokenIn, MailTransportKind};
use crate::http::problem::ApiError;
use crate::insights::{class_of, count_sign_in_email};
use crate::mail::emails;
use crate::telemetry::{Actor, SecurityEvent};

/// Where a request for an email comes from.
pub(super) struct AskedFrom<'a> {
    /// "Firefox on Linux".
    pub(super) label: String,
    /// Hash of its network.
    pub(super) network: SecretHash,
    /// Its network, for the security log.
    pub(super) actor: Actor,
    /// The device, if it signed in before.
    pub(super) device: Option<KnownDevice>,
    /// Binds the code to the browser.
    pub(super) binding: &'a Binding,
}

/// Requests a sign-in email, and binds its code to the browser that asked.
pub(super) async fn request_email(
    app: &App,
    body: &SendMagicLink,
    from: AskedFrom<'_>,
) -> Result<MagicLinkSent, ApiError> {
    let email = EmailAddress::parse(&body.email)
        .map_err(|why| ApiError::new(ProblemCode::InvalidEmail).at("email", why.to_string()))?;
    let disposable = email.domain_kind() == DomainKind::Disposable;
    if disposable && app.config.auth.disposable == DisposablePolicy::Block {
        return Err(ProblemCode::EmailDomainNotAllowed.into());
    }
    if disposable && app.config.auth.disposable == DisposablePolicy::Flag {
        app.security.note(SecurityEvent::DisposableAddress, from.actor);
    }
    if !is_challenge_met(app, body) {
        let token = app.challenges.make(&*app.entropy, app.uptime());
        return Err(ApiError::challenge(Puzzle {
            token,
            bits: app.challenges.bits(),
        }));
    }
    let now = app.now();
    let rules = app.config.auth.email_rules();
    let life = rules.life();
    let id = LoginRequestId::from_random(app.entropy.id());
    let (token, code) = (LinkToken::draw(&*app.entropy), SignInCode::draw(&*app.entropy));
    let content = app.email_texts.sign_in(&emails::SignIn {
        // Not as typed: two spellings of one account must lead to one mailbox.
        to: &email.identity(),
        link: &link(app, "/auth/confirm", &token.expose()),
        code: &code.expose(),
        asked_from: &from.label,
        life,
    });
    let address = Address {
        display: email.display().to_owned(),
        identity: email.identity(),
        abuse_key: email.abuse_key(),
    };
    let (mailbox, class) = (address.abuse_key.clone(), class_of(&app.store, &address).await?);
    let request = NewLoginRequest {
        id,
        address,
        token: hash_token(&app.store, &token),
        code: hash_code(&app.store, id, &code),
        binding: from.binding.hash(&app.store),
        network: from.network,
        device: from.device.map(|device| (device.hash(&app.store), device.marks())),
        asked_from: from.label,
        next: next_path(body.next.as_deref()).to_owned(),
        email: NewEmail {
            id: EmailId::from_random(app.entropy.id()),
            kind: EmailKind::SignIn,
            content,
            expires_at: now + life,
        },
        rules,
    };
    // The answer depends only on what this browser asked before, and no code matches the id of an email that was not
    // sent. Whether an email leaves is decided here by the shares of the askers, and by the email worker.
    let (request_id, resend_after) = match app.store.request_sign_in_email(request, now).await? {
        SignInEmailOutcome::Sent { resend_after } => {
            count_sign_in_email(&app.realtime, &mailbox, class, now);
            (id, resend_after)
        }
        SignInEmailOutcome::Held { resend_after } => {
            app.security.note(SecurityEvent::EmailHeld, from.actor);
            (id, resend_after)
        }
        SignInEmailOutcome::TooSoon { resend_after, usable } => (usable.unwrap_or(id), resend_after),
    };
    let seconds = |span: Span| u32::try_from(span.as_seconds_ceil()).unwrap_or(0);
    Ok(MagicLinkSent {
        request_id,
        expires_in: seconds(life),
        resend_after: seconds(resend_after),
        did_you_mean: email.did_you_mean(),
        delayed: app.mail_delays.any(app.uptime()),
        outbox: (app.config.mail.transport == MailTransportKind::Outbox).then(|| "/outbox".to_owned()),
    })
}

/// Is nothing to be solved, or is it solved? The same for every address and browser: what rises decides alone.
fn is_challenge_met(app: &App, body: &SendMagicLink) -> bool {
    if app.config.auth.challenge == ChallengePolicy::Off {
        return true;
    }
    let accounts = |alarm: &Alarm| !matches!(alarm.subject, Subject::Reports | Subject::SameOpeners);
    if !app.realtime.alarms().iter().any(accounts) {
        return true;
    }
    let solved = body.solved.as_ref();
    solved.is_some_and(|solved| app.challenges.accepts(&solved.token, &solved.answer, app.uptime()))
}

/// The link in an email.
///
/// Its origin comes only from the configuration, whatever `Host` a request claims (AUTH-04).
pub(super) fn link(app: &App, page: &str, token: &str) -> String {
    let mark = match app.config.auth.link_token_in {
        LinkTokenIn::Fragment => '#',
        LinkTokenIn::Query => '?',
    };
    format!("{}{page}{mark}t={token}", app.config.public_url)
}

/// Answers what the confirm page may show.
///
/// Spends nothing (AUTH-06), and reveals the address only while the link works (AUTH-17).
pub(super) async fn check_link(app: &App, token: &str, binding: Option<&Binding>) -> Result<LinkChecked, ApiError> {
    let now = app.now();
    let found = match LinkToken::parse(token) {
        Some(token) => app.store.find_login_request(hash_token(&app.store, &token)).await?,
        None => None,
    };
    let Some(found) = found else {
        return Ok(without_details(LinkState::Unknown, Browser::Other));
    };
    let browser = asked_in(app, &found, binding);
    Ok(match app.config.auth.email_rules().link(&found.sent, browser, now) {
        LinkVerdict::Used => without_details(LinkState::Used, browser),
        LinkVerdict::Expired => without_details(LinkState::Expired, browser),
        LinkVerdict::CodeOnly => without_details(LinkState::CodeOnly, browser),
        LinkVerdict::Ready => LinkChecked {
            state: LinkState::Ready,
            email_masked: EmailAddress::parse(&found.email).ok().map(|email| email.masked()),
            asked_from: Some(found.asked_from),
            same_browser: browser == Browser::Same,
        },
    })
}

fn without_details(state: LinkState, browser: Browser) -> LinkChecked {
    LinkChecked {
        state,
        email_masked: None,
        asked_from: None,
        same_browser: browser == Browser::Same,
    }
}

fn asked_in(app: &App, found: &FoundRequest, binding: Option<&Binding>) -> Browser {
    if binding.is_some_and(|binding| binding.hash(&app.store).matches(found.binding)) {
        Browser::Same
    } else {
        Browser::Other
    }
}
