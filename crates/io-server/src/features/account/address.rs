//! Changing the email address of an account: proved by the new mailbox, undone from the old one (AUTH-22, ML-15).
//!
//! Must answer the same whether another account has the new address or not, until its reader proves to be that.

use io_core::email::{DomainKind, EmailAddress};
use io_core::ids::{EmailId, LoginRequestId};
use io_core::sign_in::{LinkToken, SignInCode};
use io_core::time::Span;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{ChangeEmail, ConfirmEmail, EmailChangeSent};
use io_store::account::{
    Address, EmailChangeAsked, EmailChangeProof, EmailChanged, EmailUndone, NewEmailChange, WayBack,
};
use io_store::email::{Draft, EmailKind, NewEmail};
use io_store::{SecretHash, SecretKind, Store};

use crate::admission::limiter::Rule;
use crate::app::App;
use crate::config::{DisposablePolicy, LinkTokenIn};
use crate::features::sign_in::extract::SignedIn;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::Revoked;

/// How long a change can be undone from the old address.
const UNDO: Span = Span::days(7);
/// How long a notice may wait in the outbox.
const NOTICE_LIFE: Span = Span::days(5);

/// Sends an email to the new address.
pub(super) async fn ask(app: &App, who: SignedIn, body: &ChangeEmail) -> Result<EmailChangeSent, ApiError> {
    if !who.fresh {
        return Err(ProblemCode::FreshSignInRequired.into());
    }
    let email = EmailAddress::parse(&body.email)
        .map_err(|why| ApiError::new(ProblemCode::InvalidEmail).at("email", why.to_string()))?;
    if email.domain_kind() == DomainKind::Disposable && app.config.auth.disposable == DisposablePolicy::Block {
        return Err(ProblemCode::EmailDomainNotAllowed.into());
    }
    let profile = app.store.profile(who.user).await?.ok_or(ProblemCode::NotSignedIn)?;
    if profile.mailbox == email.identity() {
        return Err(ApiError::field("email", "You sign in with this address already."));
    }
    app.limits.account(Rule::ChangeEmailAccount, who.user, app.uptime())?;
    let now = app.now();
    let rules = app.config.auth.email_rules();
    let life = rules.life();
    let id = LoginRequestId::from_random(app.entropy.id());
    let (token, code) = (LinkToken::draw(&*app.entropy), SignInCode::draw(&*app.entropy));
    let to = email.identity();
    // A mailbox that several accounts asked for today gets nothing more; the answer stays the same.
    let room = app
        .limits
        .mailbox(Rule::ChangeEmailAccount, &email, app.uptime())
        .is_ok();
    let content = room.then(|| {
        let link = link(app, "/auth/new-email", &token);
        app.email_texts.new_address(&to, &link, &code.expose(), life)
    });
    let change = NewEmailChange {
        user: who.user,
        id,
        token: hash_token(&app.store, &token),
        code: hash_code(&app.store, id, &code),
        email: content.map(|content| NewEmail {
            id: EmailId::from_random(app.entropy.id()),
            kind: EmailKind::Address,
            content,
            expires_at: now + life,
        }),
        address: Address {
            display: email.display().to_owned(),
            identity: to,
            abuse_key: email.abuse_key(),
        },
        rules,
    };
    match app.store.ask_email_change(change, now).await? {
        EmailChangeAsked::Asked => Ok(EmailChangeSent {
            request_id: id,
            expires_in: u32::try_from(life.as_seconds_ceil()).unwrap_or(0),
            did_you_mean: email.did_you_mean(),
        }),
        EmailChangeAsked::ChangedBefore { until } => {
            Err(ApiError::new(ProblemCode::EmailChangedRecently).retry_after(until - now))
        }
        EmailChangeAsked::NotFound => Err(ProblemCode::NotSignedIn.into()),
    }
}

