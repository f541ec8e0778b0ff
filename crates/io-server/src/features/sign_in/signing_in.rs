//! Spending a link or a code, and what follows.
//!
//! A new login, the end of the previous one, and a notice by email.
//!
//! Must not decide whether a proof is valid: the store does, in one transaction, so that a hundred attempts make one
//! login.

use std::net::IpAddr;

use io_core::account::Language;
use io_core::ids::{EmailId, LoginId, UserId};
use io_core::sign_in::{LinkToken, LoginRules, SignInCode};
use io_core::time::Span;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::VerifyToken;
use io_store::email::{Draft, EmailKind, NewEmail};
use io_store::sign_in::logins::LoginEnd;
use io_store::sign_in::{NewLogin, Proof, SignIn};

use super::asking;
use super::proofs::Proven;
use super::secrets::{Binding, KnownDevice, hash_code, hash_token, notice_token};
use crate::app::App;
use crate::http::problem::ApiError;
use crate::insights::count_sign_in;
use crate::telemetry::metrics::Labelled;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

/// What is known about the client that presents a proof.
pub(super) struct Presenter {
    /// Its network, for the security log.
    pub(super) actor: Actor,
    /// The browser's binding, if it has one.
    pub(super) binding: Option<Binding>,
    /// "Firefox on Linux"
    pub(super) label: String,
    /// The first language that the browser asks for.
    pub(super) language: Option<Language>,
    /// The device, which may have signed in before.
    pub(super) device: KnownDevice,
    /// The login that this client already had.
    pub(super) before: Option<(UserId, LoginId)>,
}

/// Signs in with a link or a code, and completes even if the client hangs up.
///
/// All refusals that could reveal something about an account are the same.
pub(super) async fn sign_in(app: &App, body: &VerifyToken, presenter: Presenter) -> Result<Proven, ApiError> {
    let proof = proof_of(app, body, presenter.binding.as_ref(), presenter.actor)?;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move { spend(&app, proof, presenter).await })
        .await
}

async fn spend(app: &App, proof: Proof, mut presenter: Presenter) -> Result<Proven, ApiError> {
    let now = app.now();
    let mut refresh_key = [0; 32];
    app.entropy.fill(&mut refresh_key);
    let id = LoginId::from_random(app.entropy.id());
    let notice = || notice(app, presenter.label.clone(), id);
    let login = NewLogin {
        id,
        new_user: UserId::from_random(app.entropy.id()),
        label: presenter.label.clone(),
        device: presenter.device.hash(&app.store),
        refresh_key,
        email_rules: app.config.auth.email_rules(),
        rules: app.config.auth.login_rules(),
        notice: app.config.auth.new_device_notice.then(notice),
        language: presenter.language.map(|language| language.tag().to_owned()),
    };
    let outcome = app.store.sign_in(proof, login, now).await?;
    if let Some(refusal) = refusal_of(&outcome, proof) {
        app.security.note(refusal, presenter.actor);
    }
    app.metrics
        .auth_verify
        .get_or_create(&Labelled::new(word_for(&outcome)))
        .inc();
    match outcome {
        SignIn::SignedIn {
            user,
            login,
            new_user,
            new_device,
            mark,
            deletion_undone,
            evicted,
            expires_at,
            next,
            asked,
        } => {
            presenter.device.remember(mark);
            let happened = [
                (true, SecurityEvent::SignedIn),
                (new_device, SecurityEvent::NewDevice),
                (deletion_undone, SecurityEvent::DeletionUndone),
                (!evicted.is_empty(), SecurityEvent::LoginEvicted),
            ];
            for (_, event) in happened.into_iter().filter(|(happened, _)| *happened) {
                app.security.note(event, Actor::User(user));
            }
            for evicted in evicted {
                app.tokens.revoke(Revoked::one(user, evicted));
            }
            end_login_before(app, presenter.before).await;
            count_sign_in(&app.store, &app.realtime, asked, now).await;
            if new_user {
                count_new_account(app, user, presenter.actor).await;
            }
            Ok(Proven {
                user,
                login,
                counter: LoginRules::FIRST,
                refresh_key,
                expires_at,
                next,
                device: Some(presenter.device.text()),
            })
        }
        SignIn::Used { binding: asked } => {
            let here = presenter
                .binding
                .is_some_and(|binding| binding.hash(&app.store).matches(asked));
            Err(if here {
                ProblemCode::AlreadyUsed
            } else {
                ProblemCode::InvalidOrExpired
            }
            .into())
        }
        SignIn::Wrong | SignIn::Expired => Err(ProblemCode::InvalidOrExpired.into()),
        SignIn::RateLimited { retry_after } => Err(ApiError::new(ProblemCode::RateLimited).retry_after(retry_after)),
        SignIn::UnderAge { until } => Err(ApiError::new(ProblemCode::UnderAge).retry_after(until - now)),
    }
}

