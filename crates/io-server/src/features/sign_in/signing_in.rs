//! Spending a link or a code, and what follows.
//!
//! A new login, the end of the previous one, and a notice by email.
//!
//! Must not decide whether a proof is valid: the store does, in one transaction, so that a hundred attempts make one
//! login.

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
use super::secrets::{Binding, hash_code, hash_token, notice_token};
use crate::app::App;
use crate::http::problem::ApiError;
use crate::telemetry::metrics::Labelled;
use crate::tokens::Revoked;

/// What is known about the client that presents a proof.
pub(super) struct Presenter {
    /// The browser's binding, if it has one.
    pub(super) binding: Option<Binding>,
    /// "Firefox on Linux"
    pub(super) label: String,
    /// The first language that the browser asks for.
    pub(super) language: Option<Language>,
    /// The login that this client already had.
    pub(super) before: Option<(UserId, LoginId)>,
}

/// Signs in with a link or a code, and completes even if the client hangs up.
///
/// All refusals that could reveal something about an account are the same.
pub(super) async fn sign_in(app: &App, body: &VerifyToken, presenter: Presenter) -> Result<Proven, ApiError> {
    let proof = proof_of(app, body, presenter.binding.as_ref())?;
    let app = app.clone();
    app.clone()
        .run_to_completion(async move { spend(&app, proof, presenter).await })
        .await
}

async fn spend(app: &App, proof: Proof, presenter: Presenter) -> Result<Proven, ApiError> {
    let now = app.now();
    let mut refresh_key = [0; 32];
    app.entropy.fill(&mut refresh_key);
    let id = LoginId::from_random(app.entropy.id());
    let notice = || notice(app, presenter.label.clone(), id);
    let login = NewLogin {
        id,
        new_user: UserId::from_random(app.entropy.id()),
        label: presenter.label.clone(),
        refresh_key,
        email_rules: app.config.auth.email_rules(),
        rules: app.config.auth.login_rules(),
        notice: app.config.auth.new_device_notice.then(notice),
        language: presenter.language.map(|language| language.tag().to_owned()),
    };
    let outcome = app.store.sign_in(proof, login, now).await?;
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
            deletion_undone,
            evicted,
            expires_at,
            next,
        } => {
            tracing::info!(security_event = "signed_in", new_user, new_device, deletion_undone);
            for evicted in evicted {
                app.tokens.revoke(Revoked::one(user, evicted));
            }
            end_login_before(app, presenter.before).await;
            Ok(Proven {
                user,
                login,
                counter: LoginRules::FIRST,
                refresh_key,
                expires_at,
                next,
            })
        }
        SignIn::Used { binding: asked } => {
            let here = presenter
                .binding
                .is_some_and(|binding| binding.hash(&app.store) == asked);
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

fn proof_of(app: &App, body: &VerifyToken, binding: Option<&Binding>) -> Result<Proof, ApiError> {
    match (&body.token, body.request_id, &body.code) {
        (Some(token), None, None) => {
            let token = LinkToken::parse(token).ok_or(ProblemCode::InvalidOrExpired)?;
            Ok(Proof::Link {
                token: hash_token(&app.store, &token),
                binding: binding.map(|binding| binding.hash(&app.store)),
            })
        }
        (None, Some(request), Some(code)) => {
            let code = SignInCode::parse(code).ok_or_else(|| ApiError::field("code", "The code has eight digits."))?;
            // Without the cookie of the browser that asked, no code is checked (AUTH-11).
            let binding = binding.ok_or(ProblemCode::InvalidOrExpired)?;
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