/// Changes the address, given the link or the code, in the login that asked or another of the account.
pub(super) async fn confirm(app: &App, who: SignedIn, body: &ConfirmEmail) -> Result<(), ApiError> {
    let proof = proof(&app.store, body).ok_or(ProblemCode::InvalidOrExpired)?;
    let token = LinkToken::draw(&*app.entropy);
    let now = app.now();
    let way_back = WayBack {
        token: hash_undo(&app.store, &token),
        life: UNDO,
        notice: notice(app, &token),
    };
    match app
        .store
        .confirm_email_change(who.user, who.login, proof, way_back, now)
        .await?
    {
        EmailChanged::Changed { ended } => {
            for login in ended {
                app.tokens.revoke(Revoked::one(who.user, login));
            }
            app.security.note(SecurityEvent::EmailChanged, Actor::User(who.user));
            app.realtime.follow_room(who.user).await;
            Ok(())
        }
        EmailChanged::Wrong => Err(ProblemCode::InvalidOrExpired.into()),
        EmailChanged::Unavailable => Err(ProblemCode::EmailUnavailable.into()),
        EmailChanged::UnderAge { until } => Err(ApiError::new(ProblemCode::UnderAge).retry_after(until - now)),
    }
}

/// Gives the account its earlier address back, and signs out every device. Needs no login: someone else may have it.
pub(super) async fn undo(app: &App, token: &str) -> Result<(), ApiError> {
    let token = LinkToken::parse(token).ok_or(ProblemCode::InvalidOrExpired)?;
    match app
        .store
        .undo_email_change(hash_undo(&app.store, &token), app.now())
        .await?
    {
        EmailUndone::Undone { user } => {
            app.tokens.revoke(Revoked::every(user));
            app.security.note(SecurityEvent::EmailChangeUndone, Actor::User(user));
            app.realtime.follow_room(user).await;
            Ok(())
        }
        EmailUndone::Unknown => Err(ProblemCode::InvalidOrExpired.into()),
        EmailUndone::Taken => Err(ProblemCode::EmailUnavailable.into()),
    }
}

fn notice(app: &App, token: &LinkToken) -> Draft {
    let (app, link) = (app.clone(), link(app, "/auth/old-email", token));
    Draft::new(move |old| NewEmail {
        id: EmailId::from_random(app.entropy.id()),
        kind: EmailKind::Address,
        content: app.email_texts.old_address(&old.identity, &link, app.now() + UNDO),
        expires_at: app.now() + NOTICE_LIFE,
    })
}

fn link(app: &App, page: &str, token: &LinkToken) -> String {
    let mark = match app.config.auth.link_token_in {
        LinkTokenIn::Fragment => '#',
        LinkTokenIn::Query => '?',
    };
    format!("{}{page}{mark}t={}", app.config.public_url, token.expose())
}

fn proof(store: &Store, body: &ConfirmEmail) -> Option<EmailChangeProof> {
    match (&body.token, body.request_id, &body.code) {
        (Some(token), None, None) => Some(EmailChangeProof::Link(hash_token(store, &LinkToken::parse(token)?))),
        (None, Some(id), Some(code)) => {
            let code = SignInCode::parse(code)?;
            let code = hash_code(store, id, &code);
            Some(EmailChangeProof::Code { id, code })
        }
        _ => None,
    }
}

fn hash_token(store: &Store, token: &LinkToken) -> SecretHash {
    store.hash(
        SecretKind::LinkToken,
        &[b"new address".as_slice(), token.as_bytes()].concat(),
    )
}

fn hash_undo(store: &Store, token: &LinkToken) -> SecretHash {
    store.hash(
        SecretKind::LinkToken,
        &[b"old address".as_slice(), token.as_bytes()].concat(),
    )
}

fn hash_code(store: &Store, id: LoginRequestId, code: &SignInCode) -> SecretHash {
    let all = [b"new address".as_slice(), id.as_bytes(), code.expose().as_bytes()].concat();
    store.hash(SecretKind::LinkCode, &all)
}