/// Counts a new account for the alarm of sudden rises; one that cannot be counted is not.
async fn count_new_account(app: &App, user: UserId, actor: Actor) {
    let network = match actor {
        Actor::Network(IpAddr::V4(address)) => Some(address.octets()[..3].to_vec()),
        Actor::Network(IpAddr::V6(address)) => Some(address.octets()[..6].to_vec()),
        Actor::User(_) | Actor::Server => None,
    };
    let domain = app.store.mail_domain_of(user).await.unwrap_or_default();
    app.realtime.note_new_account(user, network.as_deref(), domain);
}

/// What the security log says of a proof that did not sign in.
fn refusal_of(outcome: &SignIn, proof: Proof) -> Option<SecurityEvent> {
    match (outcome, proof) {
        (SignIn::SignedIn { .. }, _) => None,
        (SignIn::RateLimited { .. }, _) => Some(SecurityEvent::CodesLocked),
        (SignIn::UnderAge { .. }, _) => Some(SecurityEvent::UnderAge),
        (SignIn::Wrong | SignIn::Expired | SignIn::Used { .. }, Proof::Link { .. }) => Some(SecurityEvent::LinkRefused),
        (SignIn::Wrong | SignIn::Expired | SignIn::Used { .. }, Proof::Code { .. }) => Some(SecurityEvent::CodeRefused),
    }
}

/// The outcome, as the metric names it.
fn word_for(outcome: &SignIn) -> &'static str {
    match outcome {
        SignIn::SignedIn { .. } => "signed_in",
        SignIn::Wrong => "wrong",
        SignIn::Expired => "expired",
        SignIn::Used { .. } => "used",
        SignIn::RateLimited { .. } => "rate_limited",
        SignIn::UnderAge { .. } => "under_age",
    }
}

fn proof_of(app: &App, body: &VerifyToken, binding: Option<&Binding>, actor: Actor) -> Result<Proof, ApiError> {
    match (&body.token, body.request_id, &body.code) {
        (Some(token), None, None) => {
            let Some(token) = LinkToken::parse(token) else {
                app.security.note(SecurityEvent::LinkRefused, actor);
                return Err(ProblemCode::InvalidOrExpired.into());
            };
            Ok(Proof::Link {
                token: hash_token(&app.store, &token),
                binding: binding.map(|binding| binding.hash(&app.store)),
            })
        }
        (None, Some(request), Some(code)) => {
            let code = SignInCode::parse(code).ok_or_else(|| ApiError::field("code", "The code has eight digits."))?;
            // Without the cookie of the browser that asked, no code is checked (AUTH-11).
            let Some(binding) = binding else {
                app.security.note(SecurityEvent::CodeRefused, actor);
                return Err(ProblemCode::InvalidOrExpired.into());
            };
            Ok(Proof::Code {
                request,
                binding: binding.hash(&app.store),
                code: hash_code(&app.store, request, &code),
            })
        }
        _ => Err(ApiError::field(
            "token",
            "Send the token of a link, or a code with its request_id.",
        )),
    }
}

/// A browser holds one login: signing in again ends the previous one (SES-08).
///
/// The link is spent by now, so a failure here must not become the answer.
async fn end_login_before(app: &App, before: Option<(UserId, LoginId)>) {
    let Some((user, login)) = before else { return };
    if let Err(error) = app.store.end_login(user, login, LoginEnd::SignedOut, app.now()).await {
        tracing::error!(%error, "cannot end the previous login of a browser; it lives until it expires");
    }
    app.tokens.revoke(Revoked::one(user, login));
}

/// The email about a sign-in from a new device.
fn notice(app: &App, device: String, login: LoginId) -> Draft {
    let app = app.clone();
    let link = asking::link(&app, "/auth/not-me", &notice_token(&app.root_keys.ring(), login));
    Draft::new(move |address| {
        let now = app.now();
        NewEmail {
            id: EmailId::from_random(app.entropy.id()),
            kind: EmailKind::NewDevice,
            content: app.email_texts.new_device(&address.identity, &device, now, &link),
            expires_at: now + NOTICE_LIFE,
        }
    })
}

/// A notice that could not be sent within a day is dropped.
const NOTICE_LIFE: Span = Span::days(1);
